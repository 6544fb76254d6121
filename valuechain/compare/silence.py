"""Why two figures do not stand side by side: scope, units, periods, states, silence."""

from __future__ import annotations

from datetime import date

import polars as pl

from valuechain.dates import period_bounds
from valuechain.model import Ecosystem, Policy

__all__ = ["bounds", "with_reasons", "with_silence", "withholdings"]

_PAIR = ("provider", "receiver", "kind")


def with_silence(lines: pl.DataFrame, ecosystem: Ecosystem, policy: Policy) -> pl.DataFrame:
    """Return the lines with ``in_scope``, ``silent``, ``absent`` and ``withheld``.

    ``silent`` names the side that gave no figure. ``absent`` says that a silent side
    takes no part (``participates`` is ``no``, or it is the world outside); ``withheld``
    that it takes part but keeps this kind to itself.
    """
    actors = ecosystem.table("actors")
    scope = ~pl.col("kind").cast(pl.String).is_in(list(policy.out_of_scope))
    no_provider = pl.col("provider_quantity").is_null()
    no_receiver = pl.col("receiver_quantity").is_null()
    silent = (
        pl.when(no_provider & no_receiver)
        .then(pl.lit("both"))
        .when(no_provider)
        .then(pl.lit("provider"))
        .when(no_receiver)
        .then(pl.lit("receiver"))
    )
    away = _absent(actors)
    kept = withholdings(actors)
    frame = lines.with_columns(scope.alias("in_scope"), silent.alias("silent"))
    if frame["silent"].null_count() == frame.height:
        never = pl.lit(False)
        return frame.with_columns(never.alias("absent"), never.alias("withheld"))
    missing = {"provider": no_provider, "receiver": no_receiver}
    gone = [m & pl.col(s).cast(pl.String).is_in(away) for s, m in missing.items()]
    frame = frame.with_columns(pl.any_horizontal(gone).alias("absent"))
    if kept.is_empty():
        return frame.with_columns(pl.lit(False).alias("withheld"))
    marked = [
        _keeps(frame, side, kept) & frame.select(m).to_series()
        for side, m in missing.items()
    ]
    return frame.with_columns((marked[0] | marked[1]).alias("withheld"))


def _absent(actors: pl.DataFrame) -> list[str]:
    gone = pl.lit(False)
    if "participates" in actors.columns:
        gone = gone | (pl.col("participates").cast(pl.String) == "no").fill_null(False)
    if "type" in actors.columns:
        gone = gone | (pl.col("type").cast(pl.String) == "outside").fill_null(False)
    return actors.filter(gone)["id"].cast(pl.String).to_list()


def withholdings(actors: pl.DataFrame) -> pl.DataFrame:
    """Return which ``actor`` keeps which ``kind`` to itself, from ``participates``."""
    shape = {"actor": pl.String, "kind": pl.String}
    if "participates" not in actors.columns:
        return pl.DataFrame(schema=shape)
    told = pl.col("participates").cast(pl.String)
    return (
        actors.filter(told.str.starts_with("withholds:"))
        .select(
            pl.col("id").cast(pl.String).alias("actor"),
            told.str.strip_prefix("withholds:").str.split(",").alias("kind"),
        )
        .explode("kind")
        .with_columns(pl.col("kind").str.strip_chars())
        .unique()
    )


def _keeps(lines: pl.DataFrame, side: str, kept: pl.DataFrame) -> pl.Series:
    asked = lines.select(
        pl.col(side).cast(pl.String).alias("actor"), pl.col("kind").cast(pl.String)
    )
    marked = kept.with_columns(pl.lit(True).alias("keeps"))
    found = asked.join(marked, on=["actor", "kind"], how="left", maintain_order="left")
    return found["keeps"].fill_null(False)


def bounds(periods: pl.Series) -> pl.DataFrame:
    """Return the first and last day of each different period; of no period, all time."""
    told = periods.cast(pl.String).unique().to_list()
    days = [(date.min, date.max) if p is None else period_bounds(p) for p in told]
    return pl.DataFrame(
        {"period": told, "first": [d[0] for d in days], "last": [d[1] for d in days]},
        schema={"period": pl.String, "first": pl.Date, "last": pl.Date},
    )


def with_reasons(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with ``reason``: why what both sides said cannot be compared.

    ``unit``: a side that is silent in this unit spoke of the same exchange in another,
    which no table converts. ``period``: it spoke of a period of another grain that
    overlaps this one. ``state``: it spoke of the same exchange in another state. Null
    where nothing stands in the way.
    """
    reasons = [_units(lines), _periods(lines), _states(lines)]
    return lines.with_columns(pl.coalesce(reasons).alias("reason"))


def _units(lines: pl.DataFrame) -> pl.Series:
    same = [*_PAIR, "period", "state"]
    none = pl.repeat(None, lines.height, dtype=pl.String, eager=True)
    if lines.select(same).n_unique() == lines.height:
        return none
    told = {s: pl.col(f"{s}_quantity").is_not_null() for s in ("provider", "receiver")}
    elsewhere = [(~m & m.any().over(same)).any().over(same) for m in told.values()]
    return lines.select(
        pl.when(pl.any_horizontal(elsewhere)).then(pl.lit("unit")).alias("reason")
    ).to_series()


def _one_sided(lines: pl.DataFrame, side: str) -> pl.DataFrame:
    other = "receiver" if side == "provider" else "provider"
    kept = pl.col(f"{side}_quantity").is_not_null() & pl.col(f"{other}_quantity").is_null()
    keys = [*_PAIR, "unit", "period", "state"]
    return (
        lines.select(*keys, kept.alias("_kept"))
        .with_row_index("line")
        .filter("_kept")
        .drop("_kept")
    )


def _marked(lines: pl.DataFrame, met: pl.DataFrame, reason: str) -> pl.Series:
    found = pl.concat([met["line"], met["line_right"]]).unique()
    marks = pl.int_range(lines.height, dtype=pl.UInt32, eager=True).is_in(found.implode())
    return pl.select(pl.when(marks).then(pl.lit(reason)).alias("reason")).to_series()


def _states(lines: pl.DataFrame) -> pl.Series:
    one, other = _one_sided(lines, "provider"), _one_sided(lines, "receiver")
    met = one.join(other, on=[*_PAIR, "unit", "period"], nulls_equal=True).filter(
        pl.col("state") != pl.col("state_right")
    )
    return _marked(lines, met, "state")


def _periods(lines: pl.DataFrame) -> pl.Series:
    one, other = _one_sided(lines, "provider"), _one_sided(lines, "receiver")
    met = one.join(other, on=[*_PAIR, "unit", "state"], nulls_equal=True)
    met = met.filter(pl.col("period").ne_missing(pl.col("period_right")))
    if met.is_empty():
        return _marked(lines, met, "period")
    spans = bounds(pl.concat([met["period"], met["period_right"]]))
    text = [pl.col("period").cast(pl.String), pl.col("period_right").cast(pl.String)]
    met = (
        met.with_columns(text)
        .join(spans, on="period", nulls_equal=True)
        .join(
            spans,
            left_on="period_right",
            right_on="period",
            nulls_equal=True,
            suffix="_right",
        )
        .filter(
            (pl.col("first") <= pl.col("last_right"))
            & (pl.col("first_right") <= pl.col("last"))
        )
    )
    return _marked(lines, met, "period")
