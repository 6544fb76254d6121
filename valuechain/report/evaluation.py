"""The results of evaluation that pages and tables share, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from valuechain.diff.comparator import named
from valuechain.diff.diff import TABLES as ROUNDS
from valuechain.diff.diff import Diff, diff
from valuechain.diff.timeline import timeline
from valuechain.model import Ecosystem
from valuechain.notes import words_by_theme
from valuechain.renewal import renewal
from valuechain.scenario import TABLES as SCENARIOS
from valuechain.scenario import Scenario, scenario, scenarios_of
from valuechain.spreading.spreading import TABLES as SPREADINGS
from valuechain.spreading.spreading import Spreading, spreading
from valuechain.targets import targets
from valuechain.valuation.valuation import TABLES as VALUES
from valuechain.valuation.valuation import Valuation, value

__all__ = ["Evaluation"]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What is asked around the exchanges of one ecosystem, on one basis that sides told.

    Attributes
    ----------
    ecosystem : Ecosystem
    basis : str
        ``recognised``, ``provider`` or ``receiver``.
    """

    ecosystem: Ecosystem
    basis: str = "recognised"

    @cached_property
    def timeline(self) -> pl.DataFrame:
        """Each layer over the periods."""
        return timeline(self.ecosystem, basis=self.basis)

    @cached_property
    def periods(self) -> list[str]:
        """The periods of what is done, in order."""
        return sorted(set(self.timeline["period"].cast(pl.String).drop_nulls()))

    @cached_property
    def counterfactual(self) -> Scenario | None:
        """With and without the alternative called ``without``, else the first there is."""
        others = scenarios_of(self.ecosystem)[1:]
        if not others:
            return None
        return scenario(self.ecosystem, "without" if "without" in others else others[0])

    @cached_property
    def valuation(self) -> Valuation:
        """What the last period is worth at the named rates."""
        period = self.periods[-1] if self.periods else None
        return value(self.ecosystem, period=period, basis=self.basis)

    @cached_property
    def targets(self) -> pl.DataFrame:
        """What was aimed at, and what was reached."""
        return targets(self.ecosystem, basis=self.basis)

    @cached_property
    def compared(self) -> tuple[str, str] | None:
        """The focal actor and its comparator, where the ecosystem names both."""
        return named(self.ecosystem)

    @cached_property
    def rounds(self) -> Diff | None:
        """The last two periods compared; ``None`` when there are not two."""
        if len(self.periods) < 2:
            return None
        earlier, later = self.periods[-2:]
        return diff(
            self.ecosystem,
            self.ecosystem,
            earlier_period=earlier,
            later_period=later,
            basis=self.basis,
        )

    @cached_property
    def renewal(self) -> pl.DataFrame:
        """Stocks before and after."""
        return renewal(self.ecosystem, basis=self.basis)

    @cached_property
    def spreading(self) -> Spreading:
        """Innovations side by side in their territories."""
        return spreading(self.ecosystem, basis=self.basis)

    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Return every result that has a row, under the name of its sheet."""
        found: dict[str, pl.DataFrame] = {}
        if self.counterfactual is not None:
            found |= {f"scenario {n}": self.counterfactual.table(n) for n in SCENARIOS}
        found |= {f"value {n}": self.valuation.table(n) for n in VALUES}
        found["targets"] = self.targets
        if self.rounds is not None:
            found |= {f"rounds {n}": self.rounds.table(n) for n in ROUNDS}
        found["renewal"] = self.renewal
        found |= {f"spreading {n}": self.spreading.table(n) for n in SPREADINGS}
        found["words"] = words_by_theme(self.ecosystem)
        return {name: frame for name, frame in found.items() if frame.height}
