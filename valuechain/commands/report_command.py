"""``valuechain report``: every page and every table, in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    all_notes,
    force,
    language,
    narrowing,
    reading,
    sources,
)

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


@click.command("report")
@sources
@click.option(
    "-o", "--output", "folder", default="valuechain-report", show_default=True, metavar="DIR",
    help="Folder the report is written to.",
)  # fmt: skip
@click.option(
    "--hide-names", is_flag=True,
    help="On the page of a structure, the others stand without their names.",
)  # fmt: skip
@all_notes
@narrowing
@reading
@language
@force
def command(
    sources: tuple[str, ...],
    folder: str,
    hide_names: bool,
    all_notes: bool,
    within: Narrowing,
    reading: Reading,
    lang: str | None,
    force: bool,
) -> None:
    """Write the whole report: index, map, flows, comparison, one page per structure, tables.

    \b
    Example:
      valuechain report exchanges.xlsx -o report
    """
    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import warn
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang)
    first = verbs.report(
        ecosystem,
        Path(folder),
        language=speech,
        force=force,
        all_notes=all_notes,
        hide_names=hide_names,
    )
    warn(ecosystem, speech)
    click.echo(say("cli", "open", speech, path=first))
