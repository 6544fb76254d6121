"""The search for circuits: every simple way along scored arrows above a bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.indicators.compiled import by_numba, has_numba
from valuechain.indicators.descent import EMPTY, descend

__all__ = ["EFFORT", "Arrows", "Found", "search"]

EFFORT = 300_000_000
"""Partial ways looked at before the search asks for a shorter length or a threshold."""

_BLOCK = 1 << 16

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from ``tails[e]`` to ``heads[e]``, ``scores[e]`` in [0, 1]; 0 is no arrow."""

    size: int
    tails: Ints
    heads: Ints
    scores: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the search found.

    Attributes
    ----------
    count : int
        How many ways, listed or not.
    total : float
        The sum of their scores.
    by_place : array of float64, shape (size,)
        For each place, the sum of the scores of the ways through it.
    by_arrow : array of float64, shape (number of arrows,)
        The same for each arrow.
    steps : array of int32, shape (n_listed, longest)
        The arrows of each listed way in order, then −1; best score first.
    scores : array of float64, shape (n_listed,)
        Their scores.
    """

    count: int
    total: float
    by_place: Floats
    by_arrow: Floats
    steps: Ints
    scores: Floats


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
        List only the best ones; sums are over all of them. Ties at the end are listed
        by order of arrows.
    compiled : bool or None
        Use numba; ``None`` when it is installed and the search is worth loading it.

    Raises
    ------
    ValueError
        When more than ``EFFORT`` partial ways would have to be looked at.
    """
    length = min(max_length or arrows.size, arrows.size)
    far = _distances(arrows, goal)
    given = (arrows, start, goal, length)
    fast = compiled
    if fast is None:
        fast = not (length <= _SHORT and len(arrows.tails) <= _FEW) and has_numba()
    if fast:
        sums = _compiled(*given, threshold, far, most or 0)
    elif most is None:
        blocks = list(_levels(*given, threshold, far))
        sums = _summed(arrows, iter(blocks), 0)
    else:
        sums = _summed(arrows, _levels(*given, threshold, far), most)
    count, total, by_place, by_arrow, best, longest = sums
    if start != goal:
        by_place[start] = total
    bound = threshold if most is None or count <= most else max(threshold, best)
    if fast:
        known = (count, longest) if bound == threshold else None
        steps, scores = _compiled_list(*given, bound, far, known)
    else:
        steps, scores = _stacked(blocks if most is None else _levels(*given, bound, far))
    order = _best_first(steps, scores)[:most]
    return Found(count, total, by_place, by_arrow, steps[order], scores[order])


def _best_first(steps: Ints, scores: Floats) -> npt.NDArray[np.intp]:
    """Return the order by score, ways of equal score by their arrows."""
    order = np.argsort(-scores)
    if (np.diff(scores[order]) == 0).any():
        order = np.lexsort((*steps.T[::-1], -scores))
    return order


def _distances(arrows: Arrows, goal: int) -> Ints:
    """Return the number of arrows from each place to ``goal``; a large number if none."""
    far = np.full(arrows.size, arrows.size + 1, dtype=np.int32)
    far[goal] = 0
    front = np.array([goal])
    steps = 0
    while len(front):
        steps += 1
        before = np.unique(arrows.tails[np.isin(arrows.heads, front)])
        front = before[far[before] > steps]
        far[front] = steps
    return far


Walk = tuple[int, float, Floats, Floats, float, int]


def _rows(keys: Ints, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """Return arrows sorted by key, and where each key begins."""
    order = np.argsort(keys, kind="stable")
    begins = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=begins[1:])
    return order, begins


def _summed(arrows: Arrows, blocks: Iterator[tuple[Ints, Floats]], best: int) -> Walk:
    """Return count, total, sums and the ``best``-th score of blocks of ways."""
    count, total = 0, 0.0
    by_place, by_arrow = np.zeros(arrows.size), np.zeros(len(arrows.tails))
    top = np.zeros(0)
    for steps, scores in blocks:
        count += len(scores)
        total += float(scores.sum())
        for column in steps:
            by_arrow += np.bincount(column, scores, len(by_arrow))
        if best:
            top = np.concatenate([top, scores])
            top = np.partition(top, len(top) - best)[-best:] if len(top) > best else top
    # Every way enters each of its places by exactly one arrow.
    by_place += np.bincount(arrows.heads, by_arrow, arrows.size)
    return count, total, by_place, by_arrow, float(top.min()) if len(top) else 0.0, 0


