"""``valuechain without``: what is lost, by whom, if an actor leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import language, output_format, reading, selection, source

if TYPE_CHECKING:
    from valuechain.importers.table import Reading


@click.command("without")
@source
@click.argument("actor", metavar="ACTOR")
@click.option(
    "--side",
    type=click.Choice(["supply", "demand"]),
    default="supply",
    show_default=True,
    help="supply: what the others no longer get; demand: what the others no longer deliver.",
)
@selection("layer", "period", "basis")
@reading
@output_format
@language
def command(
    source: str,
    actor: str,
    side: str,
    layer: str | None,
    period: str | None,
    basis: str | None,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print what is lost in each layer, directly and through others, if ACTOR leaves.

    \b
    Example:
      valuechain without exchanges.xlsx town-hall --layer money:EUR
    """
    from valuechain import verbs
    from valuechain.commands.printing import print_rows, spoken, warn
    from valuechain.indicators.dependency import without
    from valuechain.words import say

    ecosystem = verbs.read(source, reading)
    if actor not in ecosystem.actor_ids:
        raise ValueError(
            f"no actor {actor!r}; actors: {', '.join(ecosystem.actor_ids[:20])}"
        )
    speech = spoken(lang, ecosystem)
    basis = basis or ecosystem.policy.basis
    rows = without(ecosystem, actor, side=side, layer=layer, period=period, basis=basis)
    warn(ecosystem, speech)
    title = say("cli", "without.title", speech, name=ecosystem.name, actor=actor)
    print_rows(rows, style, title=title, actor=actor, side=side, basis=basis)
