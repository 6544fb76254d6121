"""One thin pass over the XML of a sheet, for what the cells' values do not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from valuechain.errors import ImporterError, Problem

__all__ = [
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Place",
    "Range",
    "SheetFacts",
    "column_number",
    "letters",
    "serials",
    "sheet_facts",
    "without_absurd_days",
]

MAX_COLUMNS = 512
"""How far to the right a cell may stand."""

MAX_ROWS = 1_048_576
"""How far down a cell may stand; where spreadsheets end."""

_CELL = rb"<(?:\w+:)?c\b"
_AT = re.compile(rb"\br\s*=\s*[\"']\$?([A-Za-z]+)\$?(\d+)[\"']")
_FAR = re.compile(
    _CELL
    + rb"[^>]*?\br\s*=\s*[\"']"
    + rb"(?:[A-Za-z]{3,}\d+|[S-Zs-z][A-Za-z]\d+|[A-Za-z]+\d{7,})[\"'][^>]*>"
)
_UNPLACED = re.compile(
    rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>"
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMNS = re.compile(
    rb"<(?:\w+:)?col\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>"
)
_BOUND = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,6})[\"']")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d+)[\"']")
_ERROR = re.compile(
    _CELL + rb"[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_FORMULA = re.compile(
    _CELL + rb"([^>]*)(?<!/)>\s*<(?:\w+:)?f\b(.*?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*(?<!/)>([^<]*)<")
_OPENED = re.compile(rb'<c(?![A-Za-z]| r="[A-X]\d{1,6}")')
"""A cell that does not say its place first, or stands past column X or row 999,999."""

_PREFIXED = re.compile(rb":[cfv][\s>/]")
"""A cell, formula or value whose name has a prefix; colons are few in a sheet."""

_LARGE_PLAIN = re.compile(rb"v>\s*-?(?:[3-9]\d{6}|\d{8}|[\d.]+[eE])")
_LARGE = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*-?(?:[3-9]\d{6}|\d{8}|[\d.]+[eE])")
_STYLED_LARGE = re.compile(
    rb"(<(?:\w+:)?c\b[^>]*?)\ss\s*=\s*[\"'][^\"'>]*[\"']([^>]*>\s*"
    rb"(?:<(?:\w+:)?f\b[^>]*>(?:[^<]*</(?:\w+:)?f>)?\s*)?"
    rb"<(?:\w+:)?v\b[^>]*>\s*-?(?:[3-9]\d{6}|\d{8}|[\d.]+[eE]))"
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_MOST_MERGES = 10_000
_ROOMY = 24_000_000
_STYLES, _LOOKED_AT = 20, 100
_NO_STYLES: Mapping[str, str] = {}

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Range:
    """A merged range, rows and columns counted from 1, both ends included."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What stands in a sheet beside its values; places are (row, column) from 1.

    Attributes
    ----------
    hidden_rows, hidden_columns : list of int
    formulas : list of place
        Formulas without a stored value.
    errors : dict of place to str
        Cells that show an error, and which.
    percents : set of place
        Numbers shown as a percentage.
    merged : list of Range
    money : dict of int to str
        Columns in which a number is shown with a sign of money, and the sign.
    """

    hidden_rows: list[int]
    formulas: list[Place]
    errors: dict[Place, str]
    percents: set[Place]
    merged: list[Range]
    hidden_columns: list[int] = field(default_factory=list)
    money: dict[int, str] = field(default_factory=dict)


def sheet_facts(
    xml: bytes,
    source: str,
    sheet: str,
    percent_styles: frozenset[str],
    money_styles: Mapping[str, str] = _NO_STYLES,
) -> SheetFacts:
    """Return the facts of a sheet, after its cells are known to stand within the limits.

    The ``dimension`` that a sheet claims is never looked at.

    Raises
    ------
    ImporterError
        VC105 or VC106 when a cell stands past the last row or column allowed, or so far
        from all others that the space between them would fill the memory.
    """
    _refuse_far(xml, source, sheet)
    formulas: list[Place] = []
    errors: dict[Place, str] = {}
    hidden: list[int] = []
    out_of_sight: list[int] = []
    prefixed = _PREFIXED.search(xml) is not None
    if prefixed or b"<f" in xml:
        formulas = [_place(xml, m) for m in _FORMULA.finditer(xml) if _uncalculated(m)]
    if b'"e"' in xml or b"'e'" in xml:
        errors = {_place(xml, m): _shown(m[1]) for m in _ERROR.finditer(xml)}
    if b"hidden" in xml:
        hidden = [_row_of(xml, m) for m in _HIDDEN.finditer(xml)]
        out_of_sight = _hidden_columns(xml)
    percents = _percents(xml, percent_styles)
    money = _money(xml, money_styles)
    return SheetFacts(hidden, formulas, errors, percents, _merges(xml), out_of_sight, money)


def serials(xml: bytes, wanted: set[Place]) -> dict[Place, str]:
    """Return the number stored in each wanted cell, as written in the file."""
    found: dict[Place, str] = {}
    for match in re.finditer(_CELL + rb"[^>]*(?<!/)>(.*?)</(?:\w+:)?c>", xml, re.DOTALL):
        place = _place(xml, match)
        if place in wanted:
            found[place] = _shown(match[1])
    return found


def without_absurd_days(xml: bytes) -> bytes:
    """Return a sheet where numbers too large for any day have no style.

    Shown as a day, such a number stops the reader; without style it is read as a number.
    """
    worded = b"<v " in xml or _PREFIXED.search(xml) is not None
    if (_LARGE if worded else _LARGE_PLAIN).search(xml) is None:
        return xml
    return _STYLED_LARGE.sub(rb"\1\2", xml)


def letters(column: int) -> str:
    """Return the name of a column, counted from 1.

    Examples
    --------
    >>> letters(1), letters(28), letters(16_384)
    ('A', 'AB', 'XFD')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return the position of a column from its name; the opposite of ``letters``."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _uncalculated(formula: re.Match[bytes]) -> bool:
    value = _VALUE.search(formula[2])
    text = re.search(rb"\bt\s*=\s*[\"']str[\"']", formula[1])
    return (value is None or not value[1].strip()) and not (text and value is not None)


