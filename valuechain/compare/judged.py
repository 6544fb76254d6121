"""Every line with what its status rests on, its status, and where the talk stands."""

from __future__ import annotations

import polars as pl

from valuechain.compare.evidence import supported
from valuechain.compare.silence import with_reasons, with_silence
from valuechain.compare.statuses import COMPARED, difference_columns, line_status
from valuechain.compare.thresholds import thresholds
from valuechain.model import Ecosystem, Policy

__all__ = ["LINE_COLUMNS", "checked", "judged", "limits", "resolved"]

LINE_COLUMNS = (
    "provider", "receiver", "kind", "period", "state", "unit",
    "provider_quantity", "receiver_quantity", "difference", "status", "direction", "causes",
    "resolution", "residual", "reason", "silent", "facilitator_quantity", "size",
    "relative", "contested_zero", "margin", "floor", "weight", "zeta", "distinguishable",
    "uncertainty", "priority", "explained", "over_explained",
    "provider_check", "receiver_check",
    "provider_entries", "receiver_entries", "facilitator_entries", "line",
)  # fmt: skip
"""What a line shows, in this order."""


def limits(ecosystem: Ecosystem, told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the thresholds of every layer that a line or a measure is in."""
    text = [pl.col("kind").cast(pl.String), pl.col("unit").cast(pl.String)]
    layers = pl.concat([told.select(text), rows.select(text)]).unique()
    return thresholds(ecosystem.table("kinds"), layers.iter_rows())


def judged(
    ecosystem: Ecosystem,
    policy: Policy,
    told: pl.DataFrame,
    said: pl.DataFrame,
    bounds: pl.DataFrame,
) -> pl.DataFrame:
    """Return the lines with everything their status rests on, and their status."""
    frame = pl.concat([told, supported(said, told)], how="horizontal").with_columns(
        pl.col("kind", "unit").cast(pl.String)
    )
    frame = with_reasons(with_silence(frame, ecosystem, policy))
    frame = frame.join(
        bounds,
        on=["kind", "unit", "rank"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    frame = frame.with_columns(line_status(policy.base).alias("status"))
    frame = frame.with_columns(difference_columns())
    compared = pl.col("status").is_in(COMPARED)
    gaps = ("difference", "relative", "direction", "weight")
    frame = frame.with_columns(
        *(pl.when(compared).then(pl.col(c)).alias(c) for c in gaps),
        (compared & pl.col("contested_zero")).alias("contested_zero"),
    )
    return (
        frame.with_columns(_zeta())
        .with_columns(
            (pl.col("zeta").abs() > 2).alias("distinguishable"),
            pl.when(pl.col("zeta").is_not_null())
            .then(pl.when("ranged").then(pl.lit("stated")).otherwise(pl.lit("default")))
            .alias("uncertainty"),
        )
        .with_columns(_priority())
    )


def _zeta() -> pl.Expr:
    """Return the difference in standard uncertainties; null when none is known."""
    spread = (
        pl.col("provider_uncertainty") ** 2 + pl.col("receiver_uncertainty") ** 2
    ).sqrt()
    return (
        pl.when(spread > 0)
        .then(pl.col("difference").cast(pl.Float64) / spread)
        .alias("zeta")
    )


def _priority() -> pl.Expr:
    """Whether it matters, crossed with whether it can be told from noise."""
    matters = pl.col("status") == "material"
    clear = pl.col("distinguishable").fill_null(False)
    return (
        pl.when(~pl.col("status").is_in(COMPARED))
        .then(None)
        .when(matters & clear)
        .then(pl.lit("discuss_first"))
        .when(matters)
        .then(pl.lit("improve_records"))
        .when(clear & (pl.col("difference") != 0))
        .then(pl.lit("note"))
        .otherwise(pl.lit("pass"))
        .alias("priority")
    )


def checked(
    told: pl.DataFrame, measures: pl.DataFrame, covers: pl.DataFrame
) -> pl.DataFrame:
    """Say how the narrowest own measure of each party stands, or ``unmeasured``."""
    found = measures.select("measure", "side", "status", "lines")
    met = covers.filter("same_unit").join(found, on="measure").sort("lines", "measure")
    for side, word in (("provider", "provides"), ("receiver", "receives")):
        one = met.filter(pl.col("side") == word).unique(
            "line", keep="first", maintain_order=True
        )
        checks = one.select("line", pl.col("status").cast(pl.String).alias(f"{side}_check"))
        told = told.join(checks, on="line", how="left", maintain_order="left")
    return told.with_columns(
        pl.when(pl.col(f"{side}_quantity").is_not_null() & (pl.col("state") == "done"))
        .then(pl.col(f"{side}_check").fill_null("unmeasured"))
        .alias(f"{side}_check")
        for side in ("provider", "receiver")
    )


def resolved(told: pl.DataFrame, bridged: pl.DataFrame) -> pl.DataFrame:
    """Add what the explanations leave over; a difference nobody explained is ``open``."""
    wanted = bridged.select(
        "line", "explained", "residual", "resolution", "over_explained", "causes"
    )
    differs = pl.col("status").is_in(["minor", "material"])
    joined = told.join(wanted, on="line", how="left", maintain_order="left")
    return joined.with_columns(
        pl.when(pl.col("resolution").is_not_null())
        .then(pl.col("resolution"))
        .when(differs)
        .then(pl.lit("open"))
        .alias("resolution"),
        pl.when(pl.col("residual").is_null() & differs)
        .then(pl.col("difference"))
        .otherwise(pl.col("residual"))
        .alias("residual"),
        pl.col("over_explained").fill_null(False),
        pl.col("causes").fill_null(pl.lit([], pl.List(pl.String))),
    )
