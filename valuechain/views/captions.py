"""The sentences around a picture: what it says, what it shows, what its figures rest on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.letterhead import letterhead_of
from valuechain.model import Ecosystem
from valuechain.views.columns import Plan
from valuechain.views.figure import figure_text
from valuechain.views.scene import Scene
from valuechain.words import LANGUAGES, say, topic

__all__ = ["Choice", "account", "constructed", "shown", "titles"]

_CONSTRUCTED = "constructed figures"


@dataclass(frozen=True, slots=True)
class Choice:
    """On which figures a page rests."""

    basis: str
    period: str | None
    state: str | None
    scenario: str


def constructed(ecosystem: Ecosystem) -> bool:
    """Return whether the ecosystem says that its figures are constructed."""
    if ecosystem.settings.get("ecosystem", {}).get("constructed"):
        return True
    for name, column in (
        ("transactions", "note"),
        ("rates", "source"),
        ("targets", "source"),
    ):
        table = ecosystem.table(name)
        if column in table.columns:
            told = table[column].cast(pl.String).str.to_lowercase()
            if told.str.contains(_CONSTRUCTED, literal=True).any():
                return True
    return False


def titles(ecosystem: Ecosystem, plan: Plan) -> dict[str, str]:
    """Return the sentence above the picture, in each language.

    It tells the largest flow of the layer that most flows belong to.
    """
    return {language: _title(ecosystem, plan, language) for language in LANGUAGES}


def _title(ecosystem: Ecosystem, plan: Plan, language: str) -> str:
    name = ecosystem.name or say("picture", "unnamed", language)
    if not plan.flows:
        return say("picture", "title_empty", language, name=name)
    counts = [0] * len(plan.marks)
    for flow in plan.flows:
        counts[flow.layer] += flow.quantity is not None and flow.provider != flow.receiver
    layer = max(range(len(counts)), key=lambda n: (counts[n], -n))
    told = [f for f in plan.flows if f.layer == layer and f.provider != f.receiver]
    told = [f for f in told if f.quantity is not None]
    if not told:
        return say("picture", "title_no_figure", language, name=name)
    largest = max(told, key=lambda f: f.quantity or Decimal(0))
    ids, names, mark = ecosystem.actor_ids, ecosystem.names, plan.marks[layer]
    return say(
        "picture",
        "title",
        language,
        name=name,
        kind=mark.named(language),
        provider=names[ids[largest.provider]],
        receiver=names[ids[largest.receiver]],
        quantity=figure_text(largest.quantity, mark.layer.unit, language),
    )


def shown(scene: Scene, choice: Choice, language: str) -> list[str]:
    """Return what the picture of columns draws and leaves out, and whose word it takes."""
    out = scene.left_out
    subtitle = say(
        "page",
        "subtitle",
        language,
        shown=out.shown_flows,
        flows=out.flows,
        share="80\xa0%",
        boxes=len(scene.nodes),
        period=choice.period or say("page", "period_all", language),
        left=out.flows - out.shown_flows,
        folded=out.folded_actors,
    )
    return [subtitle, say("page", f"basis_{choice.basis}", language)]


def account(ecosystem: Ecosystem, choice: Choice, language: str) -> list[str]:
    """Return what figures rest on: basis, state, scenario, rows; a client's footer first."""
    counts = ecosystem.counts
    known = topic("page", language)
    footer = letterhead_of(ecosystem.settings).footer
    return [
        *([footer] if footer else []),
        say("page", f"basis_{choice.basis}", language),
        say(
            "page",
            "footer_state",
            language,
            state=say("page", f"state_{choice.state or 'all'}", language),
            scenario=known.get(f"scenario_{choice.scenario}", choice.scenario),
        ),
        say(
            "page",
            "footer_rows",
            language,
            used=sum(count.stored for count in counts),
            refused=sum(count.refused for count in counts),
            actors=ecosystem.table("actors").height,
            declarations=ecosystem.table("transactions").height,
        ),
    ]
