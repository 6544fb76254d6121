"""Names that only one table tells: a stage, or a note, of what nothing else speaks of."""

from __future__ import annotations

import polars as pl

from valuechain.codes import distinct
from valuechain.errors import Problem
from valuechain.finding import MOST
from valuechain.identity import closest
from valuechain.model import Ecosystem
from valuechain.notes import notes

__all__ = ["unheard"]


def unheard(ecosystem: Ecosystem) -> list[Problem]:
    """Return a note (VC221) for each name that nothing else in the ecosystem bears.

    The territory of a stage where no actor is, its innovation of which there is no
    exchange, what a note is about. Each may be true (an innovation is spotted before
    anything is exchanged) or misspelt, and is then shown beside no figure. Territories are
    looked at only where some actor has one, innovations where some exchange has one.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> rows = [dict(provider="a", receiver="b", kind="k", quantity=1, innovation="Desk")]
    >>> told = ecosystem_of(rows, stages=[dict(innovation="Dsk", stage="I")])
    >>> [(p.variant, p.value, p.hint) for p in unheard(told)]
    [('innovation', 'Dsk', 'Desk')]
    """
    stages, actors = ecosystem.table("stages"), ecosystem.table("actors")
    problems = []
    if stages.height:
        problems += _unknown(stages, "territory", actors)
        problems += _unknown(stages, "innovation", ecosystem.table("transactions"))
    told = ecosystem.table("notes")
    if told.height:
        nothing = told.filter(notes(ecosystem)["subject"].is_null())
        problems += _told(nothing, "about", actors["id"].to_list(), "subject")
    return problems


def _unknown(frame: pl.DataFrame, column: str, where: pl.DataFrame) -> list[Problem]:
    """Return what is to be told of names that a column of another table does not hold."""
    if column not in where.columns:
        return []
    known = distinct(where[column]).cast(pl.String).to_list()
    if not known:
        return []
    return _told(frame.filter(~pl.col(column).is_in(known)), column, known, column)


def _told(rows: pl.DataFrame, column: str, known: list[str], variant: str) -> list[Problem]:
    return [
        Problem(
            "VC221",
            row["@source"],
            row["@sheet"],
            row["@row"],
            column,
            row[column],
            hint=closest(row[column], known),
            level="note",
            variant=variant,
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
