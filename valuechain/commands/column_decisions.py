"""Headings that may mean columns of ours, told by ``check`` and remembered when asked."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from valuechain.importers.table import Document, Reading
    from valuechain.tables import Outcome

__all__ = ["remember_asked", "with_meanings"]


def with_meanings(
    outcome: Outcome,
    documents: Sequence[Document] | None,
    sources: Sequence[str],
    reading: Reading,
    remember: bool,
    lang: str | None = None,
) -> tuple[Outcome, Sequence[Document] | None]:
    """Return the outcome with what the unknown headings may mean, where columns miss.

    With ``remember`` the headings that have one reading are decided in ``columns.csv``
    beside the first source, and what was read is taken as any command will take it. What
    the importers made of the sources is read again where it was not kept.
    """
    from valuechain.load import opened
    from valuechain.mapping import columns_beside, meaning_problems, meanings
    from valuechain.tables import to_ecosystem

    if not _columns_miss(outcome):
        return outcome, documents
    documents = opened(sources, reading) if documents is None else documents
    found = meanings(documents)
    sure = [(m.heading, m.columns[0]) for m in found if len(m.columns) == 1]
    if remember and sure:
        _write(sure, sources, lang)
        decided = columns_beside([Path(source) for source in sources])
        documents = [decided.applied(document) for document in documents]
        outcome = to_ecosystem(documents, reading)
        found = [m for m in found if len(m.columns) > 1]
        if outcome.ecosystem is not None:
            return outcome, documents
    told = (*outcome.problems, *meaning_problems(found))
    return replace(outcome, problems=told), documents


def remember_asked(
    sources: Sequence[str], reading: Reading, lang: str | None = None
) -> None:
    """Keep the headings that ``--column`` decides in ``columns.csv`` beside the data."""
    if reading.columns:
        _write(reading.columns, sources, lang)


def _columns_miss(outcome: Outcome) -> bool:
    return any(p.code == "VC117" and p.variant == "columns" for p in outcome.problems)


def _write(
    pairs: Sequence[tuple[str, str]], sources: Sequence[str], lang: str | None
) -> None:
    """Write headings and the columns they mean in the place of what was decided of them."""
    from valuechain.commands.printing import spoken
    from valuechain.mapping import COLUMNS, columns_beside
    from valuechain.replace import replaced_text
    from valuechain.schema import column_key
    from valuechain.words import say

    first = Path(sources[0])
    path = (first if first.is_dir() else first.parent) / COLUMNS
    decided = {column_key(heading) for heading, _ in pairs}
    before = [r for r in columns_beside([first]).rows if column_key(r[0]) not in decided]
    with replaced_text(path, encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["heading", "column", "decision", "note"])
        writer.writerows([*before, *((*pair, "same", "") for pair in pairs)])
    told = say("doctor", "columns.written", spoken(lang), path=path, number=len(pairs))
    click.echo(told, err=True)
