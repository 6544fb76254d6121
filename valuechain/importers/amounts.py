"""Numbers and texts in one column of a sheet, written so that neither changes the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from valuechain.importers.cell_text import Cell

__all__ = ["amounts", "both_readings"]

_SPACES = re.compile("[ \u00a0\u202f\u2009\u2007'’]")
_POINT = re.compile(
    r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0+\.\d+|\d{4,}\.\d+|[\d,]+,\d{3}\.\d+)"
)
_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0+,\d+|\d{4,},\d+|[\d.]+\.\d{3},\d+)")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


def amounts(
    cells: Sequence[Cell], texts: pl.Series, decimal: str | None
) -> tuple[pl.Series, list[int]]:
    """Return a column of sums of which each cell has one reading, and where one has two.

    A number cell is a number: written with the decimal mark of the column, its third
    decimal never last, so that ``1.125`` is not taken for a thousand. Text cells beside
    it decide among themselves whether their comma is decimal.

    Parameters
    ----------
    cells : sequence
        The cells as the workbook holds them.
    texts : polars Series of String
        The same cells as text.
    decimal : str or None
        What the user said: ``point`` or ``comma``.

    Returns
    -------
    texts : polars Series of String
    doubtful : list of int
        Positions of text cells that nothing decides.

    Examples
    --------
    >>> texts, doubtful = amounts([1.125, "1 234,5"], pl.Series(["1.125", "1 234,5"]), None)
    >>> texts.to_list(), doubtful
    (['1.1250', '1234.5'], [])
    >>> amounts([7.0, "1,234"], pl.Series(["7", "1,234"]), None)[1]
    [1]
    """
    marked = _marked(texts, decimal)
    numbers = {kind for kind in set(map(type, cells)) if kind in (int, float)}
    if all(kind in numbers for kind in set(map(type, cells))):
        return marked, []
    is_number = pl.Series([type(cell) in numbers for cell in cells], dtype=pl.Boolean)
    written = marked.zip_with(is_number, texts)
    worded = {n: _packed(cell) for n, cell in enumerate(cells) if isinstance(cell, str)}
    if decimal is not None or len(worded) == texts.len() - texts.null_count():
        return written, []
    commas = {n for n, text in worded.items() if _COMMA.fullmatch(text)}
    points = {n for n, text in worded.items() if _POINT.fullmatch(text)}
    either = {n for n, text in worded.items() if _EITHER.fullmatch(text)}
    if commas and not points:
        turned = sorted(commas | either)
        plain = [worded[n].replace(".", "").replace(",", ".") for n in turned]
        return written.scatter(turned, plain), []
    return written, [] if points else sorted(either)


def both_readings(text: str) -> str:
    """Return a doubtful text under both decimal marks.

    Examples
    --------
    >>> both_readings("1,234")
    '1234 | 1.234'
    """
    packed = _packed(text)
    whole, mark, rest = packed.partition("," if "," in packed else ".")
    return f"{whole}{rest} | {whole}.{rest}" if mark else packed


def _marked(texts: pl.Series, decimal: str | None) -> pl.Series:
    if decimal == "comma":
        return texts.str.replace(".", ",", literal=True)
    third_is_last = r"(\.\d{3})$"
    return texts if decimal else texts.str.replace(third_is_last, "${1}0")


def _packed(text: str) -> str:
    return _SPACES.sub("", text.strip()).replace("\u2212", "-")
