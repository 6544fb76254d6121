"""The XML of a sheet: what it may hold at all, and where its cells stand."""

from __future__ import annotations

import re
from contextlib import suppress

import polars as pl

__all__ = [
    "CELL",
    "PREFIXED",
    "ROW",
    "Place",
    "SheetXml",
    "column_number",
    "letters",
    "place_of",
    "row_number",
    "row_of",
]

CELL = rb"<(?:\w+:)?c\b"
"""How a cell opens."""

PREFIXED = r":[cfv](?-u:[\s>/])"
"""A cell, formula or value whose name has a prefix, as ``may_hold`` looks for it."""

ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
"""How a row opens."""

_AT = re.compile(rb"\br\s*=\s*[\"']\$?([A-Za-z]+)\$?(\d+)[\"']")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d+)[\"']")

_BESIDE = b""
"""A second text beside the sheet: polars copies a column of one text at each look."""

Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""


class SheetXml:
    """The bytes of a sheet, in which patterns are looked for at the speed of memory.

    Most sheets hold no formula, no error, nothing hidden; knowing it takes one look each
    by the regular expressions of polars, a tenth of what ``re`` takes.

    Parameters
    ----------
    content : bytes
        The XML, unpacked.

    Examples
    --------
    >>> sheet = SheetXml(b'<c r="A1"><v>3</v></c>')
    >>> sheet.may_hold("<f"), sheet.may_hold("<v>[0-9]")
    (False, True)
    >>> SheetXml(bytes([255])).may_hold("<f")
    True
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._text: pl.Series | None = None
        with suppress(pl.exceptions.ComputeError):
            self._text = pl.Series([content, _BESIDE], dtype=pl.Binary).cast(pl.String)

    def may_hold(self, pattern: str) -> bool:
        """Return whether something matches; also where the bytes are no UTF-8 to look in.

        Parameters
        ----------
        pattern : str
            In the syntax of Rust: without looking around.
        """
        return self._text is None or self._text.str.contains(pattern).any()

    def all_are(self, part: str, whole: str) -> bool:
        """Return whether surely each match of ``part`` stands in one of ``whole``.

        Parameters
        ----------
        part, whole : str
            What holds ``whole`` holds ``part`` once.

        Examples
        --------
        >>> sheet = SheetXml(b"<f>A1</f><v>3</v><f/><v></v>")
        >>> sheet.all_are("<f", "<f[^<]*<"), sheet.all_are("<f", "<f[^<]*<v>[0-9]")
        (True, False)
        """
        if self._text is None:
            return False
        counts = (self._text.str.count_matches(pattern).sum() for pattern in (part, whole))
        return len(set(counts)) == 1

    def places(self, cells: str) -> set[Place]:
        """Return the places of cells, whose letters and number a pattern has as groups.

        Examples
        --------
        >>> sheet = SheetXml(b'<c r="B7"/><c r="A1"/>')
        >>> sorted(sheet.places('r="([A-Z]+)([0-9]+)"'))
        [(1, 1), (7, 2)]
        """
        if self._text is None:
            return set()
        found = self._text.str.extract_all(cells).explode().drop_nulls()
        named = found.str.extract_groups(cells).struct.unnest()
        numbers = {name: column_number(name) for name in named["1"].unique()}
        columns = named["1"].replace_strict(numbers, return_dtype=pl.Int64)
        return set(zip(named["2"].cast(pl.Int64), columns, strict=True))


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


def place_of(body: bytes, cell: re.Match[bytes]) -> Place:
    """Return where a cell stands: as it says, else by counting."""
    opening = body[cell.start() : body.index(b">", cell.start())]
    said = _AT.search(opening)
    if said:
        return int(said[2]), column_number(said[1].decode("ascii"))
    row = max(body.rfind(b"<row", 0, cell.start()), body.rfind(b":row", 0, cell.start()))
    before = len(re.findall(CELL, body[row : cell.start()]))
    return _row_at(body, row), before + 1


def row_of(body: bytes, row: re.Match[bytes]) -> int:
    """Return the number of a row: as it says, else by counting."""
    said = row_number(row[0])
    return _row_at(body, row.start()) if said is None else said


def row_number(opening: bytes) -> int | None:
    """Return the number that the opening of a row says."""
    said = _NUMBER.search(opening)
    return int(said[1]) if said else None


def _row_at(body: bytes, position: int) -> int:
    opening = body[position : body.index(b">", position)] if position >= 0 else b""
    said = row_number(opening)
    return len(ROW.findall(body, 0, position + 1)) + 1 if said is None else said
