"""One actor: who gives to it on the left, who receives from it on the right."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from valuechain.views.choice import Told, shares_before
from valuechain.views.measured import summed_bar
from valuechain.views.scene import Column, LeftOut, Link, Node, Scene, link_width
from valuechain.views.sight import Sight
from valuechain.views.svg import to_svg

__all__ = ["ego", "surroundings"]

MOST_BESIDE = 16
WIDTH, BOX, ROW, TOP = 1600.0, 330.0, 74.0, 48.0
_LEFT = (48.0, (WIDTH - BOX) / 2, WIDTH - BOX - 48.0)


def ego(sight: Sight) -> str:
    """Return the picture of the actor chosen, else the focal one, else the largest."""
    scene, name = surroundings(sight)
    return to_svg(scene, sight.language, title=sight.say("ego_title", name=name))


def surroundings(sight: Sight) -> tuple[Scene, str]:
    """Return the scene around one actor, and its name.

    On each side the sixteen partners with the largest flows have a box; the others
    share one.
    """
    ids = sight.ecosystem.actor_ids
    if not ids:
        empty = LeftOut(0, 0, 0, 0, 0)
        return Scene(WIDTH, TOP, (), (), (), sight.plan.marks, empty), ""
    importance = sight.plan.importance
    wanted = sight.actor or sight.ecosystem.focal
    me = (
        ids.index(wanted)
        if wanted in ids
        else max(range(len(ids)), key=lambda n: (importance[n], -n))
    )
    told = [
        f
        for f in sight.told()
        if f.provider != f.receiver and me in (f.provider, f.receiver)
    ]
    before = shares_before([(f.layer, f.quantity) for f in told])
    order = sorted(range(len(told)), key=lambda n: (before[n], n))
    sides: list[list[int]] = [[], []]
    for n in order:
        flow = told[n]
        side, partner = (0, flow.provider) if flow.receiver == me else (1, flow.receiver)
        if partner not in sides[side]:
            sides[side].append(partner)
    tallest = max((min(len(s), MOST_BESIDE + 1) for s in sides), default=1) or 1
    nodes = [_node(sight, (me,), 1, TOP, ROW * tallest - 14)]
    where: dict[tuple[int, int], int] = {}
    for side, partners in enumerate(sides):
        alone = partners if len(partners) <= MOST_BESIDE + 1 else partners[:MOST_BESIDE]
        groups: list[tuple[int, ...]] = [(one,) for one in alone]
        if len(alone) < len(partners):
            groups.append(tuple(partners[MOST_BESIDE:]))
        for place, members in enumerate(groups):
            where |= {(side, one): len(nodes) for one in members}
            nodes.append(_node(sight, members, 2 * side, TOP + ROW * place, 60.0))
    links = _links(sight, told, me, where, nodes)
    heads = (sight.say("gives_to_it"), "", sight.say("receives_from_it"))
    columns = tuple(Column(h, x, BOX) for h, x in zip(heads, _LEFT, strict=True))
    folded = sum(len(n.members) for n in nodes if n.folded)
    out = LeftOut(len(links), len(links), folded, len(nodes), 0)
    height = TOP + ROW * tallest + 16
    scene = Scene(WIDTH, height, columns, tuple(nodes), tuple(links), sight.plan.marks, out)
    return scene, sight.name(me)


def _node(
    sight: Sight, members: tuple[int, ...], column: int, y: float, height: float
) -> Node:
    ids = sight.ecosystem.actor_ids
    name = sight.name(members[0]) if len(members) == 1 else ""
    inside = tuple(ids[n] for n in members)
    bar = summed_bar(sight.bars.get(inside[0], ()), sight.period) if name else None
    left = _LEFT[column]
    return Node(name, sight.say("partners"), column, inside, left, y, BOX, height, bar)


def _links(
    sight: Sight,
    told: list[Told],
    me: int,
    where: dict[tuple[int, int], int],
    nodes: list[Node],
) -> list[Link]:
    """Sum flows per box and layer; they leave and reach level with the partner's box."""
    sums: dict[tuple[int, int, int], tuple[Decimal | None, bool]] = {}
    for flow in told:
        side, partner = (0, flow.provider) if flow.receiver == me else (1, flow.receiver)
        key = (where[side, partner], side, flow.layer)
        quantity, sure = sums.get(key, (None, True))
        if flow.quantity is not None:
            quantity = (quantity or Decimal(0)) + flow.quantity
        sums[key] = (quantity, sure and flow.confirmed)
    largest: dict[int, float] = defaultdict(float)
    for (_, _, layer), (quantity, _) in sums.items():
        largest[layer] = max(largest[layer], abs(float(quantity or 0)))
    number: dict[int, int] = defaultdict(int)
    for box, _, _ in sums:
        number[box] += 1
    found, seen = [], dict.fromkeys(number, 0)
    for (box, side, layer), (quantity, sure) in sorted(sums.items()):
        seen[box] += 1
        node = nodes[box]
        y = node.y + node.height * seen[box] / (number[box] + 1)
        mine = nodes[0]
        near = (node.x + node.width if side == 0 else node.x, y)
        own = (mine.x if side == 0 else mine.x + mine.width, y)
        wide = min(link_width(float(quantity or 0), largest[layer]), 48 / number[box])
        mark = sight.mark(layer)
        if side == 0:
            found.append(Link(box, 0, mark, quantity, sure, wide, 1, near, own))
        else:
            found.append(Link(0, box, mark, quantity, sure, wide, 1, own, near))
    return found
