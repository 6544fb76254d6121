"""Numbers and texts in one column of a sheet, written so that neither changes the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from valuechain.importers.cell_text import Cell

__all__ = ["amounts", "both_readings"]

_SPACES = re.compile("[ \u00a0\u202f\u2009\u2007'’]")
_POINT = re.compile(
    r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0+\.\d+|\d{4,}\.\d+|[\d,]+,\d{3}\.\d+)"
)
_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0+,\d+|\d{4,},\d+|[\d.]+\.\d{3},\d+)")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


def amounts(
    cells: Sequence[Cell], texts: list[str | None], decimal: str | None
) -> tuple[list[str | None], list[int]]:
    """Return a column of sums of which each cell has one reading, and where one has two.

    A number cell is a number: written with the decimal mark of the column, its third
    decimal never last, so that ``1.125`` is not taken for a thousand. Text cells beside
    it decide among themselves whether their comma is decimal.

    Parameters
    ----------
    cells : sequence
        The cells as the workbook holds them.
    texts : list of str or None
        The same cells as text.
    decimal : str or None
        What the user said: ``point`` or ``comma``.

    Returns
    -------
    texts : list of str or None
    doubtful : list of int
        Positions of text cells that nothing decides.

    Examples
    --------
    >>> amounts([1.125, "1 234,5"], ["1.125", "1 234,5"], None)
    (['1.1250', '1234.5'], [])
    >>> amounts([7.0, "1,234"], ["7", "1,234"], None)
    (['7', '1,234'], [1])
    """
    marked = {text: _marked(text, decimal) for text in set(texts) if text is not None}
    numbers = {kind for kind in set(map(type, cells)) if kind in (int, float)}
    written = [
        marked[text] if type(cell) in numbers and text is not None else text
        for cell, text in zip(cells, texts, strict=True)
    ]
    worded = {n: _packed(cell) for n, cell in enumerate(cells) if isinstance(cell, str)}
    if decimal is not None or len(worded) == sum(text is not None for text in texts):
        return written, []
    commas = {n for n, text in worded.items() if _COMMA.fullmatch(text)}
    points = {n for n, text in worded.items() if _POINT.fullmatch(text)}
    either = {n for n, text in worded.items() if _EITHER.fullmatch(text)}
    if commas and not points:
        for n in commas | either:
            written[n] = worded[n].replace(".", "").replace(",", ".")
        return written, []
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


def _marked(text: str, decimal: str | None) -> str:
    if decimal == "comma":
        return text.replace(".", ",")
    third_is_last = decimal is None and text[-4:-3] == "."
    return f"{text}0" if third_is_last else text


def _packed(text: str) -> str:
    return _SPACES.sub("", text.strip()).replace("\u2212", "-")
