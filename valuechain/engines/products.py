"""One step along arrows, and sums of vectors, as relations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["added", "keys_of", "product"]


def keys_of(vector: ir.Table) -> list[str]:
    """Return what the values of a vector are told apart by: ``node``, and ``start`` if any."""
    return [name for name in ("start", "node") if name in vector.columns]


def product(arrows: ir.Table, vector: ir.Table, value: str = "value") -> ir.Table:
    """Return a vector carried one step along the arrows, before it is added up.

    Parameters
    ----------
    arrows : ibis table
        ``source``, ``target``, ``part``; perhaps ``owner``, a start that is not carried
        along the arrow.
    vector : ibis table
        ``node``, perhaps ``start``, and the column ``value``.

    Returns
    -------
    ibis table
        The keys of the vector and ``value``: one row an arrow.
    """
    keys = keys_of(vector)
    carried = vector.select(*keys, value=vector[value])
    met = arrows.join(carried, arrows.source == carried.node)
    if "owner" in arrows.columns:
        met = met.filter(met.owner.isnull() | (met.owner != met.start))
    named = {"start": met.start} if "start" in keys else {}
    return met.select(**named, node=met.target, value=met.part * met.value)


def added(vectors: Sequence[ir.Table]) -> ir.Table:
    """Return the sum of vectors of the same columns, each key once."""
    import ibis

    both, keys = ibis.union(*vectors, distinct=False), keys_of(vectors[0])
    names = [name for name in both.columns if name not in keys]
    return both.group_by(keys).agg(**{name: both[name].sum() for name in names})
