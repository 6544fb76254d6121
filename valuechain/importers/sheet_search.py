"""Where a foreign table stands: which sheet of a workbook, under which row of headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.renaming import Fed, fed
from valuechain.importers.table import Document, Reading, Table

__all__ = ["Search", "is_workbook", "search"]

_LOOKED_AT = 30


@dataclass(frozen=True, eq=False)
class Search:
    """The sheets that hold what was looked for, and what is told about the others.

    When no sheet does, ``sheets`` is the first one alone, for the importer to say what
    it lacks.
    """

    sheets: list[Fed]
    problems: list[Problem] = field(default_factory=list)
    decisions: list[tuple[str, str, str]] = field(default_factory=list)


def is_workbook(path: Path) -> bool:
    """Return whether a file is named as a workbook."""
    return path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}


def search(
    path: Path, reading: Reading, field_of: Callable[[str], str | None], wanted: set[str]
) -> Search:
    """Return the tables of a file in which all ``wanted`` fields are recognised.

    In a workbook the headings may stand under a few rows of title: the first row that
    has all wanted headings is taken, and told. Sheets without them are left out, with
    their problems, and told.

    Raises
    ------
    ImporterError
        When no sheet holds a table, and the refusals of the readers.
    """
    if not is_workbook(path):
        from valuechain.importers.csv_text import read_csv

        document = read_csv(path, reading)
        sheets = [fed(table, field_of) for table in document.tables]
        return Search(sheets, list(document.problems), list(document.decisions))
    from valuechain.importers.sheets import read_sheets

    document = read_sheets(path, reading)
    found = Search([], [p for p in document.problems if p.sheet is None])
    found.decisions.extend(document.decisions)
    for name, row in _candidates(document, reading, field_of, wanted).items():
        if row is not None:
            again = replace(reading, sheet=name, header_row=row)
            document = _with_sheet(document, read_sheets(path, again), name)
            found.decisions.append((path.name, "heading row", f"{name}: {row}"))
        table = next((t for t in document.tables if t.sheet == name), None)
        if table is not None:
            found.sheets.append(fed(table, field_of))
    if not document.tables:
        raise ImporterError(document.problems or [Problem("VC102", path.name)])
    if not found.sheets:
        found.sheets.append(fed(document.tables[0], field_of))
    held = {sheet.table.sheet for sheet in found.sheets}
    told = [t.sheet for t in document.tables if t.sheet not in held]
    found.decisions.extend((path.name, "left out", name) for name in told if name)
    found.problems.extend(p for p in document.problems if p.sheet in held)
    return found


def _candidates(
    document: Document,
    reading: Reading,
    field_of: Callable[[str], str | None],
    wanted: set[str],
) -> dict[str, int | None]:
    """Return the sheets that have the headings: under which row, ``None`` for the first."""
    places: dict[str, int | None] = {}
    for table in document.tables:
        name = table.sheet or table.name
        if wanted <= set(fed(table, field_of).columns):
            places[name] = None
        elif reading.header_row is None:
            row = _heading_row(table, field_of, wanted)
            if row is not None:
                places[name] = row
    if reading.header_row is None:
        for problem in document.problems:
            titled = problem.code == "VC117" and problem.variant == "title_rows"
            if titled and problem.sheet is not None and problem.row is not None:
                places[problem.sheet] = problem.row
    return places


def _heading_row(
    table: Table, field_of: Callable[[str], str | None], wanted: set[str]
) -> int | None:
    rows = zip(
        table.rows.head(_LOOKED_AT), table.frame.head(_LOOKED_AT).rows(), strict=True
    )
    for number, cells in rows:
        if wanted <= {field_of(cell) for cell in cells if cell}:
            return int(number)
    return None


def _with_sheet(document: Document, again: Document, name: str) -> Document:
    """Return a document in which one sheet is as it was read the second time."""
    tables = [t for t in document.tables if t.sheet != name]
    problems = [p for p in document.problems if p.sheet != name]
    told = [p for p in again.problems if p.sheet == name]
    return replace(document, tables=(*tables, *again.tables), problems=(*problems, *told))
