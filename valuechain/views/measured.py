"""What actors declared beside what they measured, as bars for their boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from valuechain.compare.comparison import compare
from valuechain.model import Ecosystem, Layer
from valuechain.views.scene import Bar

__all__ = ["measured_bars", "summed_bar"]


def measured_bars(
    ecosystem: Ecosystem, scenario: str = "actual"
) -> dict[str, tuple[Bar, ...]]:
    """Return one bar for each measure that says ``equals``, by the actor who measured.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where declarations and measures stand.
    scenario : str
        Whose declarations are compared.

    Raises
    ------
    TableError
        When two measures of one actor overlap without one containing the other.
    """
    if ecosystem.table("measures").is_empty():
        return {}
    rows = compare(ecosystem, scenario=scenario).table("measures")
    text = ("owner", "kind", "unit", "side", "period", "partner", "origin")
    found: dict[str, list[Bar]] = defaultdict(list)
    for owner, kind, unit, side, period, partner, origin, declared, measured in (
        rows.filter((pl.col("relation") == "equals") & pl.col("measured").is_not_null())
        .select(
            *(pl.col(c).cast(pl.String).fill_null("") for c in text), "declared", "measured"
        )
        .iter_rows()
    ):
        found[owner].append(
            Bar(Layer(kind, unit), declared, measured, side, period, partner, origin)
        )
    return {owner: tuple(bars) for owner, bars in found.items()}


def summed_bar(bars: Sequence[Bar], period: str | None = None) -> Bar | None:
    """Return the one bar a box has room for, or ``None`` when nothing was measured.

    It adds the measures of one layer and side: of the one with most measures that a
    declaration answers, the first of equals. Measures without an answer are left out
    beside others, and stand alone, without a declared figure, when there are no others.
    """
    told = [bar for bar in bars if period is None or bar.period == period]
    answered = [bar for bar in told if bar.declared is not None]
    together: dict[tuple[Layer, str], list[Bar]] = defaultdict(list)
    for bar in answered or told:
        together[bar.layer, bar.side].append(bar)
    if not together:
        return None
    (layer, side), most = max(together.items(), key=lambda item: len(item[1]))
    declared = sum((bar.declared for bar in most if bar.declared is not None), Decimal(0))
    measured = sum((bar.measured for bar in most), Decimal(0))
    return Bar(layer, declared if answered else None, measured, side, period or "")
