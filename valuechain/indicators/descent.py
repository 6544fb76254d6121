"""The search for ways one after another, deepest first, compiled by numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.compiled import by_numba
from valuechain.indicators.ways import (
    CELLS,
    EFFORT,
    Ahead,
    Arrows,
    Found,
    found_ways,
    too_many,
)

__all__ = ["by_descent", "descend"]

_ROOM = 1024

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def by_descent(
    arrows: Arrows,
    ahead: Ahead,
    start: int,
    goal: int,
    length: int,
    threshold: float,
    most: int | None,
) -> Found:
    """Return what ``search`` does, by the compiled search."""
    by_arrow = np.zeros(len(arrows.tails))
    count, steps, scores = by_numba(descend)(
        ahead.out, ahead.begins, arrows.heads, arrows.scores, start, goal, length,
        threshold, EFFORT, CELLS, np.iinfo(np.int64).max if most is None else most, by_arrow,
        np.full((_ROOM, min(length, 8)), -1, np.int32), np.zeros(_ROOM),
    )  # fmt: skip
    if count < 0:
        raise too_many()
    order = _best_first(scores)
    best = steps[order[:most]], scores[order[:most]]
    return found_ways(arrows, start, goal, count, by_arrow, best)


def _best_first(scores: Floats) -> npt.NDArray[np.intp]:
    """Return the order of scores from the highest, equal ones in the order they have."""
    order = np.argsort(-scores)
    rank = np.cumsum(np.diff(scores[order], prepend=np.inf) != 0) * len(scores)
    return np.asarray(np.sort(rank + order) - rank)


def descend(
    out: Ints,
    begins: npt.NDArray[np.int64],
    heads: Ints,
    scores: Floats,
    start: int,
    goal: int,
    length: int,
    threshold: float,
    effort: int,
    cells: int,
    most: int,
    by_arrow: Floats,
    steps: Ints,
    found: Floats,
) -> tuple[int, Ints, Floats]:
    """Return how many ways there are, and the best ones in the order of their arrows.

    The count is −1 when ``effort`` partial ways, or room for ``cells`` arrows, were not
    enough. Sums are added to
    ``by_arrow``; ``steps`` and ``found`` are the room to begin with. The best ways are
    sorted out whenever twice as many as asked for are held; since ways come in the order
    of their arrows, a later one of the same score is not among them.
    """
    depth, count, held, longest, looked = 0, 0, 0, 0, 0
    way = np.zeros(length, np.int32)
    place = np.zeros(length + 1, np.int32)
    product = np.ones(length + 1)
    below = np.zeros(length + 1)
    cursor = np.zeros(length + 1, np.int64)
    stop = np.zeros(length + 1, np.int64)
    met = np.zeros(begins.shape[1] - 1, np.bool_)
    floor = -1.0
    place[0] = start
    met[start] = True
    row = min(length - 1, len(begins) - 1)
    cursor[0], stop[0] = begins[row, start], begins[row, start + 1]
    while depth >= 0:
        if cursor[depth] == stop[depth]:
            met[place[depth]] = False
            if depth > 0:
                by_arrow[way[depth - 1]] += below[depth]
                below[depth - 1] += below[depth]
            depth -= 1
            continue
        arrow = out[cursor[depth]]
        cursor[depth] += 1
        looked += 1
        if looked > effort:
            return -1, steps[:0], found[:0]
        score = product[depth] * scores[arrow]
        if score < threshold:
            continue
        head = heads[arrow]
        if head != goal:
            if not met[head]:
                way[depth] = arrow
                depth += 1
                place[depth] = head
                met[head] = True
                product[depth] = score
                below[depth] = 0.0
                row = min(length - depth - 1, len(begins) - 1)
                cursor[depth], stop[depth] = begins[row, head], begins[row, head + 1]
            continue
        count += 1
        by_arrow[arrow] += score
        below[depth] += score
        if score <= floor:
            continue
        way[depth] = arrow
        longest = max(longest, depth + 1)
        if held == len(found) or longest > steps.shape[1]:
            width = steps.shape[1]
            if longest > width:
                width = max(longest, min(length, 2 * width))
            room = 2 * len(found) if held == len(found) else len(found)
            if room * width > cells:
                return -1, steps[:0], found[:0]
            more = np.full((room, width), -1, np.int32)
            more[:held, : steps.shape[1]] = steps[:held]
            again = np.zeros(room)
            again[:held] = found[:held]
            steps, found = more, again
        steps[held, : depth + 1] = way[: depth + 1]
        steps[held, depth + 1 :] = -1
        found[held] = score
        held += 1
        if held >= most and held - most >= most:
            floor = np.partition(found[:held], held - most)[held - most]
            equal = most - int((found[:held] > floor).sum())
            held = 0
            for at in range(2 * most):
                if found[at] > floor or (found[at] == floor and equal > 0):
                    equal -= int(found[at] == floor)
                    steps[held] = steps[at]
                    found[held] = found[at]
                    held += 1
    return count, steps[:held, :longest], found[:held]
