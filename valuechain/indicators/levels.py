"""The search for ways a level at a time: many partial ways grow together, by numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from valuechain.indicators.ways import (
    CELLS,
    EFFORT,
    Ahead,
    Arrows,
    Found,
    found_ways,
    too_many,
)

__all__ = ["by_levels"]

_BLOCK = 1 << 16

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def by_levels(
    arrows: Arrows,
    ahead: Ahead,
    start: int,
    goal: int,
    length: int,
    threshold: float,
    most: int | None,
) -> Found:
    """Return what ``search`` does, without anything compiled.

    Of ways that nobody asked to list, only the best so far are kept.
    """
    count, held, cells, floor = 0, 0, 0, threshold
    by_arrow = np.zeros(len(arrows.tails))
    kept: list[tuple[Ints, Floats]] = []
    for steps, scores in _levels(arrows, ahead, start, goal, length, threshold):
        count += len(scores)
        for column in steps:
            by_arrow += np.bincount(column, scores, len(by_arrow))
        if floor > threshold:
            steps, scores = steps[:, scores >= floor], scores[scores >= floor]
        kept.append((steps.T, scores))
        held += len(scores)
        cells += steps.size
        if most is not None and held > 2 * most:
            kept = [_best(kept, most)]
            held, cells, floor = most, kept[0][0].size, float(kept[0][1][-1])
        if cells > CELLS:
            raise too_many()
    return found_ways(arrows, start, goal, count, by_arrow, _best(kept, most))


def _best(blocks: list[tuple[Ints, Floats]], most: int | None) -> tuple[Ints, Floats]:
    """Return the best ways of some blocks, ways of equal score by their arrows."""
    longest = max((steps.shape[1] for steps, _ in blocks), default=0)
    steps = np.full((sum(len(s) for _, s in blocks), longest), -1, np.int32)
    scores = np.concatenate([np.zeros(0), *(s for _, s in blocks)])
    first = 0
    for part, _ in blocks:
        steps[first : first + len(part), : part.shape[1]] = part
        first += len(part)
    if most is not None and len(scores) > most:
        least = np.partition(scores, len(scores) - most)[len(scores) - most]
        steps, scores = steps[scores >= least], scores[scores >= least]
    order = np.argsort(-scores)
    if (np.diff(scores[order]) == 0).any():
        order = np.lexsort((*steps.T[::-1], -scores))
    return steps[order[:most]], scores[order[:most]]


def _levels(
    arrows: Arrows, ahead: Ahead, start: int, goal: int, length: int, threshold: float
) -> Iterator[tuple[Ints, Floats]]:
    """Yield blocks of finished ways: arrows, shape (length, n), and scores.

    Blocks of partial ways grow by one arrow at a time; the longest is taken first, so
    that memory stays bounded.
    """
    effort, cells = 0, 1
    blocks: list[tuple[Ints, Ints, Floats]] = [
        (np.zeros((0, 1), np.int32), np.array([[start]], np.int32), np.ones(1))
    ]
    while blocks:
        steps, places, scores = blocks.pop()
        cells -= places.size
        if steps.shape[1] > _BLOCK:
            blocks.append((steps[:, _BLOCK:], places[:, _BLOCK:], scores[_BLOCK:]))
            cells += blocks[-1][1].size
            steps, places, scores = steps[:, :_BLOCK], places[:, :_BLOCK], scores[:_BLOCK]
        left = length - len(steps) - 1
        begins = ahead.begins[min(left, len(ahead.begins) - 1)]
        last = places[-1]
        fan = begins[last + 1] - begins[last]
        grown = int(fan.sum())
        effort += grown
        if effort > EFFORT or cells > CELLS:
            raise too_many()
        if not grown:
            continue
        parent = np.repeat(np.arange(len(last)), fan)
        offset = np.arange(grown) - np.repeat(np.cumsum(fan) - fan, fan)
        arrow = ahead.out[begins[last][parent] + offset]
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
            cells += blocks[-1][1].size
