"""The differences between two sides that were opened or closed between two rounds."""

from __future__ import annotations

import polars as pl

from valuechain.compare.comparison import compare
from valuechain.diff.round import Round, keys_of
from valuechain.frames import QUANTITY
from valuechain.lines import KEYS
from valuechain.selection import selected

__all__ = ["differences"]

_SETTLED = ("bridged", "bridged_exact", "restated", "agreed_to_differ")


def differences(earlier: Round, later: Round, aligned: str) -> pl.DataFrame:
    """Return the differences between two sides that are open in one round or both."""
    keys = keys_of(KEYS, aligned)
    parts = []
    for name, one in (("earlier", earlier), ("later", later)):
        told = compare(one.ecosystem).table("lines")
        found = selected(told, one.layer, one.period)
        found = found.with_columns(
            pl.col(c).cast(pl.String) for c in (*KEYS, "status", "resolution")
        )
        settled = pl.col("resolution").is_in(_SETTLED).fill_null(False)
        is_open = pl.col("status").is_in(["minor", "material"]) & ~settled
        parts.append(
            found.group_by(keys).agg(
                is_open.any().alias(f"{name}_open"),
                pl.col("difference").sum().cast(QUANTITY).alias(f"{name}_difference"),
                pl.col("status").sort().unique(maintain_order=True).str.join(", ")
                .alias(f"{name}_status"),
            )
        )  # fmt: skip
    both = parts[0].join(parts[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    was, now = pl.col("earlier_open"), pl.col("later_open")
    size, then = pl.col("later_difference").abs(), pl.col("earlier_difference").abs()
    opened = was.fill_null(False)
    change = (
        pl.when(opened & now.is_null())
        .then(pl.lit("gone"))
        .when(now.fill_null(False) & was.is_null())
        .then(pl.lit("appeared"))
        .when(opened & ~now)
        .then(pl.lit("closed"))
        .when(now & ~opened)
        .then(pl.lit("opened"))
        .when(size > then)
        .then(pl.lit("widened"))
        .when(size < then)
        .then(pl.lit("narrowed"))
        .otherwise(pl.lit("unchanged"))
    )
    either = opened | now.fill_null(False)
    found = both.filter(either).with_columns(change.alias("change"))
    if "period" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.String).alias("period"))
    columns = [f"{n}_{what}" for what in ("status", "difference")
               for n in ("earlier", "later")]  # fmt: skip
    return found.select(*KEYS, *columns, "change").sort(KEYS, nulls_last=True)
