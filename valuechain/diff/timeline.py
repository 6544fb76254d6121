"""What was exchanged in each layer and period of a round, and by how many."""

from __future__ import annotations

import polars as pl

from valuechain.diff.round import Round
from valuechain.model import Ecosystem

__all__ = ["timeline", "timelines"]


def timeline(
    ecosystem: Ecosystem, *, basis: str = "recognised", state: str = "done"
) -> pl.DataFrame:
    """Return what was exchanged in each layer and period, and by how many.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``period``, ``quantity`` (exact), ``lines``, ``confirmed``
        (lines told by both sides) and ``actors``, sorted.
    """
    return _counted(Round.of(ecosystem, basis=basis, state=state).flows)


def timelines(earlier: Round, later: Round) -> pl.DataFrame:
    """Return the timelines of two rounds, one under the other, and whose each row is.

    Each is of the period and layer that its round takes.
    """
    return pl.concat(
        _counted(one.flows).select(pl.lit(name).alias("round"), pl.all())
        for name, one in (("earlier", earlier), ("later", later))
    )


def _counted(flows: pl.DataFrame) -> pl.DataFrame:
    keys = ["kind", "unit", "period"]
    ends = pl.concat_list("provider", "receiver").explode(
        empty_as_null=False, keep_nulls=True
    )
    return (
        flows.group_by(keys)
        .agg(
            pl.col("quantity").sum(),
            pl.len().cast(pl.Int64).alias("lines"),
            (~pl.col("unconfirmed")).sum().cast(pl.Int64).alias("confirmed"),
            ends.n_unique().cast(pl.Int64).alias("actors"),
        )
        .sort(keys, nulls_last=True)
    )
