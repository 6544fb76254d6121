"""``valuechain check``: every problem of a source in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuechain.commands.options import fail_on, language, output_format, reading, sources

if TYPE_CHECKING:
    from valuechain.importers.table import Document, Reading
    from valuechain.model import Counts
    from valuechain.tables import Outcome


@click.command("check")
@sources
@reading
@output_format
@language
@fail_on("warning", "refused")
@click.option(
    "--fix-copy",
    "fix_copy",
    metavar="FILE.xlsx",
    help="Write a copy of what was read, each bad cell coloured and commented, to correct.",
)
@click.option(
    "--reminders",
    metavar="FILE.txt",
    help="Write a text to remind each actor that has not answered yet.",
)
@click.option(
    "--migrate",
    is_flag=True,
    help="Bring folders of an older format to the present one; a copy is kept beside.",
)
@click.option(
    "--remember-columns",
    "remember",
    is_flag=True,
    help="Decide the headings that have one reading, in columns.csv beside the data.",
)
@click.option(
    "--propose-names",
    "propose_names",
    metavar="FILE.csv",
    help="Write the actors that are likely one, to decide; as aliases.csv beside the data "
    "it is read by every command.",
)
def command(
    sources: tuple[str, ...],
    reading: Reading,
    style: str,
    lang: str | None,
    fail_on: str | None,
    fix_copy: str | None,
    propose_names: str | None,
    remember: bool,
    reminders: str | None,
    migrate: bool,
) -> None:
    """Say every problem of SOURCE: file, sheet, row, column, value, what was expected.

    \b
    Example:
      valuechain check exchanges.xlsx --lang fr
    """
    from valuechain.answers import unanswered
    from valuechain.commands.check_table import print_check, print_next
    from valuechain.commands.column_decisions import remember_asked, with_meanings
    from valuechain.commands.endings import FINDINGS, INVALID
    from valuechain.commands.name_decisions import with_likenesses, write_proposals
    from valuechain.commands.printing import (
        print_json,
        problem_records,
        spoken,
    )
    from valuechain.commands.reminders import print_unanswered, write_reminders
    from valuechain.commands.understood import decision_records
    from valuechain.importers.spool import once_only
    from valuechain.load import check, check_opened

    if fix_copy is not None:
        _refuse_the_original(fix_copy, sources)
    if migrate:
        _migrate(sources, spoken(lang))
    documents: Sequence[Document] | None = None
    if fix_copy is not None or any(once_only(source) for source in sources):
        outcome, documents = check_opened(sources, reading)
    else:
        outcome = check(sources, reading)
    if remember and not any(p.variant == "heading" for p in outcome.problems):
        remember_asked(sources, reading, lang)
    outcome, documents = with_meanings(outcome, documents, sources, reading, remember, lang)
    outcome, pairs = with_likenesses(outcome, sources)
    speech = spoken(lang, outcome.ecosystem)
    missing = [] if outcome.ecosystem is None else unanswered(outcome.ecosystem)
    if style == "json":
        records = problem_records(outcome.problems, speech)
        counts = _per_table(outcome.counts)
        understood = decision_records(outcome.decisions, speech)
        told = {"problems": records, "understood": understood}
        print_json({**told, "counts": counts, "unanswered": missing})
    elif style == "csv":
        _print_csv(outcome, speech)
    else:
        print_check(outcome, speech)
        if outcome.ecosystem is not None and len(sources) > 1:
            print_unanswered(outcome.ecosystem, missing, speech)
    if reminders is not None and outcome.ecosystem is not None:
        write_reminders(reminders, outcome.ecosystem, missing, speech)
    if fix_copy is not None and documents is not None:
        _write_copy(fix_copy, documents, reading, outcome, speech)
    if propose_names is not None:
        write_proposals(propose_names, pairs, sources, speech)
    if style == "table":
        print_next(outcome, sources, reading, fix_copy, speech)
    levels = {p.level for p in outcome.problems}
    if outcome.ecosystem is None:
        raise click.exceptions.Exit(INVALID)
    refused = sum(c.refused for c in outcome.counts)
    if (fail_on == "warning" and "warning" in levels) or (fail_on == "refused" and refused):
        raise click.exceptions.Exit(FINDINGS)


def _refuse_the_original(copy: str, sources: tuple[str, ...]) -> None:
    """Refuse a copy that is no workbook, or that would take the place of a source."""
    place = Path(copy)
    if place.suffix.lower() != ".xlsx":
        raise click.UsageError("--fix-copy takes the name of a workbook, FILE.xlsx.")
    if any(place.resolve() == Path(source).resolve() for source in sources):
        raise click.UsageError("--fix-copy never replaces the source; give another name.")


def _migrate(sources: tuple[str, ...], speech: str) -> None:
    from valuechain.exporters.migrate import migrated
    from valuechain.words import say

    for folder in (Path(source) for source in sources):
        copy = migrated(folder) if folder.is_dir() else None
        if copy is not None:
            click.echo(say("doctor", "migrated", speech, path=copy), err=True)


def _write_copy(
    copy: str,
    documents: Sequence[Document],
    reading: Reading,
    outcome: Outcome,
    speech: str,
) -> None:
    from valuechain.exporters.annotated import write_annotated
    from valuechain.words import say

    write_annotated(copy, documents, outcome.problems, reading, language=speech)
    click.echo(say("doctor", "copy", speech, path=copy), err=True)


def _per_table(counts: tuple[Counts, ...]) -> dict[str, dict[str, int]]:
    """Return the account of each table, all sources together."""
    fields = ("read", "stored", "refused", "blank", "duplicate")
    told: dict[str, dict[str, int]] = {}
    for count in counts:
        table = told.setdefault(count.table, dict.fromkeys(fields, 0))
        for field in fields:
            table[field] += getattr(count, field)
    return told


def _print_csv(outcome: Outcome, speech: str) -> None:
    import polars as pl

    from valuechain.commands.printing import print_rows, problem_records

    records: list[dict[str, Any]] = problem_records(outcome.problems, speech)
    print_rows(pl.DataFrame(records, infer_schema_length=None), "csv")
