"""Many actors at once: those who exchange most with one another share a disc."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

__all__ = ["in_discs"]

_TURN = math.pi * (3 - math.sqrt(5))
"""The golden angle: points at multiples of it, each a little further out, never meet."""

_ROOM = 1.35
"""The radius of a disc for the room its members need, so that discs stand apart."""

_MOST = 100
"""The most discs; smaller communities share the last one."""

Disc = tuple[float, float, float]
"""Centre and radius, with one actor in a space of 1."""


def in_discs(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return a place for each actor: communities as discs, the busiest in their middle.

    Communities are those of Blondel and others (2008), from one fixed seed; actors
    without a partner share the last disc. Larger discs come first; each goes beside those
    already there, as near as it can to the communities it exchanges most with.

    Parameters
    ----------
    count : int
        How many actors there are.
    pairs : sequence of (int, int)
        Who exchanges with whom, by position; direction and repetition do not matter.

    Returns
    -------
    list of (float, float)
        In a space of about 1 per actor; no two actors of a disc share a place.

    Examples
    --------
    >>> found = in_discs(5, [(0, 1), (1, 0), (2, 3)])
    >>> len(set(found)), found == in_discs(5, [(1, 0), (3, 2)])
    (5, True)
    """
    edges = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    degree = [0] * count
    for one, other in edges:
        degree[one] += 1
        degree[other] += 1
    groups = _communities(count, edges, degree)
    of = {actor: n for n, members in enumerate(groups) for actor in members}
    between: dict[tuple[int, int], int] = {}
    for one, other in edges:
        for key in ((of[one], of[other]), (of[other], of[one])):
            between[key] = between.get(key, 0) + 1
    found = [(0.0, 0.0)] * count
    for members, (x, y, _) in zip(groups, _packed(groups, between), strict=True):
        for n, actor in enumerate(sorted(members, key=lambda a: (-degree[a], a))):
            far, turn = math.sqrt(n + 0.5) / math.sqrt(math.pi), n * _TURN
            found[actor] = (x + far * math.cos(turn), y + far * math.sin(turn))
    return found


def _communities(
    count: int, edges: list[tuple[int, int]], degree: list[int]
) -> list[list[int]]:
    """Return the actors of each community, the largest first; those without one last."""
    import igraph

    igraph.set_random_number_generator(random.Random(1))  # noqa: S311
    try:
        labels = igraph.Graph(n=count, edges=edges).community_multilevel().membership
    finally:
        igraph.set_random_number_generator(random)
    groups: dict[int, list[int]] = {}
    for actor, label in enumerate(labels):
        groups.setdefault(label if degree[actor] else -1, []).append(actor)
    alone = groups.pop(-1, [])
    found = sorted(groups.values(), key=lambda members: (-len(members), members))
    rest = [actor for members in found[_MOST - 1 :] for actor in members] + alone
    return [*found[: _MOST - 1], rest] if rest else found


def _packed(
    groups: Sequence[Sequence[int]], between: dict[tuple[int, int], int]
) -> list[Disc]:
    """Place a disc for each group so that none covers another."""
    placed: list[Disc] = []
    for n, members in enumerate(groups):
        radius = _ROOM * math.sqrt(len(members) / math.pi) + 0.5
        pull = [(between.get((n, m), 0), placed[m]) for m in range(len(placed))]
        weight = sum(w for w, _ in pull) or 1
        x = sum(w * disc[0] for w, disc in pull) / weight
        y = sum(w * disc[1] for w, disc in pull) / weight
        placed.append(_beside(placed, x, y, radius))
    return placed


def _beside(placed: Sequence[Disc], x: float, y: float, radius: float) -> Disc:
    """Return the disc of this radius nearest to (x, y), rings outwards, that is free."""
    step = max(radius / 2, 0.5)
    ring = 0
    while True:
        spots = max(6 * ring, 1)
        for n in range(spots):
            a = x + ring * step * math.cos(2 * math.pi * n / spots)
            b = y + ring * step * math.sin(2 * math.pi * n / spots)
            if all(math.hypot(a - c, b - d) >= radius + r for c, d, r in placed):
                return a, b, radius
        ring += 1
