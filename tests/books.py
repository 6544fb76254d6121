"""Workbooks made for a test, and what their readers found in them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from valuechain.errors import ImporterError, Problem
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Document, Reading, Table

HEADINGS = ["id", "provider", "receiver", "kind", "quantity", "start"]
ROW = ["t1", "Ville", "Banque", "money", 100, datetime.date(2024, 3, 31)]
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Fill = Callable[[Any, Any], None]


def book(folder: Path, fill: Fill, **options: object) -> Path:
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "dd/mm/yyyy", **options}
    ) as made:
        fill(made, made.add_worksheet("transactions"))
    return path


def rows(*given: list[object]) -> Fill:
    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(given):
            sheet.write_row(number, 0, row)

    return fill


def with_sheet(folder: Path, cells: str, *, before: str = "", after: str = "") -> Path:
    """Return a workbook whose only sheet holds the XML given."""
    path = book(folder, rows(HEADINGS))
    other = folder / "made.xlsx"
    body = f"{before}<sheetData>{cells}</sheetData>{after}"
    xml = f'<worksheet xmlns="{NAMESPACE}">{body}</worksheet>'
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = xml if name == "xl/worksheets/sheet1.xml" else old.read(name)
            new.writestr(name, content)
    return other


def row_xml(number: int, *values: str) -> str:
    cells = "".join(
        f'<c r="{"ABCDEFGH"[n]}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        if not value.startswith("<")
        else value
        for n, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


HEADING_XML = row_xml(1, *HEADINGS)


def only(document: Document) -> Table:
    (table,) = document.tables
    return table


def told(document: Document, code: str) -> list[Problem]:
    return [problem for problem in document.problems if problem.code == code]


def refusal(path: Path, reading: Reading | None = None) -> Problem:
    with pytest.raises(ImporterError) as refused:
        read_sheets(path, reading or Reading())
    return refused.value.problems[0]
