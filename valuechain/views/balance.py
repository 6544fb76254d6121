"""Who gives more than it receives: given to the left, received to the right."""

from __future__ import annotations

from decimal import Decimal

from valuechain.views.markup import wrapped
from valuechain.views.pen import box, framed, group, stroke, text
from valuechain.views.sight import Sight

__all__ = ["balance"]

MOST_ROWS, ROW, TOP = 40, 30.0, 90.0
WIDTH, MIDDLE, REACH, NAMES = 1600.0, 960.0, 430.0, 420.0


def balance(sight: Sight) -> str:
    """Return one row an actor, sorted by received less given, in the main layer.

    Refunds, which are negative, are drawn hollow on the side they belong to.
    """
    told = [flow for flow in sight.told() if flow.provider != flow.receiver]
    layer = sight.layer(told)
    given: dict[int, Decimal] = {}
    received: dict[int, Decimal] = {}
    for flow in told:
        if flow.layer == layer and flow.quantity is not None:
            given[flow.provider] = given.get(flow.provider, Decimal(0)) + flow.quantity
            received[flow.receiver] = (
                received.get(flow.receiver, Decimal(0)) + flow.quantity
            )
    net = {
        n: received.get(n, Decimal(0)) - given.get(n, Decimal(0)) for n in given | received
    }
    most = sorted(net, key=lambda n: (-abs(net[n]), n))[:MOST_ROWS]
    rows = sorted(most, key=lambda n: (net[n], n))
    largest = max(
        (abs(v) for n in rows for v in (given.get(n), received.get(n)) if v), default=1
    )
    figures = [sight.figure(v, layer) for v in (*given.values(), *received.values())]
    reach = min(REACH, MIDDLE - NAMES - 24 - 9 * max(map(len, figures), default=0))
    kind = sight.mark(layer).named(sight.language)
    title = sight.say("balance_title", kind=kind, shown=len(rows), count=len(net))
    colour = sight.mark(layer).colour
    parts = [
        text(20, 28, title, bold=True),
        text(
            MIDDLE - 12, TOP - 18, f"← {sight.say('side_gives')}", anchor="end", bold=True
        ),
        text(MIDDLE + 12, TOP - 18, f"{sight.say('side_receives')} →", bold=True),
    ]
    for place, n in enumerate(rows):
        y = TOP + ROW * place
        inside = [
            text(NAMES, y + 20, wrapped(sight.name(n), 44, 1)[0], size=15, anchor="end")
        ]
        for value, way in ((given.get(n), -1), (received.get(n), 1)):
            if value is None:
                continue
            wide = reach * float(abs(value) / largest)
            x = MIDDLE - wide if way < 0 else MIDDLE
            fill = "#ffffff" if value < 0 else colour if way > 0 else "#444444"
            inside.append(box(x, y + 4, wide, ROW - 9, fill, edge=colour))
            inside.append(
                text(
                    MIDDLE + way * (wide + 8),
                    y + 20,
                    sight.figure(value, layer),
                    size=14,
                    anchor="end" if way < 0 else "start",
                )
            )
        said = sight.say("net_of", name=sight.name(n), net=sight.figure(net[n], layer))
        parts.append(group(said, *inside))
    bottom = TOP + ROW * len(rows)
    parts.append(stroke(f"M{MIDDLE:g} {TOP - 6:g}V{bottom:g}", "#111111", 2))
    return framed(WIDTH, bottom + 20, parts, title)
