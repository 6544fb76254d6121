"""The layers of a warehouse as balanced systems, kept on its engine for what is carried there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import valuechain.engines.relations as relations
from valuechain.asked import unknown
from valuechain.engines.balances import LAYER, SIDES, arrows, pairs, places
from valuechain.engines.sparse_joins import unreached
from valuechain.engines.temporary import Temporary, temporary
from valuechain.engines.warehouse_check import check_known
from valuechain.engines.warehoused import Warehoused
from valuechain.model import Layer
from valuechain.selection import LayerLike

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["Balances", "balances", "check_actor"]

_FEW = 20


@dataclass(frozen=True, eq=False)
class Balances:
    """The layers and periods in which some actors take part, one relation for all of them.

    Attributes
    ----------
    bench : Temporary
        Where the relations are kept.
    places, arrows : ibis tables
        As ``valuechain.engines.balances`` makes them: an actor has one place in each layer
        and period, and no arrow leads from one of these to another.
    closed : ibis table or None
        ``node``: the places of closed groups without boundary, where there are some.
    """

    bench: Temporary
    places: ir.Table
    arrows: ir.Table
    closed: ir.Table | None

    def open_arrows(self) -> ir.Table:
        """Return the arrows but those to closed groups, which nothing else reaches."""
        if self.closed is None:
            return self.arrows
        return self.arrows.anti_join(self.closed, self.arrows.target == self.closed.node)

    def starts(self, actors: Sequence[str]) -> ir.Table:
        """Return the places of some actors: ``node``, and ``value``, 1 for each.

        With ``start``, the number of the actor in the list, where there are several.
        """
        import ibis

        numbers = [(actor, number) for number, actor in enumerate(actors)]
        here = self.places.filter(self.places.actor.isin(list(actors)))
        if len(actors) == 1:
            return here.select("node").mutate(value=ibis.literal(1.0))
        number = here.actor.cases(*numbers, else_=-1).cast("int64")
        return here.select(start=number, node=here.node).mutate(value=ibis.literal(1.0))

    def turned(self) -> Balances:
        """Return the same with its arrows the other way round."""
        other = self.arrows.select(source="target", target="source", part="part")
        return replace(self, arrows=other)


@contextmanager
def balances(
    opened: Warehoused,
    actors: Sequence[str],
    side: str = "supply",
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
) -> Iterator[Balances]:
    """Keep the layers and periods in which some actors take part.

    Raises
    ------
    ValueError
        For an unknown side, actor, layer, period or scenario, or a negative amount where
        one of the actors takes part.
    TableError
        When the flows name an actor that the table of actors does not hold.
    """
    if side not in SIDES:
        raise unknown("side", side, SIDES)
    for actor in actors:
        check_actor(opened, actor)
    opened.check_scenario(scenario)
    lines = opened.within(layer, period, state, scenario)
    with temporary(opened.warehouse) as bench:
        yield _kept(opened, bench, lines, actors, side, basis, several=state is None)


def _kept(
    opened: Warehoused,
    bench: Temporary,
    lines: ir.Table,
    actors: Sequence[str],
    side: str,
    basis: str,
    *,
    several: bool,
) -> Balances:
    told = bench.kept(pairs(relations.on_basis(lines, basis), several=several))
    takes_part = told.provider.isin(list(actors)) | told.receiver.isin(list(actors))
    layers = told.filter(takes_part).select(*LAYER).distinct()
    here = told.semi_join(layers, [told[c] == layers[c] for c in LAYER])
    _check_amounts(opened, here)
    found = bench.kept(places(here, opened.outside(), side))
    _check_named(opened, found)
    # In the order of their ends the engine finds again what it just met.
    links = bench.kept(arrows(here, found, side).order_by("target", "source"), told)
    return Balances(bench, found, links, unreached(bench, links, found))


def _check_amounts(opened: Warehoused, given: ir.Table) -> None:
    """Refuse what cannot be carried on as a share."""
    below = given.filter(given.quantity < 0).select(*LAYER).distinct()
    for kind, unit, _ in opened.rows(below.order_by(LAYER).limit(1)).iter_rows():
        name = Layer(kind, unit)
        raise ValueError(f"a negative amount in layer {name} cannot be propagated")


def _check_named(opened: Warehoused, places: ir.Table) -> None:
    """Refuse actors of flows that the table of actors does not hold."""
    known = opened.actors()
    if known is None:
        return
    named = places.select("actor").distinct()
    strange = named.anti_join(known, named.actor == known.actor).limit(_FEW)
    found = opened.rows(strange)["actor"]
    if len(found):
        ids = opened.rows(known)["actor"].to_list()
        check_known(opened.warehouse.address, "actors", ids, found)


def check_actor(opened: Warehoused, actor: str) -> None:
    """Refuse an actor that its table does not hold, or no declaration where there is none."""
    known = opened.actors()
    if known is None:
        ends = [opened.told.select(actor=c, place=c) for c in ("provider", "receiver")]
        known = ends[0].union(ends[1], distinct=True)
    if opened.rows(known.filter(known.actor == actor).limit(1)).height:
        return
    some = opened.rows(known.order_by("place").limit(_FEW + 1))["actor"]
    raise unknown("actor", actor, some, most=_FEW)
