"""``valuechain flows``: given, received and net, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import language, output_format, reading, selection, sources

if TYPE_CHECKING:
    from valuechain.importers.table import Reading


@click.command("flows")
@sources
@selection("layer", "period", "basis", "state", "scenario")
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    layer: str | None,
    period: str | None,
    basis: str | None,
    state: str,
    scenario: str,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print what each actor gives and receives, layer by layer and period by period.

    Nothing is summed across units. A line's figure is the receiver's word, else the
    provider's, unless --basis says otherwise.

    \b
    Example:
      valuechain flows exchanges.xlsx --layer money:EUR --format csv
    """
    from valuechain import verbs
    from valuechain.commands.printing import print_rows, spoken, warn
    from valuechain.words import say

    ecosystem = verbs.read(sources, reading)
    speech = spoken(lang, ecosystem)
    rows = verbs.flow_rows(ecosystem, layer, period, basis, state, scenario)
    warn(ecosystem, speech)
    basis = basis or ecosystem.policy.basis
    title = say("cli", "flows.title", speech, name=ecosystem.name, basis=basis)
    if not rows.height and style == "table":
        click.echo(say("cli", "flows.none", speech))
        return
    print_rows(rows, style, title=title, basis=basis, state=state, scenario=scenario)
