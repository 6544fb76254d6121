"""The internal measures of two rounds: what came, ended, grew and shrank."""

from __future__ import annotations

import polars as pl

from valuechain.diff.change import side_by_side, summed
from valuechain.diff.round import Round, keys_of
from valuechain.frames import QUANTITY
from valuechain.selection import in_layer

__all__ = ["measures"]

_KEYS = ("owner", "side", "kind", "partner", "relation", "unit", "period")

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_KEYS, pl.String),
    "quantity": QUANTITY,
}


def measures(earlier: Round, later: Round, aligned: str) -> pl.DataFrame:
    """Return each measure with both figures; unknown when any part of it is."""
    keys = keys_of(_KEYS, aligned)
    one, other = (summed(_told(r), keys) for r in (earlier, later))
    return side_by_side(one, other, keys, aligned)


def _told(one: Round) -> pl.DataFrame:
    """Return the measures of the period and layer of a round."""
    table = one.ecosystem.table("measures")
    if table.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    table = table.with_columns(pl.col(c).cast(pl.String) for c in _KEYS)
    if one.period is not None:
        table = table.filter(pl.col("period") == one.period)
    return table if one.layer is None else in_layer(table, one.layer)
