"""The results that two scenarios tell: their difference, and what is left after each filter."""

from __future__ import annotations

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.model import Ecosystem
from valuechain.outcomes import (
    FILTERS,
    level_above,
    level_below,
    outcomes_of,
    without_counterfactual,
)
from valuechain.ranges import Range, decimal_of, verdict_of

__all__ = ["FIGURES", "attribution", "outcomes"]

_BOUNDS = ("low", "best", "high")
FIGURES = tuple(
    f"{side}_{bound}" for side in ("with", "without", "delta") for bound in _BOUNDS
)
"""The columns that hold what one scenario says, what the other says, and how far apart."""


def outcomes(ecosystem: Ecosystem, with_: str, without: str) -> pl.DataFrame:
    """Return the results that either scenario tells, and their difference."""
    told = outcomes_of(ecosystem)
    one = {o.result: o.quantity for o in told if o.scenario == with_}
    other = {o.result: o.quantity for o in told if o.scenario == without}
    rows = []
    for result in dict.fromkeys((*one, *other)):
        left, right = one.get(result), other.get(result)
        row: dict[str, object] = dict(
            zip(("actor", "outcome", "unit", "payer"), result, strict=True)
        )
        row |= _spread("with", left) | _spread("without", right)
        delta = None
        if left is not None and right is not None:
            delta = Range.of(0) if with_ == without else left - right
        row |= _spread("delta", delta)
        row["verdict"] = None if delta is None else verdict_of(delta.low, delta.high)
        absent = "not_stated_with" if left is None else "not_stated_without"
        row["reason"] = absent if delta is None else None
        rows.append(row)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(("actor", "outcome", "unit", "payer"), pl.String),
        **dict.fromkeys(FIGURES, QUANTITY),
        "verdict": pl.String,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def attribution(ecosystem: Ecosystem, name: str) -> pl.DataFrame:
    """Return the chain from gross to net of each result, at zero, as stated, at worst.

    A filter nobody answered is never taken as zero: the stated result is then unknown,
    and lies between all of it and nothing. A result that another scenario tells too is
    left out: its counterfactual is told, not filtered.
    """
    rows = []
    for one in without_counterfactual(outcomes_of(ecosystem), name):
        row: dict[str, object] = {
            "actor": one.actor,
            "outcome": one.outcome,
            "unit": one.unit,
        }
        for filter_ in FILTERS:
            answer = one.filters[filter_]
            row |= {
                f"{filter_}_{b}": None if answer is None else float(getattr(answer, b))
                for b in _BOUNDS
            }
            row[f"{filter_}_level_low"] = (
                None if answer is None else float(level_below(answer.low))
            )
            row[f"{filter_}_level_high"] = (
                None if answer is None else float(level_above(answer.high))
            )
        gross = one.quantity
        row["at_zero"] = None if gross is None else decimal_of(gross.best)
        row |= _spread("stated", one.net())
        worst = None if gross is None else gross.best * one.kept_at_worst()
        row["at_worst"] = None if worst is None else decimal_of(worst)
        row["missing"] = list(one.missing)
        rows.append(row)
    ratios = [f"{f}_{b}" for f in FILTERS for b in (*_BOUNDS, "level_low", "level_high")]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(("actor", "outcome", "unit"), pl.String),
        **dict.fromkeys(ratios, pl.Float64),
        "at_zero": QUANTITY,
        **dict.fromkeys((f"stated_{b}" for b in _BOUNDS), QUANTITY),
        "at_worst": QUANTITY,
        "missing": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _spread(name: str, value: Range | None) -> dict[str, object]:
    """Return a range as three columns."""
    figures = (None, None, None) if value is None else value.decimals()
    return {f"{name}_{b}": f for b, f in zip(_BOUNDS, figures, strict=True)}
