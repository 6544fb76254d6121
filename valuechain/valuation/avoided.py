"""Costs that somebody did not have to bear, by payer, against the built counterfactual."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.outcomes import Outcome
from valuechain.ranges import ZERO, Range, total

__all__ = ["avoided_rows", "payer_rows"]

_BOUNDS = ("low", "best", "high")
_SPREAD = tuple(f"avoided_{b}" for b in _BOUNDS)


def avoided_rows(
    outcomes: list[Outcome], with_: str, without: str, currency: str | None
) -> pl.DataFrame:
    r"""Return the avoided cost of each result that both scenarios tell.

    .. math:: AC = (q_{without} - q_{with}) \cdot c \cdot (1 - a)

    with *c* the cost of one unit and *a* what is due to others, as ranges. What nobody
    said is unknown, with the reason: ``unit_cost``, ``attribution``, ``quantity``. A
    scenario against itself avoids exactly nothing.

    Returns
    -------
    polars DataFrame
        ``payer``, ``actor``, ``outcome``, ``unit``, ``benefit`` (``fiscal``,
        ``economic``, ``social``), ``cashable`` (``yes``, ``no``: notional), ``currency``,
        ``avoided_low``, ``avoided_best``, ``avoided_high``, ``reason``.
    """
    others = {o.result: o for o in outcomes if o.scenario == without}
    rows = []
    for one in outcomes:
        other = others.get(one.result)
        if one.scenario != with_ or other is None:
            continue
        worth, reason = _avoided(one, other)
        figures = (None, None, None) if worth is None else worth.decimals()
        rows.append(
            {
                "payer": one.payer,
                "actor": one.actor,
                "outcome": one.outcome,
                "unit": one.unit,
                "benefit": one.benefit,
                "cashable": one.cashable,
                "currency": currency,
                **dict(zip(_SPREAD, figures, strict=True)),
                "reason": reason,
            }
        )
    return pl.DataFrame(rows, schema=_AVOIDED, orient="row")


_AVOIDED: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(
        ("payer", "actor", "outcome", "unit", "benefit", "cashable", "currency"), pl.String
    ),
    **dict.fromkeys(_SPREAD, QUANTITY),
    "reason": pl.String,
}


def _avoided(one: Outcome, other: Outcome) -> tuple[Range | None, str | None]:
    if one.quantity is None or other.quantity is None:
        return None, "quantity"
    if one.unit_cost is None:
        return None, "unit_cost"
    others = one.filters["attribution"]
    if others is None:
        return None, "attribution"
    fewer = ZERO if one is other else other.quantity - one.quantity
    return fewer * one.unit_cost * others.left(), None


def payer_rows(avoided: pl.DataFrame) -> pl.DataFrame:
    """Return the avoided costs of each payer, apart by sort and by whether it is cash.

    What is cashable leaves a budget; what is notional is worth something and leaves
    none. The two are never added.
    """
    keys = ("payer", "benefit", "cashable", "currency")
    groups: dict[tuple[str | None, ...], list[Range]] = defaultdict(list)
    unknown: dict[tuple[str | None, ...], int] = defaultdict(int)
    for row in avoided.iter_rows(named=True):
        key = tuple(row[k] for k in keys)
        groups.setdefault(key, [])
        if row["avoided_best"] is None:
            unknown[key] += 1
        else:
            low, best, high = (row[name] for name in _SPREAD)
            groups[key].append(Range.of(best, low, high))
    rows = [
        {
            **dict(zip(keys, key, strict=True)),
            **dict(zip(_SPREAD, total(parts).decimals(), strict=True)),
            "outcomes": len(parts),
            "unknown": unknown[key],
        }
        for key, parts in groups.items()
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(keys, pl.String),
        **dict.fromkeys(_SPREAD, QUANTITY),
        **dict.fromkeys(("outcomes", "unknown"), pl.Int64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort(keys, nulls_last=True)
