"""What changed for people, and how much of it is due to whom, as ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from valuechain.model import Ecosystem
from valuechain.ranges import ONE, Range, total

__all__ = [
    "FILTERS",
    "LEVELS",
    "Outcome",
    "averaged_attribution",
    "level_above",
    "level_below",
    "outcomes_of",
    "shares",
    "without_counterfactual",
]

FILTERS = ("deadweight", "displacement", "attribution")
"""Would have happened anyway; displaced something else; is due to others."""

LEVELS = tuple(Fraction(n, 4) for n in range(5))
"""The five answers of a workshop: not at all, a little, in part, mostly, wholly."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result for people, as one scenario has it; what nobody said is ``None``."""

    actor: str
    outcome: str
    unit: str | None
    payer: str | None
    scenario: str
    quantity: Range | None
    unit_cost: Range | None
    filters: Mapping[str, Range | None]
    drop_off: Range | None
    duration: Fraction | None
    benefit: str | None
    cashable: str | None
    source: str | None
    origin: str

    @property
    def result(self) -> tuple[str, str, str | None, str | None]:
        """What makes the same result in another scenario."""
        return self.actor, self.outcome, self.unit, self.payer

    @property
    def missing(self) -> tuple[str, ...]:
        """The filters that nobody answered: they are unknown, never zero."""
        return tuple(name for name in FILTERS if self.filters[name] is None)

    def kept(self) -> Range | None:
        """Return the share that is left after the three filters, multiplied.

        ``None`` when one of them was not answered.
        """
        share = ONE
        for name in FILTERS:
            taken = self.filters[name]
            if taken is None:
                return None
            share *= taken.left()
        return share

    def net(self) -> Range | None:
        """Return quantity times what is left, in the unit of the outcome."""
        kept = self.kept()
        return None if kept is None or self.quantity is None else self.quantity * kept

    def kept_at_worst(self) -> Fraction:
        """Return the share that is left with each filter at its worst level.

        The worst level is the first of the five at or above the highest answer; a
        filter that nobody answered is taken whole, so that nothing is left.
        """
        share = Fraction(1)
        for name in FILTERS:
            taken = self.filters[name]
            share *= 1 - (Fraction(1) if taken is None else level_above(taken.high))
        return share


def level_above(share: Fraction) -> Fraction:
    """Return the first level at or above a share of 0 to 1."""
    return next(level for level in LEVELS if level >= share)


def level_below(share: Fraction) -> Fraction:
    """Return the last level at or below a share of 0 to 1."""
    return next(level for level in reversed(LEVELS) if level <= share)


def averaged_attribution(stages: Iterable[Fraction]) -> Fraction:
    """Return the attribution of a change that travelled several stages: their mean.

    Examples
    --------
    >>> averaged_attribution([Fraction(0), Fraction(1, 4)])
    Fraction(1, 8)
    """
    travelled = list(stages)
    return sum(travelled, Fraction(0)) / len(travelled)


def outcomes_of(ecosystem: Ecosystem, scenario: str | None = None) -> list[Outcome]:
    """Return the outcomes of one scenario, or of all, in the order of the table."""
    frame = ecosystem.identified("outcomes")
    found = []
    for row in frame.iter_rows(named=True):
        told = row["scenario"] or "actual"
        if scenario is not None and told != scenario:
            continue
        found.append(_outcome(row, told))
    return found


def _outcome(row: Mapping[str, Any], scenario: str) -> Outcome:
    return Outcome(
        actor=row["actor"],
        outcome=row["outcome"],
        unit=row["unit"],
        payer=row["payer"],
        scenario=scenario,
        quantity=_range(row, "quantity"),
        unit_cost=_range(row, "unit_cost"),
        filters={name: _range(row, name) for name in FILTERS},
        drop_off=_range(row, "drop_off"),
        duration=None if row["duration"] is None else Fraction(row["duration"]),
        benefit=row.get("benefit"),
        cashable=row.get("cashable"),
        source=row["source"],
        origin=row["origin"],
    )


def _range(row: Mapping[str, Any], name: str) -> Range | None:
    best = row[name]
    return None if best is None else Range.of(best, row[f"{name}_low"], row[f"{name}_high"])


def without_counterfactual(outcomes: Iterable[Outcome], scenario: str) -> list[Outcome]:
    """Return the outcomes of a scenario that no other scenario tells as well."""
    told = list(outcomes)
    others = {o.result for o in told if o.scenario != scenario}
    return [o for o in told if o.scenario == scenario and o.result not in others]


def shares(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    """Return what all actors together claim of each result, against one.

    What an actor claims is what it does not leave to others: ``1 - attribution``. The
    claims of those who name the same outcome in the same scenario add up; more than one
    is expected when people think of their own part first, and is a reason to ask for
    the others' part, nothing more.

    Returns
    -------
    polars DataFrame
        ``outcome``, ``scenario``, ``actors`` (how many claim), ``unanswered`` (how many
        said nothing), ``claimed_low``, ``claimed_best``, ``claimed_high`` (ratios) and
        ``verdict``: ``within_one``, ``may_exceed_one`` (only high is above one) or
        ``exceeds_one`` (even low is).
    """
    found: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        found[one.outcome, one.scenario].append(one)
    rows = []
    for (outcome, scenario), claims in found.items():
        answered = [f.left() for o in claims if (f := o.filters["attribution"]) is not None]
        claimed = total(answered)
        verdict = "exceeds_one" if claimed.low > 1 else "may_exceed_one"
        rows.append(
            {
                "outcome": outcome,
                "scenario": scenario,
                "actors": len(answered),
                "unanswered": len(claims) - len(answered),
                "claimed_low": float(claimed.low) if answered else None,
                "claimed_best": float(claimed.best) if answered else None,
                "claimed_high": float(claimed.high) if answered else None,
                "verdict": ("within_one" if claimed.high <= 1 else verdict)
                if answered
                else None,
            }
        )
    return pl.DataFrame(rows, schema=_SHARES, orient="row")


_SHARES = {
    "outcome": pl.String,
    "scenario": pl.String,
    "actors": pl.Int64,
    "unanswered": pl.Int64,
    "claimed_low": pl.Float64,
    "claimed_best": pl.Float64,
    "claimed_high": pl.Float64,
    "verdict": pl.String,
}