def _levels(
    arrows: Arrows, start: int, goal: int, length: int, threshold: float, far: Ints
) -> Iterator[tuple[Ints, Floats]]:
    """Yield blocks of finished ways: arrows, shape (length, n), and scores.

    Blocks of partial ways grow by one arrow at a time; the longest is taken first, so
    that memory stays bounded.
    """
    tables = {}
    effort = 0
    blocks: list[tuple[Ints, Ints, Floats]] = [
        (np.zeros((0, 1), np.int32), np.array([[start]], np.int32), np.ones(1))
    ]
    while blocks:
        steps, places, scores = blocks.pop()
        if steps.shape[1] > _BLOCK:
            blocks.append((steps[:, _BLOCK:], places[:, _BLOCK:], scores[_BLOCK:]))
            steps, places, scores = steps[:, :_BLOCK], places[:, :_BLOCK], scores[:_BLOCK]
        left = length - len(steps) - 1
        reach = min(left, int(far.max(initial=0)))
        if reach not in tables:
            ahead = (far[arrows.heads] <= reach) & (arrows.scores > 0)
            kept = np.flatnonzero(ahead).astype(np.int32)
            order, begins = _rows(arrows.tails[kept], arrows.size)
            tables[reach] = kept[order], begins
        out, begins = tables[reach]
        last = places[-1]
        fan = begins[last + 1] - begins[last]
        grown = int(fan.sum())
        effort += grown
        if effort > EFFORT:
            raise ValueError(
                f"more than {EFFORT} partial ways; give a maximum length or a threshold"
            )
        if not grown:
            continue
        parent = np.repeat(np.arange(len(last)), fan)
        offset = np.arange(grown) - np.repeat(np.cumsum(fan) - fan, fan)
        arrow = out[begins[last][parent] + offset]
        score = scores[parent] * arrows.scores[arrow]
        kept = score >= threshold
        if not kept.all():
            parent, arrow, score = parent[kept], arrow[kept], score[kept]
        head = arrows.heads[arrow]
        done = head == goal
        if done.any():
            ways = parent[done]
            yield np.vstack([steps[:, ways], arrow[None, done]]), score[done]
        if left == 0:
            continue
        fresh = ~done
        for met in places:
            fresh &= met[parent] != head
        parent, arrow = parent[fresh], arrow[fresh]
        if len(parent):
            blocks.append(
                (
                    np.vstack([steps[:, parent], arrow[None]]),
                    np.vstack([places[:, parent], head[None, fresh]]),
                    score[fresh],
                )
            )


def _stacked(blocks: Iterable[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    """Return blocks of ways as one array, shape (n, longest), padded with −1."""
    found = list(blocks)
    longest = max((len(steps) for steps, _ in found), default=0)
    steps = np.full((sum(len(s) for _, s in found), longest), -1, np.int32)
    first = 0
    for part, scores in found:
        steps[first : first + len(scores), : len(part)] = part.T
        first += len(scores)
    return steps, np.concatenate([s for _, s in found]) if found else np.zeros(0)


def _table(arrows: Arrows) -> tuple[Ints, npt.NDArray[np.int64]]:
    kept = np.flatnonzero(arrows.scores > 0).astype(np.int32)
    order, begins = _rows(arrows.tails[kept], arrows.size)
    return kept[order], begins


def _compiled(
    arrows: Arrows,
    start: int,
    goal: int,
    length: int,
    threshold: float,
    far: Ints,
    best: int,
) -> Walk:
    """Return what ``_summed`` returns, by the compiled depth-first search."""
    out, begins = _table(arrows)
    by_place, by_arrow = np.zeros(arrows.size), np.zeros(len(arrows.tails))
    top = np.zeros(best)
    count, total, longest = by_numba(descend)(
        out, begins, arrows.heads, arrows.scores, far, start, goal, length, threshold,
        EFFORT, by_place, by_arrow, top, EMPTY, np.zeros(0),
    )  # fmt: skip
    if count < 0:
        raise ValueError(
            f"more than {EFFORT} partial ways; give a maximum length or a threshold"
        )
    worst = float(top.min()) if 0 < best <= count else 0.0
    return count, total, by_place, by_arrow, worst, longest


def _compiled_list(
    arrows: Arrows,
    start: int,
    goal: int,
    length: int,
    bound: float,
    far: Ints,
    known: tuple[int, int] | None,
) -> tuple[Ints, Floats]:
    out, begins = _table(arrows)
    ways = by_numba(descend)
    given = (
        out,
        begins,
        arrows.heads,
        arrows.scores,
        far,
        start,
        goal,
        length,
        bound,
        EFFORT,
    )
    nothing, none = np.zeros(0), np.zeros(0)
    if known is None:
        count, _, longest = ways(*given, nothing, nothing, none, EMPTY, np.zeros(0))
    else:
        count, longest = known
    steps, scores = np.full((count, longest), -1, np.int32), np.zeros(count)
    ways(*given, nothing, nothing, none, steps, scores)
    return steps, scores
