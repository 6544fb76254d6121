"""What a view looks at: flows, the plan they share with the page, and who is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from valuechain.model import Ecosystem, Layer
from valuechain.views.choice import Told, told_flows
from valuechain.views.columns import Plan
from valuechain.views.figure import figure_text
from valuechain.views.measured import summed_bar
from valuechain.views.scene import Bar, Mark
from valuechain.views.svg import column_text
from valuechain.words import say

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What every view is given; a view turns it into one picture.

    Attributes
    ----------
    ecosystem : Ecosystem
        For names, types and territories.
    flows : polars DataFrame
        Those of the period shown, as ``on_basis`` returns them.
    every : polars DataFrame
        Those of all periods.
    plan : Plan
        Marks, columns and order, the same in every view.
    bars : mapping of str to tuple of Bar
        What each actor declared beside what it measured.
    language : str
        ``en`` or ``fr``.
    actor : str or None
        Who is chosen.
    period : str or None
        The period shown; ``None`` for all together.
    """

    ecosystem: Ecosystem
    flows: pl.DataFrame
    every: pl.DataFrame
    plan: Plan
    bars: Mapping[str, tuple[Bar, ...]] = field(default_factory=dict)
    language: str = "en"
    actor: str | None = None
    period: str | None = None

    def each_bar(self, period: str | None = None) -> dict[str, Bar]:
        """Return the one bar of each actor that measured something, in a period or in all."""
        told = ((a, summed_bar(b, period or self.period)) for a, b in self.bars.items())
        return {actor: bar for actor, bar in told if bar is not None}

    def told(self, flows: pl.DataFrame | None = None, *, apart: bool = False) -> list[Told]:
        """Return flows summed over their periods, by position; refunds ``apart`` or not."""
        layers = [mark.layer for mark in self.plan.marks]
        return told_flows(self.flows if flows is None else flows, layers, apart=apart)

    def layer(self, told: Sequence[Told]) -> int:
        """Return the layer that most flows with a figure belong to, the first of equals."""
        counts = [0] * max(len(self.plan.marks), 1)
        for flow in told:
            counts[flow.layer] += flow.quantity is not None
        return max(range(len(counts)), key=lambda n: (counts[n], -n))

    def mark(self, layer: int) -> Mark:
        """Return how a layer looks; grey, without a name, where there is none."""
        nothing = Mark(Layer(""), "", "knowledge", "#333333", "")
        return self.plan.marks[layer] if self.plan.marks else nothing

    def figure(self, quantity: Decimal | None, layer: int) -> str:
        """Return a quantity of a layer as people write it."""
        return figure_text(quantity, self.mark(layer).layer.unit, self.language)

    def name(self, place: int) -> str:
        """Return the name of the actor at a position."""
        ecosystem = self.ecosystem
        return ecosystem.names[ecosystem.actor_ids[place]]

    def group(self, place: int) -> str:
        """Return what a column is called."""
        group = self.plan.groups[place]
        return column_text(group.type or group.code, self.language)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the views."""
        return say("views", key, self.language, **values)

    def territories(self) -> tuple[list[str], list[int]]:
        """Return the territories in the order of the actors, and that of each actor."""
        actors = self.ecosystem.table("actors")
        unknown = self.say("no_territory")
        if "territory" in actors.columns:
            told = actors["territory"].cast(pl.String).fill_null("").to_list()
        else:
            told = [""] * actors.height
        names = [name or unknown for name in told]
        order = list(dict.fromkeys(names))
        return order, [order.index(name) for name in names]

    def summed(
        self, told: Sequence[Told], layer: int, groups: Sequence[int]
    ) -> dict[tuple[int, int], Decimal]:
        """Return what each group gives each group in one layer; no figure is no entry."""
        sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for flow in told:
            if flow.layer == layer and flow.quantity is not None:
                sums[groups[flow.provider], groups[flow.receiver]] += flow.quantity
        return dict(sums)
