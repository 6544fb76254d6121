"""Exchanges between two different actors inside the boundary, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows

__all__ = ["Ties", "inside", "share", "sums", "ties"]


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
        keys = self.providers * self.size + self.receivers
        back = self.receivers * self.size + self.providers
        order = np.argsort(keys, kind="stable")
        place = np.searchsorted(keys, back, sorter=order).clip(max=max(len(keys) - 1, 0))
        found = order[place]
        return np.where(keys[found] == back, self.amounts[found], 0.0)


def inside(flows: Flows) -> npt.NDArray[np.bool_]:
    """Return which actors are inside the boundary, shape (n_actors,)."""
    return np.array([actor not in flows.outside for actor in flows.actors], dtype=bool)


def ties(flows: Flows) -> Ties:
    """Return the positive exchanges between two different actors inside the boundary."""
    providers, receivers, amounts = flows.arrays()
    within = inside(flows)
    kept = within[providers] & within[receivers] & (providers != receivers) & (amounts > 0)
    return Ties(len(flows.actors), providers[kept], receivers[kept], amounts[kept])


def share(
    part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return ``part / whole``, NaN where the whole is zero."""
    known = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=known, where=np.asarray(whole) != 0)
    return known
