"""Declared against measured: each measure beside the declarations it speaks about."""

from __future__ import annotations

import polars as pl

from valuechain.compare.statuses import material, value_status
from valuechain.frames import QUANTITY

__all__ = ["MEASURE_STATUSES", "compared_measures"]

MEASURE_STATUSES = (
    "not_comparable",
    "unmatched_measure",
    "both_zero",
    "exact",
    "within_tolerance",
    "minor",
    "material",
    "supported",
    "supported_within_tolerance",
    "over_capacity",
    "below_minimum",
    "compatible",
    "incompatible",
)
"""Every status a measure can have."""


def compared_measures(
    measures: pl.DataFrame, covers: pl.DataFrame, limits: pl.DataFrame, base: str = "mean"
) -> pl.DataFrame:
    """Return one row a measure: what its owner declared, what it counted, and a status.

    Parameters
    ----------
    measures, covers : polars DataFrames
        As ``measure_rows`` and ``coverings`` return them.
    limits : polars DataFrame
        As ``thresholds`` returns it.
    base : str
        What the margin is a share of; ``provider`` and ``receiver`` both mean the
        declared figure here.

    Returns
    -------
    polars DataFrame
        ``id``, ``owner``, ``kind``, ``unit``, ``side``, ``partner``, ``period``,
        ``relation``, ``declared`` (sum over ``lines`` lines), ``measured``,
        ``difference`` (declared − measured), ``status``, ``reason``, ``margin``,
        ``floor``, ``utilisation`` (declared ÷ measured, null at 0), ``origin``.
    """
    known = covers.filter(pl.col("declared").is_not_null())
    sums = (
        known.filter("same_unit")
        .group_by("measure")
        .agg(
            pl.col("declared").sum(),
            pl.col("low").sum().alias("declared_low"),
            pl.col("high").sum().alias("declared_high"),
            pl.col("rank").max().alias("declared_rank"),
            pl.len().alias("lines"),
        )
    )
    others = (
        known.filter(~pl.col("same_unit"))
        .select("measure")
        .unique()
        .with_columns(pl.lit(True).alias("elsewhere"))
    )
    frame = (
        measures.join(sums, on="measure", how="left", maintain_order="left")
        .join(others, on="measure", how="left", maintain_order="left")
        .with_columns(
            pl.max_horizontal("rank", "declared_rank").alias("rank"),
            pl.col("lines").fill_null(0),
            pl.col("quantity").alias("measured"),
        )
        .join(
            limits,
            on=["kind", "unit", "rank"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    )
    reason = pl.when(pl.col("declared").is_null() & pl.col("elsewhere")).then(
        pl.lit("unit")
    )
    return (
        frame.with_columns(reason.alias("reason"))
        .with_columns(
            (pl.col("declared") - pl.col("measured")).cast(QUANTITY).alias("difference"),
            _status("provider" if base != "mean" else base)
            .cast(pl.Enum(MEASURE_STATUSES))
            .alias("status"),
            pl.when(pl.col("measured") != 0)
            .then(pl.col("declared").cast(pl.Float64) / pl.col("measured").cast(pl.Float64))
            .alias("utilisation"),
        )
        .select(
            "measure",
            "id",
            "owner",
            "kind",
            "unit",
            "side",
            "partner",
            "period",
            "relation",
            "declared",
            "measured",
            "difference",
            "status",
            "reason",
            "margin",
            "floor",
            "utilisation",
            "lines",
            "origin",
        )
    )


def _status(base: str) -> pl.Expr:
    declared, measured = pl.col("declared"), pl.col("measured")
    over = material(declared - measured, "declared", "measured", base)
    relation = pl.col("relation")
    lows = pl.coalesce("low", "measured"), pl.coalesce("declared_low", "declared")
    highs = pl.coalesce("high", "measured"), pl.coalesce("declared_high", "declared")
    meets = (lows[0] <= highs[1]) & (lows[1] <= highs[0])
    within = pl.lit("supported_within_tolerance")
    return (
        pl.when(pl.col("reason").is_not_null())
        .then(pl.lit("not_comparable"))
        .when(declared.is_null())
        .then(pl.lit("unmatched_measure"))
        .when(relation == "proxy")
        .then(pl.when(meets).then(pl.lit("compatible")).otherwise(pl.lit("incompatible")))
        .when((relation == "at_most") & (declared <= measured))
        .then(pl.lit("supported"))
        .when((relation == "at_least") & (declared >= measured))
        .then(pl.lit("supported"))
        .when(relation == "at_most")
        .then(pl.when(over).then(pl.lit("over_capacity")).otherwise(within))
        .when(relation == "at_least")
        .then(pl.when(over).then(pl.lit("below_minimum")).otherwise(within))
        .otherwise(value_status("declared", "measured", base))
    )
