"""The order of boxes inside columns: barycentres, then swaps of neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

__all__ = ["crossings", "ordered"]

_SWEEPS = 8


def ordered(
    columns: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]]
) -> list[list[int]]:
    """Return the boxes of each column in an order that cuts crossings.

    Each box moves to the mean place of those it is linked with, several times; then
    neighbours change places while that takes crossings away. Ties keep the given order,
    so the same input gives the same order.

    Parameters
    ----------
    columns : sequence of sequences of int
        The boxes of each column, each box in one column.
    pairs : sequence of (int, int)
        The boxes that a flow links.
    """
    order = [list(column) for column in columns]
    linked: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        if one != other:
            linked[one].append(other)
            linked[other].append(one)
    place = _places(order)
    for sweep in range(_SWEEPS):
        for column in order if sweep % 2 == 0 else reversed(order):
            mean = {
                box: sum(place[n] for n in linked[box]) / len(linked[box])
                if linked[box]
                else place[box]
                for box in column
            }
            column.sort(key=lambda box: (mean[box], place[box]))
            _set_places(place, column)
    if sum(map(len, order)) <= 80:
        _swap(order, pairs)
    return order


def crossings(order: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]]) -> int:
    """Return how many pairs of straight links cross between the same two columns."""
    column = {box: n for n, boxes in enumerate(order) for box in boxes}
    rank = {box: n for boxes in order for n, box in enumerate(boxes)}
    between: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for one, other in pairs:
        if column[one] > column[other]:
            one, other = other, one
        if column[one] != column[other]:
            between[column[one], column[other]].append((rank[one], rank[other]))
    return sum(
        (a - c) * (b - d) < 0
        for ends in between.values()
        for n, (a, b) in enumerate(ends)
        for c, d in ends[n + 1 :]
    )


def _places(order: list[list[int]]) -> dict[int, float]:
    place: dict[int, float] = {}
    for column in order:
        _set_places(place, column)
    return place


def _set_places(place: dict[int, float], column: list[int]) -> None:
    """Spread a column over the unit interval, so that long and short ones compare."""
    for n, box in enumerate(column):
        place[box] = (n + 0.5) / len(column)


def _swap(order: list[list[int]], pairs: Sequence[tuple[int, int]]) -> None:
    """Change neighbours that cross less the other way round, in place, at most 3 rounds."""
    best = crossings(order, pairs)
    for _ in range(3):
        before = best
        for column in order:
            for n in range(len(column) - 1):
                column[n], column[n + 1] = column[n + 1], column[n]
                now = crossings(order, pairs)
                if now < best:
                    best = now
                else:
                    column[n], column[n + 1] = column[n + 1], column[n]
        if best == before:
            return
