"""The exchanges of two rounds: line by line, layer by layer, actor by actor."""

from __future__ import annotations

import polars as pl

from valuechain.diff.change import side_by_side, summed
from valuechain.diff.round import Round, keys_of
from valuechain.lines import KEYS

__all__ = ["actors", "layers", "transactions"]


def transactions(earlier: Round, later: Round, aligned: str) -> pl.DataFrame:
    """Return each line that was added, ended, grew, shrank or stayed."""
    keys = keys_of(KEYS, aligned)
    return side_by_side(
        summed(earlier.flows, keys), summed(later.flows, keys), keys, aligned
    )


def layers(earlier: Round, later: Round, aligned: str) -> pl.DataFrame:
    """Return what each layer adds up to in both rounds, and in how many lines."""
    keys = keys_of(("kind", "unit", "period"), aligned)
    parts = [
        one.flows.group_by(keys).agg(
            pl.col("quantity").sum(), pl.len().cast(pl.Int64).alias("lines")
        )
        for one in (earlier, later)
    ]
    sums = side_by_side(
        parts[0].select(*keys, "quantity"),
        parts[1].select(*keys, "quantity"),
        keys,
        aligned,
    )
    counts = [p.select(*keys, pl.col("lines").alias(f"{n}_lines"))
              for n, p in zip(("earlier", "later"), parts, strict=True)]  # fmt: skip
    for count in counts:
        sums = sums.join(count, on=keys, how="left", nulls_equal=True)
    return sums.with_columns(pl.col("earlier_lines", "later_lines").fill_null(0))


def actors(earlier: Round, later: Round) -> pl.DataFrame:
    """Return who came and who left, and in how many exchanges each takes part."""
    counts = []
    for name, flows in (("earlier", earlier.flows), ("later", later.flows)):
        ends = pl.concat(
            [
                flows.select(pl.col("provider").alias("actor")),
                flows.filter(pl.col("provider") != pl.col("receiver")).select(
                    pl.col("receiver").alias("actor")
                ),
            ]
        )
        counts.append(
            ends.group_by("actor").agg(pl.len().cast(pl.Int64).alias(f"{name}_lines"))
        )
    both = counts[0].join(counts[1], on="actor", how="full", coalesce=True)
    names = {**earlier.ecosystem.names, **later.ecosystem.names}
    one, other = pl.col("earlier_lines"), pl.col("later_lines")
    change = (
        pl.when(one.is_null())
        .then(pl.lit("added"))
        .when(other.is_null())
        .then(pl.lit("ended"))
        .when(other > one)
        .then(pl.lit("grown"))
        .when(other < one)
        .then(pl.lit("shrunk"))
        .otherwise(pl.lit("unchanged"))
    )
    known = pl.col("actor").replace_strict(names, default=pl.col("actor"))
    return both.select(
        "actor",
        known.cast(pl.String).alias("name"),
        one.fill_null(0),
        other.fill_null(0),
        change.alias("change"),
    ).sort("actor")
