"""One thin pass over the XML of a sheet, for what the cells' values do not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from valuechain.importers.sheet_reach import MAX_COLUMNS, refuse_far
from valuechain.importers.sheet_xml import (
    CELL,
    PREFIXED,
    Place,
    SheetXml,
    column_number,
    place_of,
    row_of,
)
from valuechain.importers.workbook_styles import Styles

__all__ = ["Range", "SheetFacts", "serials", "sheet_facts", "without_absurd_days"]

_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMNS = re.compile(
    rb"<(?:\w+:)?col\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>"
)
_BOUND = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,6})[\"']")
_ERROR = re.compile(
    CELL + rb"[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_FORMULA = re.compile(
    CELL + rb"([^>]*)(?<!/)>\s*<(?:\w+:)?f\b(.*?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*(?<!/)>([^<]*)<")
_CALCULATED = r"<f[^<>]*(?:/>|>[^<]*</f>)<v>[^<\s]"
"""A formula and its value, as the common programs write them."""

_LARGE = (
    r"[^>]*>\s*(?:<(?:\w+:)?f\b[^>]*>(?:[^<]*</(?:\w+:)?f>)?\s*)?"
    r"<(?:\w+:)?v\b[^>]*>\s*-?(?:[3-9][0-9]{6}|[0-9]{8}|[0-9.]+[eE])"
)
"""The end of a cell's opening, its formula, and a number of days past the year 10000 or so,
or written with an exponent."""

_STYLED_LARGE = re.compile(
    b"(" + CELL + rb"[^>]*?)\ss\s*=\s*[\"'][^\"'>]*[\"'](" + _LARGE.encode() + b")"
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_MOST_MERGES = 10_000
_STYLES, _LOOKED_AT, _MANY = 20, 100, 1_000


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


def sheet_facts(xml: SheetXml, source: str, sheet: str, styles: Styles) -> SheetFacts:
    """Return the facts of a sheet, after its cells are known to stand within the limits.

    Raises
    ------
    ImporterError
        As ``sheet_reach.refuse_far``.
    """
    refuse_far(xml, source, sheet)
    hidden = xml.may_hold("hidden")
    plain = xml.all_are("<f", _CALCULATED) and not xml.may_hold(PREFIXED)
    return SheetFacts(
        _hidden_rows(xml.content) if hidden else [],
        [] if plain else _formulas(xml.content),
        _errors(xml.content) if xml.may_hold("\"e\"|'e'") else {},
        _percents(xml, styles.percents),
        _merges(xml.content) if xml.may_hold("mergeCell") else [],
        _hidden_columns(xml.content) if hidden else [],
        _money(xml, styles.money),
    )


def serials(xml: bytes, wanted: set[Place]) -> dict[Place, str]:
    """Return the number stored in each wanted cell, as written in the file."""
    found: dict[Place, str] = {}
    for match in re.finditer(CELL + rb"[^>]*(?<!/)>(.*?)</(?:\w+:)?c>", xml, re.DOTALL):
        place = place_of(xml, match)
        if place in wanted:
            found[place] = _shown(match[1])
    return found


def without_absurd_days(xml: SheetXml, days: frozenset[str]) -> bytes:
    """Return a sheet where numbers too large for any day have no style.

    Shown as a day, such a number stops the reader; without style it is read as a number.

    Parameters
    ----------
    days : frozenset of str
        The styles that may show a day.
    """
    if not days or not xml.may_hold(rf"\ss\s*=\s*{_one_of(days)}{_LARGE}"):
        return xml.content
    return _STYLED_LARGE.sub(rb"\1\2", xml.content)


def _one_of(styles: frozenset[str]) -> str:
    """Return what ``may_hold`` takes for one of the styles, of any style when too many."""
    numbers = "|".join(sorted(styles)) if len(styles) < _MANY else "[0-9]+"
    return f"[\"'](?:{numbers})[\"']"


def _formulas(body: bytes) -> list[Place]:
    """Return where the formulas without a stored value stand."""
    return [place_of(body, m) for m in _FORMULA.finditer(body) if _uncalculated(m)]


def _uncalculated(formula: re.Match[bytes]) -> bool:
    value = _VALUE.search(formula[2])
    text = re.search(rb"\bt\s*=\s*[\"']str[\"']", formula[1])
    return (value is None or not value[1].strip()) and not (text and value is not None)


def _errors(body: bytes) -> dict[Place, str]:
    """Return the cells that show an error, and which."""
    return {place_of(body, m): _shown(m[1]) for m in _ERROR.finditer(body)}


def _shown(content: bytes) -> str:
    value = _VALUE.search(content)
    return value[1].decode("utf-8", "replace").strip() if value else ""


def _hidden_rows(body: bytes) -> list[int]:
    """Return the rows that are not shown."""
    return [row_of(body, m) for m in _HIDDEN.finditer(body)]


def _hidden_columns(body: bytes) -> list[int]:
    """Return the columns that are not shown, up to the last that may hold a cell."""
    found: list[int] = []
    for match in _HIDDEN_COLUMNS.finditer(body, 0, max(0, body.find(b"sheetData"))):
        bounds = {name: int(number) for name, number in _BOUND.findall(match[0])}
        last = min(bounds.get(b"max", 0), MAX_COLUMNS)
        found += range(bounds.get(b"min", 1), last + 1)
    return found


def _percents(xml: SheetXml, styles: frozenset[str]) -> set[Place]:
    """Return the cells whose style shows a percentage, empty ones too perhaps."""
    shown = rf"s\s*=\s*{_one_of(styles)}"
    if not styles or not xml.may_hold(shown):
        return set()
    common = rf'<c r="([A-Z]{{1,3}})([0-9]{{1,7}})" {shown}'
    if len(styles) < _MANY and xml.all_are(shown, common):
        return xml.places(common)
    body = xml.content
    return {place_of(body, m) for m in _styled("|".join(sorted(styles))).finditer(body)}


def _money(xml: SheetXml, styles: Mapping[str, str]) -> dict[int, str]:
    """Return the columns with a sign of money, as the first cells of each style tell."""
    found: dict[int, str] = {}
    for style, sign in islice(styles.items(), _STYLES):
        if not xml.may_hold(f"s=[\"']{style}[\"']"):
            continue
        for match in islice(_styled(style).finditer(xml.content), _LOOKED_AT):
            column = place_of(xml.content, match)[1]
            told = found.setdefault(column, sign)
            if sign not in told.split(", "):
                found[column] = f"{told}, {sign}"
    return found


def _styled(style: str) -> re.Pattern[bytes]:
    """Return what finds the cells of a style that are not empty."""
    number = style.encode("ascii", "ignore")
    return re.compile(CELL + rb"[^>]*?\bs\s*=\s*[\"'](?:" + number + rb")[\"'][^>]*(?<!/)>")


def _merges(body: bytes) -> list[Range]:
    start = body.find(b"mergeCell")
    found: list[Range] = []
    for match in _MERGED.finditer(body, max(0, start - 32)):
        said = _RANGE.fullmatch(match[1].decode("ascii", "replace"))
        if said and len(found) < _MOST_MERGES:
            text = said[0].replace("$", "")
            left, right = column_number(said[1]), column_number(said[3])
            found.append(Range(text, int(said[2]), left, int(said[4]), right))
    return found
