"""The best ways along scored arrows, found one after another without listing the rest."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from valuechain.indicators.ways import EFFORT, Arrows, too_many

__all__ = ["best_ways", "in_order"]

_ROUNDING = 1.0 + 1e-12

Floats = npt.NDArray[np.float64]


def best_ways(
    arrows: Arrows,
    start: int,
    goal: int,
    most: int,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
) -> list[tuple[tuple[int, ...], float]]:
    """Return the ``most`` simple ways of the highest score, the best first.

    As ``search`` lists them, but nothing is known of the others: neither how many there
    are nor what they add up to.

    Parameters
    ----------
    arrows : Arrows
        No arrow from a place to itself.
    start, goal : int
        Places; circuits when they are the same.
    most : int
        How many ways.
    max_length : int or None
        The most arrows in a way.
    threshold : float
        The least score.

    Returns
    -------
    list of (arrows in order, score)
        Ways of equal score by their arrows; fewer where there are fewer.

    Raises
    ------
    ValueError
        When more than ``EFFORT`` partial ways would have to be looked at.

    Examples
    --------
    >>> tails, heads = np.array([0, 1, 1], np.int32), np.array([1, 0, 0], np.int32)
    >>> best_ways(Arrows(2, tails, heads, np.array([1.0, 0.5, 0.25])), 0, 0, 1)
    [((0, 1), 0.5)]
    """
    ways = in_order(arrows, start, goal, max_length=max_length, threshold=threshold)
    return list(islice(ways, most))


def in_order(
    arrows: Arrows,
    start: int,
    goal: int,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield every simple way, the best first.

    A partial way is worth at most its score times the best walk from its end to the
    goal, places met again or not. The partial way that is worth most is always the next
    to grow, so that a finished one is the best of all that are left.
    """
    length = min(max_length or arrows.size, arrows.size)
    ahead = _best_walks(arrows, goal, length)
    kept = np.flatnonzero((arrows.scores > 0) & (arrows.heads != arrows.tails))
    onward: dict[int, list[tuple[int, int, float]]] = {}
    listed = (kept, arrows.tails[kept], arrows.heads[kept], arrows.scores[kept])
    for arrow, tail, head, score in zip(*(c.tolist() for c in listed), strict=True):
        onward.setdefault(tail, []).append((arrow, head, score))
    # Worth (negative), arrows, whether finished, score, end, places met.
    front: list[tuple[float, tuple[int, ...], bool, float, int, frozenset[int]]] = [
        (-1.0, (), False, 1.0, start, frozenset([start]))
    ]
    looked = 0
    while front:
        _, steps, done, score, here, met = heapq.heappop(front)
        if done:
            yield steps, score
            continue
        worths = ahead[min(length - len(steps) - 1, len(ahead) - 1)]
        for arrow, head, part in onward.get(here, ()):
            grown = score * part
            at_goal = head == goal
            worth = grown if at_goal else grown * worths[head] * _ROUNDING
            if worth <= 0.0 or worth < threshold or (head in met and not at_goal):
                continue
            looked += 1
            more = (*steps, arrow)
            place = (-worth, more, at_goal, grown, head, met | {head})
            heapq.heappush(front, place)
        if looked > EFFORT:
            raise too_many()


def _best_walks(arrows: Arrows, goal: int, length: int) -> list[list[float]]:
    """Return, for each number of arrows left, the best score from each place to the goal.

    The last one stands for every larger number.
    """
    worth = np.zeros(arrows.size)
    worth[goal] = 1.0
    found = [worth.tolist()]
    for _ in range(length):
        after = worth.copy()
        np.maximum.at(after, arrows.tails, arrows.scores * worth[arrows.heads])
        if (after == worth).all():
            break
        worth = after
        found.append(worth.tolist())
    return found
