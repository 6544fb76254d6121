"""Matrices: a square table of what each row gives to each column, as input-output tables.

The rows give, the columns receive; a cell that is neither empty nor zero is a transaction.
Labels may stand in several heading rows and columns (region, sector): they are joined by
``|``. What stands from a total on is no actor. Rows are matched to columns by their labels,
else, when there are as many of both, in their order, and this is told. A column with one
and the same word in every row is the unit. Numbers with more than six decimals are rounded
to six, and this is told.

Left out: totals and everything after them (final demand, taxes, value added); numbers
among the labels.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.frames import decimal_text
from valuechain.importers.encoding import decoded
from valuechain.importers.gathering import Gathering
from valuechain.importers.sheet_search import is_workbook
from valuechain.importers.table import Document, Reading
from valuechain.schema import column_key

__all__ = ["MAPPING", "is_matrix", "may_be_matrix", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("row label", "provider"),
    ("column label", "receiver"),
    ("cell", "quantity"),
    ("word in every row", "unit"),
)
"""Foreign field and the column it becomes."""

FORMAT = "matrix"
_MAX_ACTORS = 10_000
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_TOTALS = frozenset({"total", "totals", "totaux", "sum", "somme", "ensemble", "gesamt"})

Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, eq=False)
class _Square:
    """Where the actors of a grid stand."""

    heads: int
    labels: int
    rows: list[str]
    columns: list[str]
    unit: str | None
    in_order: bool


def read(path: Path, reading: Reading) -> Document:
    """Read one matrix: CSV, or the first sheet of a workbook.

    Returns
    -------
    Document
        ``transactions`` (one row a cell, at the row of the file), ``actors`` in the order
        of the columns.

    Raises
    ------
    ImporterError
        VC117 when the rows and the columns are not the same actors, and the refusals of
        the readers of text and workbooks.
    """
    grid, numbers, letters, sheet = _grid(path, reading)
    square = _square(grid)
    if square is None or len(square.columns) > _MAX_ACTORS:
        found = ", ".join(grid[0][:20]) if grid else ""
        problem = Problem(
            "VC117", path.name, value=found, expected="row = column", variant="columns"
        )
        raise ImporterError([problem])
    found_all = Gathering(path.name, FORMAT, sheet)
    for name in square.columns:
        found_all.actors.add(numbers[0], {"id": name, "name": name})
    if square.in_order:
        found_all.decide("rows matched to columns", "in their order")
    _take(found_all, grid, numbers, square)
    document = found_all.document(path.stem)
    named = dict(zip(square.columns, letters[square.labels :], strict=False))
    told, *others = document.tables
    return replace(document, tables=(replace(told, letters=named), *others))


def is_matrix(grid: Grid) -> bool:
    """Return whether the beginning of a file is one of a matrix.

    Examples
    --------
    >>> is_matrix([["", "mill", "quay"], ["mill", "0", "3"], ["quay", "1", "2"]])
    True
    >>> is_matrix([["id", "name"], ["1", "mill"], ["2", "quay"]])
    False
    """
    square = _square(grid, whole=False)
    return square is not None and len(square.columns) > 1


def may_be_matrix(rows: Grid) -> bool:
    """Return whether the first rows of a sheet, blank cells left out, may be of a matrix.

    Examples
    --------
    >>> may_be_matrix([["", "mill", "quay"], ["mill", "3"], ["quay", "1"]])
    True
    >>> may_be_matrix([["who", "what"], ["mill", "3"], ["quay", "1"]])
    False
    """
    heads, *body = [row for row in rows if len(row) > 1] or [[]]
    labels = [row[0].strip() for row in body]
    named = len(labels) > 1 and set(labels) <= {cell.strip() for cell in heads}
    return named and len(set(labels)) == len(labels) and all(map(_is_body, body))


def _square(grid: Grid, *, whole: bool = True) -> _Square | None:
    """Return the square of a grid; a beginning may lack rows."""
    heads = next((n for n, row in enumerate(grid) if _is_body(row)), 0)
    body = grid[heads:]
    if not 0 < heads <= 3 or not body:
        return None
    labels = _labels(body)
    columns = [
        _joined(column) for column in zip(*(r[labels:] for r in grid[:heads]), strict=True)
    ]
    end = next((n for n, c in enumerate(columns) if _is_total(c)), len(columns))
    total = next(
        (n for n, row in enumerate(body) if any(map(_is_total, row[:labels]))), None
    )
    rows = body[: len(body) if total is None else total]
    told = columns[:end]
    if labels == 0 or not told or len(set(told)) < len(told):
        return None
    unit, named = _unit(rows, labels)
    for chosen in (named[-heads:], named[:heads], named[:1], named[1:2]):
        names = [_joined(row[place] for place in chosen) for row in rows]
        same = set(names) == set(told) if whole else set(names) <= set(told)
        if chosen and same and len(set(names)) == len(names) and len(names) > 1:
            return _Square(heads, labels, names, told, unit, in_order=False)
    closed = total is not None and end < len(columns)
    if closed and len(rows) == len(told) > 1:
        return _Square(heads, labels, told, told, unit, in_order=True)
    return None


def _is_body(row: Sequence[str]) -> bool:
    numbers = sum(bool(_NUMBER.fullmatch(cell.strip())) for cell in row)
    return numbers * 2 > sum(bool(cell.strip()) for cell in row[1:])


def _labels(body: Grid) -> int:
    """Return how many columns stand before the figures: up to the last that holds words."""
    width = min(map(len, body))
    worded = [
        place
        for place in range(width)
        if all(
            c and not _NUMBER.fullmatch(c) for c in (row[place].strip() for row in body[:2])
        )
    ]
    return worded[-1] + 1 if worded else 0


def _joined(cells: Iterable[str]) -> str:
    return "|".join(cell.strip() for cell in cells if cell.strip())


def _is_total(label: str) -> bool:
    return column_key(label) in _TOTALS


def _unit(rows: Grid, labels: int) -> tuple[str | None, list[int]]:
    """Return the word that every row repeats in one column, and the other label columns."""
    places = [
        place
        for place in range(labels)
        if not all(_NUMBER.fullmatch(row[place].strip()) for row in rows)
    ]
    for place in reversed(places[1:]):
        words = {row[place].strip() for row in rows}
        if len(words) == 1 and len(rows) > 1:
            return words.pop() or None, [p for p in places if p != place]
    return None, places


def _take(found: Gathering, grid: Grid, numbers: Sequence[int], square: _Square) -> None:
    rounded = empty = 0
    for at, provider in enumerate(square.rows, square.heads):
        cells = grid[at][square.labels : square.labels + len(square.columns)]
        for receiver, cell in zip(square.columns, cells, strict=True):
            text, shorter = _amount(cell.strip())
            if text is None:
                empty += 1
                continue
            rounded += shorter
            found.transactions.add(
                numbers[at],
                {
                    "provider": provider,
                    "receiver": receiver,
                    "kind": "flow",
                    "quantity": text,
                    "unit": square.unit,
                },
                under=receiver,
            )
    if rounded:
        found.decide("rounded to six decimals", str(rounded))
    if empty:
        found.decide("empty or zero cells", str(empty))


def _amount(cell: str) -> tuple[str | None, bool]:
    """Return what a cell says, ``None`` for nothing, and whether it had to be rounded.

    Examples
    --------
    >>> _amount("0.0"), _amount("0.0900427242"), _amount("12.50")
    ((None, False), ('0.090043', True), ('12.50', False))
    """
    if not _NUMBER.fullmatch(cell):
        return cell or None, False
    mark = "," if "," in cell else "."
    number = Decimal(cell.replace(",", "."))
    if not number:
        return None, False
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        return decimal_text(number.quantize(Decimal("0.000001"))).replace(".", mark), True
    return cell if "e" not in cell.lower() else decimal_text(number), False


def _grid(
    path: Path, reading: Reading
) -> tuple[list[list[str]], list[int], list[str], str | None]:
    """Return the cells of a file, all rows as wide as the widest, and their places.

    The number of each row; the letter of each column and the sheet, of a workbook.
    """
    if is_workbook(path):
        from valuechain.importers.sheets import read_sheets

        tables = read_sheets(path, reading).tables
        if not tables:
            return [], [], [], None
        table = tables[0]
        cells = [["" if c.startswith("column ") else c for c in table.frame.columns]]
        cells += [[cell or "" for cell in row] for row in table.frame.rows()]
        letters = [table.letters.get(c, "") for c in table.frame.columns]
        return cells, [1, *table.rows.to_list()], letters, table.sheet
    content, _ = decoded(path, reading.encoding)
    text = bytes(content).decode("utf-8").lstrip("\ufeff")
    beginning = text[:65_536].splitlines()[:5]
    marks = [reading.delimiter] if reading.delimiter else ["\t", ";", ",", "|"]
    mark = max(marks, key=lambda m: min((line.count(m) for line in beginning), default=0))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    numbered = [(lines.line_num, row) for row in lines if any(c.strip() for c in row)]
    width = max((len(row) for _, row in numbered), default=0)
    grid = [[*row, *[""] * (width - len(row))] for _, row in numbered]
    return grid, [number for number, _ in numbered], [], None
