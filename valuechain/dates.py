"""Text to days and periods: ISO is read, two readings are refused, nothing is made up."""

from __future__ import annotations

import calendar
from datetime import date

import polars as pl

from valuechain.finding import Finding, found

__all__ = ["GRAINS", "period_bounds", "period_of", "read_dates", "read_periods"]

GRAINS = ("year", "quarter", "month", "none")
"""How a period is taken from the day an exchange starts."""

_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_ISO_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
_MARKED = r"^([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})$"
_PERIOD = (
    r"^([0-9]{4}|[0-9]{4}-Q[1-4]|[0-9]{4}-(0[1-9]|1[0-2])"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2})$"
)
_FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def read_dates(
    text: pl.Series, order: str | None = None
) -> tuple[pl.Series, list[Finding]]:
    """Return a column of text as days, and what could not be read.

    Parameters
    ----------
    text : polars Series of String
        ISO days, ISO times (the day as written counts, whatever the offset), or days
        with slashes or points.
    order : str or None
        ``dmy``, ``mdy`` or ``ymd``; ``None`` lets days above 12 in the column decide.

    Returns
    -------
    days : polars Series of Date
    findings : list of Finding
        VC209 not a day, VC210 two readings, VC211 far from today (warning).

    Examples
    --------
    >>> read_dates(pl.Series(["2024-03-31T23:30:00-05:00", "31/12/2024"]))[0].to_list()
    [datetime.date(2024, 3, 31), datetime.date(2024, 12, 31)]
    >>> read_dates(pl.Series(["03/04/2025"]))[1][0].expected("03/04/2025")
    '2025-04-03 | 2025-03-04'
    """
    cells = text.str.strip_chars()
    iso = cells.str.contains(_ISO)
    if iso.all(ignore_nulls=True):
        days = _known(cells.str.to_date("%Y-%m-%d", strict=False))
        return days, _judged(text, days, iso)
    timed = cells.str.contains(_ISO_TIME)
    days = cells.str.head(10).zip_with((iso | timed).fill_null(False), _nothing(cells))
    days = days.str.to_date("%Y-%m-%d", strict=False)
    marked = cells.str.contains(_MARKED)
    slashed = cells.str.replace_all(".", "/", literal=True)
    readings = {k: slashed.str.to_date(f, strict=False) for k, f in _FORMATS.items()}
    findings: list[Finding] = []
    if order is None:
        order, findings = _decided(marked, readings)
    if order in _FORMATS:
        days = days.zip_with(~marked.fill_null(False), readings[order])
    elif order is None:
        findings += _two_readings(marked, readings)
        one = readings["dmy"].is_not_null() != readings["mdy"].is_not_null()
        same = readings["dmy"] == readings["mdy"]
        sure = (marked & (one | same)).fill_null(False)
        days = days.zip_with(~sure, readings["dmy"])
        days = days.zip_with(~(sure & days.is_null()), readings["mdy"])
    days = _known(days)
    two = pl.Series("two", [False]).new_from_index(0, len(cells))
    for finding in (f for f in findings if f.level == "error"):
        two = two.scatter(finding.at, True)
    return days, findings + _judged(text, days, ~two)


def _nothing(like: pl.Series) -> pl.Series:
    return like.clear(len(like))


def _decided(
    marked: pl.Series, readings: dict[str, pl.Series]
) -> tuple[str | None, list[Finding]]:
    """Return the order the column itself decides, and a note at the first such day.

    A column decides where one reading is impossible somewhere, and never the other.
    """
    dmy, mdy = (readings[k].is_not_null() & marked for k in ("dmy", "mdy"))
    certain = {"dmy": dmy & ~mdy, "mdy": mdy & ~dmy}
    decided = [k for k, at in certain.items() if at.any()]
    if len(decided) != 1:
        return None, []
    order, other = decided[0], "mdy" if decided[0] == "dmy" else "dmy"
    at, hint = certain[order].fill_null(False).arg_true(), f"--dates {other}"
    note = Finding("VC210", at, "", hint, "note", f"decided_{order}", once=True)
    return order, [note]


