"""Which actors get a box of their own, and which flows are drawn first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.model import Ecosystem, Layer

_DIRECTIONS: tuple[str, ...] = ("gives", "both", "receives", "outside")

__all__ = ["Group", "Told", "boxes_of", "groups_of", "shares_before", "told_flows"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one actor gives another in one layer, over the periods looked at.

    ``provider``, ``receiver`` and ``layer`` are positions.
    """

    provider: int
    receiver: int
    layer: int
    quantity: Decimal | None
    confirmed: bool

    @property
    def refund(self) -> bool:
        """Whether the figure is below zero."""
        return self.quantity is not None and self.quantity < 0


@dataclass(frozen=True, slots=True)
class Group:
    """The actors of one column: a type, or, where types tell nothing, a direction.

    ``code`` is empty for a type somebody wrote; else ``outside``, ``untyped``,
    ``gives``, ``both`` or ``receives``.
    """

    type: str
    code: str = ""


def told_flows(
    flows: pl.DataFrame, layers: Sequence[Layer], *, apart: bool = False
) -> list[Told]:
    """Return the flows summed over periods, sorted by provider, receiver and layer.

    Where they are wanted ``apart``, what is below zero, a refund or a correction, is
    summed by itself and follows the rest.
    """
    place = {layer: n for n, layer in enumerate(layers)}
    summed = (
        flows.with_columns(pl.col("provider", "receiver").to_physical().cast(pl.Int64))
        .with_columns(
            (pl.lit(apart) & (pl.col("quantity") < 0).fill_null(False)).alias("minus")
        )
        .group_by("provider", "receiver", "kind", "unit", "minus")
        .agg(
            pl.col("quantity").sum(),
            pl.col("quantity").is_not_null().any().alias("told"),
            (~pl.col("unconfirmed").any()).alias("confirmed"),
        )
        .select(
            "provider",
            "receiver",
            pl.col("kind", "unit").cast(pl.String).fill_null(""),
            pl.when("told").then("quantity").alias("quantity"),
            "confirmed",
        )
    )
    found = [
        Told(provider, receiver, place[Layer(kind, unit)], quantity, confirmed)
        for provider, receiver, kind, unit, quantity, confirmed in summed.iter_rows()
    ]
    return sorted(found, key=lambda t: (t.provider, t.receiver, t.layer, t.refund))


def shares_before(quantities: Sequence[tuple[int, Decimal | None]]) -> list[float]:
    """Return for each flow the share of its layer that larger flows make, in [0, 1].

    Parameters
    ----------
    quantities : sequence of (int, Decimal or None)
        The layer and quantity of each flow. Sizes count without their sign.

    Returns
    -------
    list of float
        0 for the largest of a layer; 1 for a flow without a figure. Flows below 0.8 are
        the fewest that make 80 % of their layer. No two layers are ever added.

    Examples
    --------
    >>> shares_before([(0, Decimal(10)), (0, Decimal(90)), (1, Decimal(5)), (1, None)])
    [0.9, 0.0, 0.0, 1.0]
    """
    totals: dict[int, Decimal] = {}
    for layer, quantity in quantities:
        totals[layer] = totals.get(layer, Decimal(0)) + abs(quantity or Decimal(0))
    before = [1.0] * len(quantities)
    sums = dict.fromkeys(totals, Decimal(0))
    known = [(layer, q, n) for n, (layer, q) in enumerate(quantities) if q is not None]
    for layer, quantity, n in sorted(known, key=lambda item: (-abs(item[1]), item[2])):
        if totals[layer]:
            before[n] = float(sums[layer] / totals[layer])
        sums[layer] += abs(quantity)
    return before


def groups_of(ecosystem: Ecosystem, flows: Sequence[Told]) -> tuple[list[Group], list[int]]:
    """Return the columns and the column of each actor.

    One column a type, in the order in which types first appear among the actors. Where
    all actors share one type, or have none, three columns tell who only gives, who
    gives and receives, and who only receives.
    """
    actors = ecosystem.table("actors")
    names = actors["type"].cast(pl.String).fill_null("").to_list()
    types = list(dict.fromkeys(names))
    if len([t for t in types if t != "outside"]) > 1:
        codes = {"outside": "outside", "": "untyped"}
        return [Group(t, codes.get(t, "")) for t in types], [types.index(t) for t in names]
    gives = {told.provider for told in flows if told.provider != told.receiver}
    receives = {told.receiver for told in flows if told.provider != told.receiver}
    codes_of = [
        "outside"
        if names[n] == "outside"
        else "both"
        if n in gives and n in receives
        else "receives"
        if n in receives
        else "gives"
        for n in range(len(names))
    ]
    order: list[str] = [c for c in _DIRECTIONS if c in codes_of]
    return [Group("", code) for code in order], [order.index(code) for code in codes_of]


def boxes_of(
    columns: Sequence[int], importance: Sequence[float], *, boxes: int = 40, tall: int = 12
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the boxes to draw: column and members, most important actors alone.

    Parameters
    ----------
    columns : sequence of int
        The column of each actor.
    importance : sequence of float
        Larger first; ties in the order of the actors.
    boxes, tall : int
        The most boxes altogether, and in one column. The rest of a column shares one
        box, which counts.
    """
    members: dict[int, list[int]] = {}
    found: list[tuple[int, tuple[int, ...]]] = []
    for actor in sorted(range(len(columns)), key=lambda a: (-importance[a], a)):
        members.setdefault(columns[actor], []).append(actor)
    room = {column: min(len(inside), tall) for column, inside in members.items()}
    while sum(room.values()) > max(boxes, len(room)):
        fullest = max(room, key=lambda c: (room[c], len(members[c]), c))
        room[fullest] -= 1
    for column in sorted(members):
        inside = members[column]
        alone = len(inside) if len(inside) <= room[column] else room[column] - 1
        found += [(column, (actor,)) for actor in sorted(inside[:alone])]
        if inside[alone:]:
            found.append((column, tuple(sorted(inside[alone:]))))
    return found
