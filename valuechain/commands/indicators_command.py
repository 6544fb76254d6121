"""``valuechain indicators``: figures computed from the flows, each with its reason when undefined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
    sources,
)

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


@click.command("indicators")
@sources
@click.option("--actor", metavar="ID", help="One actor only.")
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    actor: str | None,
    layer: str | None,
    period: str | None,
    basis: str | None,
    state: str,
    scenario: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print reciprocity, concentration, cycling and the rest, each with unit and count.

    \b
    Example:
      valuechain indicators exchanges.xlsx --actor town-hall
    """
    from valuechain import verbs
    from valuechain.commands.printing import print_rows, spoken, warn
    from valuechain.indicators.registry import indicators
    from valuechain.words import say

    ecosystem = within(verbs.read(sources, reading))
    speech = spoken(lang, ecosystem)
    basis = basis or ecosystem.policy.basis
    rows = indicators(
        ecosystem,
        actor=actor,
        layer=layer,
        period=period,
        basis=basis,
        state=state,
        scenario=scenario,
    )
    warn(ecosystem, speech)
    title = say("cli", "indicators.title", speech, name=ecosystem.name, basis=basis)
    print_rows(rows, style, title=title, basis=basis, state=state, scenario=scenario)
