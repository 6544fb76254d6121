"""What comes back, as tables: each result, the ratio, what moves it, and two changes at once."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.model import Ecosystem
from valuechain.outcomes import Outcome
from valuechain.ranges import ONE, Range, decimal_of
from valuechain.valuation.returns import Returns
from valuechain.valuation.sensitivity import one_way, switching_value, two_way

__all__ = [
    "BOUNDS",
    "Columns",
    "grid_rows",
    "outcome_rows",
    "return_rows",
    "sensitivity_rows",
    "spread",
]

BOUNDS = ("low", "best", "high")
"""The three figures of a range, each a column of its own."""

Columns = dict[str, pl.DataType | type[pl.DataType]]
"""The columns of a table and their types."""


def spread(name: str, told: Range | None) -> dict[str, object]:
    """Return a range as three columns."""
    figures = (None, None, None) if told is None else told.decimals()
    return {f"{name}_{b}": f for b, f in zip(BOUNDS, figures, strict=True)}


def _floats(name: str, told: Range | None) -> dict[str, object]:
    return {
        f"{name}_{b}": None if told is None else float(getattr(told, b)) for b in BOUNDS
    }


def outcome_rows(told: list[Outcome], returns: Returns) -> pl.DataFrame:
    """Return each result as answered, with nothing taken away, and at the worst level."""
    rows = []
    for one in told:
        known = one.origin not in returns.left_out
        gross = at_worst = None
        if one.quantity is not None and one.unit_cost is not None:
            gross = one.quantity.best * one.unit_cost.best
            at_worst = gross * one.kept_at_worst()
        first = one.net()
        worth = None if first is None or one.unit_cost is None else first * one.unit_cost
        rows.append(
            {
                "actor": one.actor,
                "outcome": one.outcome,
                "payer": one.payer,
                "unit": one.unit,
                **spread("quantity", one.quantity),
                **spread("unit_cost", one.unit_cost),
                **_floats("kept", one.kept()),
                "at_zero": None if gross is None else decimal_of(gross),
                **spread("first_year", worth),
                "at_worst": None if at_worst is None else decimal_of(at_worst),
                **spread("present_value", returns.value(one) if known else None),
                "reason": returns.left_out.get(one.origin),
            }
        )
    money = ("quantity", "unit_cost", "first_year", "present_value")
    schema: Columns = {
        **dict.fromkeys(("actor", "outcome", "payer", "unit"), pl.String),
        **dict.fromkeys((f"{n}_{b}" for n in money[:2] for b in BOUNDS), QUANTITY),
        **dict.fromkeys((f"kept_{b}" for b in BOUNDS), pl.Float64),
        "at_zero": QUANTITY,
        **dict.fromkeys((f"first_year_{b}" for b in BOUNDS), QUANTITY),
        "at_worst": QUANTITY,
        **dict.fromkeys((f"present_value_{b}" for b in BOUNDS), QUANTITY),
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def return_rows(
    ecosystem: Ecosystem, returns: Returns, period: str | None, currency: str
) -> pl.DataFrame:
    """Return one row: value, investment, and their ratio with its range."""
    policy = ecosystem.policy
    put_in, worth = returns.investment(), returns.present_value()
    ratio = returns.ratio()
    at_rates = sum((i.quantity * i.price.best for i in returns.inputs if i.from_rate),
                   Fraction(0))  # fmt: skip
    yearly = sum(
        (
            (o.net() or ONE).best * (o.unit_cost or ONE).best
            for o in returns.outcomes
        ),
        Fraction(0),
    )  # fmt: skip
    reason = None
    if ratio is None:
        reason = "no_investment" if put_in.low <= 0 else "no_outcome"
    row: dict[str, object] = {
        "period": period,
        "currency": currency or None,
        **spread("present_value", worth),
        **spread("investment", put_in),
        "investment_from_rates": float(at_rates / put_in.best) if put_in.best else None,
        **_floats("ratio", ratio),
        "net_ratio": None if ratio is None else float(ratio.best - 1),
        "payback_months": float(put_in.best / (yearly / 12)) if yearly > 0 else None,
        "discount_rate": None
        if policy.discount_rate is None
        else float(policy.discount_rate),
        "first_year_discounted": returns.discount.first_year,
        "outcomes": len(returns.outcomes),
        "left_out": len(returns.left_out),
        "reason": reason,
    }
    schema: Columns = {
        **dict.fromkeys(("period", "currency"), pl.String),
        **dict.fromkeys((f"present_value_{b}" for b in BOUNDS), QUANTITY),
        **dict.fromkeys((f"investment_{b}" for b in BOUNDS), QUANTITY),
        "investment_from_rates": pl.Float64,
        **dict.fromkeys((f"ratio_{b}" for b in BOUNDS), pl.Float64),
        **dict.fromkeys(("net_ratio", "payback_months", "discount_rate"), pl.Float64),
        "first_year_discounted": pl.Boolean,
        **dict.fromkeys(("outcomes", "left_out"), pl.Int64),
        "reason": pl.String,
    }
    return pl.DataFrame([row], schema=schema, orient="row")


def sensitivity_rows(returns: Returns) -> pl.DataFrame:
    """Return what each figure alone does to the ratio, the widest first."""
    rows = []
    defined = returns.ratio() is not None
    for parameter, told in returns.parameters().items():
        name, about = parameter
        one = returns.outcomes[about] if isinstance(about, int) else None
        ends = one_way(returns, parameter, told) if defined else (None, None)
        switch = switching_value(returns, parameter) if defined else None
        rows.append(
            {
                "parameter": name,
                "actor": one.actor if one else None,
                "outcome": one.outcome if one else None,
                "kind": None if one else str(about),
                **spread("value", told),
                "ratio_at_low": None if ends[0] is None else float(ends[0]),
                "ratio_at_high": None if ends[1] is None else float(ends[1]),
                "switching_value": None if switch is None else decimal_of(switch),
                "switches": None if not defined else switch is not None
                and told.holds(switch),
            }
        )  # fmt: skip
    schema: Columns = {
        **dict.fromkeys(("parameter", "actor", "outcome", "kind"), pl.String),
        **dict.fromkeys((f"value_{b}" for b in BOUNDS), QUANTITY),
        **dict.fromkeys(("ratio_at_low", "ratio_at_high"), pl.Float64),
        "switching_value": QUANTITY,
        "switches": pl.Boolean,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    width = (pl.col("ratio_at_high") - pl.col("ratio_at_low")).abs()
    return frame.sort(width, descending=True, nulls_last=True, maintain_order=True)


def grid_rows(returns: Returns) -> pl.DataFrame:
    """Return the ratio where cost and outcome change together."""
    ratio = returns.ratio()
    cells = [] if ratio is None else [tuple(map(float, c)) for c in two_way(ratio.best)]
    names = ("change_of_cost", "change_of_outcome", "ratio")
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.Float64), orient="row")
