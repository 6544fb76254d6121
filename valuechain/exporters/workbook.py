"""Sheets in which text stays text and a quantity stays exact."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.errors import OutputError
from valuechain.frames import decimal_text
from valuechain.replace import replaced_file

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["ROWS", "check_fits", "exact_number", "new_workbook", "write_sheet"]

ROWS = 1_048_576
"""How many rows a sheet has."""

_CELL = 32_767
_WIDTHS = 200


@contextmanager
def new_workbook(
    path: str | Path, *, created: date = date(2020, 1, 1), constant_memory: bool = True
) -> Iterator[Workbook]:
    """Give a workbook to fill; it replaces ``path`` whole when all went well.

    No cell becomes a formula, a link or a number unless it was written as one. Who made
    it, on which machine and when is not in it: the date is ``created``.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with replaced_file(path) as fresh, tempfile.TemporaryDirectory() as scratch:
        options = {
            "constant_memory": constant_memory,
            "tmpdir": scratch,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(fresh), options)
        moment = datetime(created.year, created.month, created.day)
        book.set_properties({"created": moment, "author": "", "comments": ""})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise OutputError("VC501", f"{path}: {error}") from error


def check_fits(path: str | Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Refuse what a sheet would cut.

    Raises
    ------
    OutputError
        ``VC502`` for more rows than a sheet has, or a cell of more than 32 767
        characters, naming its table, row and column.
    """
    for name, frame in frames.items():
        if frame.height + 1 > ROWS:
            told = f"{path}: {name}, {frame.height + 1} > {ROWS}"
            raise OutputError("VC502", told)
        for column in (c for c, dtype in frame.schema.items() if dtype == pl.String):
            size = frame[column].str.len_bytes()
            for at in (size > _CELL).fill_null(False).arg_true():
                length = len(str(frame[column][int(at)]).encode("utf-16-le")) // 2
                if length > _CELL:
                    about = next((str(v) for v in frame.row(int(at)) if v is not None), "")
                    place = f"{name}, {int(at) + 2}, {column} ({about[:60]})"
                    raise OutputError("VC502", f"{path}: {place}: {length} > {_CELL}")


@functools.lru_cache(maxsize=20_000)
def exact_number(value: Decimal) -> float | None:
    """Return a quantity as the number of a cell, or ``None`` where that would change it.

    Examples
    --------
    >>> exact_number(Decimal("1250.5")), exact_number(Decimal("100000000000000.01"))
    (1250.5, None)
    """
    number = float(value)
    kept = float(f"{number:.15G}") == number and Decimal(f"{number:.15G}") == value
    return number if kept and float(f"{number:.16G}") == number else None


def write_sheet(
    book: Workbook,
    name: str,
    frame: pl.DataFrame,
    *,
    headings: Sequence[str] = (),
) -> Worksheet:
    """Write a frame as a sheet: a bold heading that stays in view, then one row a row.

    Quantities and ratios are numbers where a cell holds them exactly, else text; lists are
    joined, dates are ISO text, unknown is an empty cell.
    """
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    columns = [frame[c].to_list() for c in frame.columns]
    shown = list(headings) or frame.columns
    for at, (heading, values) in enumerate(zip(shown, columns, strict=True)):
        longest = max((len(str(v)) for v in values[:_WIDTHS] if v is not None), default=0)
        sheet.set_column(at, at, min(60, max(10, len(heading) + 2, longest + 1)))
    for at, heading in enumerate(shown):
        sheet.write_string(0, at, heading, bold)
    for row, cells in enumerate(zip(*columns, strict=True), 1):
        for at, value in enumerate(cells):
            if value is not None:
                _write(sheet, row, at, value)
    return sheet


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal):
        number = exact_number(value)
        if number is None:
            sheet.write_string(row, column, decimal_text(value))
        else:
            sheet.write_number(row, column, number)
    elif isinstance(value, int | float):
        if value == value and abs(value) != float("inf"):
            sheet.write_number(row, column, value)
    elif isinstance(value, list | tuple):
        sheet.write_string(row, column, ", ".join(str(v) for v in value))
    else:
        sheet.write_string(row, column, str(value))
