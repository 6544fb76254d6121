"""Lines and flows as relations: said once, run by any engine ibis speaks to.

Each function takes ibis tables and returns one; nothing is computed before the engine runs
the SQL that ibis makes of it. Quantities are exact: as they were told, decimals of six
places; once ``converted``, whole millionths of the unit of their layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.lines import KEYS, SIDES

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "ACTOR_KEYS",
    "WHOLE",
    "actor_flows",
    "converted",
    "declared",
    "lines",
    "on_basis",
    "repeated",
    "strata",
]

ACTOR_KEYS = ("actor", "kind", "unit", "period")
"""What a flow of one actor is told apart by."""

_EXACT = "decimal(38, 6)"
WHOLE = "decimal(38, 0)"
"""Whole millionths, as engines add them up."""

_MILLION = 1_000_000


def declared(
    transactions: ir.Table, units: ir.Table | None, grain: str, period: str
) -> ir.Table:
    """Return the declarations with every default in place, quantities as they were told.

    Parameters
    ----------
    transactions : ibis table
        At least ``provider``, ``receiver``, ``kind`` and ``quantity``.
    units : ibis table or None
        ``kind_id`` and ``kind_unit``: the unit settled for each kind, each kind once.
    grain, period : str
        How the period follows from ``start``, and which it is where nothing says it.

    Returns
    -------
    ibis table
        ``id`` where there is one, ``provider``, ``receiver``, ``kind``, ``unit``,
        ``period``, ``state``, ``declared_by``, ``scenario``, ``quantity``.
    """
    import ibis

    def told(column: str) -> Any:
        if column in transactions.columns:
            return transactions[column].cast("string").nullif("")
        return ibis.null("string")

    usual = {"state": "done", "declared_by": "provider", "scenario": "actual"}
    of_day = _period_of(transactions, grain)
    whole = transactions.select(
        *(["id"] if "id" in transactions.columns else []),
        **{c: told(c) for c in ("provider", "receiver", "kind", "unit")},
        period=ibis.coalesce(told("period"), of_day, ibis.literal(period).nullif("")),
        **{c: ibis.coalesce(told(c), ibis.literal(v)) for c, v in usual.items()},
        quantity=transactions["quantity"].cast(_EXACT),
    )
    if units is None:
        return whole
    met = whole.left_join(units, whole.kind == units.kind_id)
    named = {c: met[c] for c in whole.columns if c != "unit"}
    return met.select(unit=ibis.coalesce(met.unit, met.kind_unit), **named)


def _period_of(transactions: ir.Table, grain: str) -> Any:
    """Return the period of ``start`` at a grain, as ``valuechain.dates.period_of``."""
    import ibis

    if grain == "none" or "start" not in transactions.columns:
        return ibis.null("string")
    day = transactions["start"].cast("date")
    year = day.year().cast("string")
    if grain == "quarter":
        return year + "-Q" + day.quarter().cast("string")
    if grain == "month":
        return year + "-" + day.month().cast("string").lpad(2, "0")
    return year


def strata(told: ir.Table) -> ir.Table:
    """Return one row for each kind, unit, period, state, side and scenario there is.

    Beside them: ``entries``, how many lack a ``provider``, ``receiver`` or ``quantity``
    (``no_…``), and the ``least`` and ``most`` quantity.
    """
    keys = ["kind", "unit", "period", "state", "declared_by", "scenario"]
    needed = ("provider", "receiver", "quantity")
    return told.group_by(keys).agg(
        entries=told.count(),
        **{f"no_{c}": told.count(where=told[c].isnull()) for c in needed},
        least=told.quantity.min(),
        most=told.quantity.max(),
    )


def repeated(told: ir.Table, most: int = 5) -> ir.Table:
    """Return some of the ids that stand more than once."""
    named = told.filter(told.id.notnull())
    counted = named.group_by("id").agg(times=named.count())
    return counted.filter(counted.times > 1).select("id").limit(most)


def converted(told: ir.Table, factors: pl.DataFrame) -> ir.Table:
    """Return the declarations in millionths of the unit of their layer.

    Parameters
    ----------
    told : ibis table
        As ``declared`` returns it.
    factors : polars DataFrame
        As ``valuechain.units.conversions`` returns it; each factor is a whole number, or
        one over a whole number. What is divided is rounded half to even.
    """
    import ibis

    millionths = (told.quantity * _MILLION).cast(WHOLE)
    units, quantities = [], []
    for kind, unit, target, numerator, denominator in factors.iter_rows():
        here = (told.kind == kind) & (told.unit == unit)
        units.append((here, target))
        quantities.append(
            (here, _divided(told.quantity, int(denominator)))
            if denominator != 1
            else (here, (millionths * int(numerator)).cast(WHOLE))
        )
    if not units:
        return told.mutate(quantity=millionths)
    return told.mutate(
        unit=ibis.cases(*units, else_=told.unit),
        quantity=ibis.cases(*quantities, else_=millionths),
    )


def _divided(quantity: Any, by: int) -> Any:
    """Return a quantity over a whole number in millionths, rounded half to even.

    Engines divide decimals as floating point. Here whole units and millionths are divided
    apart, what is left over carried, so that each number divided is below 2**53.
    """
    import ibis

    whole = quantity.floor().cast("int64")
    parts = ((quantity - quantity.floor()) * _MILLION).cast("int64")
    left = ((whole % by) + by) % by
    units = ((whole - left) / by).cast("int64")
    rest = left * _MILLION + parts
    over = rest % by
    millionths = ((rest - over) / by).cast("int64")
    up = (over * 2 > by) | ((over * 2 == by) & (millionths % 2 == 1))
    rounded = (millionths + ibis.ifelse(up, 1, 0)).cast(WHOLE)
    return (units.cast(WHOLE) * _MILLION + rounded).cast(WHOLE)


def lines(told: ir.Table) -> ir.Table:
    """Return one row a line: what each side said of it, null where it was silent.

    Returns
    -------
    ibis table
        The columns of ``valuechain.lines.lines``.
    """
    sums: dict[str, Any] = {}
    for side in SIDES:
        said = told.declared_by == side
        sums[f"{side}_quantity"] = told.quantity.sum(where=said).cast(WHOLE)
        sums[f"{side}_entries"] = told.count(where=said)
    return told.group_by(list(KEYS)).agg(**sums)


def on_basis(told: ir.Table, basis: str) -> ir.Table:
    """Return the lines with the ``quantity`` each has on a basis, and ``unconfirmed``.

    ``basis`` is ``recognised``, ``provider`` or ``receiver``, as for
    ``valuechain.flows.on_basis``.
    """
    import ibis

    provided, received = told.provider_quantity, told.receiver_quantity
    figure = {
        "recognised": ibis.coalesce(received, provided, told.facilitator_quantity),
        "provider": provided,
        "receiver": received,
    }[basis]
    return told.mutate(quantity=figure, unconfirmed=provided.isnull() | received.isnull())


def actor_flows(figures: ir.Table) -> ir.Table:
    """Return given, received and net per actor, layer and period.

    Returns
    -------
    ibis table
        The columns of ``valuechain.flows.actor_flows``.
    """
    import ibis

    nothing, other = ibis.null(WHOLE), figures.provider != figures.receiver
    sides = [
        figures.select(
            "kind",
            "unit",
            "period",
            "unconfirmed",
            actor=figures[side],
            given=given,
            received=received,
            counted=counted,
            absent=figures.quantity.isnull(),
        )
        for side, given, received, counted in (
            ("provider", figures.quantity, nothing, ibis.literal(True)),
            ("receiver", nothing, figures.quantity, other),
        )
    ]
    both = ibis.union(*sides, distinct=False)
    zero = ibis.literal(0).cast(WHOLE)
    summed = both.group_by(list(ACTOR_KEYS)).agg(
        given=ibis.coalesce(both.given.sum().cast(WHOLE), zero),
        received=ibis.coalesce(both.received.sum().cast(WHOLE), zero),
        lines=both.count(where=both.counted),
        unconfirmed=both.count(where=both.counted & both.unconfirmed),
        missing=both.count(where=both.counted & both.absent),
    )
    return summed.select(
        *ACTOR_KEYS,
        "given",
        "received",
        net=(summed.received - summed.given).cast(WHOLE),
        lines=summed.lines,
        unconfirmed=summed.unconfirmed,
        missing=summed.missing,
    )
