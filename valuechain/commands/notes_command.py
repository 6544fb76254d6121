"""``valuechain notes``: what people said, found again by what it is about or by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    all_notes,
    language,
    narrowing,
    output_format,
    reading,
    sources,
)

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


TABLES = ("notes", "words")


@click.command("notes")
@sources
@click.option(
    "--about", metavar="ID", help="Only notes about this actor, exchange, outcome…"
)
@click.option("--theme", metavar="THEME", help="Only notes of this theme.")
@click.option("--search", metavar="WORDS", help="Only notes that hold all these words.")
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="notes",
    show_default=True,
    help="The notes, or how often each word is said by theme; JSON holds both.",
)
@all_notes
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    about: str | None,
    theme: str | None,
    search: str | None,
    table: str,
    all_notes: bool,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print the notes and quotes of an ecosystem, each with what it is about.

    Only those whose consent is yes, unless --all-notes says otherwise.

    \b
    Example:
      valuechain notes exchanges.xlsx --search nursery
      valuechain notes exchanges.xlsx --table words
    """
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.notes import cleared, held_back, notes, words_by_theme
    from valuechain.words import say

    whole, speech = opened(sources, reading, within, lang)
    ecosystem = whole if all_notes else cleared(whole)
    warn(ecosystem, speech)
    held = 0 if all_notes else held_back(whole)
    if held and style != "json":
        click.echo(say("notes", "held", speech, count=held), err=True)
    found = notes(ecosystem, about=about, theme=theme, search=search)
    counted = words_by_theme(ecosystem)
    if style == "json":
        tables = {"notes": to_records(found), "words": to_records(counted)}
        print_json({"held_back": held, **tables})
        return
    rows, key = (counted, "title.words") if table == "words" else (found, "title")
    title = say("notes", key, speech, name=ecosystem.name, count=rows.height)
    print_rows(rows, style, title=title, none=say("notes", "none.found", speech))
