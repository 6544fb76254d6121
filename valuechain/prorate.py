"""Exchanges that go on over several periods, shared out by days when that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import polars as pl

from valuechain.dates import period_bounds, period_of
from valuechain.schema import load_schema

__all__ = ["parts_of", "prorated", "shares"]

_STEP = Decimal("0.000001")


def prorated(frame: pl.DataFrame, grain: str) -> tuple[pl.DataFrame, int]:
    """Return the transactions with those over several periods in parts, and their number.

    A row is shared out when it has a start and an end in different periods of ``grain``
    and says no period itself. Each part has its own days; quantities are in proportion to
    them, exact, and their sum is the quantity of the row. The first part keeps the id of
    the row, the others have their period after it.

    Parameters
    ----------
    frame : polars DataFrame
        Typed columns of transactions, with the places of the rows.
    grain : str
        ``year``, ``quarter``, ``month`` or ``none``, which shares nothing out.
    """
    if grain == "none" or not {"start", "end"} <= set(frame.columns):
        return frame, 0
    told = pl.col("period").is_not_null() if "period" in frame.columns else pl.lit(False)
    first, last = (period_of(pl.col(day), grain) for day in ("start", "end"))
    wide = (first != last) & (pl.col("start") <= pl.col("end")) & ~told
    spanning = frame.with_row_index(" at").filter(wide.fill_null(False))
    if not spanning.height:
        return frame, 0
    columns = [c for c in _amounts() if c in frame.columns]
    parts = [
        part
        for row in spanning.iter_rows(named=True)
        for part in _parts_of_row(row, grain, columns)
    ]
    schema = {c: t for c, t in spanning.schema.items() if c != "id"} | {"id": pl.String()}
    made = pl.DataFrame(parts, schema=schema)
    whole = frame.with_row_index(" at").filter(~wide.fill_null(False))
    own = pl.col("id").cast(pl.String) if "id" in frame.columns else pl.lit(None, pl.String)
    whole = whole.with_columns(own.alias("id")).select(made.columns)
    together = pl.concat([whole, made]).sort(" at", maintain_order=True).drop(" at")
    return together, spanning.height


def parts_of(start: date, end: date, grain: str) -> Iterator[tuple[str, date, date]]:
    """Yield each period from a day to a day, both included, with its first and last day.

    Examples
    --------
    >>> [(p, str(a), str(b)) for p, a, b in parts_of(date(2023, 12, 1), date(2024, 1, 5), "year")]
    [('2023', '2023-12-01', '2023-12-31'), ('2024', '2024-01-01', '2024-01-05')]
    """
    day = start
    while day <= end:
        period = _period(day, grain)
        last = min(period_bounds(period)[1], end)
        yield period, day, last
        day = last + timedelta(days=1)


def shares(quantity: Decimal, days: list[int]) -> list[Decimal]:
    """Return a quantity shared out over some days, to six decimals; the sum is exact.

    Examples
    --------
    >>> [str(share) for share in shares(Decimal("100"), [1, 1, 1])]
    ['33.333333', '33.333334', '33.333333']
    """
    total, gone, given = sum(days), 0, Decimal(0)
    found = []
    for number in days:
        gone += number
        so_far = (quantity * gone / total).quantize(_STEP, ROUND_HALF_EVEN)
        found.append(so_far - given)
        given = so_far
    return found


def _period(day: date, grain: str) -> str:
    """Return the period of one day, as ``dates.period_of`` does of a column."""
    if grain == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}" if grain == "year" else f"{day.year:04}-{day.month:02}"


def _amounts() -> list[str]:
    """Return the columns of transactions that are quantities."""
    return [f.name for f in load_schema("transactions").fields if f.reads_as == "quantity"]


def _parts_of_row(
    row: dict[str, Any], grain: str, columns: list[str]
) -> Iterator[dict[str, Any]]:
    """Yield the parts of one row."""
    parts = list(parts_of(row["start"], row["end"], grain))
    days = [(last - first).days + 1 for _, first, last in parts]
    amounts = {c: shares(row[c], days) for c in columns if row[c] is not None}
    sheet = f"#{row['@sheet']}" if row["@sheet"] is not None else ""
    name = row.get("id") or f"{row['@source']}{sheet}:{row['@row']}"
    for at, (period, first, last) in enumerate(parts):
        own = {c: told[at] for c, told in amounts.items()}
        ids = {"id": f"{name}:{period}" if at else row.get("id")}
        yield {**row, **own, **ids, "start": first, "end": last}
