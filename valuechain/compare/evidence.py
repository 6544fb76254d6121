"""What each side's figure rests on: its entries, its evidence, its uncertainty."""

from __future__ import annotations

import dataclasses

import polars as pl

from valuechain.compare.thresholds import UNCERTAINTY, evidence_rank
from valuechain.lines import KEYS, declarations
from valuechain.model import Ecosystem

__all__ = ["entries", "supported"]

_RANGE = 2 * 3**0.5  # width of a range in standard uncertainties, every value as likely


def entries(ecosystem: Ecosystem, lines: pl.DataFrame, *, scenario: str) -> pl.DataFrame:
    """Return every declaration with the ``line`` it belongs to, in the line's unit.

    Returns
    -------
    polars DataFrame
        ``line`` (row number in ``lines``), ``id``, ``origin``, ``declared_by``,
        ``quantity``, ``low``, ``high``, ``start``, ``reference``, ``rank`` (of its
        evidence), ``uncertainty`` (standard, in the unit) and ``ranged`` (whether it was
        given as a range rather than taken from ``UNCERTAINTY``).
    """
    tables = {**ecosystem.tables, "transactions": ecosystem.identified()}
    told = dataclasses.replace(ecosystem, tables=tables)
    frame = declarations(told, scenario=scenario, state=None)
    missing: dict[str, pl.DataType | type[pl.DataType]] = {
        "low": frame.schema["quantity"],
        "high": frame.schema["quantity"],
        "start": pl.Date,
        "reference": pl.String,
        "evidence": pl.String,
        "id": pl.String,
        "origin": pl.String,
    }
    absent = [
        pl.lit(None, t).alias(n) for n, t in missing.items() if n not in frame.columns
    ]
    frame = frame.with_columns(absent).with_columns(evidence_rank().alias("rank"))
    ranged = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    amount = pl.col("quantity").cast(pl.Float64).abs()
    assumed = pl.lit(0.0)
    for rank, part in enumerate(UNCERTAINTY):
        assumed = pl.when(pl.col("rank") == rank).then(amount * part).otherwise(assumed)
    width = (pl.col("high") - pl.col("low")).cast(pl.Float64)
    numbered = lines.select(*KEYS).with_row_index("line")
    return (
        frame.join(
            numbered, on=list(KEYS), how="left", nulls_equal=True, maintain_order="left"
        )
        .with_columns(
            ranged.alias("ranged"),
            pl.when(ranged).then(width / _RANGE).otherwise(assumed).alias("uncertainty"),
            pl.col("declared_by").cast(pl.String),
            pl.col("reference").cast(pl.String),
        )
        .select(
            "line",
            "id",
            "origin",
            "declared_by",
            "quantity",
            "low",
            "high",
            "start",
            "reference",
            "rank",
            "uncertainty",
            "ranged",
        )
    )


def supported(entries: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return, for each of ``lines``, what its parties' figures rest on.

    Returns
    -------
    polars DataFrame
        ``line``; ``rank`` (the loosest evidence of both parties); for each party ``S``:
        ``S_rank``, ``S_uncertainty`` (one structure's entries err together, so they add
        up) and ``S_low``, ``S_high``; ``ranged`` (every entry has its own range).
    """
    ends = [e for e in ("low", "high") if entries[e].null_count() < entries.height]
    party = pl.col("declared_by") != "facilitator"
    parts = [pl.col("line"), pl.when(party).then("ranged").alias("ranged")]
    sums = []
    for side in ("provider", "receiver"):
        said = pl.col("declared_by") == side
        told = {n: pl.col(n) for n in ("rank", "uncertainty")}
        told |= {end: pl.coalesce(end, "quantity") for end in ends}
        parts += [pl.when(said).then(f).alias(f"{side}_{n}") for n, f in told.items()]
        sums += [f"{side}_{n}" for n in ("uncertainty", *ends)]
    ranks = ("provider_rank", "receiver_rank")
    added = (
        entries.select(parts)
        .group_by("line")
        .agg(pl.col("ranged").all(), pl.col(ranks).max(), pl.col(sums).sum())
    )
    figures = {side: pl.col(f"{side}_quantity") for side in ("provider", "receiver")}
    alone = [
        figure.alias(f"{side}_{end}")
        for side, figure in figures.items()
        for end in ("low", "high")
        if end not in ends
    ]
    rows = lines.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("line"), *alone)
    return rows.join(added, on="line", how="left", maintain_order="left").with_columns(
        pl.max_horizontal(ranks).fill_null(2).cast(pl.Int8).alias("rank"),
        *(
            pl.when(pl.col(f"{name.split('_')[0]}_rank").is_not_null())
            .then(name)
            .alias(name)
            for name in sums
        ),
    )
