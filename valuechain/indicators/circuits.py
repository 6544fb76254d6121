"""The search for circuits: every simple way along scored arrows above a bound."""

from __future__ import annotations

from valuechain.compiled import has_numba
from valuechain.indicators.descent import by_descent
from valuechain.indicators.levels import by_levels
from valuechain.indicators.ways import Arrows, Found, ahead

__all__ = ["search"]

_SHORT, _FEW = 4, 2_000
"""Ways of so few steps among so few arrows are found before numba is loaded."""


def search(
    arrows: Arrows,
    start: int,
    goal: int,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
    most: int | None = None,
    compiled: bool | None = None,
) -> Found:
    """Return every simple way from ``start`` to ``goal``; circuits when they are the same.

    No place is met twice, except that a circuit ends where it began. Parallel arrows
    make distinct ways. Since scores are at most 1, a partial way below ``threshold``
    can be left without losing any way at or above it; so can one too far from the goal
    for ``max_length``. Both cuts are exact.

    Parameters
    ----------
    arrows : Arrows
        No arrow from a place to itself.
    start, goal : int
        Places.
    max_length : int or None
        The most arrows in a way.
    threshold : float
        The least score.
    most : int or None
        List only the best ones; sums are over all of them. Ways of equal score are
        listed by their arrows.
    compiled : bool or None
        Use numba; ``None`` when it is installed and the search is worth loading it.

    Raises
    ------
    ValueError
        When more than ``EFFORT`` partial ways would have to be looked at, or more than
        ``CELLS`` arrows of ways held at once.

    Examples
    --------
    >>> import numpy as np
    >>> tails, heads = np.array([0, 1, 1], np.int32), np.array([1, 0, 0], np.int32)
    >>> found = search(Arrows(2, tails, heads, np.array([1.0, 0.5, 0.25])), 0, 0)
    >>> found.steps.tolist(), found.scores.tolist(), found.total
    ([[0, 1], [0, 2]], [0.5, 0.25], 0.75)
    """
    length = min(max_length or arrows.size, arrows.size)
    if compiled is None:
        compiled = not (length <= _SHORT and len(arrows.tails) <= _FEW) and has_numba()
    way = by_descent if compiled else by_levels
    return way(arrows, ahead(arrows, goal, length), start, goal, length, threshold, most)
