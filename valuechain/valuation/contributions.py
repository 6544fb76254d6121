"""Quantities and what they are worth, side by side; one rate is one shared error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.flows import on_basis
from valuechain.frames import QUANTITY
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.ranges import ONE, ZERO, Range, total
from valuechain.selection import selected
from valuechain.valuation.rates import Rate, price_of

__all__ = [
    "BOUNDS",
    "Contribution",
    "contribution_rows",
    "contributions",
    "rate_rows",
    "total_rows",
]

BOUNDS = ("low", "central", "high")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one actor gives of one layer in one period, and what that is worth."""

    actor: str
    kind: str
    unit: str | None
    period: str | None
    quantity: Decimal
    lines: int
    price: Range | None
    currency: str | None
    rate: Rate | None
    reason: str | None

    @property
    def worth(self) -> Range | None:
        """The quantity at its price; ``None`` when it has none."""
        return None if self.price is None else Range.of(self.quantity) * self.price

    @property
    def is_money(self) -> bool:
        """Whether it is worth itself, without a rate."""
        return self.rate is None and self.price == ONE


def contributions(
    ecosystem: Ecosystem,
    rates: Mapping[str, Rate],
    *,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
    side: str = "provider",
) -> list[Contribution]:
    """Return what each actor gives (or, for ``side="receiver"``, receives), priced."""
    told = selected(lines(ecosystem, scenario=scenario, state=state), None, period)
    flows = on_basis(told, basis).filter(pl.col("quantity").is_not_null())
    keys = [side, "kind", "unit", "period"]
    sums = (
        flows.with_columns(pl.col(k).cast(pl.String) for k in keys)
        .group_by(keys)
        .agg(pl.col("quantity").sum(), pl.len().cast(pl.Int64).alias("lines"))
        .sort(keys, nulls_last=True)
    )
    layers = sums.select("kind", "unit").unique().iter_rows()
    prices = {(k, u): price_of(ecosystem, k, u, rates) for k, u in layers}
    found = []
    for actor, kind, unit, when, quantity, count in sums.iter_rows():
        price, currency, reason = prices[kind, unit]
        money = price is ONE
        rate = None if price is None or money else rates[kind]
        found.append(
            Contribution(
                actor, kind, unit, when, quantity, count, price, currency, rate, reason
            )
        )
    return found


_SPREAD = tuple(f"valued_{b}" for b in BOUNDS)
_RATE = tuple(f"rate_{b}" for b in BOUNDS)


def _rated(one: Contribution) -> dict[str, object]:
    """Return the rate behind a figure: what it is, who says so, since when."""
    rate = one.rate
    figures = (None, None, None) if rate is None else rate.value.decimals()
    return dict(zip(_RATE, figures, strict=True)) | {
        "currency": one.currency,
        "source": None if rate is None else rate.source,
        "date": None if rate is None else rate.date,
        "replaced": 0 if rate is None else rate.replaced,
    }


_RATED: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_RATE, QUANTITY),
    "currency": pl.String,
    "source": pl.String,
    "date": pl.Date,
    "replaced": pl.Int64,
}


def valued(worth: Range | None) -> dict[str, object]:
    """Return a worth as three columns."""
    figures = (None, None, None) if worth is None else worth.decimals()
    return dict(zip(_SPREAD, figures, strict=True))


def contribution_rows(found: Iterable[Contribution]) -> pl.DataFrame:
    """Return one row an actor, layer and period: the quantity, the rate, the worth."""
    rows = [
        {
            "actor": c.actor,
            "kind": c.kind,
            "unit": c.unit,
            "period": c.period,
            "quantity": c.quantity,
            "lines": c.lines,
            **_rated(c),
            **valued(c.worth),
            "reason": c.reason,
        }
        for c in found
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(("actor", "kind", "unit", "period"), pl.String),
        "quantity": QUANTITY,
        "lines": pl.Int64,
        **_RATED,
        **dict.fromkeys(_SPREAD, QUANTITY),
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def rate_rows(found: Iterable[Contribution]) -> pl.DataFrame:
    """Return one row a layer and period: the rate multiplies the sum of all actors.

    Ten contributions at one rate share its error: the range of the sum is the sum times
    the range of the rate, and not what ten independent errors would make.
    """
    groups: dict[tuple[str, str | None, str | None], list[Contribution]]
    groups = defaultdict(list)
    for one in found:
        groups[one.kind, one.unit, one.period].append(one)
    rows = []
    for (kind, unit, period), parts in groups.items():
        quantity = sum((c.quantity for c in parts), Decimal(0))
        price = parts[0].price
        worth = None if price is None else Range.of(quantity) * price
        rows.append(
            {
                "kind": kind,
                "unit": unit,
                "period": period,
                "quantity": quantity,
                "actors": len(parts),
                **_rated(parts[0]),
                **valued(worth),
                "reason": parts[0].reason,
            }
        )
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(("kind", "unit", "period"), pl.String),
        "quantity": QUANTITY,
        "actors": pl.Int64,
        **_RATED,
        **dict.fromkeys(_SPREAD, QUANTITY),
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "kind", "unit", "period", nulls_last=True
    )


def total_rows(found: Iterable[Contribution]) -> pl.DataFrame:
    """Return money, what rates add to it, and the share of the total that is rates.

    Returns
    -------
    polars DataFrame
        One row a currency and period: ``money`` (exact, no rate in it), ``valued_*``,
        ``total_*``, ``share_from_rates`` (at the central rates; null when the total is
        zero) and ``unvalued``, the number of layers that no rate speaks of.
    """
    told = list(found)
    layers: dict[tuple[str | None, str | None], dict[tuple[str, str | None], Range]]
    layers = defaultdict(lambda: defaultdict(lambda: ZERO))
    money: dict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    unvalued: dict[str | None, set[tuple[str, str | None]]] = defaultdict(set)
    for one in told:
        if one.price is None:
            unvalued[one.period].add((one.kind, one.unit))
        elif one.is_money:
            money[one.currency, one.period] += one.quantity
        else:
            place = layers[one.currency, one.period]
            place[one.kind, one.unit] += Range.of(one.quantity)
    prices = {(c.kind, c.unit): c.price for c in told if c.price is not None}
    rows = []
    for currency, period in sorted({*money, *layers}, key=str):
        parts = layers[currency, period]
        worth = total(quantity * prices[layer] for layer, quantity in parts.items())
        exact = money[currency, period]
        whole = worth + Range.of(exact)
        share = float(worth.best / whole.best) if whole.best else None
        rows.append(
            {
                "currency": currency,
                "period": period,
                "money": exact,
                **valued(worth),
                **dict(zip(_TOTAL, whole.decimals(), strict=True)),
                "share_from_rates": share,
                "unvalued": len(unvalued[period]),
            }
        )
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "currency": pl.String,
        "period": pl.String,
        "money": QUANTITY,
        **dict.fromkeys((*_SPREAD, *_TOTAL), QUANTITY),
        "share_from_rates": pl.Float64,
        "unvalued": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


_TOTAL = tuple(f"total_{b}" for b in BOUNDS)
