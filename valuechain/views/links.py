"""Flows between boxes: summed, side by side, and where they leave one and reach another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from valuechain.views.choice import Told
from valuechain.views.scene import Link, Mark, Node, link_width

__all__ = ["between_boxes", "links_between"]

BUNDLE_WIDTH, MOST_PARALLEL = 6.0, 4


def between_boxes(told: Sequence[Told], box: Mapping[int, int]) -> tuple[list[Told], int]:
    """Sum flows between boxes by the box of each actor; count those inside a fold.

    Refunds are summed by themselves.
    """
    sums: dict[tuple[int, int, int, bool], tuple[Decimal | None, bool]] = {}
    inside = 0
    for flow in told:
        one, other = box[flow.provider], box[flow.receiver]
        if one == other and flow.provider != flow.receiver:
            inside += 1
            continue
        key = (one, other, flow.layer, flow.refund)
        quantity, confirmed = sums.get(key, (None, True))
        if flow.quantity is not None:
            quantity = (quantity or Decimal(0)) + flow.quantity
        sums[key] = (quantity, confirmed and flow.confirmed)
    return [Told(*key[:3], *sums[key]) for key in sorted(sums)], inside


def links_between(
    drawn: Sequence[Told],
    nodes: Sequence[Node],
    marks: Sequence[Mark],
    all_flows: Sequence[Told],
) -> list[Link]:
    """Return the lines of the flows drawn, as wide as their share of the largest of all."""
    largest: dict[int, float] = defaultdict(float)
    for flow in all_flows:
        largest[flow.layer] = max(largest[flow.layer], abs(float(flow.quantity or 0)))
    parallel: dict[tuple[int, int], list[Told]] = defaultdict(list)
    for flow in drawn:
        parallel[flow.provider, flow.receiver].append(flow)
    bare: list[Link] = []
    nowhere = (0.0, 0.0)
    for (one, other), flows in parallel.items():
        given = [flow for flow in flows if not flow.refund]
        if len(given) > MOST_PARALLEL:
            sure = all(flow.confirmed for flow in given)
            parts = len(given)
            bare.append(
                Link(one, other, None, None, sure, BUNDLE_WIDTH, parts, nowhere, nowhere)
            )
            flows = [flow for flow in flows if flow.refund]
        for flow in sorted(flows, key=lambda f: (f.layer, f.refund)):
            wide = link_width(float(flow.quantity or 0), largest[flow.layer])
            mark, figure = marks[flow.layer], flow.quantity
            bare.append(
                Link(one, other, mark, figure, flow.confirmed, wide, 1, nowhere, nowhere)
            )
    return _with_ports(bare, nodes)


def _with_ports(links: Sequence[Link], nodes: Sequence[Node]) -> list[Link]:
    """Spread the ends of lines over the sides of boxes, sorted by their other end."""
    sides: dict[tuple[int, str], list[tuple[float, int, str]]] = defaultdict(list)
    for n, link in enumerate(links):
        leaves, reaches = _sides(nodes[link.provider], nodes[link.receiver])
        sides[link.provider, leaves].append((nodes[link.receiver].y, n, "start"))
        sides[link.receiver, reaches].append((nodes[link.provider].y, n, "end"))
    ports: dict[tuple[int, str], tuple[float, float]] = {}
    for (box, side), ends in sides.items():
        node = nodes[box]
        x = node.x + (node.width if side == "right" else 0.0)
        for place, (_, n, which) in enumerate(sorted(ends)):
            y = node.y + node.height * (place + 1) / (len(ends) + 1)
            ports[n, which] = (round(x, 1), round(y, 1))
    return [
        Link(
            link.provider,
            link.receiver,
            link.mark,
            link.quantity,
            link.confirmed,
            link.width,
            link.parts,
            ports[n, "start"],
            ports[n, "end"],
        )
        for n, link in enumerate(links)
    ]


def _sides(provider: Node, receiver: Node) -> tuple[str, str]:
    if receiver.column > provider.column:
        return "right", "left"
    if receiver.column < provider.column:
        return "left", "right"
    return "right", "right"
