"""Transactions in their final columns: codes for ids, a period and a unit for each row."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.codes import distinct, enum_of, recoded
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
    ids = pl.Enum(actors["id"].drop_nulls())
    kind_ids = pl.Enum(kinds["id"].drop_nulls())
    frame = frame.with_columns(recoded(frame["kind"], kind_ids))
    frame = frame.with_columns(
        _units(frame, kinds).alias("unit"), *_period(frame, grain, default_period)
    )
    problems = _unit_problems(frame)
    coded = {
        "provider": ids,
        "receiver": ids,
        "@source": enum_of(frame["@source"]),
        "@sheet": enum_of(frame["@sheet"]),
    }
    frame = frame.with_columns(recoded(frame[c], dtype) for c, dtype in coded.items())
    for name in ("state", "declared_by"):
        field = load_schema("transactions").field(name)
        frame = _defaulted(frame, name, pl.Enum(field.enum), str(field.default))
    named = ["actual"]
    if "scenario" in frame.columns:
        named += distinct(frame["scenario"]).cast(pl.String).to_list()
    scenarios = pl.Enum(sorted(set(named)))
    frame = _defaulted(frame, "scenario", scenarios, "actual")
    return frame, problems


def _defaulted(
    frame: pl.DataFrame, name: str, dtype: pl.Enum, default: str
) -> pl.DataFrame:
    value = pl.select(pl.lit(default, pl.String).cast(dtype)).item()
    if name in frame.columns:
        return frame.with_columns(recoded(frame[name], dtype).fill_null(value))
    constant = pl.Series(name, [default], dtype=dtype).new_from_index(0, frame.height)
    return frame.with_columns(constant.alias(name))


def _units(frame: pl.DataFrame, kinds: pl.DataFrame) -> pl.Series:
    """Return the unit of each row: its own, else the one settled for its kind."""
    own = [frame["unit"]] if "unit" in frame.columns else []
    settled = kinds.drop_nulls("id")["unit"] if "unit" in kinds.columns else None
    if settled is None or not settled.count():
        return _first_told(own, frame.height)
    of_kind = settled.cast(enum_of(settled))
    at = frame["kind"].to_physical().cast(pl.Int64).to_numpy()
    return _first_told([*own, of_kind.gather(at)], frame.height)


def _first_told(columns: list[pl.Series], height: int, default: str = "") -> pl.Series:
    """Return the first known of several columns of text, as codes; else the default."""
    told = {t for c in columns for t in distinct(c).cast(pl.String)}
    dtype = pl.Enum(sorted(told | ({default} if default else set())))
    result = pl.Series([default or None], dtype=dtype).new_from_index(0, height)
    for column in reversed(columns):
        known = recoded(column, dtype)
        result = known.zip_with(known.is_not_null(), result)
    return result


def _period(frame: pl.DataFrame, grain: str, default: str) -> list[pl.Series]:
    """Return ``period``, and ``spans`` where both ends of the exchanges can be known."""
    told = [frame["period"]] if "period" in frame.columns else []
    days = [c for c in ("start", "end") if c in frame.columns and grain != "none"]
    of_days = {c: _period_of_days(frame[c], grain) for c in days}
    if "start" in of_days:
        told.append(of_days["start"])
    columns = [_first_told(told, frame.height, default).alias("period")]
    if len(of_days) == 2:
        both = enum_of(pl.concat([distinct(c).cast(pl.String) for c in of_days.values()]))
        first, last = (recoded(c, both).to_physical() for c in of_days.values())
        columns.append((first != last).fill_null(False).alias("spans"))
    return columns


def _period_of_days(days: pl.Series, grain: str) -> pl.Series:
    """Return the period of each day as codes; each distinct day is looked at once."""
    known = distinct(days).alias("day")
    text = known.to_frame().select(period_of(pl.col("day"), grain).alias("p"))["p"]
    dtype = enum_of(text)
    codes = pl.concat([text.cast(dtype), pl.Series([None], dtype=dtype)])
    numbers = known.to_physical().to_numpy()
    first = int(numbers.min(initial=0))
    unknown = int(numbers.max(initial=0)) - first + 1
    place = np.full(unknown + 1, len(known), np.uint32)
    place[numbers - first] = np.arange(len(known))
    return codes.gather(place[(days.to_physical() - first).fill_null(unknown).to_numpy()])


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
