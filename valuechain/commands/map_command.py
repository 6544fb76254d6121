"""``valuechain map``: one interactive page that works offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuechain.commands.options import language, narrowing, reading, selection, sources

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


@click.command("map")
@sources
@click.option(
    "-o", "--output", default="map.html", show_default=True, help="Page to write."
)
@click.option(
    "--view",
    default="columns",
    show_default=True,
    help="Which picture opens first: columns, ego, ego=ID, matrix, sankey, balance, dumbbell, periods, changes, territories, explore.",
)
@selection("layer", "period", "basis")
@narrowing
@reading
@language
def command(
    sources: tuple[str, ...],
    output: str,
    view: str,
    layer: str | None,
    period: str | None,
    basis: str | None,
    within: Narrowing,
    reading: Reading,
    lang: str | None,
) -> None:
    """Draw who gives what to whom as one page, self-contained and interactive.

    \b
    Example:
      valuechain map exchanges.xlsx -o map.html
    """
    from dataclasses import replace

    from valuechain import verbs
    from valuechain.commands.printing import spoken, warn
    from valuechain.views.places import kept_places
    from valuechain.words import say

    ecosystem = within(verbs.read(sources, reading))
    speech = spoken(lang, ecosystem)
    drawing = verbs.draw(
        ecosystem, view, layer=layer, period=period, basis=basis, language=speech
    )
    drawing = replace(drawing, places=kept_places(sources))
    drawing.save(Path(output))
    warn(ecosystem, speech)
    click.echo(say("cli", "written", speech, path=output))
