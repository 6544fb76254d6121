"""What was aimed at, agreed and dated before, beside what was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from valuechain.flows import actor_flows, on_basis
from valuechain.frames import QUANTITY
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.outcomes import outcomes_of
from valuechain.ranges import decimal_of

__all__ = ["OTHER_NAMES", "STATUSES", "targets"]

STATUSES = ("met", "between", "missed", "reference", "unknown")
"""At the target; between threshold and target; short of both; a figure to compare with,
without a target; not known."""

_EXACT = ("given", "received", "net")
OTHER_NAMES = {"dependency": "largest_dependency"}

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("indicator", "actor", "kind", "unit", "period"), pl.String),
    **dict.fromkeys(("baseline", "threshold", "target", "achieved"), QUANTITY),
    "progress": pl.Float64,
    "status": pl.String,
    "threshold_reached": pl.Boolean,
    "due": pl.Boolean,
    "set_before": pl.Boolean,
    "date": pl.Date,
    **dict.fromkeys(("evaluator", "source", "reason"), pl.String),
}


@dataclass(frozen=True, slots=True)
class _Reached:
    """A figure that was reached, in a unit, or why there is none."""

    value: Decimal | None
    unit: str | None = None
    reason: str | None = None


def targets(ecosystem: Ecosystem, *, basis: str = "recognised") -> pl.DataFrame:
    r"""Return baseline, target and what was reached, per indicator and actor.

    .. math:: progress = (achieved - baseline) / (target - baseline)

    Parameters
    ----------
    ecosystem : Ecosystem
        Its ``targets`` name an indicator of the program (without actor, that of the
        whole layer), or an outcome in words.
    basis : str
        Which figure a flow takes.

    Returns
    -------
    polars DataFrame
        One row a target, in the order of the table. ``period`` is the last one that is
        not after the ``date``; ``due`` says whether the date lies in it. ``progress`` is
        the share of the way from baseline to target, and may be negative or above one.
        ``status`` is one of ``STATUSES``; ``threshold_reached`` is the condition of
        payment of an impact contract, at the date. ``set_before``: whether the policy
        was agreed before the date. ``achieved`` is null with a ``reason``: ``no_period``,
        ``several_layers``, ``not_computed``, or the indicator's own.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(provider="a", receiver="b", kind="hours", quantity=16, period="2025")]
    >>> aim = dict(indicator="given", actor="a", baseline=10, threshold=15, target=20)
    >>> found = targets(ecosystem_of(told, targets=[aim | dict(date="2025-12-31")]))
    >>> found["progress", "status", "threshold_reached"].row(0)
    (0.6, 'between', True)
    """
    table = ecosystem.table("targets")
    rows = [_row(ecosystem, told, basis) for told in table.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _row(ecosystem: Ecosystem, told: Mapping[str, Any], basis: str) -> dict[str, object]:
    period = _period(ecosystem, told)
    reached = _reached(ecosystem, told, period, basis)
    names = ("indicator", "actor", "kind", "baseline", "threshold", "target", "date")
    agreed = ecosystem.policy.agreed_on
    date = told["date"]
    due = None if date is None or not period else period[:4] >= str(date.year)
    status = _status(told, reached.value)
    return {
        **{name: told[name] for name in names},
        "unit": reached.unit,
        "period": period,
        "achieved": reached.value,
        "progress": _progress(told, reached.value),
        "status": status,
        "threshold_reached": None
        if reached.value is None or told["threshold"] is None
        else _at_least(told, reached.value, told["threshold"]),
        "due": due,
        "set_before": None if date is None else agreed is not None and agreed < date,
        "evaluator": told["evaluator"],
        "source": told["source"],
        "reason": reached.reason,
    }


def _period(ecosystem: Ecosystem, told: Mapping[str, Any]) -> str | None:
    """Return the last period that is not after the date of a target."""
    frame = ecosystem.table("transactions")
    periods = sorted(frame["period"].cast(pl.String).drop_nulls().unique().to_list())
    if told["date"] is not None:
        periods = [p for p in periods if p[:4] <= str(told["date"].year)]
    return periods[-1] if periods else None


def _reached(
    ecosystem: Ecosystem, told: Mapping[str, Any], period: str | None, basis: str
) -> _Reached:
    name = OTHER_NAMES.get(told["indicator"], told["indicator"])
    if name in _EXACT or name in known_indicators():
        if period is None:
            return _Reached(None, reason="no_period")
        if name in _EXACT:
            return _exact(ecosystem, told, name, period, basis)
        return _computed(ecosystem, told, name, period, basis)
    return _counted(ecosystem, told)


def _exact(
    ecosystem: Ecosystem, told: Mapping[str, Any], name: str, period: str, basis: str
) -> _Reached:
    """Return what an actor, or all of them, gave or received."""
    flows = actor_flows(on_basis(lines(ecosystem), basis))
    rows = flows.filter(pl.col("period").cast(pl.String) == period)
    if told["actor"] is not None:
        rows = rows.filter(pl.col("actor").cast(pl.String) == told["actor"])
    if told["kind"] is not None:
        rows = rows.filter(pl.col("kind").cast(pl.String) == told["kind"])
    units = rows.select("kind", "unit").unique()
    if units.height != 1:
        return _Reached(None, reason="several_layers" if units.height else "no_flow")
    value = rows[name].sum()
    return _Reached(Decimal(value), units["unit"].cast(pl.String)[0])


def _computed(
    ecosystem: Ecosystem, told: Mapping[str, Any], name: str, period: str, basis: str
) -> _Reached:
    """Return an indicator; without an actor, the one of the layer under the same name."""
    actor, kind = told["actor"], told["kind"]
    whole = f"layer_{name}"
    if actor is None and known_indicators()[name].level == "actor":
        if whole not in known_indicators():
            return _Reached(None, reason="no_actor")
        name = whole
    used = ecosystem.table("transactions")["kind"].cast(pl.String)
    if kind is not None and not (used == kind).any():
        return _Reached(None, reason="no_flow")
    found = indicators(
        ecosystem, actor=actor, layer=kind, period=period, basis=basis, names=[name]
    )
    if found.height != 1:
        return _Reached(None, reason="several_layers" if found.height else "no_flow")
    row = found.row(0, named=True)
    if row["value"] is None:
        return _Reached(None, reason=row["reason"])
    unit = None if row["measured_in"] in ("1", None) else row["measured_in"]
    return _Reached(Decimal(repr(row["value"])).quantize(Decimal("0.000001")), unit)


def _counted(ecosystem: Ecosystem, told: Mapping[str, Any]) -> _Reached:
    """Return the count of an outcome that the target names in words."""
    found = [
        o
        for o in outcomes_of(ecosystem, "actual")
        if o.outcome == told["indicator"] and told["actor"] in (None, o.actor)
    ]
    counts = [o.quantity.best for o in found if o.quantity is not None]
    units = {o.unit for o in found}
    if not counts or len(counts) < len(found) or len(units) > 1:
        return _Reached(None, reason="not_computed")
    return _Reached(decimal_of(sum(counts[1:], counts[0])), units.pop())


def _falls(told: Mapping[str, Any]) -> bool:
    """Return whether less is better: the target lies under the baseline or threshold."""
    start = told["baseline"] if told["baseline"] is not None else told["threshold"]
    return bool(start is not None and told["target"] < start)


def _at_least(told: Mapping[str, Any], value: Decimal, bound: Decimal) -> bool:
    if told["target"] is not None and _falls(told):
        return value <= bound
    return value >= bound


def _progress(told: Mapping[str, Any], value: Decimal | None) -> float | None:
    if value is None or told["target"] is None or told["baseline"] is None:
        return None
    way = told["target"] - told["baseline"]
    return float((value - told["baseline"]) / way) if way else None


def _status(told: Mapping[str, Any], value: Decimal | None) -> str:
    if told["target"] is None:
        return "reference"
    if value is None:
        return "unknown"
    if _at_least(told, value, told["target"]):
        return "met"
    threshold = told["threshold"]
    if threshold is not None and _at_least(told, value, threshold):
        return "between"
    return "missed"
