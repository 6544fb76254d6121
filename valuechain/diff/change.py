"""What changed between two rounds: both figures, later − earlier, and its name."""

from __future__ import annotations

import polars as pl

from valuechain.frames import QUANTITY

__all__ = ["side_by_side", "summed"]


def summed(flows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return one row a key; a figure is unknown when any of its parts is."""
    known = pl.col("quantity").is_not_null().all()
    return flows.group_by(keys).agg(
        pl.when(known).then(pl.col("quantity").sum()).alias("quantity")
    )


def side_by_side(
    one: pl.DataFrame, other: pl.DataFrame, keys: list[str], aligned: str
) -> pl.DataFrame:
    """Put two rounds side by side: both figures, later − earlier, and what changed.

    Parameters
    ----------
    one, other : polars DataFrame
        The earlier and the later round: ``keys`` and ``quantity``, a row each.
    keys : list of str
        What a row is known by in both.
    aligned : str
        ``period`` or ``round``; the period is null when each round is taken whole.

    Returns
    -------
    polars DataFrame
        ``keys``, ``period``, ``earlier``, ``later``, ``delta`` and ``change``: ``added``,
        ``ended``, ``unknown`` (told, without a figure), ``grown``, ``shrunk`` or
        ``unchanged``.
    """
    left = one.rename({"quantity": "earlier"}).with_columns(pl.lit(True).alias("was"))
    right = other.rename({"quantity": "later"}).with_columns(pl.lit(True).alias("is"))
    both = left.join(right, on=keys, how="full", coalesce=True, nulls_equal=True)
    delta = (pl.col("later") - pl.col("earlier")).cast(QUANTITY)
    change = (
        pl.when(pl.col("was").is_null())
        .then(pl.lit("added"))
        .when(pl.col("is").is_null())
        .then(pl.lit("ended"))
        .when(delta.is_null())
        .then(pl.lit("unknown"))
        .when(delta > 0)
        .then(pl.lit("grown"))
        .when(delta < 0)
        .then(pl.lit("shrunk"))
        .otherwise(pl.lit("unchanged"))
    )
    found = both.with_columns(delta.alias("delta"), change.alias("change"))
    if aligned == "round" and "period" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.String).alias("period"))
    names = [*keys, *(["period"] if "period" not in keys else [])]
    return found.select(*names, "earlier", "later", "delta", "change").sort(
        keys, nulls_last=True
    )
