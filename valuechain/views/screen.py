"""The columns as a page lays them out on a screen, for pictures that leave the page.

``layout.js`` and ``choice.js`` place the same boxes while somebody looks; a test holds
both against each other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from valuechain.model import Ecosystem
from valuechain.views.choice import shares_before, told_flows
from valuechain.views.columns import Plan, importance_of
from valuechain.views.links import between_boxes, links_between
from valuechain.views.scene import Bar, Column, LeftOut, Link, Node, Scene

__all__ = ["DESK", "FAR", "Room", "on_screen"]

FONT = 16.0
TITLE, GAP = 3.2, 0.7
"""The room of a heading on two lines, and between two boxes, in letters high."""

MOST_BOXES, MOST_LINES = 40, 45
MOST_BOXES_FAR, MOST_LINES_FAR = 25, 30
_SLOTS, _THIN = (4, 6, 8, 12), 0.69


@dataclass(frozen=True, slots=True)
class Room:
    """The part of a screen that a picture has, in pixels at which text is 16 high.

    ``far`` is true where people look from afar: fewer boxes and lines, no smaller letters.
    """

    width: float
    height: float
    far: bool = False

    def font(self, columns: int) -> float:
        """Return how high letters in boxes are: smaller where there are many columns."""
        narrow = self.width < columns * FONT * 14 and not self.far
        return FONT * 0.875 if narrow else FONT


DESK = Room(1584.0, 774.0)
"""The picture of a page on a screen of 1920 by 1080, beside its panel."""

FAR = Room(1323.0, 471.0, far=True)
"""That of the same page in room mode, where letters are 2.15 % as high as the screen."""

Box = tuple[int, int, tuple[int, ...]]
"""Column, group and the positions of the actors inside."""


def on_screen(
    ecosystem: Ecosystem,
    flows: pl.DataFrame,
    plan: Plan,
    bars: Mapping[str, Bar],
    *,
    placed: pl.DataFrame | None = None,
    room: Room = DESK,
    share: float = 0.8,
) -> Scene:
    """Return the scene of columns by type, as the page shows it in a room.

    Parameters
    ----------
    ecosystem : Ecosystem
        For the ids and names of actors.
    flows : polars DataFrame
        Those of the period shown, as ``on_basis`` returns them.
    plan : Plan
        Marks, columns and order, as the page carries them.
    bars : mapping of str to Bar
        By actor id; an actor without one is drawn as not measured.
    placed : polars DataFrame, optional
        The flows that decide who has a box of its own, where they are not those shown.
    room : Room
        Types share a column where it is narrow, actors a box where it is low.
    share : float
        In (0, 1]: draw the fewest flows that make this share of each layer.

    Returns
    -------
    Scene
        At most 40 boxes, or one per type, and 45 lines, largest first; from afar 25 and 30.
    """
    layers = [mark.layer for mark in plan.marks]
    deciding = told_flows(flows if placed is None else placed, layers)
    importance = importance_of(deciding, len(plan.column))
    told = told_flows(flows, layers, apart=True)
    font = room.font(len(plan.groups))
    columns = _columns(plan, int(room.width / (font * 12.5)))
    tall = max(int((room.height - font * 3.8) / (font * 4.7)), 3 if room.far else 6)
    most, lines = MOST_BOXES, MOST_LINES
    if room.far:
        most, lines = MOST_BOXES_FAR, MOST_LINES_FAR
    boxes = _boxes(plan, importance, columns, tall, most)
    nodes, heads, width, height = _placed(ecosystem, plan, boxes, len(columns), bars, room)
    inside_of = {actor: n for n, (_, _, members) in enumerate(boxes) for actor in members}
    between, inside = between_boxes(told, inside_of)
    before = shares_before([(flow.layer, flow.quantity) for flow in between])
    order = sorted(range(len(between)), key=lambda n: (before[n], between[n].layer, n))
    drawn = [between[n] for n in order if share >= 1 or before[n] < share][:lines]
    folded = sum(len(node.members) for node in nodes if node.folded)
    return Scene(
        width=width,
        height=height,
        columns=tuple(heads),
        nodes=tuple(nodes),
        links=tuple(_thinner(links_between(drawn, nodes, plan.marks, between), room)),
        marks=plan.marks,
        left_out=LeftOut(len(between), len(drawn), folded, len(nodes), inside),
        font=font,
    )


def _thinner(links: list[Link], room: Room) -> list[Link]:
    """Leave lines as wide as they are on the screen, where its letters are larger."""
    if not room.far:
        return links
    return [replace(link, width=round(link.width * _THIN, 2)) for link in links]


def _columns(plan: Plan, most: int) -> list[list[int]]:
    """Put the types side by side; where there is little room, small neighbours together."""
    count = [plan.column.count(group) for group in range(len(plan.groups))]
    columns = [[group] for group in range(len(plan.groups))]

    def weight(n: int) -> int:
        return sum(min(count[g], 9) + 1 for g in (*columns[n], *columns[n + 1]))

    while len(columns) > max(most, 1):
        least = min(range(len(columns) - 1), key=weight)
        columns[least : least + 2] = [columns[least] + columns[least + 1]]
    return columns


def _boxes(
    plan: Plan,
    importance: Sequence[float],
    columns: Sequence[Sequence[int]],
    tall: int,
    most: int,
) -> list[Box]:
    """Give the most important of each type a box, the rest of the type share one."""
    members: dict[int, list[int]] = defaultdict(list)
    for actor in sorted(range(len(plan.column)), key=lambda a: (-importance[a], a)):
        members[plan.column[actor]].append(actor)
    room = {group: min(len(inside), tall) for group, inside in members.items()}

    def cut(groups: Sequence[int], limit: int) -> None:
        there = [group for group in groups if group in room]
        while sum(room[group] for group in there) > max(limit, len(there)):
            fullest = max(there, key=lambda g: (room[g], len(members[g]), g))
            room[fullest] -= 1

    for groups in columns:
        cut(groups, tall - math.ceil((len(groups) - 1) / 2))
    cut(list(room), most)
    column = {group: n for n, groups in enumerate(columns) for group in groups}
    found: list[Box] = []
    for group, inside in members.items():
        alone = len(inside) if len(inside) <= room[group] else room[group] - 1
        found += [(column[group], group, (actor,)) for actor in inside[:alone]]
        if inside[alone:]:
            found.append((column[group], group, tuple(sorted(inside[alone:]))))
    return sorted(found, key=lambda box: (*box[:2], min(plan.rank[a] for a in box[2])))


def _stands(columns: int, width: float, font: float) -> tuple[float, float, list[float]]:
    """Return the width of the picture and of a box, and the left edge of each column."""
    margin = font * 2
    whole = max(width, columns * font * 7.2 * 1.5 + margin)
    box = min(font * 15, (whole - 2 * margin) / max(columns, 1) * 0.7)
    if columns < 2:
        return whole, box, [(whole - box) / 2]
    step = (whole - 2 * margin - box) / (columns - 1)
    return whole, box, [margin + n * step for n in range(columns)]


def _placed(
    ecosystem: Ecosystem,
    plan: Plan,
    boxes: Sequence[Box],
    columns: int,
    bars: Mapping[str, Bar],
    room: Room,
) -> tuple[list[Node], list[Column], float, float]:
    """Stack the boxes of each column under the headings of their types."""
    ids, names = ecosystem.actor_ids, ecosystem.names
    font = room.font(len(plan.groups))
    title, gap = font * TITLE, font * GAP
    whole, wide, left = _stands(columns, room.width, font)
    count = [sum(box[0] == n for box in boxes) for n in range(columns)]
    fullest = max(count, default=0)
    slots = next((n for n in _SLOTS if n >= fullest), fullest)
    high = font * (5.1 if (fullest + 1) * font * 6.2 < room.height else 3.9)
    nodes: list[Node] = []
    heads: list[Column] = []
    deepest = font * 6
    for column in range(columns):
        inside = [box for box in boxes if box[0] == column]
        free = room.height - len({group for _, group, _ in inside}) * title
        many = min(slots, int(free / (high + gap)) or 1)
        pitch = max((free - font * 0.5) / max(many, len(inside), 1), high + gap)
        pitch = min(pitch, high * 2.2)
        y, last = 0.0, -1
        for _, group, members in inside:
            kind = plan.groups[group].type or plan.groups[group].code
            if group != last:
                heads.append(
                    Column(
                        kind,
                        round(left[column], 1),
                        round(wide, 1),
                        round(y + title - font * 0.6, 1),
                    )
                )
                y, last = y + title, group
            lone = ids[members[0]] if len(members) == 1 else None
            nodes.append(
                Node(
                    name="" if lone is None else names[lone],
                    type=kind,
                    column=column,
                    members=tuple(ids[m] for m in members),
                    x=round(left[column], 1),
                    y=round(y + font * 0.2, 1),
                    width=round(wide, 1),
                    height=round(high, 1),
                    bar=None if lone is None else bars.get(lone),
                )
            )
            y += pitch
        deepest = max(deepest, y - pitch + high + font)
    return nodes, heads, round(whole, 1), round(deepest, 1)
