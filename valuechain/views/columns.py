"""Columns by type of actor, flows from left to right: who gives what to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.model import Ecosystem, Layer
from valuechain.views.choice import (
    Group,
    Told,
    boxes_of,
    groups_of,
    shares_before,
    told_flows,
)
from valuechain.views.links import between_boxes, links_between
from valuechain.views.mark import marks_of
from valuechain.views.order import ordered
from valuechain.views.scene import Bar, Column, LeftOut, Mark, Node, Scene

__all__ = ["Plan", "columns", "importance_of", "layers_in", "plan_of"]

NARROWEST_STEP = 225.0
WIDTH, MARGIN, TOP, BOTTOM = 1600.0, 48.0, 48.0, 16.0
BOX_HEIGHT, GAP, WIDEST_BOX = 60.0, 14.0, 230.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a picture and its page share: marks, flows, columns and the order in them.

    ``rank`` is the place of each actor in its column; ``importance`` the sum of its
    shares in each layer, used to order and never shown.
    """

    marks: tuple[Mark, ...]
    flows: list[Told]
    groups: list[Group]
    column: list[int]
    importance: list[float]
    rank: list[int]


def layers_in(flows: pl.DataFrame) -> list[Layer]:
    """Return the layers of some flows, sorted."""
    pairs = flows.select(pl.col("kind", "unit").cast(pl.String).fill_null("")).unique()
    return sorted(Layer(kind, unit) for kind, unit in pairs.iter_rows())


def plan_of(
    ecosystem: Ecosystem, flows: pl.DataFrame, ranks: Mapping[str, int] | None = None
) -> Plan:
    """Return the plan of flows as ``on_basis`` gives them.

    Actors whose order somebody chose keep it, by id in ``ranks``; others come after.
    """
    marks = marks_of(layers_in(flows), ecosystem.table("kinds"))
    told = told_flows(flows, [mark.layer for mark in marks])
    groups, column = groups_of(ecosystem, told)
    importance = importance_of(told, len(column))
    rank = _ranks(column, told)
    if ranks:
        after = max(ranks.values()) + 1
        rank = [
            ranks.get(actor, after + rank[n]) for n, actor in enumerate(ecosystem.actor_ids)
        ]
    return Plan(marks, told, groups, column, importance, rank)


def columns(
    ecosystem: Ecosystem,
    flows: pl.DataFrame,
    *,
    plan: Plan | None = None,
    bars: Mapping[str, Bar] | None = None,
    boxes: int = 40,
    lines: int = 60,
    share: float = 0.8,
    among: Sequence[tuple[str, ...]] | None = None,
) -> Scene:
    """Return the scene of columns by type.

    Parameters
    ----------
    ecosystem : Ecosystem
        For the actors and the names of kinds.
    flows : polars DataFrame
        As ``valuechain.flows.on_basis`` returns them; summed over their periods.
    plan : Plan, optional
        When it is made already; it fixes marks and order.
    bars : mapping of str to Bar, optional
        By actor id; an actor without one is drawn as not measured.
    boxes, lines : int
        The most boxes and lines; other actors share a box with those of their type.
    share : float
        In (0, 1]: draw the fewest flows that make this share of each layer.
    among : sequence of tuples of str, optional
        The ids in each box, when the boxes are settled already.

    Returns
    -------
    Scene
        Largest flows first; ``left_out`` counts what is not drawn.

    Examples
    --------
    >>> from valuechain.lines import lines
    >>> from valuechain.flows import on_basis
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="money", quantity="3", unit="EUR")
    >>> told = ecosystem_of([row])
    >>> scene = columns(told, on_basis(lines(told)))
    >>> [node.name for node in scene.nodes], scene.links[0].quantity
    (['a', 'b'], Decimal('3.000000'))
    """
    plan = plan or plan_of(ecosystem, flows)
    layers = [mark.layer for mark in plan.marks]
    told = told_flows(flows, layers, apart=True)
    importance = importance_of(told_flows(flows, layers), len(plan.column))
    if among is None:
        chosen = boxes_of(plan.column, importance, boxes=boxes)
    else:
        place = {actor: n for n, actor in enumerate(ecosystem.actor_ids)}
        inside_of = [tuple(place[actor] for actor in members) for members in among]
        chosen = [(plan.column[members[0]], members) for members in inside_of]
    nodes = _placed(ecosystem, plan, chosen, bars or {})
    box = {actor: n for n, (_, members) in enumerate(chosen) for actor in members}
    between, inside = between_boxes(told, box)
    before = shares_before([(t.layer, t.quantity) for t in between])
    order = sorted(range(len(between)), key=lambda n: (before[n], between[n].layer, n))
    drawn = [between[n] for n in order if before[n] < share or share >= 1][:lines]
    stands = _stands(plan.groups)
    width = _width(plan.groups)
    height = max((n.y + n.height for n in nodes), default=TOP) + BOTTOM
    folded = sum(len(n.members) for n in nodes if n.folded)
    return Scene(
        width=width,
        height=height,
        columns=tuple(
            Column(group.type or group.code, x, wide)
            for group, (x, wide) in zip(plan.groups, stands, strict=True)
        ),
        nodes=tuple(nodes),
        links=tuple(links_between(drawn, nodes, plan.marks, between)),
        marks=plan.marks,
        left_out=LeftOut(len(between), len(drawn), folded, len(nodes), inside),
    )


