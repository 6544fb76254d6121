"""A copy of what was read, as a workbook to correct: bad cells coloured, with a comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from valuechain.errors import OutputError, Problem
from valuechain.exporters.annotated_sheets import ANY, CopySheet, copy_sheets, spot_of
from valuechain.exporters.native_workbook import settings_sheet
from valuechain.exporters.tables_workbook import sheet_names
from valuechain.exporters.workbook import ROWS, new_workbook, write_sheet
from valuechain.importers.table import Document, Reading
from valuechain.words import say
from valuechain.words.problems import problem_parts, problem_place, problem_sentence

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_annotated"]

_CELL, _COMMENT, _COMMENTS = 32_767, 1_000, 20_000
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C"}
_READING = ("decimal", "dates")


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
    sheets = copy_sheets(known, reading, language)
    for sheet in sheets:
        if max(sheet.rows, default=0) >= ROWS:
            told = f"{path}: {sheet.table}, {max(sheet.rows) + 1} > {ROWS}"
            raise OutputError("VC502", told)
    with new_workbook(path, constant_memory=False) as book:
        formats = {
            level: book.add_format({"bg_color": colour})
            for level, colour in _COLOURS.items()
        }
        spots = [spot_of(problem, sheets) for problem in problems]
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


def _write_table(
    page: Worksheet,
    book: Workbook,
    sheet: CopySheet,
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
        if column == ANY and row and (problem.level == "error" or row not in whole):
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
