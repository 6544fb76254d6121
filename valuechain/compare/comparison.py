"""An ecosystem confronted: declared against declared against measured, table by table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from valuechain.compare.agreement import agreement, over_claim
from valuechain.compare.bridge import bridge, causes_table, explained_lines
from valuechain.compare.evidence import entries
from valuechain.compare.hypotheses import hypotheses
from valuechain.compare.judged import LINE_COLUMNS, checked, judged, limits, resolved
from valuechain.compare.matching import matches
from valuechain.compare.measures import compared_measures
from valuechain.compare.selectors import coverings, measure_rows, refuse_overlaps
from valuechain.compare.sources import Told
from valuechain.compare.sources import told as told_figures
from valuechain.compare.square import records, squares
from valuechain.compare.statuses import BASES
from valuechain.compare.totals import structures, totals
from valuechain.frames import to_pandas
from valuechain.lines import lines
from valuechain.model import Ecosystem, Policy

if TYPE_CHECKING:
    import pandas as pd

    from valuechain.compare.reconciliation import Estimates

__all__ = ["TABLES", "Comparison", "compare"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What providers, receivers and their own records say, side by side.

    Each table is made when it is first read, and kept.

    Attributes
    ----------
    ecosystem : Ecosystem
        Whose declarations and measures are compared.
    policy : Policy
        The thresholds and rates it is made with.
    scenario : str
        Whose declarations count: ``actual``, or the name of an alternative.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="money", unit="EUR", period="2024")
    >>> given, got = dict(quantity="1000"), dict(quantity="900", declared_by="receiver")
    >>> lines = compare(ecosystem_of([row | given, row | got])).table("lines")
    >>> lines["status", "difference"].row(0)
    ('minor', Decimal('100.000000'))
    """

    ecosystem: Ecosystem
    policy: Policy
    scenario: str = "actual"

    @property
    def provisional(self) -> bool:
        """True when the thresholds were not agreed, and dated, before."""
        return self.policy.agreed_on is None

    def table(self, name: str) -> pl.DataFrame:
        """Return one table; ``KeyError`` names those there are."""
        if name not in TABLES:
            known = ", ".join(TABLES)
            raise KeyError(f"no table {name!r} in a comparison; tables: {known}")
        if name not in self._made:
            self._made[name] = TABLES[name](self)
        return self._made[name]

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Every table by its name; read one alone with ``table``."""
        return {name: self.table(name) for name in TABLES}

    @property
    def lines(self) -> pd.DataFrame:
        """One row a line, with its status."""
        return to_pandas(self.table("lines"))

    @property
    def matches(self) -> pd.DataFrame:
        """One row a match of entries, and one a remaining entry."""
        return to_pandas(self.table("matches"))

    @property
    def measures(self) -> pd.DataFrame:
        """One row an internal measure, beside what its owner declared."""
        return to_pandas(self.table("measures"))

    @property
    def squares(self) -> pd.DataFrame:
        """One row a comparison square, with its verdict."""
        return to_pandas(self.table("squares"))

    @property
    def totals(self) -> pd.DataFrame:
        """One row a kind, unit and state."""
        return to_pandas(self.table("totals"))

    @property
    def structures(self) -> pd.DataFrame:
        """One row a structure and layer."""
        return to_pandas(self.table("structures"))

    @property
    def bridge(self) -> pd.DataFrame:
        """One row a line that has explanations: what they leave over."""
        return to_pandas(self.table("bridge"))

    @property
    def causes(self) -> pd.DataFrame:
        """One row a kind, unit and cause."""
        return to_pandas(self.table("causes"))

    @property
    def reconciled(self) -> pd.DataFrame:
        """One row a line: its most plausible value, if no side forgot the same thing."""
        return to_pandas(self.table("reconciled"))

    @property
    def agreement(self) -> pd.DataFrame:
        """One row a kind, unit and state: how far single figures usually differ."""
        return to_pandas(self.table("agreement"))

    @property
    def claims(self) -> pd.DataFrame:
        """One row a measured result that several partners claim."""
        return to_pandas(self.table("claims"))

    @property
    def hypotheses(self) -> pd.DataFrame:
        """One row a hypothesis about a difference, for both sides to confirm."""
        return to_pandas(self.table("hypotheses"))

    @property
    def tests(self) -> pd.DataFrame:
        """One row a kind, unit and state: the global test and the reconciled total."""
        return to_pandas(self.table("tests"))

    @cached_property
    def _made(self) -> dict[str, pl.DataFrame]:
        return {}

    @cached_property
    def _told(self) -> pl.DataFrame:
        return lines(self.ecosystem, scenario=self.scenario, state=None)

    @cached_property
    def _entries(self) -> pl.DataFrame:
        return entries(self.ecosystem, self._told, scenario=self.scenario)

    @cached_property
    def _rows(self) -> pl.DataFrame:
        return measure_rows(self.ecosystem)

    @cached_property
    def _limits(self) -> pl.DataFrame:
        return limits(self.ecosystem, self._told, self._rows)

    @cached_property
    def _judged(self) -> pl.DataFrame:
        return judged(self.ecosystem, self.policy, self._told, self._entries, self._limits)

    @cached_property
    def _covers(self) -> pl.DataFrame:
        return coverings(self._rows, self._judged)

    @cached_property
    def _measured(self) -> pl.DataFrame:
        return compared_measures(self._rows, self._covers, self._limits, self.policy.base)

    @cached_property
    def _full(self) -> pl.DataFrame:
        known = checked(self._judged, self._measured, self._covers)
        return resolved(known, self.table("bridge"))

    @cached_property
    def _records(self) -> pl.DataFrame:
        return records(self._rows, self._covers)

    @cached_property
    def _figures(self) -> Told:
        return told_figures(self._judged, self._records)

    @cached_property
    def _estimates(self) -> Estimates:
        from valuechain.compare.balances import balances
        from valuechain.compare.reconciliation import estimates

        kinds, stocks = self.ecosystem.table("kinds"), self.ecosystem.table("stocks")
        ties = balances(self._judged, self._rows, self._covers, kinds, stocks)
        return estimates(self._figures, self.policy.rho, ties)

    def _lines(self) -> pl.DataFrame:
        return self._full.select(LINE_COLUMNS)

    def _matches(self) -> pl.DataFrame:
        return matches(self._judged, self._entries)

    def _measures(self) -> pl.DataFrame:
        return self._measured.drop("measure")

    def _squares(self) -> pl.DataFrame:
        return squares(
            self._judged, self._records, self._limits, self._measured, self._covers,
            self.policy.base,
        )  # fmt: skip

    def _totals(self) -> pl.DataFrame:
        return totals(self._full)

    def _structures(self) -> pl.DataFrame:
        return structures(self._full)

    def _bridge(self) -> pl.DataFrame:
        return bridge(self._judged, self.table("explanations"), self.policy.base)

    def _causes(self) -> pl.DataFrame:
        return causes_table(self._full, self.table("explanations"))

    def _explanations(self) -> pl.DataFrame:
        return explained_lines(self._judged, self.ecosystem.table("explanations"))

    def _reconciled(self) -> pl.DataFrame:
        from valuechain.compare.reconciliation import reconciled

        return reconciled(self._judged, self._told, self._figures, self._estimates)

    def _tests(self) -> pl.DataFrame:
        from valuechain.compare.reconciliation import tests

        return tests(self.table("reconciled"), self._estimates)

    def _agreement(self) -> pl.DataFrame:
        return agreement(self._full)

    def _claims(self) -> pl.DataFrame:
        return over_claim(self._measured, self._covers)

    def _hypotheses(self) -> pl.DataFrame:
        actors = self.ecosystem.table("actors")
        return hypotheses(self._full, self._entries, actors, self.table("claims"))


TABLES: Mapping[str, Callable[[Comparison], pl.DataFrame]] = {
    "lines": Comparison._lines,
    "matches": Comparison._matches,
    "measures": Comparison._measures,
    "squares": Comparison._squares,
    "totals": Comparison._totals,
    "structures": Comparison._structures,
    "bridge": Comparison._bridge,
    "causes": Comparison._causes,
    "explanations": Comparison._explanations,
    "reconciled": Comparison._reconciled,
    "tests": Comparison._tests,
    "agreement": Comparison._agreement,
    "claims": Comparison._claims,
    "hypotheses": Comparison._hypotheses,
}
"""How each table is made, by its name, in the order they are shown."""


def compare(
    ecosystem: Ecosystem, policy: Policy | None = None, *, scenario: str = "actual"
) -> Comparison:
    """Confront what providers and receivers declare with each other and with their records.

    Asked again for the same ecosystem, policy and scenario, it gives the same comparison.

    Parameters
    ----------
    ecosystem : Ecosystem
        Declarations, measures, explanations, and thresholds in its kinds table.
    policy : Policy or None
        Replaces the ecosystem's own.
    scenario : str
        ``actual``, or the name of an alternative.

    Raises
    ------
    TableError
        When two measures of one structure overlap without one containing the other.
    ValueError
        When the policy takes the margin as a share of something unknown.
    """
    agreed = ecosystem.policy if policy is None else policy
    key = ("comparison", agreed, scenario)
    known = ecosystem.worked_out.get(key)
    if isinstance(known, Comparison):
        return known
    if agreed.base not in BASES:
        known_bases = ", ".join(BASES)
        raise ValueError(
            f"the margin cannot be a share of {agreed.base!r}; known: {known_bases}"
        )
    found = Comparison(dataclasses.replace(ecosystem), agreed, scenario)
    refuse_overlaps(found._rows)
    ecosystem.worked_out[key] = found
    return found
