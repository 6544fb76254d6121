"""The entries of both parties, numbered line by line, for the matching to draw from."""

from __future__ import annotations

import numpy as np
import polars as pl

__all__ = ["numbered", "sides", "two_sided", "without"]


def numbered(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return the parties' entries, numbered line by line, the provider's first.

    Several of one side of one line stand by amount, day and id, whatever their order in
    the table was.
    """
    party = pl.col("declared_by") != "facilitator"
    side = (pl.col("declared_by") == "receiver").cast(pl.UInt32)
    told = entries.filter(party).select(
        "line",
        "id",
        "quantity",
        "start",
        "reference",
        (pl.col("line") * 2 + side).alias("spot"),
    )
    crowded = told["spot"].is_duplicated()
    if crowded.any():
        several = told.filter(crowded).sort("quantity", "start", "id", nulls_last=True)
        told = pl.concat([told.filter(~crowded), several])
    limits = lines.select("margin", "floor", "rounding")
    told = told.sort("spot", maintain_order=True)
    return pl.concat(
        [
            told.select(
                "line",
                "id",
                "quantity",
                "reference",
                (pl.col("spot") % 2).cast(pl.Int8).alias("side"),
                pl.col("start").cast(pl.Int32).alias("day"),
            ),
            limits[told["line"]],
        ],
        how="horizontal",
    ).with_row_index("entry")


def two_sided(pool: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of the lines on which both sides have some."""
    if pool.is_empty():
        return pool
    line, side = pool["line"].to_numpy(), pool["side"].to_numpy()
    there = np.zeros((int(line.max()) + 1, 2), dtype=np.bool_)
    there[line, side] = True
    both = there[:, 0] & there[:, 1]
    return pool.filter(pl.Series(both[line]))


def without(pool: pl.DataFrame, found: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the entries in no match yet, of the lines on which both sides have some."""
    if pool.is_empty():
        return pool
    entry = pool["entry"].to_numpy()
    free = np.ones(int(entry.max()) + 1, dtype=np.bool_)
    free[pl.concat(found)["entry"].to_numpy()] = False
    return two_sided(pool.filter(pl.Series(free[entry])))


def sides(pool: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the provider's and the receiver's entries apart."""
    return pool.filter(pl.col("side") == 0), pool.filter(pl.col("side") == 1)
