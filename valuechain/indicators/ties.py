"""Exchanges between two different actors inside the boundary, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.remembered import remembered

__all__ = ["Ties", "inside", "share", "sums", "ties", "within"]


def sums(
    places: npt.NDArray[np.integer], amounts: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    """Return the sum of the amounts at each place, shape (size,)."""
    return np.bincount(places, amounts, size).astype(np.float64)


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