def _shown(content: bytes) -> str:
    value = _VALUE.search(content)
    return value[1].decode("utf-8", "replace").strip() if value else ""


def _place(body: bytes, cell: re.Match[bytes]) -> Place:
    """Return where a cell stands: as it says, else by counting."""
    opening = body[cell.start() : body.index(b">", cell.start())]
    said = _AT.search(opening)
    if said:
        return int(said[2]), column_number(said[1].decode("ascii"))
    row = max(body.rfind(b"<row", 0, cell.start()), body.rfind(b":row", 0, cell.start()))
    before = len(re.findall(_CELL, body[row : cell.start()]))
    return _row_number(body, row), before + 1


def _hidden_columns(xml: bytes) -> list[int]:
    """Return the columns that are not shown, up to the last that may hold a cell."""
    found: list[int] = []
    for match in _HIDDEN_COLUMNS.finditer(xml, 0, max(0, xml.find(b"sheetData"))):
        bounds = {name: int(number) for name, number in _BOUND.findall(match[0])}
        last = min(bounds.get(b"max", 0), MAX_COLUMNS)
        found += range(bounds.get(b"min", 1), last + 1)
    return found


def _row_of(body: bytes, row: re.Match[bytes]) -> int:
    said = _NUMBER.search(row[0])
    return int(said[1]) if said else _row_number(body, row.start())


def _row_number(body: bytes, position: int) -> int:
    opening = body[position : body.index(b">", position)] if position >= 0 else b""
    said = _NUMBER.search(opening)
    return int(said[1]) if said else len(_ROW.findall(body, 0, position + 1)) + 1


def _percents(body: bytes, styles: frozenset[str]) -> set[Place]:
    if not styles:
        return set()
    either = "|".join(sorted(styles)).encode("ascii", "ignore")
    cell = re.compile(
        _CELL + rb"[^>]*?\bs\s*=\s*[\"'](?:" + either + rb")[\"'][^>]*(?<!/)>"
    )
    return {_place(body, m) for m in cell.finditer(body)}


def _money(body: bytes, styles: Mapping[str, str]) -> dict[int, str]:
    """Return the columns with a sign of money, as the first cells of each style tell."""
    found: dict[int, str] = {}
    for style, sign in islice(styles.items(), _STYLES):
        if f's="{style}"'.encode() not in body and f"s='{style}'".encode() not in body:
            continue
        cell = re.compile(
            _CELL + rb"[^>]*?\bs\s*=\s*[\"']" + style.encode() + rb"[\"'][^>]*(?<!/)>"
        )
        for match in islice(cell.finditer(body), _LOOKED_AT):
            column = _place(body, match)[1]
            told = found.setdefault(column, sign)
            if sign not in told.split(", "):
                found[column] = f"{told}, {sign}"
    return found


def _merges(body: bytes) -> list[Range]:
    start = body.find(b"mergeCell")
    found: list[Range] = []
    for match in _MERGED.finditer(body, max(0, start - 32)) if start >= 0 else ():
        said = _RANGE.fullmatch(match[1].decode("ascii", "replace"))
        if said and len(found) < _MOST_MERGES:
            text = said[0].replace("$", "")
            left, right = column_number(said[1]), column_number(said[3])
            found.append(Range(text, int(said[2]), left, int(said[4]), right))
    return found


def _refuse_far(body: bytes, source: str, sheet: str) -> None:
    if _near(body):
        return
    for match in _FAR.finditer(body):
        row, column = _place(body, match)
        if not match[0].endswith(b"/>") and (column > MAX_COLUMNS or row > MAX_ROWS):
            _refuse(source, sheet, row, column)
    opened = _ROW.findall(body)
    said = (int(number[1]) for number in map(_NUMBER.search, opened) if number)
    placed = (int(number) for number in re.findall(rb"\br=\"[A-Za-z]+(\d+)\"", body))
    deepest = max(len(opened), *said, *placed, 0)
    if deepest > MAX_ROWS:
        _refuse(source, sheet, deepest, 1)
    if _UNPLACED.search(body):
        widest = max(len(re.findall(_CELL, part)) for part in _ROW.split(body))
        if widest > MAX_COLUMNS:
            _refuse(source, sheet, 1, widest)
    if deepest * MAX_COLUMNS > _ROOMY:
        _refuse_wide_spaces(body, source, sheet, deepest)


def _near(body: bytes) -> bool:
    """Return whether all cells surely stand within the limits, in one fast look.

    True only for a sheet as the common programs write it, where each cell says its place.
    """
    if _PREFIXED.search(body) is None and _OPENED.search(body) is None:
        return True
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
        columns = re.findall(_CELL + rb"[^>]*?\br\s*=\s*[\"']([A-Za-z]+)", body)
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
