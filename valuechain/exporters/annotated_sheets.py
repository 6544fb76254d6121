"""The sheets of an annotated copy: where each row of the sources, and each problem, stands."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from valuechain.columns import read_column
from valuechain.errors import Problem
from valuechain.exporters.workbook import exact_number
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import TABLES, column_key, load_schema, table_named

__all__ = ["ANY", "CopySheet", "copy_sheets", "spot_of"]

ANY = -1
"""The column of a problem that is of a whole row."""

Place = tuple[str, str | None, int, str | None]
"""Source, sheet, row; and the heading of the cell, where each row of a table is one cell."""


@dataclass
class CopySheet:
    """One sheet of the copy: where each row of the sources stands in it."""

    table: str
    title: str
    headings: list[str] = field(default_factory=list)
    rows: dict[int, list[str | float | None]] = field(default_factory=dict)
    places: dict[Place, int] = field(default_factory=dict)
    sources: set[tuple[str, str | None]] = field(default_factory=set)
    called: dict[str, int] = field(default_factory=dict)
    """Position of a column by what its file calls it, where an importer renamed it."""


def copy_sheets(
    documents: Sequence[Document], reading: Reading, language: str
) -> list[CopySheet]:
    """Return one sheet a table of the product, the sources under each other."""
    parts: dict[str, list[tuple[Table, Document]]] = {}
    for document in documents:
        for table in document.tables:
            name = table.name if table.name in TABLES else table_named(table.name)
            if name is not None:
                parts.setdefault(name, []).append((table, document))
    return [
        _sheet(name, parts[name], reading, language) for name in TABLES if name in parts
    ]


def _sheet(
    name: str, parts: Sequence[tuple[Table, Document]], reading: Reading, language: str
) -> CopySheet:
    schema = load_schema(name)
    own = parts[0][0].sheet
    spoken = own is not None and table_named(own) == name and len(parts) == 1
    sheet = CopySheet(name, str(own) if spoken else schema.titles[language])
    known = schema.headings()
    columns: dict[str, int] = {}
    for table, _ in parts:
        for heading in table.frame.columns:
            key = known.get(column_key(heading), heading)
            if key not in columns:
                columns[key] = len(columns)
                sheet.headings.append(heading)
            if heading in table.written:
                sheet.called[column_key(table.written[heading])] = columns[key]
    after = 1
    for table, document in parts:
        sheet.sources.add((table.source, table.sheet))
        settings = document.settings.get("reading", {})
        at = [
            columns[known.get(column_key(heading), heading)]
            for heading in table.frame.columns
        ]
        written = _rows(table, document, reading.with_defaults(settings))
        numbers = [row for row, _, _ in written]
        alone = len(parts) == 1 and len(set(numbers)) == len(numbers)
        kept = alone and (not numbers or numbers[0] > 1)
        for row, under, found in written:
            place = row - 1 if kept else after
            after = place + 1
            line: list[str | float | None] = [None] * max(len(columns), len(found))
            for position, cell in enumerate(found):
                line[at[position] if position < len(at) else position] = cell
            sheet.rows[place] = line
            sheet.places.setdefault((table.source, table.sheet, row, under), place)
            if under is not None:
                sheet.called[column_key(under)] = columns["quantity"]
    return sheet


def _rows(
    table: Table, document: Document, reading: Reading
) -> list[tuple[int, str | None, Sequence[str | float | None]]]:
    """Return every row of a table in the order of the file: its number, heading and cells."""
    cells = list(zip(*_cells(table, reading), strict=True))
    unders = [None] * len(cells) if table.under is None else table.under.to_list()
    rows = list(zip(table.rows.to_list(), unders, cells, strict=True))
    refused = [(r.row, None, _split(r.text, table, document)) for r in table.refused]
    return sorted([*rows, *refused], key=lambda row: row[0])


def _cells(table: Table, reading: Reading) -> list[list[str | float | None]]:
    """Return the columns of a table: quantities that are understood as numbers."""
    schema = load_schema(str(table_named(table.name) or table.name))
    known = schema.headings()
    columns: list[list[str | float | None]] = []
    for heading in table.frame.columns:
        text = table.frame[heading]
        written: list[str | float | None] = text.cast(pl.String).to_list()
        name = known.get(column_key(heading))
        if name is not None and schema.field(name).reads_as in ("quantity", "ratio"):
            typed, findings = read_column(text, schema.field(name), reading)
            wrong = {at for f in findings if f.level == "error" for at in f.at.to_list()}
            for at, value in enumerate(typed.to_list()):
                number = None if value is None or at in wrong else exact_number(value)
                written[at] = written[at] if number is None else number
        columns.append(written)
    return columns


def _split(text: str, table: Table, document: Document) -> list[str | None]:
    """Return the cells of a row that could not be placed, as well as they can be told."""
    told = {(s, what): value for s, what, value in document.decisions}
    mark = "\t" if table.sheet else told.get((table.source, "delimiter"), "")
    if not mark:
        mark = max(",;\t|", key=text.count)
    cells = next(csv.reader([text], delimiter=mark[:1]), [])
    return [cell or None for cell in cells]


def spot_of(problem: Problem, sheets: Sequence[CopySheet]) -> tuple[int, int, int] | None:
    """Return the sheet, row and column of the copy where a problem shows.

    Several tables may come from one sheet of a source: the one with the column counts.
    """
    spots = [_spot_in(problem, sheet) for sheet in sheets]
    found = [(at, *spot) for at, spot in enumerate(spots) if spot is not None]
    return min(found, key=lambda spot: spot[2] == ANY, default=None)


def _spot_in(problem: Problem, sheet: CopySheet) -> tuple[int, int] | None:
    """Return the row and column of one sheet where a problem shows."""
    mine = [
        (source, shown)
        for source, shown in sheet.sources
        if source == problem.source and problem.sheet in (None, shown)
    ]
    if not mine:
        return None
    known = load_schema(sheet.table).headings()
    column = column_key(problem.column or "")
    position = next(
        (
            n
            for n, heading in enumerate(sheet.headings)
            if column
            and column
            in (column_key(heading), column_key(known.get(column_key(heading), "")))
        ),
        sheet.called.get(column) if column else None,
    )
    if problem.row is None:
        return None if position is None else (0, position)
    places = (
        sheet.places.get((*place, problem.row, under))
        for place in mine
        for under in (problem.column, None)
    )
    row = next((place for place in places if place is not None), None)
    return None if row is None else (row, ANY if position is None else position)
