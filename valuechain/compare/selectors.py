"""Which lines each measure speaks about, and which measures speak of the same days."""

from __future__ import annotations

import dataclasses

import polars as pl

from valuechain.compare.silence import bounds
from valuechain.compare.thresholds import evidence_rank
from valuechain.errors import Problem, TableError
from valuechain.frames import QUANTITY
from valuechain.lines import declarations
from valuechain.model import Ecosystem

__all__ = ["coverings", "measure_rows", "refuse_overlaps"]

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
