"""Files of decisions that people keep beside the data, as rows of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.csv_text import read_csv
from valuechain.importers.table import Reading
from valuechain.schema import column_key

__all__ = ["decision_rows"]


def decision_rows(
    file: Path, headings: Mapping[str, str], columns: Sequence[str], required: Sequence[str]
) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file of decisions: the row number, and its cells as text.

    Parameters
    ----------
    file : Path
        The file; encoding and delimiter are detected as for any other.
    headings : mapping of str to str
        ``column_key`` of each heading that is understood, and the column it means.
    columns : sequence of str
        The columns that are returned, in order; empty text where there is none.
    required : sequence of str
        The columns that must be there.

    Raises
    ------
    ImporterError
        When the file cannot be taken apart, or a required column is missing (VC117).
    """
    (table,) = read_csv(file, Reading()).tables
    found: dict[str, list[str]] = {}
    for heading in table.frame.columns:
        name = headings.get(column_key(heading))
        if name is not None:
            cells = table.frame[heading].cast(pl.String).fill_null("")
            found.setdefault(name, cells.to_list())
    missing = ", ".join(name for name in required if name not in found)
    if missing:
        written = ", ".join(table.frame.columns)[:200]
        place = (file.name, None, None, None, written, missing)
        raise ImporterError([Problem("VC117", *place, variant="columns")])
    empty = [""] * table.frame.height
    lines = zip(*(found.get(name, empty) for name in columns), strict=True)
    return [
        (row, list(cells)) for row, cells in zip(table.rows.to_list(), lines, strict=True)
    ]
