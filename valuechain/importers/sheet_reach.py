"""How far the cells of a sheet stand, told before anything is laid out in memory."""

from __future__ import annotations

import re

from valuechain.errors import ImporterError, Problem
from valuechain.importers.sheet_xml import (
    CELL,
    PREFIXED,
    ROW,
    SheetXml,
    column_number,
    letters,
    place_of,
    row_number,
)

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "refuse_far"]

MAX_COLUMNS = 512
"""How far to the right a cell may stand."""

MAX_ROWS = 1_048_576
"""How far down a cell may stand; where spreadsheets end."""

_ROOMY = 24_000_000
_OPENED = (
    r'<c(?:[^A-Za-z ]| [^r]| r[^=]| r=[^"]'
    r'| r="(?:[^A-X]|[A-X](?:[^0-9]|[0-9]{1,6}[^0-9"]|[0-9]{7})))'
)
"""A cell that does not say its place first, or stands past column X or row 999,999."""

_FAR = re.compile(
    CELL
    + rb"[^>]*?\br\s*=\s*[\"']"
    + rb"(?:[A-Za-z]{3,}\d+|[S-Zs-z][A-Za-z]\d+|[A-Za-z]+\d{7,})[\"'][^>]*>"
)
_UNPLACED = re.compile(
    rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>"
)


def refuse_far(xml: SheetXml, source: str, sheet: str) -> None:
    """Refuse cells past the last row or column, or too far apart from each other.

    The ``dimension`` that a sheet claims is never looked at.

    Raises
    ------
    ImporterError
        VC105 or VC106 when a cell stands past the last row or column allowed, VC108 when
        the space between the cells would fill the memory.
    """
    body = xml.content
    plain = not (xml.may_hold(PREFIXED) or xml.may_hold(_OPENED))
    if plain or _near(body):
        return
    for match in _FAR.finditer(body):
        row, column = place_of(body, match)
        if not match[0].endswith(b"/>") and (column > MAX_COLUMNS or row > MAX_ROWS):
            _refuse(source, sheet, row, column)
    opened = ROW.findall(body)
    said = (number for number in map(row_number, opened) if number is not None)
    placed = (int(number) for number in re.findall(rb"\br=\"[A-Za-z]+(\d+)\"", body))
    deepest = max(len(opened), *said, *placed, 0)
    if deepest > MAX_ROWS:
        _refuse(source, sheet, deepest, 1)
    if _UNPLACED.search(body):
        widest = max(len(re.findall(CELL, part)) for part in ROW.split(body))
        if widest > MAX_COLUMNS:
            _refuse(source, sheet, 1, widest)
    if deepest * MAX_COLUMNS > _ROOMY:
        _refuse_wide_spaces(body, source, sheet, deepest)


def _near(body: bytes) -> bool:
    """Return whether all cells surely stand within the limits, past column X included.

    True only for a sheet as the common programs write it, where each cell says its place.
    """
    columns = re.findall(rb'<c r="([A-Z]{1,2})(?=\d{1,6}")', body)
    cells = (
        body.count(b"<c ") + body.count(b"<c>") + body.count(b"<c\n") + body.count(b":c ")
    )
    if len(columns) != cells or b"<c\t" in body or b"<c\r" in body or b"<c/" in body:
        return False
    widest = max((column_number(name.decode("ascii")) for name in set(columns)), default=1)
    deep = re.search(rb'<c r="[A-Z]{1,2}\d{6}"', body) is not None
    bound = 999_999 if deep else 99_999
    return widest <= MAX_COLUMNS and widest * bound <= _ROOMY


def _refuse_wide_spaces(body: bytes, source: str, sheet: str, deepest: int) -> None:
    """Refuse a few cells so far apart that the empty ones between would fill the memory."""
    columns = re.findall(rb'<c r="([A-Z]+)', body)
    if len(columns) < body.count(b"<c ") or not columns:
        columns = re.findall(CELL + rb"[^>]*?\br\s*=\s*[\"']([A-Za-z]+)", body)
    widest = max((column_number(name.decode("ascii")) for name in set(columns)), default=1)
    if deepest * widest > _ROOMY:
        area = f"{sheet}: A1:{letters(widest)}{deepest}"
        raise ImporterError([Problem("VC108", source, sheet, value=area, variant="area")])


def _refuse(source: str, sheet: str, row: int, column: int) -> None:
    code, value, limit = "VC106", column, MAX_COLUMNS
    if column <= MAX_COLUMNS:
        code, value, limit = "VC105", row, MAX_ROWS
    cell = f"{letters(column)}{row}"
    problem = Problem(
        code, source, sheet, row, letters(column), str(value), str(limit), cell=cell
    )
    raise ImporterError([problem])
