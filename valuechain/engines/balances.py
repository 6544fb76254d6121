"""Layers as balanced systems, as relations: what ``valuechain.indicators.linked`` holds.

Each function takes ibis tables and returns one. Quantities come as whole millionths, summed
exactly, and become floating point where shares are taken, as in the embedded engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from valuechain.engines.relations import WHOLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["LAYER", "ROUNDING", "SIDES", "arrows", "pairs", "places"]

LAYER = ("kind", "unit", "period")
"""What tells layers and periods apart; here an unknown one is empty, so that it can be joined."""

ROUNDING = 1e-3
"""Difference between what enters and leaves an actor, as a share, taken as rounding."""

SIDES = ("supply", "demand")
"""What a leaver is: the one who supplies, or the one who is served."""

_MILLION = 1e6


def pairs(figures: ir.Table, *, several: bool) -> ir.Table:
    """Return the sum of each pair of actors in each layer and period.

    Parameters
    ----------
    figures : ibis table
        As ``valuechain.engines.relations.on_basis`` returns them.
    several : bool
        Whether a pair may have several lines in a layer and period.

    Returns
    -------
    ibis table
        ``kind``, ``unit``, ``period``, ``provider``, ``receiver`` and ``quantity`` (whole
        millionths); lines without a figure are in no sum.
    """
    known = figures.filter(figures.quantity.notnull())
    keys = [*LAYER, "provider", "receiver"]
    told = known.select(
        "kind",
        "provider",
        "receiver",
        "quantity",
        unit=known.unit.fill_null(""),
        period=known.period.fill_null(""),
    )
    if not several:
        return told.select(*keys, "quantity")
    return told.group_by(keys).agg(quantity=told.quantity.sum().cast(WHOLE))


def places(given: ir.Table, outside: ir.Table | None, side: str = "supply") -> ir.Table:
    """Return the place of each actor in each layer and period, in balance.

    Parameters
    ----------
    given : ibis table
        As ``pairs`` returns it.
    outside : ibis table or None
        ``actor``: those beyond the boundary, where there are some.
    side : str
        ``supply``; on the side ``demand`` arrows are turned.

    Returns
    -------
    ibis table
        ``node`` (a whole number, one a place), ``kind``, ``unit``, ``period``, ``actor``,
        ``within``, ``entering`` (whether something comes from beyond, or from nowhere
        known); in the unit of the layer ``known``, ``unexplained``, ``through`` as in
        ``valuechain.indicators.linked``, ``inner`` (what comes from those within) and
        ``went`` (what is passed on).
    """
    import ibis

    tail, head = _ends(side)
    moved = _told_apart(given.filter(given.quantity > 0), outside)
    nothing = ibis.literal(0).cast(WHOLE)
    both = ibis.union(
        *(
            moved.select(
                *LAYER,
                actor=moved[end],
                within=moved[f"{end}_within"],
                came=came,
                inner=ibis.ifelse(moved[f"{tail}_within"], came, nothing),
                went=went,
                foreign=foreign,
            )
            for end, came, went, foreign in (
                (tail, nothing, moved.quantity, ibis.literal(False)),
                (head, moved.quantity, nothing, ~moved[f"{tail}_within"]),
            )
        ),
        distinct=False,
    )
    sums = {c: _amount(both[c].sum().cast(WHOLE)) for c in ("came", "inner", "went")}
    summed = both.group_by([*LAYER, "actor"]).agg(
        within=both.within.all(), foreign=both.foreign.any(), **sums
    )
    return _balanced(summed, side)


def _ends(side: str) -> tuple[str, str]:
    return ("provider", "receiver") if side == "supply" else ("receiver", "provider")


def _told_apart(moved: ir.Table, outside: ir.Table | None) -> ir.Table:
    """Return the pairs with whether each end is within the boundary."""
    import ibis

    if outside is None:
        inside = ibis.literal(True)
        return moved.mutate(provider_within=inside, receiver_within=inside)
    for end in ("provider", "receiver"):
        beyond = outside.select(**{f"{end}_beyond": outside.actor})
        moved = moved.left_join(beyond, moved[end] == beyond[f"{end}_beyond"])
        moved = moved.mutate(**{f"{end}_within": moved[f"{end}_beyond"].isnull()})
    return moved


def _amount(millionths: Any) -> Any:
    return millionths.cast("float64") / _MILLION


def _balanced(summed: ir.Table, side: str) -> ir.Table:
    """Return places with what is not explained made explicit, as the embedded engine does."""
    import ibis

    came, went = summed.came, summed.went
    larger = ibis.greatest(came, went)
    apart = (came - went).abs() > ROUNDING * larger
    beyond = ibis.ifelse(apart & summed.within, ibis.greatest(went - came, 0.0), 0.0)
    through = came + beyond if side == "supply" else ibis.ifelse(apart, larger, went)
    return summed.select(
        *LAYER,
        "actor",
        "within",
        "inner",
        "went",
        node=ibis.row_number().over(order_by=[summed[c] for c in (*LAYER, "actor")]),
        entering=summed.within & (summed.foreign | (beyond > 0)),
        known=came,
        unexplained=beyond,
        through=through,
    )


def arrows(given: ir.Table, places: ir.Table, side: str = "supply") -> ir.Table:
    """Return the arrows between those within, with the share of the head's throughflow.

    Parameters
    ----------
    given, places : ibis tables
        As ``pairs`` and ``places`` return them, on one side.

    Returns
    -------
    ibis table
        ``source`` and ``target`` (nodes) and ``part``; on the side ``demand`` from the
        receiver to the provider.
    """
    tail, head = _ends(side)
    moved = given.filter(given.quantity > 0)
    met = moved.select(*LAYER, tail=moved[tail], head=moved[head], quantity="quantity")
    for end in ("tail", "head"):
        here = places.filter(places.within).select(
            **{f"{end}_{c}": places[c] for c in (*LAYER, "actor", "node", "through")}
        )
        same = [met[c] == here[f"{end}_{c}"] for c in LAYER]
        met = met.join(here, [*same, met[end] == here[f"{end}_actor"]])
    part = _amount(met.quantity) / met.head_through
    return met.select(source=met.tail_node, target=met.head_node, part=part)
