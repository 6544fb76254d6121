"""How much more an actor changed between two rounds than a named comparator."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from valuechain.asked import unknown
from valuechain.comparator import difference_in_differences
from valuechain.diff.round import Round
from valuechain.frames import QUANTITY
from valuechain.model import Ecosystem

__all__ = ["compared", "named"]

_Key = tuple[str, str, str, str | None]
"""An actor, the side it is on, a kind and a unit."""

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("actor", "comparator", "side", "kind", "unit"), pl.String),
    **dict.fromkeys(
        ("actor_earlier", "actor_later", "comparator_earlier", "comparator_later"), QUANTITY
    ),
    **dict.fromkeys(("estimate", "pre_trend"), QUANTITY),
    "pre_periods": pl.Int64,
}


def named(ecosystem: Ecosystem) -> tuple[str, str] | None:
    """Return the focal actor and its comparator, where an ecosystem names both."""
    told = ecosystem.settings.get("ecosystem", {})
    actor, other = ecosystem.focal, str(told.get("comparator") or "")
    known = set(ecosystem.actor_ids)
    return (actor, other) if {actor, other} <= known and actor != other else None


def compared(
    earlier: Round, later: Round, actor: str | None, comparator: str | None
) -> pl.DataFrame:
    """Return how much more an actor changed than its named comparator, layer by layer.

    Only layers and sides in which both have figures in both rounds; the pre-trend is
    over the periods of the earlier round before the one compared, when there are two.
    """
    if actor is None or comparator is None:
        return pl.DataFrame(schema=_SCHEMA)
    for one in (actor, comparator):
        if one not in earlier.ecosystem.actor_ids:
            raise unknown("actor", one, earlier.ecosystem.actor_ids)
    sums = {"earlier": _by_actor(earlier.flows), "later": _by_actor(later.flows)}
    before = earlier.whole().flows
    rows: list[dict[str, object]] = []
    found = sums["earlier"]
    for key in found:
        who, side, kind, unit = key
        other = (comparator, side, kind, unit)
        if who != actor or any(k not in s for k in (key, other) for s in sums.values()):
            continue
        figures = [sums[n][k] for k in (key, other) for n in ("earlier", "later")]
        pre = _pre_changes(before, earlier.period, key, other)
        result = difference_in_differences(
            figures[1] - figures[0],
            figures[3] - figures[2],
            pre_change=pre[1],
            comparator_pre_change=pre[2],
        )
        rows.append(
            {
                "actor": actor,
                "comparator": comparator,
                "side": side,
                "kind": kind,
                "unit": unit,
                **dict(zip(list(_SCHEMA)[5:9], figures, strict=True)),
                "estimate": result.estimate,
                "pre_trend": result.pre_trend,
                "pre_periods": pre[0],
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort(
        "kind", "unit", "side", nulls_last=True
    )


def _by_actor(flows: pl.DataFrame) -> dict[_Key, Decimal]:
    """Return what each actor gives and receives of each layer, all periods together."""
    known = flows.filter(pl.col("quantity").is_not_null())
    if known.is_empty():
        return {}
    found: dict[_Key, Decimal] = {}
    for end, side in (("provider", "gives"), ("receiver", "receives")):
        sums = known.group_by(end, "kind", "unit").agg(pl.col("quantity").sum())
        for who, kind, unit, quantity in sums.iter_rows():
            found[who, side, kind, unit] = quantity
    return found


def _pre_changes(
    flows: pl.DataFrame, period: str | None, one: _Key, other: _Key
) -> tuple[int, Decimal | None, Decimal | None]:
    """Return the periods before the earlier one, and each one's change over them."""
    periods = sorted(set(flows["period"].drop_nulls()))
    start = period or (periods[-1] if periods else None)
    before = [p for p in periods if start is None or p < start]
    span = [*before, start] if start is not None else before
    if len(span) < 2:
        return len(before), None, None
    sums = [_by_actor(flows.filter(pl.col("period") == p)) for p in (span[0], span[-1])]
    if any(k not in s for k in (one, other) for s in sums):
        return len(before), None, None
    changes = [sums[1][k] - sums[0][k] for k in (one, other)]
    return len(before), changes[0], changes[1]
