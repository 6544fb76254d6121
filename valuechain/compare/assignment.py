"""Pairing at least cost, and saying so when another pairing costs the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["cheapest"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_FORBIDDEN = 1e6
_MOST = 2.0
_SAME = 1e-9


def cheapest(
    one: npt.ArrayLike, other: npt.ArrayLike, cost: npt.ArrayLike
) -> tuple[Ints, Ints, Ints]:
    """Pair as many as possible at least total cost, where that is the only way to do so.

    Parameters
    ----------
    one, other : arrays of int
        Candidate pairs, by the numbers of both ends (no number stands on both sides).
    cost : array
        Of each pair; pairs above 2 are forbidden.

    Returns
    -------
    tuple of arrays of int
        The paired ends, and the ends that an equally cheap pairing would pair otherwise.

    Examples
    --------
    >>> first, second, tied = cheapest([1, 1, 2], [8, 9, 9], [0.1, 0.9, 0.2])
    >>> first.tolist(), second.tolist(), tied.tolist()
    ([1, 2], [8, 9], [])
    >>> sorted(cheapest([1, 1], [8, 9], [0.5, 0.5])[2].tolist())
    [1, 8, 9]
    """
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    left, a = np.unique(np.asarray(one, dtype=np.int64), return_inverse=True)
    right, b = np.unique(np.asarray(other, dtype=np.int64), return_inverse=True)
    price = np.asarray(cost, dtype=np.float64)
    graph = sp.coo_array(
        (np.ones(len(a)), (a, b + len(left))), shape=(len(left) + len(right),) * 2
    )
    _, part = connected_components(graph, directed=False)
    order = np.argsort(part[a], kind="stable")
    found: tuple[list[int], list[int], list[int]] = ([], [], [])
    for rows in np.split(order, np.flatnonzero(np.diff(part[a][order])) + 1):
        _contested(left[a[rows]], right[b[rows]], price[rows], found)
    return tuple(np.array(f, dtype=np.int64) for f in found)  # type: ignore[return-value]


def _contested(
    one: Ints, other: Ints, cost: Floats, found: tuple[list[int], list[int], list[int]]
) -> None:
    """Solve one group of entries that compete for each other."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    left, a = np.unique(one, return_inverse=True)
    right, b = np.unique(other, return_inverse=True)
    size = max(len(left), len(right))
    grid = np.full((size, size), _FORBIDDEN)
    grid[a, b] = np.where(cost <= _MOST, cost, _FORBIDDEN)
    # every pairing of all costs as much more: a cost of 0 would read as no pair at all
    rows, columns = min_weight_full_bipartite_matching(sp.csr_array(grid + 1))
    paired = np.empty(size, dtype=np.int64)
    paired[rows] = columns
    rivals = _rivals(grid, paired)
    for i in range(size):
        j = int(paired[i])
        real = i < len(left) and j < len(right) and grid[i, j] < _FORBIDDEN
        if real and not rivals[i]:
            found[0].append(int(left[i]))
            found[1].append(int(right[j]))
            continue
        if rivals[i]:
            found[2].extend([int(left[i])] if i < len(left) else [])
            found[2].extend([int(right[j])] if j < len(right) else [])


def _rivals(grid: Floats, paired: Ints) -> npt.NDArray[np.bool_]:
    """Tell which rows another assignment of the same cost would pair otherwise.

    Row i could take the partner of row k for ``grid[i, k's] − grid[i, own]`` more; a
    round of such moves that costs nothing is another cheapest assignment. Shortest such
    rounds are found for all rows at once (Floyd, Warshall).
    """
    moves = grid[:, paired] - grid[np.arange(len(paired)), paired][:, None]
    np.fill_diagonal(moves, np.inf)
    for k in range(len(paired)):
        moves = np.minimum(moves, moves[:, k][:, None] + moves[k][None, :])
    return np.asarray(np.diag(moves) <= _SAME, dtype=np.bool_)
