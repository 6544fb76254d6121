"""What the styles of a workbook show numbers as: percentages, money, days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from valuechain.importers.safe_xml import Element

__all__ = ["Styles", "styles_in"]

_PERCENT_FORMATS = frozenset({"9", "10"})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SIGN = re.compile(r"\[\$([^\-\]]+)(?:-[^\]]*)?\]|\"\s*([€£]|EUR|CHF|GBP|USD)\s*\"|([€£])")
"""A sign of money in a format; a bare dollar stands for that of whoever looks."""

_NO_DAYS = frozenset(map(str, (*range(14), *range(37, 45), 48, 49)))
"""Formats that every spreadsheet knows by these numbers, and that show no day."""

_OF_DAYS = re.compile("[admhpsy]", re.IGNORECASE)
"""A letter that may stand for a part of a day; those of colours are not told apart."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles of cells, each by its position in ``cellXfs``, as cells name it.

    Attributes
    ----------
    percents : frozenset of str
        Styles that show a number as a percentage.
    money : mapping of str to str
        Styles that show a number with a sign of money, and the sign.
    days : frozenset of str
        Styles that may show a number as a day or a time.
    """

    percents: frozenset[str] = frozenset()
    money: Mapping[str, str] = field(default_factory=dict)
    days: frozenset[str] = frozenset()


def styles_in(root: Element) -> Styles:
    """Return the styles of a workbook, from the root of its ``styles.xml``."""
    codes = {
        one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
        for formats in root.all("numFmts")
        for one in formats.all("numFmt")
    }
    cells = root.first("cellXfs")
    used = [xf.attributes.get("numFmtId", "0") for xf in (cells.all("xf") if cells else [])]
    shown = [(str(at), number, codes.get(number, "")) for at, number in enumerate(used)]
    return Styles(
        frozenset(at for at, number, code in shown if _is_percent(number, code)),
        {at: sign for at, _, code in shown if (sign := _sign(code))},
        frozenset(at for at, number, code in shown if _may_be_day(number, code)),
    )


def _is_percent(number: str, code: str) -> bool:
    return number in _PERCENT_FORMATS or "%" in _QUOTED.sub("", code)


def _sign(code: str) -> str:
    """Return the sign of money in a format, nothing where there is none."""
    found = _SIGN.search(code)
    return next(group for group in found.groups() if group).strip() if found else ""


def _may_be_day(number: str, code: str) -> bool:
    return _OF_DAYS.search(code) is not None if code else number not in _NO_DAYS
