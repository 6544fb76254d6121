"""Ways along scored arrows: what a search for them is given, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.asked import misused

__all__ = ["CELLS", "EFFORT", "Ahead", "Arrows", "Found", "ahead", "found_ways", "too_many"]

EFFORT = 300_000_000
"""Partial ways looked at before a search asks for a shorter length or a threshold."""

CELLS = 50_000_000
"""Arrows of ways that a search holds at once before it asks the same."""

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


def found_ways(
    arrows: Arrows,
    start: int,
    goal: int,
    count: int,
    by_arrow: Floats,
    best: tuple[Ints, Floats],
) -> Found:
    """Return what was found, once the sum for each arrow and the best ways are known."""
    # Every way enters each of its places by exactly one arrow, and the goal last.
    by_place = np.bincount(arrows.heads, by_arrow, arrows.size).astype(np.float64)
    total = float(by_place[goal])
    if start != goal:
        by_place[start] = total
    return Found(count, total, by_place, by_arrow, *best)


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """The arrows that can still lead to the goal, by how many may follow.

    Attributes
    ----------
    out : array of int32
        Arrows, in order for each number that may follow and each place they leave.
    begins : array of int64, shape (n, size + 1)
        ``out[begins[m, p] : begins[m, p + 1]]`` leave place *p* for where the goal is at
        most *m* arrows away; the last row stands for every larger *m*.
    """

    out: Ints
    begins: npt.NDArray[np.int64]


def ahead(arrows: Arrows, goal: int, length: int) -> Ahead:
    """Return which arrows lead on to ``goal`` in ways of at most ``length`` arrows."""
    far = _distances(arrows, goal)
    reachable = far[far <= arrows.size]
    tables, begins, first = [], [], 0
    for left in range(min(length - 1, int(reachable.max())) + 1):
        kept = np.flatnonzero((far[arrows.heads] <= left) & (arrows.scores > 0))
        order = np.argsort(arrows.tails[kept], kind="stable")
        tables.append(kept[order].astype(np.int32))
        row = np.zeros(arrows.size + 1, dtype=np.int64)
        np.cumsum(np.bincount(arrows.tails[kept], minlength=arrows.size), out=row[1:])
        begins.append(first + row)
        first += len(kept)
    return Ahead(np.concatenate(tables), np.array(begins))


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


def too_many() -> ValueError:
    """Return the refusal of a search that would take more than ``EFFORT`` or ``CELLS``."""
    return misused("ways.many")
