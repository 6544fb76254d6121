"""Rows of a table that are no exchange: totals, and lines written under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.table import Table
from valuechain.schema import Schema, column_key

__all__ = ["told_apart", "trailing_rows"]

_TOTAL = re.compile(
    r"(?:sous[\s-]*|sub[\s-]*|grand\s+)?(?:total|totals|totaux|sum|somme|ensemble)\b", re.I
)
_SHOWN, _MOST = 60, 1_000


def trailing_rows(table: Table, schema: Schema) -> dict[int, tuple[str, str]]:
    """Return the rows that lack required cells because they are no exchange.

    Returns
    -------
    dict of int to (str, str)
        Number of the row; ``total`` where its first cell says so, ``footer`` where only
        one cell is filled; and that cell. Nothing where more than a thousand rows lack
        cells: they are no trailing rows.
    """
    known = schema.headings()
    named = {known.get(column_key(heading)): heading for heading in table.frame.columns}
    required = [named[name] for name in schema.required if name in named]
    if not any(table.frame[heading].null_count() for heading in required):
        return {}
    lacking = pl.sum_horizontal(pl.col(required).is_null().cast(pl.Int32)) >= 2
    rows = table.frame.with_columns(table.rows.alias(" row")).filter(lacking)
    if rows.height > _MOST:
        return {}
    found = {}
    for row in rows.iter_rows(named=True):
        number = row.pop(" row")
        cells = [str(cell) for cell in row.values() if cell is not None]
        if cells and _TOTAL.match(cells[0].strip()):
            found[number] = ("total", cells[0][:_SHOWN])
        elif len(cells) == 1:
            found[number] = ("footer", cells[0][:_SHOWN])
    return found


def told_apart(
    place: tuple[str, str | None],
    problems: Iterable[Problem],
    rows: Mapping[int, tuple[str, str]],
) -> list[Problem]:
    """Return problems in which such rows of a source and sheet are told once (VC203)."""
    kept = [p for p in problems if (p.source, p.sheet) != place or p.row not in rows]
    return kept + [
        Problem("VC203", *place, row, value=text, variant=variant)
        for row, (variant, text) in rows.items()
    ]
