"""Headings that may mean columns of ours, told by ``check`` and remembered when asked."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from valuechain.importers.table import Reading
    from valuechain.mapping import Meaning
    from valuechain.tables import Outcome

__all__ = ["with_meanings"]


def with_meanings(
    outcome: Outcome, sources: Sequence[str], reading: Reading, remember: bool
) -> Outcome:
    """Return the outcome with what the unknown headings may mean, where columns miss.

    With ``remember`` the headings that have one reading are decided in ``columns.csv``
    beside the first source, and the source is read again as any command will read it.
    """
    from valuechain.load import check, opened
    from valuechain.mapping import meaning_problems, meanings

    if not any(p.code == "VC117" and p.variant == "columns" for p in outcome.problems):
        return outcome
    found = meanings(opened(sources, reading))
    if remember and any(len(m.columns) == 1 for m in found):
        _write(found, sources)
        outcome = check(sources, reading)
        found = [m for m in found if len(m.columns) > 1]
        if outcome.ecosystem is not None:
            return outcome
    return replace(outcome, problems=(*outcome.problems, *meaning_problems(found)))


def _write(found: Sequence[Meaning], sources: Sequence[str]) -> None:
    """Write the headings with one reading under the decisions there are."""
    from valuechain.mapping import COLUMNS, columns_beside
    from valuechain.replace import replaced_text
    from valuechain.words import say

    first = Path(sources[0])
    path = (first if first.is_dir() else first.parent) / COLUMNS
    rows = [list(row) for row in columns_beside([first]).rows]
    new = [[m.heading, m.columns[0], "same", ""] for m in found if len(m.columns) == 1]
    with replaced_text(path, encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["heading", "column", "decision", "note"])
        writer.writerows([*rows, *new])
    from valuechain.commands.printing import spoken

    told = say("doctor", "columns.written", spoken(None), path=path, number=len(new))
    click.echo(told, err=True)
