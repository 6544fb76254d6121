"""Text to exact decimals: what is certain is read, what has two readings is refused."""

from __future__ import annotations

import re

import polars as pl

from valuechain.finding import Finding, found
from valuechain.frames import QUANTITY

__all__ = ["read_quantities", "read_ratios"]

_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,2}|\.[0-9]{4,6})?$"
_SPACES = "[ \u00a0\u202f\u2009\u2007]"
_APOSTROPHES = "['’]"
_GROUPED = rf"^[+-]?[0-9]{{1,3}}({_SPACES}|{_APOSTROPHES}|[0-9]|[.,])*$"
_POINT = (
    r"^[+-]?([0-9]+\.([0-9]{1,2}|[0-9]{4,})|0+\.[0-9]+|[0-9]{4,}\.[0-9]+|\.[0-9]+"
    r"|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}\.[0-9]+|[0-9]{1,3}(,[0-9]{2,3})+,[0-9]{3})$"
)
_COMMA = (
    r"^[+-]?([0-9]+,([0-9]{1,2}|[0-9]{4,})|0+,[0-9]+|[0-9]{4,},[0-9]+|,[0-9]+"
    r"|[0-9]{1,3}(\.[0-9]{3})*\.[0-9]{3},[0-9]+|[0-9]{1,3}(\.[0-9]{3})+\.[0-9]{3})$"
)
_EITHER = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_SCIENTIFIC = r"^[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,4}$"
_NOT_FINITE = r"(?i)^[+-]?(nan|inf|infinity)$"
_SIGNED = r"[%€$£]|(?i)\b(eur|euros?|usd|gbp|chf)\b|k€"
_CHANGES = re.compile(
    r"[%‰-]|(?i:\bk\b|\dk|k€|\bm\b|\dm\b|m€|mi(?:ll|o)|mld|md€|hundred|cent)"
)
_TOGETHER = 1 << 21
_BRACKETS = r"^\(\s*[0-9.,\s]+\)$"


def read_quantities(
    text: pl.Series, decimal: str | None = None
) -> tuple[pl.Series, list[Finding]]:
    r"""Return a column of text as exact decimals, and what could not be read.

    Parameters
    ----------
    text : polars Series of String
        Cells as written; null is unknown and stays null.
    decimal : str or None
        ``point`` or ``comma`` settles what has two readings; ``None`` lets the certain
        cells of the column decide.

    Returns
    -------
    quantities : polars Series of Decimal(38, 6)
        Null where unknown or not read.
    findings : list of Finding
        VC204 not a number, VC205 two readings, VC206 not finite, VC207 out of range or
        digits lost, VC208 negative (warning), VC217 a sign or a unit in the cell.

    Examples
    --------
    >>> read_quantities(pl.Series(["1250,5", "1 250,50", "1250.5"]))[1][0].code
    'VC205'
    >>> read_quantities(pl.Series(["1250,5", "1 250,50"]))[0].to_list()
    [Decimal('1250.500000'), Decimal('1250.500000')]
    >>> read_quantities(pl.Series(["1,234"]))[1][0].expected("1,234")
    '1234 | 1.234'
    """
    plain = text.str.contains(_PLAIN)
    if plain.all(ignore_nulls=True):
        quantities = _cast(text)
        return quantities, found(quantities < 0, "VC208", level="warning")
    return _mixed(text, plain.fill_null(True), decimal)


def _cast(text: pl.Series) -> pl.Series:
    """Return plain decimals, in few pieces: the text may be in as many as were read."""
    starts = range(0, len(text), _TOGETHER)
    pieces = [text[start : start + _TOGETHER].cast(QUANTITY).rechunk() for start in starts]
    return pl.concat(pieces or [text.cast(QUANTITY)])


