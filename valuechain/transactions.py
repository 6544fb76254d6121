"""Transactions in their final columns: codes for ids, a period and a unit for each row."""

from __future__ import annotations

import polars as pl

from valuechain.dates import period_of
from valuechain.errors import Problem
from valuechain.schema import load_schema

__all__ = ["typed_transactions"]


def typed_transactions(
    frame: pl.DataFrame,
    actors: pl.DataFrame,
    kinds: pl.DataFrame,
    grain: str,
    default_period: str,
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the transactions with codes instead of text and every default in place.

    An empty unit takes the kind's; an empty period is taken from ``start`` at ``grain``,
    else from the ecosystem. ``spans`` marks a row whose end falls in another period.

    Returns
    -------
    transactions : polars DataFrame
        ``provider``, ``receiver``, ``kind``, ``unit``, ``period``, ``state``,
        ``declared_by``, ``scenario`` as Enum, ``quantity`` exact, what else was given.
    problems : list of Problem
        VC212 (warning) where a unit is missing although the kind has others.
    """
    own_unit = pl.col("unit") if "unit" in frame.columns else pl.lit(None, pl.String)
    units = (
        dict(zip(kinds["id"], kinds["unit"], strict=True))
        if "unit" in kinds.columns
        else {}
    )
    settled = {kind: unit for kind, unit in units.items() if unit is not None}
    unit = own_unit
    if settled:
        kind = pl.col("kind").cast(pl.String)
        of_kind = kind.replace_strict(settled, default=None, return_dtype=pl.String)
        unit = pl.coalesce(own_unit.cast(pl.String), of_kind)
    frame = frame.with_columns(unit.alias("unit"), *_period(frame, grain, default_period))
    problems = _unit_problems(frame)
    ids = pl.Enum(actors["id"].drop_nulls())
    coded = {
        "provider": ids,
        "receiver": ids,
        "kind": pl.Enum(kinds["id"].drop_nulls()),
        "unit": _enum(frame["unit"]),
        "period": _enum(frame["period"]),
        "@source": _enum(frame["@source"]),
        "@sheet": _enum(frame["@sheet"]),
    }
    frame = frame.with_columns(recoded(frame[c], dtype) for c, dtype in coded.items())
    for name in ("state", "declared_by"):
        field = load_schema("transactions").field(name)
        frame = _defaulted(frame, name, pl.Enum(field.enum), str(field.default))
    named = ["actual"]
    if "scenario" in frame.columns:
        named += frame["scenario"].unique().drop_nulls().cast(pl.String).to_list()
    scenarios = pl.Enum(sorted(set(named)))
    frame = _defaulted(frame, "scenario", scenarios, "actual")
    return frame, problems


def _enum(column: pl.Series) -> pl.Enum:
    return pl.Enum(column.unique().drop_nulls().cast(pl.String).sort())


def recoded(column: pl.Series, dtype: pl.Enum) -> pl.Series:
    """Return a column of text or codes as codes of ``dtype``, looking up each text once."""
    if not isinstance(column.dtype, pl.Enum):
        return column.cast(dtype)
    if column.dtype == dtype:
        return column
    own = column.dtype.categories
    codes = own.cast(dtype, strict=False).to_physical().cast(pl.UInt32)
    at = column.to_physical().cast(pl.Int64).fill_null(len(own))
    codes = pl.concat([codes, pl.Series([None], dtype=pl.UInt32)])
    return codes.gather(at.to_numpy()).cat.to(dtype).alias(column.name)


def _defaulted(
    frame: pl.DataFrame, name: str, dtype: pl.Enum, default: str
) -> pl.DataFrame:
    value = pl.select(pl.lit(default, pl.String).cast(dtype)).item()
    if name in frame.columns:
        return frame.with_columns(recoded(frame[name], dtype).fill_null(value))
    constant = pl.Series(name, [default], dtype=dtype).new_from_index(0, frame.height)
    return frame.with_columns(constant.alias(name))


def _period(frame: pl.DataFrame, grain: str, default: str) -> list[pl.Expr]:
    nothing = pl.lit(None, pl.String)
    told = pl.col("period").cast(pl.String) if "period" in frame.columns else nothing
    from_start = period_of(pl.col("start"), grain) if "start" in frame.columns else nothing
    period = pl.coalesce(told, from_start, pl.lit(default or None, pl.String)).alias(
        "period"
    )
    if not {"start", "end"} <= set(frame.columns) or grain == "none":
        return [period]
    spans = (
        period_of(pl.col("start"), grain) != period_of(pl.col("end"), grain)
    ).fill_null(False)
    return [period, spans.alias("spans")]


def _unit_problems(frame: pl.DataFrame) -> list[Problem]:
    """Return a warning for each row without a unit whose kind has some."""
    without = frame.filter(pl.col("unit").is_null())
    if not without.height:
        return []
    having = frame.filter(pl.col("unit").is_not_null())["kind"].unique()
    doubtful = without.filter(pl.col("kind").is_in(having.implode())).head(200)
    return [
        Problem(
            "VC212",
            r["@source"],
            r["@sheet"],
            r["@row"],
            "unit",
            level="warning",
            variant="missing",
        )
        for r in doubtful.iter_rows(named=True)
    ]
