"""The same search as ``circuits``, place by place, in the words that numba compiles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["EMPTY", "descend"]

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

EMPTY: Ints = np.zeros((0, 0), np.int32)


def descend(
    out: Ints,
    begins: npt.NDArray[np.int64],
    heads: Ints,
    scores: Floats,
    far: Ints,
    start: int,
    goal: int,
    length: int,
    threshold: float,
    effort: int,
    by_place: Floats,
    by_arrow: Floats,
    top: Floats,
    steps: Ints,
    found: Floats,
) -> tuple[int, float, int]:
    """Return how many ways there are, the sum of their scores and the longest length.

    Sums are added to ``by_place`` and ``by_arrow`` and the best scores kept in ``top``
    where these have a length; ways are written to ``steps`` and ``found`` likewise.
    The count is −1 when ``effort`` partial ways were not enough.
    """
    depth, count, total, longest, looked = 0, 0, 0.0, 0, 0
    way = np.zeros(length + 1, np.int32)
    place = np.zeros(length + 1, np.int32)
    product = np.ones(length + 1)
    cursor = np.zeros(length + 1, np.int64)
    met = np.zeros(len(far), np.bool_)
    place[0] = start
    met[start] = True
    cursor[0] = begins[start]
    low = 0
    while depth >= 0:
        here = place[depth]
        if cursor[depth] == begins[here + 1] or depth == length:
            met[here] = False
            depth -= 1
            continue
        arrow = out[cursor[depth]]
        cursor[depth] += 1
        head = heads[arrow]
        if far[head] > length - depth - 1:
            continue
        looked += 1
        if looked > effort:
            return -1, total, longest
        score = product[depth] * scores[arrow]
        if score < threshold:
            continue
        if head == goal:
            way[depth] = arrow
            if len(by_place):
                for step in range(depth + 1):
                    by_arrow[way[step]] += score
                    by_place[heads[way[step]]] += score
            if len(found):
                found[count] = score
                for step in range(depth + 1):
                    steps[count, step] = way[step]
            if len(top) and score > top[low]:
                top[low] = score
                low = int(np.argmin(top))
            count += 1
            total += score
            longest = max(longest, depth + 1)
        elif not met[head]:
            way[depth] = arrow
            depth += 1
            place[depth] = head
            product[depth] = score
            cursor[depth] = begins[head]
            met[head] = True
    return count, total, longest
