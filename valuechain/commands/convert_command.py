"""``valuechain convert``: the same ecosystem in another shape."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    all_notes,
    fail_on,
    force,
    language,
    narrowing,
    reading,
)

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Document, Reading


@click.command("convert")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE... DEST")
@click.option(
    "--to",
    "to",
    metavar="FORMAT",
    help="Format of the destination, when its name does not say it: native, csv, "
    "graphml, gexf, kumu, valueflows, parquet.",
)
@all_notes
@narrowing
@reading
@language
@force
@fail_on("warning", "refused")
def command(
    sources: tuple[str, ...],
    to: str | None,
    all_notes: bool,
    within: Narrowing,
    reading: Reading,
    lang: str | None,
    force: bool,
    fail_on: str | None,
) -> None:
    """Read SOURCE and write it as DEST: a folder, workbook, document or other format.

    The name of DEST says which: none a folder, .xlsx a workbook, .json a document; .csv,
    .parquet, .graphml, .gexf, .kumu.json and .jsonld (Valueflows) those formats.

    \b
    Example:
      valuechain convert exchanges.csv exchanges.xlsx
    """
    from valuechain import verbs
    from valuechain.commands.endings import FINDINGS
    from valuechain.commands.losses import losses
    from valuechain.commands.printing import spoken, warn
    from valuechain.load import check, check_opened
    from valuechain.refusals import write_refused
    from valuechain.words import say

    *given, destination = sources
    if not given:
        raise click.UsageError("A source and a destination are needed.")
    documents: Sequence[Document] = ()
    if reading.keep_good:
        outcome, documents = check_opened(given, reading)
    else:
        outcome = check(given, reading)
    ecosystem = within(outcome.checked())
    speech = spoken(lang, ecosystem)
    left = verbs.write(ecosystem, destination, force=force, to=to, all_notes=all_notes)
    held = left.pop("notes held back", 0)
    warn(ecosystem, speech, notes=True)
    for line in losses(left, destination, speech):
        click.echo(line, err=True)
    if held:
        click.echo(say("notes", "held", speech, count=held), err=True)
    click.echo(say("cli", "written", speech, path=destination))
    refused = sum(c.refused for c in outcome.counts)
    if refused:
        beside = Path(destination)
        for path in write_refused(documents, outcome.problems, beside, given, speech):
            click.echo(say("cli", "refused", speech, path=path))
    warned = any(p.level == "warning" for p in outcome.problems)
    if (fail_on == "refused" and refused) or (fail_on == "warning" and warned):
        raise click.exceptions.Exit(FINDINGS)