def _two_readings(marked: pl.Series, readings: dict[str, pl.Series]) -> list[Finding]:
    dmy, mdy = readings["dmy"], readings["mdy"]
    either = marked & dmy.is_not_null() & mdy.is_not_null() & (dmy != mdy)
    return found(either, "VC210", _both, "--dates dmy|mdy", variant="both_readings")


def _both(cell: str) -> str:
    """Return the two days that a cell can mean, day first and month first."""
    first, second, year = cell.strip().replace(".", "/").split("/")
    return (
        f"{year}-{int(second):02}-{int(first):02} | {year}-{int(first):02}-{int(second):02}"
    )


def _known(days: pl.Series) -> pl.Series:
    """Return days without those of the year 0, which no calendar of ours has."""
    return days.zip_with((days >= date(1, 1, 1)).fill_null(False), _nothing(days))


def _judged(text: pl.Series, days: pl.Series, asked: pl.Series) -> list[Finding]:
    """Return what is no day, and what is far from today."""
    empty = text.is_null()
    unread = days.is_null() & ~empty & asked.fill_null(True)
    partial = unread & text.str.contains(r"^[0-9]{4}(-[0-9]{2}|-Q[1-4])?$")
    latest = date(date.today().year + 10, 12, 31)
    far = (days < date(1900, 1, 1)) | (days > latest)
    return [
        *found(partial, "VC209", "2024-03-31", "period", variant="partial"),
        *found(unread & ~partial, "VC209", "2024-03-31"),
        *found(far, "VC211", f"1900-01-01–{latest}", level="warning"),
    ]


def read_periods(text: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Return a column of periods as written, refusing what is none.

    Examples
    --------
    >>> read_periods(pl.Series(["2024", "2024-Q1", "2024-03", "Q3 2024"]))[1][0].at.to_list()
    [3]
    >>> read_periods(pl.Series(["2024-02-30/2024-03-01"]))[1][0].at.to_list()
    [0]
    """
    cells = text.str.strip_chars()
    good = cells.str.contains(_PERIOD) & ~cells.str.starts_with("0000")
    apart = cells.str.contains("/", literal=True).fill_null(False)
    if apart.any():
        ends = cells.str.split_exact("/", 1).struct.unnest()
        first, last = (_known(end.str.to_date("%Y-%m-%d", strict=False)) for end in ends)
        good &= ~apart | (first <= last).fill_null(False)
    return cells, found(~good, "VC209", "2024 | 2024-Q1 | 2024-03 | 2024-01-01/2024-06-30")


def period_of(day: pl.Expr, grain: str) -> pl.Expr:
    """Return the period of a day at a grain: ``2024``, ``2024-Q1``, ``2024-03`` or null."""
    year = day.dt.year().cast(pl.String)
    if grain == "year":
        return year
    if grain == "quarter":
        return year + "-Q" + day.dt.quarter().cast(pl.String)
    if grain == "month":
        return day.dt.strftime("%Y-%m")
    return pl.lit(None, pl.String)


def period_bounds(period: str) -> tuple[date, date]:
    """Return the first and last day of a period.

    Examples
    --------
    >>> period_bounds("2024-Q1")
    (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
    """
    if "/" in period:
        first, last = period.split("/")
        return date.fromisoformat(first), date.fromisoformat(last)
    year = int(period[:4])
    if period[4:6] == "-Q":
        months = (3 * int(period[6]) - 2, 3 * int(period[6]))
    elif len(period) == 7:
        months = (int(period[5:]), int(period[5:]))
    else:
        months = (1, 12)
    return date(year, months[0], 1), date(
        year, months[1], calendar.monthrange(year, months[1])[1]
    )