def _mixed(
    text: pl.Series, plain: pl.Series, decimal: str | None
) -> tuple[pl.Series, list[Finding]]:
    """Read a column where some cells are not plain decimals with a point."""
    cells = text.str.strip_chars().str.replace("^\u2212", "-")
    grouped = cells.str.contains(_GROUPED)
    packed = _zip(grouped, cells.str.replace_all(f"{_SPACES}|{_APOSTROPHES}", ""), cells)
    point, comma = packed.str.contains(_POINT), packed.str.contains(_COMMA)
    either = packed.str.contains(_EITHER)
    whole = packed.str.contains(r"^[+-]?[0-9]+$")
    scientific = packed.str.contains(_SCIENTIFIC)
    findings: list[Finding] = []
    mark = decimal
    if mark is None:
        both = point.any() and comma.any()
        mark = (
            None if both else "point" if point.any() else "comma" if comma.any() else None
        )
        if both:
            lines = f"{_first(text, point)} | {_first(text, comma)}"
            findings += found(
                point | comma | either, "VC205", lines, "", variant="contradiction"
            )
        elif mark is not None and (mark == "comma" or either.any()):
            findings += _decided(mark, point if mark == "point" else comma)
        elif mark is None:
            hint = "--decimal point|comma"
            findings += found(either, "VC205", _readings, hint, variant="both_readings")
    if mark == "point":
        usable, written = point | either, packed.str.replace_all(",", "", literal=True)
    elif mark == "comma":
        usable = comma | either
        written = packed.str.replace_all(".", "", literal=True).str.replace(
            ",", ".", literal=True
        )
    else:
        usable, written = whole & False, packed
    if decimal is not None:
        other = (comma if decimal == "point" else point) & ~usable
        findings += found(other, "VC205", decimal, "", variant="contradiction")
    usable = usable | whole | scientific
    digits = written.str.strip_prefix("+")
    fits = digits.str.contains(r"^-?[0-9]{0,15}(\.[0-9]{1,6})?0*$") | scientific
    values = _zip(usable & fits, digits, None).str.replace(r"(\.[0-9]{6})0+$", "$1")
    quantities = values.cast(QUANTITY, strict=False)
    lost = usable & (~fits | quantities.is_null() | (quantities.abs() >= 10**15))
    lost |= scientific & (
        digits.cast(pl.Float64, strict=False) != quantities.cast(pl.Float64)
    )
    infinite = cells.str.contains(_NOT_FINITE) | (
        scientific & digits.cast(pl.Float64, strict=False).is_infinite()
    )
    lost &= ~infinite
    findings += found(infinite, "VC206")
    findings += found(lost, "VC207")
    findings += found(
        scientific & ~lost & ~infinite, "VC207", level="warning", variant="scientific"
    )
    known = point | comma | either | whole | scientific | infinite
    signed = ~known & cells.str.contains(_SIGNED)
    brackets = ~known & cells.str.contains(_BRACKETS)
    findings += found(signed, "VC217", hint=_figure)
    findings += found(brackets, "VC204", hint=_figure, variant="brackets")
    findings += found(
        ~known & ~signed & ~brackets & text.is_not_null(), "VC204", hint=_figure
    )
    bad = infinite | lost
    quantities = _zip(~bad, quantities, None)
    return quantities, findings + found(quantities < 0, "VC208", level="warning")


def _decided(mark: str, certain: pl.Series) -> list[Finding]:
    """Say which mark the column decided, at the first cell that is certain."""
    other = "comma" if mark == "point" else "point"
    at, hint = certain.fill_null(False).arg_true(), f"--decimal {other}"
    variant = f"decided_{mark}"
    return [Finding("VC205", at, "", hint, "note", variant, once=True)]


def _figure(cell: str) -> str:
    """Return the one number in a cell, where nothing else in it can change the number.

    Examples
    --------
    >>> _figure("1 200 euros env."), _figure("€1000.00"), _figure("(1 234,50)")
    ('1200', '1000.00', '-1234.50')
    >>> _figure("50%"), _figure("5 k€"), _figure("1,234 EUR"), _figure("10-20"), _figure("5½")
    ('', '', '', '', '')
    """
    found = re.fullmatch(
        rf"(\(?)\D*?((?:\d{{1,3}}(?:{_SPACES}\d{{3}})+|\d+)(?:[.,]\d{{1,2}})?)(\D*)",
        cell.strip(),
    )
    others = any(c.isnumeric() and not c.isascii() for c in cell)
    if found is None or others or _CHANGES.search(cell):
        return ""
    plain = re.sub(_SPACES, "", found[2]).replace(",", ".")
    return f"-{plain}" if found[1] and found[3] == ")" else plain


def _zip(mask: pl.Series, yes: pl.Series, no: pl.Series | None) -> pl.Series:
    """Return ``yes`` where ``mask`` is true, else ``no`` (null when not given)."""
    other = yes.clear(len(yes)) if no is None else no
    return yes.zip_with(mask.fill_null(False), other)


def _first(text: pl.Series, mask: pl.Series) -> str:
    at = mask.fill_null(False).arg_true()[0]
    return str(text[int(at)])


def _readings(cell: str) -> str:
    """Return the two readings of a cell, as thousands and as a fraction."""
    packed = "".join(c for c in cell if c in "0123456789+-.,")
    grouped = packed.replace(",", "").replace(".", "")
    return f"{grouped} | {packed.replace(',', '.')}"


def read_ratios(
    text: pl.Series, minimum: str | None, maximum: str | None
) -> tuple[pl.Series, list[Finding]]:
    """Return a column of shares or scores as exact decimals within bounds.

    A ratio is never grouped by thousands, so that ``0,25`` and ``0.125`` have one reading.
    """
    quantities, findings = read_quantities(
        text.str.replace(",", ".", literal=True), "point"
    )
    value = quantities.cast(pl.Float64)
    outside = value.is_null() & False
    if minimum is not None:
        outside |= value < float(minimum)
        findings = [f for f in findings if f.code != "VC208"]
    if maximum is not None:
        outside |= value > float(maximum)
    return quantities, findings + found(
        outside, "VC207", f"{minimum or ''}–{maximum or ''}"
    )
