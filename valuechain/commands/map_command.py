"""``valuechain map``: one interactive page that works offline, or a picture or slides."""

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
    "-o",
    "--output",
    default="map.html",
    show_default=True,
    help="File to write: .html the page; .svg, .png, .pdf the view; .pptx slides to edit.",
)
@click.option(
    "--view",
    default="columns",
    show_default=True,
    help="Which picture opens first: columns, ego, ego=ID, matrix, sankey, balance, dumbbell, periods, changes, territories, explore.",
)
@click.option(
    "--paper", type=click.Choice(["A0", "A1", "A2", "A3", "A4"], case_sensitive=False),
    default="A4", show_default=True, help="Paper of a .pdf, lying on its side.",
)  # fmt: skip
@click.option(
    "--far", is_flag=True,
    help="For people who look from afar: larger letters, at most 25 boxes.",
)  # fmt: skip
@selection("layer", "period", "basis")
@narrowing
@reading
@language
def command(
    sources: tuple[str, ...],
    output: str,
    view: str,
    paper: str,
    far: bool,
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
      valuechain map exchanges.xlsx -o map.pptx
    """
    from dataclasses import replace

    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import warn
    from valuechain.views.places import kept_places, kept_ranks
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang)
    drawing = verbs.draw(
        ecosystem, view, layer=layer, period=period, basis=basis, language=speech, far=far
    )
    drawing = replace(drawing, places=kept_places(sources), ranks=kept_ranks(sources))
    drawing.save(Path(output), paper=paper)
    warn(ecosystem, speech)
    for sentence in drawing.left_out(output):
        click.echo(sentence, err=True)
    click.echo(say("cli", "written", speech, path=output))
