"""An ecosystem confronted: declared against declared against measured, table by table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from valuechain.compare.agreement import agreement, over_claim
from valuechain.compare.balances import balances
from valuechain.compare.bridge import bridge, causes_table, explained_lines
from valuechain.compare.evidence import entries, supported
from valuechain.compare.hypotheses import hypotheses
from valuechain.compare.matching import matches
from valuechain.compare.measures import (
    compared_measures,
    coverings,
    measure_rows,
    refuse_overlaps,
)
from valuechain.compare.reconciliation import estimates, reconciled, tests
from valuechain.compare.silence import with_reasons, with_silence
from valuechain.compare.sources import told as told_figures
from valuechain.compare.square import records, squares
from valuechain.compare.statuses import COMPARED, difference_columns, line_status
from valuechain.compare.thresholds import thresholds
from valuechain.compare.totals import structures, totals
from valuechain.frames import to_pandas
from valuechain.lines import lines as told_lines
from valuechain.model import Ecosystem, Policy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "compare"]

_LINE_COLUMNS = (
    "provider", "receiver", "kind", "period", "state", "unit",
    "provider_quantity", "receiver_quantity", "difference", "status", "direction", "causes",
    "resolution", "residual", "reason", "silent", "facilitator_quantity", "size",
    "relative", "contested_zero", "margin", "floor", "weight", "zeta", "distinguishable",
    "uncertainty", "priority", "explained", "over_explained",
    "provider_check", "receiver_check",
    "provider_entries", "receiver_entries", "facilitator_entries", "line",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Comparison:
    """What providers, receivers and their own records say, side by side.

    Attributes
    ----------
    policy : Policy
        The thresholds and rates it was made with.
    tables : mapping of str to polars DataFrame
        Read them with ``table``, or as pandas frames through the properties.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="money", unit="EUR", period="2024")
    >>> given, got = dict(quantity="1000"), dict(quantity="900", declared_by="receiver")
    >>> lines = compare(ecosystem_of([row | given, row | got])).table("lines")
    >>> lines["status", "difference"].row(0)
    ('minor', Decimal('100.000000'))
    """

    policy: Policy
    tables: Mapping[str, pl.DataFrame]

    @property
    def provisional(self) -> bool:
        """True when the thresholds were not agreed, and dated, before."""
        return self.policy.agreed_on is None

    def table(self, name: str) -> pl.DataFrame:
        """Return one table; ``KeyError`` names those there are."""
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise KeyError(f"no table {name!r} in a comparison; tables: {known}")
        return self.tables[name]

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


def compare(
    ecosystem: Ecosystem, policy: Policy | None = None, *, scenario: str = "actual"
) -> Comparison:
    """Confront what providers and receivers declare with each other and with their records.

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
    """
    agreed = ecosystem.policy if policy is None else policy
    told = told_lines(ecosystem, scenario=scenario, state=None)
    said = entries(ecosystem, told, scenario=scenario)
    rows = measure_rows(ecosystem)
    refuse_overlaps(rows)
    limits = _limits(ecosystem, told, rows)
    judged = _judged(ecosystem, agreed, told, said, limits)
    covers = coverings(rows, judged)
    measures = compared_measures(rows, covers, limits, agreed.base)
    explained = explained_lines(judged, ecosystem.table("explanations"))
    bridged = bridge(judged, explained, agreed.base)
    full = _resolved(_checked(judged, measures, covers), bridged)
    own = records(rows, covers)
    figures = told_figures(judged, own)
    ties = balances(
        judged, rows, covers, ecosystem.table("kinds"), ecosystem.table("stocks")
    )
    found = estimates(figures, agreed.rho, ties)
    claims = over_claim(measures, covers)
    plausible = reconciled(judged, told, figures, found)
    tables = {
        "lines": full.select(_LINE_COLUMNS),
        "matches": matches(judged, said),
        "measures": measures.drop("measure"),
        "squares": squares(judged, own, limits, measures, covers, agreed.base),
        "totals": totals(full),
        "structures": structures(full),
        "bridge": bridged,
        "causes": causes_table(full, explained),
        "explanations": explained,
        "reconciled": plausible,
        "tests": tests(plausible, found),
        "agreement": agreement(full),
        "claims": claims,
        "hypotheses": hypotheses(full, said, ecosystem.table("actors"), claims),
    }
    return Comparison(agreed, tables)


def _limits(ecosystem: Ecosystem, told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    text = [pl.col("kind").cast(pl.String), pl.col("unit").cast(pl.String)]
    layers = pl.concat([told.select(text), rows.select(text)]).unique()
    return thresholds(ecosystem.table("kinds"), layers.iter_rows())


def _judged(
    ecosystem: Ecosystem,
    policy: Policy,
    told: pl.DataFrame,
    said: pl.DataFrame,
    limits: pl.DataFrame,
) -> pl.DataFrame:
    """Return the lines with everything their status rests on, and their status."""
    frame = pl.concat([told, supported(said, told.height)], how="horizontal").with_columns(
        pl.col("kind", "unit").cast(pl.String)
    )
    frame = with_reasons(with_silence(frame, ecosystem, policy))
    frame = frame.join(
        limits,
        on=["kind", "unit", "rank"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    frame = frame.with_columns(line_status(policy.base).alias("status"))
    frame = frame.with_columns(difference_columns())
    compared = pl.col("status").is_in(COMPARED)
    gaps = ("difference", "relative", "direction", "weight")
    frame = frame.with_columns(
        *(pl.when(compared).then(pl.col(c)).alias(c) for c in gaps),
        (compared & pl.col("contested_zero")).alias("contested_zero"),
    )
    return (
        frame.with_columns(_zeta())
        .with_columns(
            (pl.col("zeta").abs() > 2).alias("distinguishable"),
            pl.when(pl.col("zeta").is_not_null())
            .then(pl.when("ranged").then(pl.lit("stated")).otherwise(pl.lit("default")))
            .alias("uncertainty"),
        )
        .with_columns(_priority())
    )


def _zeta() -> pl.Expr:
    """Return the difference in standard uncertainties; null when none is known."""
    spread = (
        pl.col("provider_uncertainty") ** 2 + pl.col("receiver_uncertainty") ** 2
    ).sqrt()
    return (
        pl.when(spread > 0)
        .then(pl.col("difference").cast(pl.Float64) / spread)
        .alias("zeta")
    )


def _priority() -> pl.Expr:
    """Whether it matters, crossed with whether it can be told from noise."""
    matters = pl.col("status") == "material"
    clear = pl.col("distinguishable").fill_null(False)
    return (
        pl.when(~pl.col("status").is_in(COMPARED))
        .then(None)
        .when(matters & clear)
        .then(pl.lit("discuss_first"))
        .when(matters)
        .then(pl.lit("improve_records"))
        .when(clear & (pl.col("difference") != 0))
        .then(pl.lit("note"))
        .otherwise(pl.lit("pass"))
        .alias("priority")
    )


def _checked(
    judged: pl.DataFrame, measures: pl.DataFrame, covers: pl.DataFrame
) -> pl.DataFrame:
    """Say how the narrowest own measure of each party stands, or ``unmeasured``."""
    told = measures.select("measure", "side", "status", "lines")
    met = covers.filter("same_unit").join(told, on="measure").sort("lines", "measure")
    for side, word in (("provider", "provides"), ("receiver", "receives")):
        one = met.filter(pl.col("side") == word).unique(
            "line", keep="first", maintain_order=True
        )
        checks = one.select("line", pl.col("status").cast(pl.String).alias(f"{side}_check"))
        judged = judged.join(checks, on="line", how="left", maintain_order="left")
    return judged.with_columns(
        pl.when(pl.col(f"{side}_quantity").is_not_null() & (pl.col("state") == "done"))
        .then(pl.col(f"{side}_check").fill_null("unmeasured"))
        .alias(f"{side}_check")
        for side in ("provider", "receiver")
    )


def _resolved(judged: pl.DataFrame, bridged: pl.DataFrame) -> pl.DataFrame:
    """Add what the explanations leave over; a difference nobody explained is ``open``."""
    wanted = bridged.select(
        "line", "explained", "residual", "resolution", "over_explained", "causes"
    )
    differs = pl.col("status").is_in(["minor", "material"])
    joined = judged.join(wanted, on="line", how="left", maintain_order="left")
    return joined.with_columns(
        pl.when(pl.col("resolution").is_not_null())
        .then(pl.col("resolution"))
        .when(differs)
        .then(pl.lit("open"))
        .alias("resolution"),
        pl.when(pl.col("residual").is_null() & differs)
        .then(pl.col("difference"))
        .otherwise(pl.col("residual"))
        .alias("residual"),
        pl.col("over_explained").fill_null(False),
        pl.col("causes").fill_null(pl.lit([], pl.List(pl.String))),
    )
