"""The cells of a workbook as text, as a person sees them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl

__all__ = [
    "Cell",
    "cell_text",
    "cell_texts",
    "is_full",
    "is_number",
    "number_shown",
    "plain",
    "runs",
]

Cell = object
"""What a workbook holds in a cell: text, a number, truth, a day, a time, or nothing."""


def is_full(cell: Cell) -> bool:
    """Return whether a cell holds more than blanks."""
    return (
        cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())
    )


def is_number(text: str) -> bool:
    """Return whether text is a finite number in plain or scientific notation."""
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def number_shown(value: Cell) -> str:
    """Return a number as a spreadsheet shows it: at most 15 significant digits."""
    text = f"{value:.15g}"
    return plain(Decimal(text)) if "e" in text else text


def plain(value: Decimal) -> str:
    """Return a number as digits, without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell_text(cell: Cell) -> str:
    """Return a cell as text: days and times in ISO form, truth as TRUE or FALSE."""
    kind = type(cell)
    if kind is str:
        return cell  # type: ignore[return-value]
    if kind is float or kind is int:
        return number_shown(cell)
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time(0)
        return (cell.date() if midnight else cell).isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def cell_texts(cells: Sequence[Cell]) -> pl.Series:
    """Return cells as text, nothing where they are empty; each value is worded once.

    Examples
    --------
    >>> cell_texts([1.0, 2.5, "", None, 1.0]).to_list()
    ['1', '2.5', None, None, '1']
    """
    kinds = set(map(type, cells))
    if kinds == {float}:
        return _numbers_shown(cells)
    if bool in kinds:
        return pl.Series(map(_text_or_none, cells), dtype=pl.String)
    known = {cell: _text_or_none(cell) for cell in set(cells)}
    return pl.Series([known[cell] for cell in cells], dtype=pl.String)


def _numbers_shown(numbers: Sequence[Cell]) -> pl.Series:
    """Return a column of numbers as ``number_shown`` does, the plain ones all at once.

    The shortest text of a number is what a spreadsheet shows, where it has no exponent
    and at most 15 digits.
    """
    texts = pl.Series(numbers, dtype=pl.Float64).cast(pl.String)
    plainly = texts.str.contains(r"^-?\d{1,15}(\.\d+)?$") & (texts.str.len_bytes() <= 16)
    others = (~plainly).arg_true()
    return texts.str.strip_suffix(".0").scatter(
        others, [number_shown(numbers[at]) for at in others]
    )


def _text_or_none(cell: Cell) -> str | None:
    return None if cell is None or cell == "" else cell_text(cell)


def runs(numbers: Iterable[int]) -> str:
    """Return numbers as a person lists them.

    Examples
    --------
    >>> runs([3, 7, 8, 9])
    '3, 7–9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
