"""Everything about worth, in one place: raw figures beside valued ones, always a range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import unknown
from valuechain.frames import QUANTITY, to_pandas
from valuechain.model import Ecosystem
from valuechain.outcomes import Outcome, outcomes_of, without_counterfactual
from valuechain.ranges import ONE, Range, decimal_of
from valuechain.valuation.avoided import avoided_rows, payer_rows
from valuechain.valuation.contributions import (
    Contribution,
    contribution_rows,
    contributions,
    rate_rows,
    total_rows,
)
from valuechain.valuation.disclosure import disclosure_rows
from valuechain.valuation.ranks import rank_rows
from valuechain.valuation.rates import rates_of
from valuechain.valuation.return_rows import (
    BOUNDS,
    Columns,
    grid_rows,
    outcome_rows,
    return_rows,
    sensitivity_rows,
    spread,
)
from valuechain.valuation.returns import Discount, Input, Returns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Valuation", "value"]

TABLES = (
    "contributions", "rates", "totals", "ranks", "disclosure", "avoided", "payers",
    "outcomes", "investment", "returns", "sensitivity", "grid",
)  # fmt: skip
"""What a valuation holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Valuation:
    """Raw and valued figures of one ecosystem; ``table`` gives each of ``TABLES``.

    Attributes
    ----------
    period : str or None
        The period of the inputs of ``returns``: asked for, or the last one with costs.
    currency : str or None
        The ecosystem's.
    without : str or None
        The scenario that avoided costs are counted against; ``None`` when there is none.
    discount : Discount
        The policy's; no rate in the policy is no discounting, and is said.
    tables : mapping of str to polars DataFrame
    """

    period: str | None
    currency: str | None
    without: str | None
    discount: Discount
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return one result as a polars frame."""
        return self.tables[name]

    @property
    def contributions(self) -> pd.DataFrame:
        """A copy of the contributions: the quantity, its rate, and what it is worth."""
        return to_pandas(self.tables["contributions"])

    @property
    def totals(self) -> pd.DataFrame:
        """A copy of the totals, with the share of each that comes from rates."""
        return to_pandas(self.tables["totals"])


def value(
    ecosystem: Ecosystem,
    *,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
    without: str | None = None,
) -> Valuation:
    r"""Value contributions at the named rates, avoided costs by payer, and what comes back.

    One rate is one shared uncertainty, so it multiplies the sum; an outcome is worth its
    quantity and unit cost less what would have happened anyway, what it displaced and what
    is due to others, discounted over its duration:

    .. math:: V = r \sum_i q_i, \qquad
              PV = \sum_t q\,c\,(1-w)(1-d)(1-a)(1-f)^t / (1+\rho)^{\tau(t)}, \qquad
              SROI = PV / I

    Parameters
    ----------
    ecosystem : Ecosystem
        With ``rates``, ``outcomes`` and ``costs``; what is absent leaves its part empty.
    period : str or None
        One period; by default all, and for ``returns`` the last one with costs.
    basis, state, scenario : str
        Which figure a flow takes, and which declarations count.
    without : str or None
        The counterfactual of avoided costs; by default the only other scenario there is.

    Returns
    -------
    Valuation
        Money is one column among others: quantities stand beside what rates make of
        them, and no rate changes a raw total.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> hours = dict(provider="a", receiver="b", kind="hours", unit="h", period="2025")
    >>> rate = dict(kind="hours", central=20, low=16, high=24, currency="EUR")
    >>> told = [hours | dict(quantity=100), hours | dict(receiver="c", quantity=50)]
    >>> rows = value(ecosystem_of(told, rates=[rate])).table("rates")
    >>> [float(rows[f"valued_{n}"][0]) for n in ("low", "central", "high")]
    [2400.0, 3000.0, 3600.0]
    """
    chosen = {"basis": basis, "state": state, "scenario": scenario}
    rates = rates_of(ecosystem)
    given = contributions(ecosystem, rates, period=period, **chosen)
    told = outcomes_of(ecosystem)
    known = ["actual", *sorted({o.scenario for o in told} - {"actual"})]
    if without is not None and without not in known:
        raise unknown("scenario", without, known)
    other = without or _counterfactual(told, scenario)
    currency = ecosystem.currency or None
    avoided = avoided_rows(told, scenario, other, currency) if other else None
    if avoided is None:
        avoided = avoided_rows([], scenario, scenario, currency)
    when = period or _last_period(ecosystem)
    received = contributions(ecosystem, rates, side="receiver", **chosen)
    inputs, investment = _inputs(ecosystem, received, when, currency)
    discount = Discount(
        Fraction(ecosystem.policy.discount_rate or 0),
        bool(ecosystem.policy.first_year_discounted),
    )
    returns = Returns.of(without_counterfactual(told, scenario), inputs, discount)
    unit = currency or ""
    tables = {
        "contributions": contribution_rows(given),
        "rates": rate_rows(given),
        "totals": total_rows(given),
        "ranks": rank_rows(given),
        "disclosure": disclosure_rows(ecosystem, rates, period=period, **chosen),
        "avoided": avoided,
        "payers": payer_rows(avoided),
        "outcomes": outcome_rows(without_counterfactual(told, scenario), returns),
        "investment": investment,
        "returns": return_rows(ecosystem, returns, when, unit),
        "sensitivity": sensitivity_rows(returns),
        "grid": grid_rows(returns),
    }
    return Valuation(when, currency, other, discount, tables)


def _counterfactual(outcomes: list[Outcome], scenario: str) -> str | None:
    others = sorted({o.scenario for o in outcomes} - {scenario})
    if "without" in others:
        return "without"
    return others[0] if len(others) == 1 else None


def _last_period(ecosystem: Ecosystem) -> str | None:
    costs = ecosystem.table("costs")
    periods = [] if costs.is_empty() else costs["period"].drop_nulls().to_list()
    return max(map(str, periods), default=ecosystem.period or None)


def _inputs(
    ecosystem: Ecosystem,
    received: list[Contribution],
    period: str | None,
    currency: str | None,
) -> tuple[list[Input], pl.DataFrame]:
    """Return what was put in: costs, and what those who bear them received in kind."""
    costs = ecosystem.table("costs")
    found: list[Input] = []
    rows: list[dict[str, object]] = []
    if costs.height:
        for row in costs.iter_rows(named=True):
            if row["period"] != period or (row["unit"] or currency) != currency:
                continue
            quantity = Fraction(row["quantity"])
            found.append(Input(row["actor"], None, quantity, ONE, from_rate=False))
            rows.append(_input_row(found[-1], row["nature"], currency))
    bearing = {i.actor for i in found}
    for one in received:
        in_kind = one.rate is not None and one.currency == currency
        if in_kind and one.actor in bearing and one.period == period and one.price:
            quantity = Fraction(one.quantity)
            found.append(Input(one.actor, one.kind, quantity, one.price, from_rate=True))
            rows.append(_input_row(found[-1], "in_kind", one.unit))
    schema: Columns = {
        **dict.fromkeys(("actor", "nature", "kind", "unit"), pl.String),
        "quantity": QUANTITY,
        **dict.fromkeys((f"value_{b}" for b in BOUNDS), QUANTITY),
        "from_rate": pl.Boolean,
    }
    return found, pl.DataFrame(rows, schema=schema, orient="row")


def _input_row(one: Input, nature: str | None, unit: str | None) -> dict[str, object]:
    return {
        "actor": one.actor,
        "nature": nature,
        "kind": one.kind,
        "unit": unit,
        "quantity": decimal_of(one.quantity),
        **spread("value", Range.of(one.quantity) * one.price),
        "from_rate": one.from_rate,
    }
