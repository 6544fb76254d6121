"""The gates that take text of others, as functions that may only fail with our errors.

A target takes any bytes. Whatever it raises, but ``ImporterError``, is a fault of ours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl

from valuechain.commands.blocks import problem_blocks
from valuechain.dates import period_bounds, read_dates, read_periods
from valuechain.errors import ImporterError
from valuechain.importers.csv_text import read_csv
from valuechain.importers.safe_json import parse_json
from valuechain.importers.table import Reading
from valuechain.numbers import read_quantities, read_ratios

__all__ = ["TARGETS", "csv", "dates", "json", "numbers"]

_MARKS = (None, "point", "comma")
_ORDERS = (None, "dmy", "mdy", "ymd")
_BOUND = Decimal(10) ** 15


def _cells(content: bytes) -> pl.Series:
    """Return a column of cells: the lines, an empty one being an empty cell."""
    text = content[1:].decode("utf-8", "replace")
    return pl.Series("quantity", [c or None for c in text.split("\n")], pl.String)


def numbers(content: bytes) -> None:
    """Read a column as quantities and as ratios; what is read is finite and in bounds."""
    cells = _cells(content)
    mark = _MARKS[(content[:1] or b"0")[0] % len(_MARKS)]
    typed, findings = read_quantities(cells, mark)
    assert len(typed) == len(cells)
    refused = {at for f in findings if f.level == "error" for at in f.at.to_list()}
    for at, value in enumerate(typed.to_list()):
        if value is not None and at not in refused:
            assert abs(value) < _BOUND, (cells[at], value)
        if value is None and at not in refused:
            assert not (cells[at] or "").strip(), cells[at]
    ratios, _ = read_ratios(cells, "0", "1")
    assert len(ratios) == len(cells)


def dates(content: bytes) -> None:
    """Read a column as days and as periods; each cell is read, empty or refused."""
    cells = _cells(content)
    order = _ORDERS[(content[:1] or b"0")[0] % len(_ORDERS)]
    typed, findings = read_dates(cells, order)
    refused = {at for f in findings if f.level == "error" for at in f.at.to_list()}
    for at, value in enumerate(typed.to_list()):
        if value is None and at not in refused:
            assert not (cells[at] or "").strip(), cells[at]
    periods, told = read_periods(cells)
    wrong = {at for f in told for at in f.at.to_list()}
    for at, period in enumerate(periods.to_list()):
        if period is not None and at not in wrong:
            first, last = period_bounds(period)
            assert first <= last, period


def csv(content: bytes) -> None:
    """Take a file apart as CSV; every row is in the table, blank, or refused and told."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(content)
        try:
            document = read_csv(path, Reading())
        except ImporterError as error:
            assert error.problems
            problem_blocks(error.problems, "fr")
            return
    (table,) = document.tables
    assert table.read == table.frame.height + table.blank + len(table.refused)
    assert len(table.rows) == table.frame.height
    assert not table.refused or any(p.level == "error" for p in document.problems)


def json(content: bytes) -> None:
    """Read a text as JSON; its problems can be told."""
    try:
        parse_json(content.decode("utf-8", "surrogatepass"), "any.json")
    except UnicodeDecodeError:
        return
    except ImporterError as error:
        problem_blocks(error.problems, "fr")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "numbers": numbers,
    "dates": dates,
    "csv": csv,
    "json": json,
}
"""Name of a target, and the function that takes any bytes."""
