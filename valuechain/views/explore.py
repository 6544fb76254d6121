"""All actors at once, free of columns: places that stay the same every time."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from valuechain.views.clusters import in_discs

if TYPE_CHECKING:
    pass

__all__ = ["positions"]

_SIDE = 1000
_MOST_BY_FORCES = 512


def positions(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a place for each actor, in whole pixels of a 1000 by 1000 square.

    The first actors, as many as the largest power of two, are placed by Fruchterman and
    Reingold's forces, from a circle and one fixed seed, or, where they are more than 512,
    in one disc a community, as ``in_discs`` says. Each of the others then goes to
    the free spot nearest to its partners already placed, and moves nobody: an actor
    added at the end leaves the others where they were, until their number doubles.

    Parameters
    ----------
    count : int
        How many actors there are.
    pairs : sequence of (int, int)
        Who exchanges with whom, by position.
    """
    if count == 0:
        return []
    core = 1 << (count.bit_length() - 1)
    inside = [p for p in pairs if max(p) < core]
    found = _by_forces(core, inside) if core <= _MOST_BY_FORCES else _by_discs(core, inside)
    beside: dict[int, set[int]] = {}
    for one, other in pairs:
        if one != other:
            beside.setdefault(max(one, other), set()).add(min(one, other))
    across = math.ceil(math.sqrt(4 * core))
    step = _SIDE / across
    taken = {(int(x / step), int(y / step)) for x, y in found}
    for late in range(core, count):
        near = sorted(beside.get(late, ()))
        x = sum(found[n][0] for n in near) / len(near) if near else late * 379 % _SIDE
        y = sum(found[n][1] for n in near) / len(near) if near else late * 211 % _SIDE
        cell = _free(taken, int(x / step), int(y / step), across)
        taken.add(cell)
        found.append((round((cell[0] + 0.5) * step), round((cell[1] + 0.5) * step)))
    return found


def _free(taken: set[tuple[int, int]], x: int, y: int, across: int) -> tuple[int, int]:
    """Return the free cell of a square grid that is nearest to (x, y), rings outwards."""
    for ring in range(across + 1):
        cells = [
            (a, b)
            for a in range(max(x - ring, 0), min(x + ring, across - 1) + 1)
            for b in range(max(y - ring, 0), min(y + ring, across - 1) + 1)
            if max(abs(a - x), abs(b - y)) == ring and (a, b) not in taken
        ]
        if cells:
            return min(cells, key=lambda c: ((c[0] - x) ** 2 + (c[1] - y) ** 2, c))
    raise ValueError("no free cell")


def _by_forces(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    if count == 1:
        return [(_SIDE // 2, _SIDE // 2)]
    import igraph

    start = [
        [math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)]
        for n in range(count)
    ]
    edges = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    igraph.set_random_number_generator(random.Random(1))  # noqa: S311
    try:
        graph = igraph.Graph(n=count, edges=edges)
        placed = graph.layout_fruchterman_reingold(
            seed=start, niter=500 if count <= 300 else 150, grid="auto"
        )
    finally:
        igraph.set_random_number_generator(random)
    xs, ys = [p[0] for p in placed], [p[1] for p in placed]
    return list(zip(_spread(xs), _spread(ys), strict=True))


def _by_discs(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places of discs, fitted to the square without stretching it."""
    placed = in_discs(count, pairs)
    xs, ys = [x for x, _ in placed], [y for _, y in placed]
    left, top = min(xs), min(ys)
    scale = _SIDE / max(max(xs) - left, max(ys) - top)
    return [(round((x - left) * scale), round((y - top) * scale)) for x, y in placed]


def _spread(values: list[float]) -> list[int]:
    """Stretch to the square, in part by rank, so that the crowded middle opens."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return [_SIDE // 2] * len(values)
    order = sorted(range(len(values)), key=values.__getitem__)
    rank = {n: place / (len(values) - 1) for place, n in enumerate(order)}
    return [
        round(((v - low) / (high - low) * 0.4 + rank[n] * 0.6) * _SIDE)
        for n, v in enumerate(values)
    ]