def importance_of(told: Sequence[Told], actors: int) -> list[float]:
    """Return the sum of each actor's shares in each layer, given and received."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for flow in told:
        totals[flow.layer] += abs(flow.quantity or Decimal(0))
    found = [0.0] * actors
    for flow in told:
        if flow.quantity and totals[flow.layer]:
            part = float(abs(flow.quantity) / totals[flow.layer])
            found[flow.provider] += part
            found[flow.receiver] += part
    return found


def _ranks(column: list[int], told: list[Told]) -> list[int]:
    """Order the first actors, as many as the largest power of two, so that few lines cross.

    Those that would be folded among them come after, by importance; actors beyond keep
    the order of the actors table, so that one added at the end moves nobody.
    """
    core = 1 << (max(len(column), 1).bit_length() - 1)
    first = [flow for flow in told if max(flow.provider, flow.receiver) < core]
    importance = importance_of(first, core)
    chosen = boxes_of(column[:core], importance)
    box = {actor: n for n, (_, members) in enumerate(chosen) for actor in members}
    inside: dict[int, list[int]] = defaultdict(list)
    for n, (place, members) in enumerate(chosen):
        if len(members) == 1:
            inside[place].append(n)
    alone = {n for boxes in inside.values() for n in boxes}
    pairs = sorted(
        {
            (box[flow.provider], box[flow.receiver])
            for flow in first
            if box[flow.provider] in alone and box[flow.receiver] in alone
        }
    )
    rank = [500 + actor for actor in range(len(column))]
    for boxes in ordered([inside[place] for place in sorted(inside)], pairs):
        for n, one in enumerate(boxes):
            rank[chosen[one][1][0]] = n
    for n, (_, members) in enumerate(chosen):
        if n not in alone:
            late = sorted(members, key=lambda a: (-importance[a], a))
            for place, actor in enumerate(late):
                rank[actor] = 100 + place
    return rank


def _width(groups: Sequence[Group]) -> float:
    return max(WIDTH, len(groups) * NARROWEST_STEP + 2 * MARGIN)


def _stands(groups: Sequence[Group]) -> list[tuple[float, float]]:
    """Return the left edge and the width of the boxes of each column."""
    count = max(len(groups), 1)
    inside = _width(groups) - 2 * MARGIN
    wide = min(WIDEST_BOX, inside / count * 0.66)
    step = (inside - wide) / max(count - 1, 1)
    return [(round(MARGIN + n * step, 1), round(wide, 1)) for n in range(len(groups))]


def _placed(
    ecosystem: Ecosystem,
    plan: Plan,
    chosen: Sequence[tuple[int, tuple[int, ...]]],
    bars: Mapping[str, Bar],
) -> list[Node]:
    """Stack the boxes of each column by rank from the top; a fold takes its first rank."""
    ids, names = ecosystem.actor_ids, ecosystem.names
    level: dict[int, int] = {}
    seen: dict[int, int] = defaultdict(int)
    by_rank = sorted(
        range(len(chosen)),
        key=lambda n: (min(plan.rank[actor] for actor in chosen[n][1]), n),
    )
    for n in by_rank:
        level[n] = seen[chosen[n][0]]
        seen[chosen[n][0]] += 1
    stands = _stands(plan.groups)
    nodes = []
    for n, (place, members) in enumerate(chosen):
        inside = tuple(ids[m] for m in members)
        lone = inside[0] if len(inside) == 1 else None
        nodes.append(
            Node(
                name="" if lone is None else names[lone],
                type=plan.groups[place].type or plan.groups[place].code,
                column=place,
                members=inside,
                x=stands[place][0],
                y=round(TOP + level[n] * (BOX_HEIGHT + GAP), 1),
                width=stands[place][1],
                height=BOX_HEIGHT,
                bar=None if lone is None else bars.get(lone),
            )
        )
    return nodes
