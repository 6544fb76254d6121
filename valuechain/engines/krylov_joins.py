"""Equations that a series settles too slowly, by a Krylov method made of joins.

The directions of the search are the columns of one relation, so that one row of sums holds
all their products; only these come here, and the small system they make is solved here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from valuechain.engines.products import added, keys_of, product
from valuechain.engines.temporary import Temporary

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["by_krylov"]

_ROUNDS = 3
_DIRECTIONS = 60
_MARGIN = 1e-2
_SLOW = 0.05
_ROUNDING = 1e-13

Array = npt.NDArray[np.float64]


def by_krylov(
    bench: Temporary, arrows: ir.Table, entering: ir.Table, start: ir.Table, close: float
) -> ir.Table:
    """Return a vector near the solution of *x = b + M x*, not negative.

    GMRES [1]_, begun again up to twice after 60 directions where these helped: it comes to
    the end of a circle of up to 60 actors however little leaves it, and of larger groups
    that circulate as one.

    Parameters
    ----------
    bench : Temporary
        Where vectors are kept.
    arrows, entering, start : ibis tables
        *M*, *b* and the vector to begin with.
    close : float
        How small the residual is to be, as a share of the largest value.

    Returns
    -------
    ibis table
        The keys of ``start`` and ``value``.

    References
    ----------
    .. [1] Y. Saad, M. H. Schultz, "GMRES", SIAM Journal on Scientific and Statistical
       Computing 7 (1986).
    """
    values = start
    for _ in range(_ROUNDS):
        values, left, kept = _round(bench, arrows, entering, values, close * _MARGIN)
        if left <= close or kept > _SLOW:
            break
    return values


def _round(
    bench: Temporary, arrows: ir.Table, entering: ir.Table, start: ir.Table, close: float
) -> tuple[ir.Table, float, float]:
    """Return a vector nearer to the solution, and what it leaves.

    First as a share of the largest value, then of what was left before.
    """
    basis = bench.kept(_begun(arrows, entering, start))
    size = _norm(bench, basis, basis.d0)
    most = bench.row(basis.agg(most=basis.x.max()))["most"]
    if not size > 0.0:
        return start, 0.0, 0.0
    basis = basis.mutate(d0=basis.d0 / size)
    steps = np.zeros((_DIRECTIONS + 1, _DIRECTIONS))
    chosen, left = np.zeros(0), 1.0
    for at in range(_DIRECTIONS):
        basis, steps[: at + 2, at] = _longer(bench, arrows, basis, at)
        chosen, left = _nearest(steps[: at + 2, : at + 1])
        if left * size <= close * most or steps[at + 1, at] <= _ROUNDING:
            break
    moved = sum(size * float(y) * basis[f"d{i}"] for i, y in enumerate(chosen))
    values = basis.select(*keys_of(basis), value=_not_negative(basis.x + moved))
    return bench.kept(values), left * size / most, left


def _begun(arrows: ir.Table, entering: ir.Table, start: ir.Table) -> ir.Table:
    """Return ``x``, the vector to begin with, and ``d0``, what it leaves of the equations."""
    keys, came = keys_of(start), product(arrows, start)
    return added(
        [
            one.select(*keys, x=x, d0=d0)
            for one, x, d0 in (
                (entering, _zero(), entering.value),
                (start, start.value, -start.value),
                (came, _zero(), came.value),
            )
        ]
    )


def _longer(
    bench: Temporary, arrows: ir.Table, basis: ir.Table, at: int
) -> tuple[ir.Table, Array]:
    """Return the basis with one more direction, at a right angle to the others, and its sums.

    What is along the others is taken off twice, since once leaves the rounding of it.
    """
    keys = keys_of(basis)
    own = [column for column in basis.columns if column not in keys]
    came = product(arrows, basis, f"d{at}")
    nothing = {column: _zero() for column in own}
    met = added(
        [
            basis.select(*keys, *own, new=basis[f"d{at}"]),
            came.select(*keys, **nothing, new=-came.value),
        ]
    )
    wider, found = bench.kept(met), np.zeros(at + 2)
    names = [f"d{i}" for i in range(at + 1)]
    for _ in range(2):
        sums = bench.row(wider.agg(**{n: (wider[n] * wider.new).sum() for n in names}))
        along = np.array([sums[name] for name in names])
        found[: at + 1] += along
        off = sum(float(a) * wider[n] for n, a in zip(names, along, strict=True))
        wider = wider.mutate(new=wider.new - off)
    found[at + 1] = size = _norm(bench, wider, wider.new)
    new = wider.new / (size or 1.0)
    return wider.select(*keys, *own, **{f"d{at + 1}": new}), found


def _nearest(steps: Array) -> tuple[Array, float]:
    """Return how far to go in each direction, and what is left as a share of the first."""
    wanted = np.zeros(len(steps))
    wanted[0] = 1.0
    found, *_ = np.linalg.lstsq(steps, wanted)
    chosen = np.asarray(found, dtype=np.float64)
    return chosen, float(np.linalg.norm(wanted - steps @ chosen))


def _norm(bench: Temporary, relation: ir.Table, column: Any) -> float:
    return float(np.sqrt(bench.row(relation.agg(square=(column * column).sum()))["square"]))


def _zero() -> Any:
    import ibis

    return ibis.literal(0.0)


def _not_negative(column: Any) -> Any:
    import ibis

    return ibis.greatest(column, 0.0)
