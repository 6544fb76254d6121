"""Exchanges between two different actors inside the boundary, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.frames import QUANTITY
from valuechain.indicators.remembered import remembered

__all__ = ["Ties", "exact_sums", "inside", "share", "sums", "ties", "within"]


def sums(
    places: npt.NDArray[np.integer], amounts: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    """Return the sum of the amounts at each place, shape (size,)."""
    return np.bincount(places, amounts, size).astype(np.float64)


def exact_sums(places: npt.NDArray[np.integer], amounts: pl.Series, size: int) -> pl.Series:
    """Return the exact sum of the known quantities at each place, shape (size,).

    Examples
    --------
    >>> amounts = pl.Series(["0.1", "0.2", None]).cast(QUANTITY)
    >>> exact_sums(np.array([1, 1, 0]), amounts, 2).to_list()
    [Decimal('0.000000'), Decimal('0.300000')]
    """
    told = pl.DataFrame({"place": places.astype(np.int64), "amount": amounts})
    summed = told.group_by("place").agg(pl.col("amount").sum().cast(QUANTITY))
    everyone = pl.DataFrame({"place": np.arange(size, dtype=np.int64)})
    known = everyone.join(summed, on="place", how="left", maintain_order="left")
    return known["amount"].fill_null(0)


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Who gives how much to whom, by position in ``flows.actors``; no self-exchange."""

    size: int
    providers: npt.NDArray[np.intp]
    receivers: npt.NDArray[np.intp]
    amounts: npt.NDArray[np.float64]

    def given(self) -> npt.NDArray[np.float64]:
        """Return what each actor gives to the others, shape (n_actors,)."""
        return sums(self.providers, self.amounts, self.size)

    def received(self) -> npt.NDArray[np.float64]:
        """Return what each actor gets from the others, shape (n_actors,)."""
        return sums(self.receivers, self.amounts, self.size)

    def returned(self) -> npt.NDArray[np.float64]:
        """Return, for each tie, the amount that flows the other way (0 if none)."""
        low = np.minimum(self.providers, self.receivers)
        high = np.maximum(self.providers, self.receivers)
        # The direction is the last bit, so that both of a pair stand side by side.
        keys = 2 * (low * self.size + high) + (self.providers > self.receivers)
        order = np.argsort(keys, kind="stable")
        paired = np.flatnonzero(np.diff(keys[order] >> 1) == 0)
        one, other = order[paired], order[paired + 1]
        back = np.zeros(len(keys))
        back[one], back[other] = self.amounts[other], self.amounts[one]
        return back


def inside(flows: Flows) -> npt.NDArray[np.bool_]:
    """Return which actors are inside the boundary, shape (n_actors,)."""
    return within(flows.actors, flows.outside)


def within(actors: tuple[str, ...], outside: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Return which actors are not among those outside, shape (n_actors,)."""
    if not outside:
        return np.ones(len(actors), dtype=bool)
    return np.array([actor not in outside for actor in actors], dtype=bool)


@remembered
def ties(flows: Flows) -> Ties:
    """Return the positive exchanges between two different actors inside the boundary."""
    providers, receivers, amounts = flows.arrays()
    inner = inside(flows)
    kept = inner[providers] & inner[receivers] & (providers != receivers) & (amounts > 0)
    return Ties(len(flows.actors), providers[kept], receivers[kept], amounts[kept])


def share(
    part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return ``part / whole``, NaN where the whole is zero."""
    known = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=known, where=np.asarray(whole) != 0)
    return known
