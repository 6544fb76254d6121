"""Declared against measured: each measure beside the declarations it speaks about."""

from __future__ import annotations

import dataclasses

import polars as pl

from valuechain.compare.silence import bounds
from valuechain.compare.statuses import material, value_status
from valuechain.compare.thresholds import evidence_rank
from valuechain.errors import Problem, TableError
from valuechain.frames import QUANTITY
from valuechain.lines import declarations
from valuechain.model import Ecosystem

__all__ = ["MEASURE_STATUSES", "compared_measures", "coverings", "measure_rows"]

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

_OPTIONAL: dict[str, tuple[pl.DataType | type[pl.DataType], object]] = {
    "side": (pl.String, "provides"),
    "partner": (pl.String, None),
    "unit": (pl.String, None),
    "low": (QUANTITY, None),
    "high": (QUANTITY, None),
    "period": (pl.String, None),
    "relation": (pl.String, "equals"),
    "evidence": (pl.String, "recent_estimate"),
}


def measure_rows(ecosystem: Ecosystem) -> pl.DataFrame:
    """Return the measures with every column, in the unit of their kind where convertible.

    ``measure`` numbers them; ``rank`` is the position of their evidence.
    """
    frame = ecosystem.identified("measures")
    text = (
        "id",
        "origin",
        "owner",
        "kind",
        "side",
        "partner",
        "unit",
        "period",
        "relation",
    )
    if frame.is_empty():
        shape = dict.fromkeys((*text, "evidence"), pl.String)
        shape |= {"quantity": QUANTITY, "low": QUANTITY, "high": QUANTITY}  # type: ignore[dict-item]
        empty = pl.DataFrame(schema=shape)
        return empty.with_columns(evidence_rank().alias("rank")).with_row_index("measure")
    for name, (dtype, default) in _OPTIONAL.items():
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(default, dtype).alias(name))
        elif default is not None:
            told = pl.col(name).cast(pl.String)
            frame = frame.with_columns(told.fill_null(pl.lit(default)).alias(name))
    kinds = ecosystem.table("kinds").select(
        pl.col("id").alias("kind"), pl.col("unit").cast(pl.String).alias("own_unit")
    )
    frame = (
        frame.with_columns(pl.col("kind", "unit").cast(pl.String))
        .join(kinds, on="kind", how="left", maintain_order="left")
        .with_columns(pl.coalesce("unit", "own_unit").alias("unit"))
        .drop("own_unit")
    )
    spoken = frame.with_columns(
        pl.lit("actual").alias("scenario"), pl.lit("done").alias("state")
    )
    read = dataclasses.replace(
        ecosystem, tables={"transactions": spoken, "kinds": ecosystem.table("kinds")}
    )
    converted = declarations(read, scenario="actual", state="done")
    return converted.select(
        *(pl.col(c).cast(pl.String) for c in text),
        "quantity",
        "low",
        "high",
        evidence_rank().alias("rank"),
    ).with_row_index("measure")


def coverings(measures: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return which ``line`` each ``measure`` speaks about.

    A measure picks the lines of its kind that are done, where its owner stands on its
    side, with its partner if it names one, in a period that its own contains.

    Returns
    -------
    polars DataFrame
        ``measure``, ``line``, ``same_unit``, and of the owner on that line: ``declared``,
        ``low``, ``high``, ``rank``; ``other`` is what the partner declared.
    """
    spans = _contained(measures["period"], lines["period"])
    wide = measures.select("measure", "owner", "kind", "side", "partner", "unit", "period")
    wide = wide.join(spans, on="period", how="inner", nulls_equal=True)
    found = []
    for side, own, other in (
        ("provides", "provider", "receiver"),
        ("receives", "receiver", "provider"),
    ):
        about = lines.filter((pl.col("state") == "done") & pl.col("in_scope")).select(
            "line",
            pl.col(own).cast(pl.String).alias("owner"),
            pl.col(other).cast(pl.String).alias("partner"),
            pl.col("kind").cast(pl.String),
            pl.col("period").cast(pl.String).alias("within"),
            pl.col("unit").cast(pl.String).alias("line_unit"),
            pl.col(f"{own}_quantity").alias("declared"),
            pl.col(f"{own}_low").alias("low"),
            pl.col(f"{own}_high").alias("high"),
            pl.col(f"{own}_rank").alias("rank"),
            pl.col(f"{other}_quantity").alias("other"),
        )
        asked = wide.filter(pl.col("side") == side)
        named = asked.filter(pl.col("partner").is_not_null())
        every = asked.filter(pl.col("partner").is_null()).drop("partner")
        keys = ["owner", "kind", "within"]
        found += [
            named.join(about, on=[*keys, "partner"], nulls_equal=True),
            every.join(about, on=keys, nulls_equal=True),
        ]
    columns = ["declared", "low", "high", "rank", "other"]
    same = pl.col("unit").eq_missing(pl.col("line_unit")).alias("same_unit")
    return pl.concat([f.select("measure", "line", same, *columns) for f in found]).sort(
        "measure", "line"
    )


def _contained(asked: pl.Series, met: pl.Series) -> pl.DataFrame:
    """Which periods of lines lie ``within`` each ``period`` of a measure."""
    outer, inner = bounds(asked), bounds(met)
    both = outer.join(inner, how="cross", suffix="_within").filter(
        (pl.col("first") <= pl.col("first_within"))
        & (pl.col("last_within") <= pl.col("last"))
    )
    return both.select("period", pl.col("period_within").alias("within"))


def refuse_overlaps(measures: pl.DataFrame) -> None:
    """Refuse two measures of one owner, kind and side that overlap without nesting.

    Selectors of one period are disjoint or nested by their partner; periods that share
    days while neither contains the other would count the same days twice.

    Raises
    ------
    TableError
        With a problem naming both measures of each such pair.
    """
    spans = bounds(measures["period"])
    cross = spans.join(spans, how="cross", suffix="_right").filter(
        (pl.col("first") < pl.col("first_right"))
        & (pl.col("first_right") <= pl.col("last"))
        & (pl.col("last") < pl.col("last_right"))
    )
    if cross.is_empty():
        return
    keys = ["owner", "kind", "side"]
    pairs = (
        measures.join(cross.select("period", "period_right"), on="period")
        .join(
            measures,
            left_on=[*keys, "period_right"],
            right_on=[*keys, "period"],
            suffix="_b",
        )
        .filter(
            pl.col("partner").is_null()
            | pl.col("partner_b").is_null()
            | (pl.col("partner") == pl.col("partner_b"))
        )
    )
    problems = [
        Problem(
            "VC221",
            "measures",
            column="period",
            value=f"{row['id']} ({row['period']}), {row['id_b']} ({row['period_right']})",
            variant="overlap",
        )
        for row in pairs.sort("measure").to_dicts()
    ]
    if problems:
        raise TableError(problems)


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
