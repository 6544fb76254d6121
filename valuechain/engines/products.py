"""One step along arrows, and sums of vectors, as relations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["added", "product"]


def product(arrows: ir.Table, vector: ir.Table, value: str = "value") -> ir.Table:
    """Return a vector carried one step along the arrows, before it is added up.

    Parameters
    ----------
    arrows : ibis table
        ``source``, ``target``, ``part``, and perhaps ``owner``.
    vector : ibis table
        ``start``, ``node`` and the column ``value``.

    Returns
    -------
    ibis table
        ``start``, ``node`` and ``value``: one row an arrow.
    """
    carried = vector.select("start", "node", value=vector[value])
    met = arrows.join(carried, arrows.source == carried.node)
    if "owner" in arrows.columns:
        met = met.filter(met.owner.isnull() | (met.owner != met.start))
    return met.select("start", node=met.target, value=met.part * met.value)


def added(vectors: Sequence[ir.Table]) -> ir.Table:
    """Return the sum of vectors of the same columns, each start and node once."""
    import ibis

    both = ibis.union(*vectors, distinct=False)
    names = [name for name in both.columns if name not in ("start", "node")]
    return both.group_by(["start", "node"]).agg(**{n: both[n].sum() for n in names})
