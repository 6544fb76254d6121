"""The cells of a workbook as text, as a person sees them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

__all__ = ["Cell", "cell_text", "is_full", "is_number", "number_shown", "plain", "runs"]

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
