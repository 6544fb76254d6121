"""Propagation: what is carried along arrows, over direct and all indirect ways together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from valuechain.compiled import by_numba, has_numba

__all__ = ["Arrows", "Carried", "propagate", "sweep"]

_CLOSE = 1e-12
_FEW_STEPS = 200
_MOST_FACTORED = 4000
_MOST_STEPS = 100_000

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from ``tails[e]`` to ``heads[e]`` that carry ``parts[e]`` of their tail.

    Attributes
    ----------
    size : int
        How many places there are.
    tails, heads : array of int, shape (n_arrows,)
        No arrow twice.
    parts : array of float64, shape (n_arrows,)
        Not negative.
    """

    size: int
    tails: Places
    heads: Places
    parts: Array

    def turned(self) -> Arrows:
        """Return the arrows the other way round."""
        return Arrows(self.size, self.heads, self.tails, self.parts)

    def matrix(self) -> Any:
        """Return the sparse matrix that carries a vector one step along the arrows."""
        import scipy.sparse as sp

        shape = (self.size, self.size)
        return sp.csr_array((self.parts, (self.heads, self.tails)), shape=shape)


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """What was carried to each place.

    Attributes
    ----------
    values : array of float64, shape (size,)
        In the unit of what entered.
    residual : float
        The largest difference left in the equations, as a share of the largest value.
    """

    values: Array
    residual: float


def propagate(
    arrows: Arrows,
    entering: Array,
    *,
    tolerance: float = _CLOSE,
    compiled: bool | None = None,
) -> Carried:
    r"""Return what reaches each place of what enters, by every way along the arrows.

    .. math:: x = b + M x = \sum_n M^n b, \qquad M_{ji} = \text{part of arrow } i \to j

    With the shares of the provider *x* is the throughflow that the entries bring about;
    with those of the receiver, along turned arrows, the use that is made of each.

    Parameters
    ----------
    arrows : Arrows
        No group of them carries all it holds around for ever.
    entering : array of float64, shape (size,)
        *b*, not negative.
    tolerance : float
        The largest residual.
    compiled : bool or None
        Sweep the places in turn, compiled by numba, which takes half as many steps as
        the series; ``None`` when numba is installed. Without it the series is added up,
        and where 200 steps are not enough the equations are factorised, or beyond 4 000
        places a Krylov method goes on (BiCGSTAB [1]_).

    Raises
    ------
    ValueError
        When the sum over all ways does not settle.

    References
    ----------
    .. [1] H. A. van der Vorst, "Bi-CGSTAB", SIAM Journal on Scientific and Statistical
       Computing 13 (1992).

    Examples
    --------
    >>> arrows = Arrows(3, np.array([0, 1]), np.array([1, 2]), np.array([0.5, 0.5]))
    >>> propagate(arrows, np.array([8.0, 0.0, 0.0])).values.tolist()
    [8.0, 4.0, 2.0]
    """
    matrix = arrows.matrix()
    if not entering.any():
        return Carried(np.zeros(arrows.size), 0.0)
    fast = has_numba() if compiled is None else compiled
    if fast:
        start = _swept(matrix, entering, tolerance)
        found = _series(matrix, entering, start, tolerance, _MOST_STEPS)
    else:
        found = _series(matrix, entering, entering, tolerance, _FEW_STEPS)
        if found.residual > tolerance:
            if len(entering) > _MOST_FACTORED:
                start = _krylov(matrix, entering, found.values, tolerance)
            else:
                start = _direct(matrix, entering, found.values)
            found = _series(matrix, entering, start, tolerance, _MOST_STEPS)
    if found.residual > tolerance:
        raise ValueError("shares do not settle; a group exchanges almost only with itself")
    return found


def _series(
    matrix: Any, entering: Array, start: Array, tolerance: float, most: int
) -> Carried:
    """Add one step of the ways after another until little moves, or ``most`` are added."""
    values, moved = start, np.inf
    for _ in range(most):
        after = np.asarray(entering + matrix @ values, dtype=np.float64)
        moved = float(np.abs(after - values).max() / np.abs(after).max())
        values = after
        if moved <= tolerance:
            break
    return Carried(values, moved)


def _direct(matrix: Any, entering: Array, start: Array) -> Array:
    """Return the solution by one factorisation, or ``start`` where there is none."""
    import scipy.sparse as sp
    import scipy.sparse.linalg as spl

    size = len(entering)
    try:
        found = spl.splu((sp.eye_array(size) - matrix).tocsc()).solve(entering)
    except RuntimeError:  # The factor is singular: something is carried round for ever.
        return start
    return np.asarray(found if (found >= 0.0).all() else start, dtype=np.float64)


def _krylov(matrix: Any, entering: Array, start: Array, tolerance: float) -> Array:
    """Return the solution by BiCGSTAB, or ``start`` where that breaks down."""
    import scipy.sparse.linalg as spl

    with np.errstate(all="ignore"):
        step = spl.LinearOperator(matrix.shape, lambda x: x - matrix @ x, dtype=np.float64)
        found, _ = spl.bicgstab(step, entering, start, rtol=tolerance, maxiter=1000)
    usable = np.isfinite(found).all() and (found >= -tolerance * np.abs(found).max()).all()
    return np.asarray(np.maximum(found, 0.0) if usable else start, dtype=np.float64)


def _swept(matrix: Any, entering: Array, tolerance: float) -> Array:
    """Return the solution by sweeps over the places, each with its newest neighbours."""
    values = np.array(entering)
    by_numba(sweep)(
        matrix.indptr, matrix.indices, matrix.data, entering, values, tolerance, _MOST_STEPS
    )
    return values


def sweep(
    begins: npt.NDArray[np.integer],
    sources: npt.NDArray[np.integer],
    parts: Array,
    entering: Array,
    values: Array,
    tolerance: float,
    most: int,
) -> int:
    """Sweep until no value moves by more than the tolerance; return how many times.

    The Gauss-Seidel iteration: ``values`` is written in place, and each place already
    counts what the sweep found for those before it.
    """
    for turn in range(most):
        moved, largest = 0.0, 0.0
        for place in range(len(entering)):
            found, own = entering[place], 0.0
            for at in range(begins[place], begins[place + 1]):
                if sources[at] == place:
                    own += parts[at]
                else:
                    found += parts[at] * values[sources[at]]
            if own < 1.0:
                found /= 1.0 - own
            moved = max(moved, abs(found - values[place]))
            largest = max(largest, abs(found))
            values[place] = found
        if moved <= tolerance * largest:
            return turn + 1
    return most
