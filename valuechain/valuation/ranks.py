"""Whether an order of actors survives every rate in its range."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.ranges import Range, decimal_of
from valuechain.valuation.contributions import Contribution

__all__ = ["rank_rows"]

Layer = tuple[str, str | None]
Layers = dict[Layer, Fraction]
Named = TypeVar("Named", str, int)


def rank_rows(found: Iterable[Contribution]) -> pl.DataFrame:
    """Return the place of each actor by what it gives, and whether it depends on rates.

    Two actors keep their order when the difference of their totals keeps its sign for
    every choice of rates. As a rate is shared, it multiplies the difference of their
    quantities: the extremes are at its ends, and the answer is exact.

    Returns
    -------
    polars DataFrame
        ``period``, ``currency``, ``actor``, ``central`` (its total at the central
        rates), ``rank``, ``rank_best``, ``rank_worst`` (counts, from 1) and
        ``depends_on_rates``.
    """
    places: dict[tuple[str | None, str | None], dict[str, Layers]]
    places = defaultdict(lambda: defaultdict(lambda: defaultdict(Fraction)))
    prices: dict[tuple[str, str | None], Range] = {}
    for one in found:
        if one.price is None:
            continue
        prices[one.kind, one.unit] = one.price
        given = places[one.period, one.currency][one.actor]
        given[one.kind, one.unit] += Fraction(one.quantity)
    rows = []
    for (period, currency), actors in sorted(places.items(), key=str):
        rows += [
            {"period": period, "currency": currency, **row}
            for row in _ranked(actors, prices)
        ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **dict.fromkeys(("period", "currency", "actor"), pl.String),
        "central": QUANTITY,
        **dict.fromkeys(("rank", "rank_best", "rank_worst"), pl.Int64),
        "depends_on_rates": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _ranked(
    actors: Mapping[str, Layers], prices: Mapping[tuple[str, str | None], Range]
) -> list[dict[str, object]]:
    central = {
        actor: sum((q * prices[k].best for k, q in given.items()), Fraction(0))
        for actor, given in actors.items()
    }
    order = sorted(actors, key=lambda a: (-central[a], a))
    amounts = _whole(actors)
    ends = {k: (price.low, price.high) for k, price in prices.items()}
    worths = _whole({n: {k: e[n] for k, e in ends.items()} for n in (0, 1)})
    rows: list[dict[str, object]] = []
    for actor in order:
        above, perhaps = 0, 0
        for other in order:
            if other != actor:
                low, high = _apart(amounts[other], amounts[actor], worths)
                above += low > 0
                perhaps += high > 0
        best, worst = 1 + above, 1 + perhaps
        equal = sum(central[o] > central[actor] for o in order)
        rows.append(
            {
                "actor": actor,
                "central": decimal_of(central[actor]),
                "rank": 1 + equal,
                "rank_best": best,
                "rank_worst": worst,
                "depends_on_rates": best != worst,
            }
        )
    return rows


def _whole(
    figures: Mapping[Named, Mapping[Layer, Fraction]],
) -> dict[Named, dict[Layer, int]]:
    """Return exact figures as whole numbers of one small part: signs and order stay."""
    parts = math.lcm(*(q.denominator for given in figures.values() for q in given.values()))
    return {
        name: {layer: int(q * parts) for layer, q in given.items()}
        for name, given in figures.items()
    }


def _apart(
    one: Mapping[Layer, int],
    other: Mapping[Layer, int],
    worths: Mapping[int, Mapping[Layer, int]],
) -> tuple[int, int]:
    """Return the least and the most that one total can be above another, in small parts."""
    low = high = 0
    for layer in {*one, *other}:
        more = one.get(layer, 0) - other.get(layer, 0)
        ends = (more * worths[0][layer], more * worths[1][layer])
        low, high = low + min(ends), high + max(ends)
    return low, high
