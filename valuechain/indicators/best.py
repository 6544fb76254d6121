"""The best ways along scored arrows, found one after another without listing the rest."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from valuechain.indicators.loop import Loop, named
from valuechain.indicators.scored import place_inside, scored_arrows
from valuechain.indicators.ways import EFFORT, Arrows, too_many
from valuechain.model import Ecosystem, Layer

__all__ = ["Best", "best_loops", "best_ways", "in_order"]

_ROUNDING = 1.0 + 1e-12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Best:
    """The best loops of a focal actor, or ways to another; nothing is known of the rest.

    Attributes
    ----------
    focal, goal : str
        Where they begin and where they end.
    score_table : str
        The name of the table the scores come from.
    unscored : int
        Exchanges left out because nobody scored them.
    loops : tuple of Loop
        The best first, ways of equal score by the ids of their exchanges.
    """

    focal: str
    goal: str
    score_table: str
    unscored: int
    loops: tuple[Loop, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what ``Loops.to_json`` does; what is not known of the others is null."""
        return {
            "focal": self.focal,
            "loops": [loop.to_json() for loop in self.loops],
            "total_score": None,
            "count": None,
            "unscored": self.unscored,
            "score_table": self.score_table,
            "wso": None,
            "wvfo": None,
            "wvfo_parts": None,
        }


def best_loops(
    ecosystem: Ecosystem,
    focal: str,
    most: int,
    *,
    goal: str | None = None,
    max_length: int | None = None,
    threshold: float = 0.0,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Best:
    """Return the best loops through a focal actor without looking for the others.

    For networks that have too many of them to be counted; ``loops`` says what all of
    them add up to.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the exchanges are read.
    focal : str
        The actor seen from.
    most : int
        How many loops.
    goal : str, optional
        Ways to this actor instead of loops.
    max_length, threshold, score_table, layer, period, state, scenario
        As for ``loops``.

    Returns
    -------
    Best
        Unit-less scores; no sums, and no share of any actor.

    Raises
    ------
    ValueError
        As ``loops``.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("t1", "s", "a", "0.5"), ("t2", "a", "s", "0.8"), ("t3", "a", "s", "0.4")]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity="1", score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> best_loops(ecosystem_of(rows), "s", 1).loops
    (Loop(transactions=('t1', 't2'), actors=('s', 'a'), score=0.4),)
    """
    end = goal or focal
    start, last = (place_inside(ecosystem, actor) for actor in (focal, end))
    scored = scored_arrows(
        ecosystem, score_table, layer=layer, period=period, state=state, scenario=scenario
    )
    ways = best_ways(
        scored.arrows, start, last, most, max_length=max_length, threshold=threshold
    )
    found = named(scored.edges, ways, "" if end == focal else end)
    return Best(focal, end, scored.table, scored.unscored, found)


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
