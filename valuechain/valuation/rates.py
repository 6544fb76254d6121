"""The rates a group agreed: what one unit of a kind is worth, from whom, since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from valuechain.model import Ecosystem
from valuechain.ranges import ONE, Range

__all__ = ["Rate", "price_of", "rates_of"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of ``kind`` is worth, as a range, in one currency.

    ``unit`` is the unit of the kind, the only one the rate speaks of: that of the kinds
    table, else the one in which all its exchanges are told; ``replaced`` is
    how many older rates of the same kind it replaces.
    """

    kind: str
    unit: str | None
    value: Range
    currency: str | None
    source: str | None
    date: date | None
    replaced: int = 0


def rates_of(ecosystem: Ecosystem) -> dict[str, Rate]:
    """Return the rate of each kind that has one: the one with the latest date."""
    found: dict[str, Rate] = {}
    table = ecosystem.table("rates")
    if table.is_empty():
        return found
    units = _units(ecosystem)
    ordered = table.sort("date", nulls_last=False, maintain_order=True)
    for row in ordered.iter_rows(named=True):
        older = found.get(row["kind"])
        found[row["kind"]] = Rate(
            kind=row["kind"],
            unit=units.get(row["kind"]),
            value=Range.of(row["central"], row["low"], row["high"]),
            currency=row["currency"] or ecosystem.currency or None,
            source=row["source"],
            date=row["date"],
            replaced=0 if older is None else older.replaced + 1,
        )
    return found


def _units(ecosystem: Ecosystem) -> dict[str, str | None]:
    """Return the unit of each kind: its own, else the only one its exchanges are told in."""
    told = ecosystem.table("transactions").select(pl.col("kind", "unit").cast(pl.String))
    alone = told.unique().filter(pl.len().over("kind") == 1)
    units: dict[str, str | None] = dict(alone.iter_rows())
    own = ecosystem.table("kinds").select("id", "unit").drop_nulls()
    return units | dict(own.iter_rows())


def price_of(
    ecosystem: Ecosystem, kind: str, unit: str | None, rates: Mapping[str, Rate]
) -> tuple[Range | None, str | None, str | None]:
    """Return what one unit of a layer is worth, in which currency, or why nobody knows.

    Money is worth itself. The reason is ``no_rate``, ``unit`` (the rate speaks of
    another unit) or ``currency`` (nobody said which).
    """
    kinds = ecosystem.table("kinds").filter(pl.col("id") == kind)
    if kinds["nature"].to_list() == ["financial"]:
        currency = unit or ecosystem.currency or None
        return (ONE, currency, None) if currency else (None, None, "currency")
    rate = rates.get(kind)
    if rate is None:
        return None, None, "no_rate"
    if rate.unit != unit:
        return None, None, "unit"
    if rate.currency is None:
        return None, None, "currency"
    return rate.value, rate.currency, None
