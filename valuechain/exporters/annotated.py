"""A copy of what was read, as a workbook to correct: bad cells coloured, with a comment."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from valuechain.columns import read_column
from valuechain.errors import OutputError, Problem
from valuechain.exporters.native_workbook import settings_sheet
from valuechain.exporters.tables_workbook import sheet_names
from valuechain.exporters.workbook import ROWS, exact_number, new_workbook, write_sheet
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import TABLES, column_key, load_schema, table_named
from valuechain.words import say
from valuechain.words.problems import problem_parts, problem_place, problem_sentence

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_annotated"]

_CELL, _COMMENT, _COMMENTS, _ANY = 32_767, 1_000, 20_000, -1
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C"}
_READING = ("decimal", "dates")

Place = tuple[str, str | None, int, str | None]
"""Source, sheet, row; and the heading of the cell, where each row of a table is one cell."""


@dataclass
class _Sheet:
    """One sheet of the copy: where each row of the sources stands in it."""

    table: str
    title: str
    headings: list[str] = field(default_factory=list)
    rows: dict[int, list[str | float | None]] = field(default_factory=dict)
    places: dict[Place, int] = field(default_factory=dict)
    sources: set[tuple[str, str | None]] = field(default_factory=set)
    called: dict[str, int] = field(default_factory=dict)
    """Position of a column by what its file calls it, where an importer renamed it."""


def write_annotated(
    path: str | Path,
    documents: Iterable[Document],
    problems: Sequence[Problem],
    reading: Reading,
    *,
    language: str = "en",
) -> Path:
    """Write every table as it was read, each problem on its cell, and all in one list.

    Text stays text, whatever it begins with; a quantity that was understood is a number
    where a cell holds it exactly. A row of a lone source keeps its number, so that the
    copy and the original can be held side by side. Once corrected, the copy is a
    workbook like any other.

    Parameters
    ----------
    path : str or Path
        The workbook, replaced whole.
    documents : iterable of Document
        What the importers read.
    problems : sequence of Problem
        What was found, by the importers and after them.
    reading : Reading
        How the sources were read; marks and date order are written into the copy.
    language : str
        ``en`` or ``fr``.

    Raises
    ------
    OutputError
        ``VC502`` for more rows than a sheet has, ``VC501`` when the disk refuses.
    """
    known = list(documents)
    sheets = _sheets(known, reading, language)
    for sheet in sheets:
        if max(sheet.rows, default=0) >= ROWS:
            told = f"{path}: {sheet.table}, {max(sheet.rows) + 1} > {ROWS}"
            raise OutputError("VC502", told)
    with new_workbook(path, constant_memory=False) as book:
        formats = {
            level: book.add_format({"bg_color": colour})
            for level, colour in _COLOURS.items()
        }
        spots = [_spot(problem, sheets) for problem in problems]
        names = sheet_names([s.title for s in sheets])
        for at, (sheet, name) in enumerate(zip(sheets, names, strict=True)):
            mine = [
                (spot[1], spot[2], problem)
                for spot, problem in zip(spots, problems, strict=True)
                if spot is not None and spot[0] == at
            ]
            _write_table(book.add_worksheet(name), book, sheet, mine, formats, language)
        settings = _settings(known, reading)
        if settings.height:
            write_sheet(book, "ecosystem", settings)
        _write_list(book, names, spots, problems, language)
    return Path(path)


def _sheets(documents: Sequence[Document], reading: Reading, language: str) -> list[_Sheet]:
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
) -> _Sheet:
    schema = load_schema(name)
    own = parts[0][0].sheet
    spoken = own is not None and table_named(own) == name and len(parts) == 1
    sheet = _Sheet(name, str(own) if spoken else schema.titles[language])
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


def _spot(problem: Problem, sheets: Sequence[_Sheet]) -> tuple[int, int, int] | None:
    """Return the sheet, row and column of the copy where a problem shows.

    Several tables may come from one sheet of a source: the one with the column counts.
    """
    spots = [_spot_in(problem, sheet) for sheet in sheets]
    found = [(at, *spot) for at, spot in enumerate(spots) if spot is not None]
    return min(found, key=lambda spot: spot[2] == _ANY, default=None)


def _spot_in(problem: Problem, sheet: _Sheet) -> tuple[int, int] | None:
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
    return None if row is None else (row, _ANY if position is None else position)


def _write_table(
    page: Worksheet,
    book: Workbook,
    sheet: _Sheet,
    found: Sequence[tuple[int, int, Problem]],
    formats: Mapping[str, Format],
    language: str,
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    page.freeze_panes(1, 0)
    marked: dict[tuple[int, int], list[Problem]] = {}
    whole: dict[int, str] = {}
    for row, column, problem in found:
        if problem.level == "note":
            continue
        if column == _ANY and row and (problem.level == "error" or row not in whole):
            whole[row] = problem.level
        marked.setdefault((row, max(column, 0)), []).append(problem)
    for at, heading in enumerate(sheet.headings):
        page.set_column(at, at, min(60, max(10, len(heading) + 2)))
        page.write_string(0, at, heading, bold)
    for row, cells in sheet.rows.items():
        for at, cell in enumerate(cells):
            mine = marked.get((row, at), [])
            level = _worst(mine) if mine else whole.get(row)
            _write_cell(page, row, at, cell, formats.get(level) if level else None)
    for number, ((row, at), problems) in enumerate(marked.items()):
        if row == 0:
            heading = sheet.headings[at] if at < len(sheet.headings) else ""
            page.write_string(0, at, heading, formats[_worst(problems)])
        if number < _COMMENTS:
            told = "\n\n".join(_comment(p, language) for p in problems)
            page.write_comment(row, at, told[:_COMMENT], {"x_scale": 2.5, "y_scale": 1.6})


def _worst(problems: Iterable[Problem]) -> str:
    return "error" if any(p.level == "error" for p in problems) else "warning"


def _write_cell(
    page: Worksheet, row: int, at: int, cell: str | float | None, style: Format | None
) -> None:
    if cell is None:
        if style is not None:
            page.write_blank(row, at, None, style)
    elif isinstance(cell, float):
        page.write_number(row, at, cell, style)
    else:
        text = cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…"
        page.write_string(row, at, text, style)


def _comment(problem: Problem, language: str) -> str:
    """Return code, what is wrong and what to do, what was expected, the closest answer."""
    lines = [f"{problem.code}: {problem_sentence(problem, language)}"]
    usual = problem_parts(problem, language).expected
    for key, text in (("expected", problem.expected or usual), ("hint", problem.hint)):
        if text:
            lines.append(say("doctor", key, language, value=text[:200]))
    return "\n".join(lines)


def _settings(documents: Sequence[Document], reading: Reading) -> pl.DataFrame:
    """Return the settings of the sources, and the options that read them, as rows."""
    merged: dict[str, dict[str, object]] = {}
    for document in documents:
        for section, values in document.settings.items():
            merged[section] = {**values, **merged.get(section, {})}
    kept = {k: v for k, v in merged.get("reading", {}).items() if k in _READING}
    given = {k: getattr(reading, k) for k in _READING if getattr(reading, k) is not None}
    merged["reading"] = {**kept, **given}
    return settings_sheet(merged)


def _write_list(
    book: Workbook,
    names: Sequence[str],
    spots: Sequence[tuple[int, int, int] | None],
    problems: Sequence[Problem],
    language: str,
) -> None:
    """Write the sheet that lists every problem: its cell in the copy, its place before."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    keys = ("cell", "level", "code", "place", "value", "expected_head", "closest", "told")
    rows = []
    for spot, problem in zip(spots, problems, strict=True):
        cell = ""
        if spot is not None:
            cell = f"{names[spot[0]]}!{xl_rowcol_to_cell(spot[1], max(spot[2], 0))}"
        rows.append(
            (
                cell,
                say("doctor", f"level.{problem.level}", language),
                problem.code,
                problem_place(problem, language),
                problem.value,
                (problem.expected or problem_parts(problem, language).expected)[:_COMMENT],
                problem.hint[:_COMMENT],
                problem_sentence(problem, language),
            )
        )
    frame = pl.DataFrame(rows, schema=dict.fromkeys(keys, pl.String), orient="row")
    title = say("doctor", "problems_sheet", language)
    while title.casefold() in {name.casefold() for name in (*names, "ecosystem")}:
        title += "_"
    headings = [say("doctor", f"head.{key}", language) for key in keys]
    write_sheet(book, title, frame, headings=headings).autofilter(
        0, 0, max(frame.height, 1), len(keys) - 1
    )
