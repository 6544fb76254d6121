"""Who exchanges with whom as a table of squares: rows give, columns receive."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from valuechain.views.markup import wrapped
from valuechain.views.pen import box, framed, group, text
from valuechain.views.sight import Sight

__all__ = ["matrix", "squares", "territories"]

MOST_ROWS = 30
WIDTH, LABEL = 1600.0, 250.0


def matrix(sight: Sight) -> str:
    """Return actors by actors, the thirty who exchange most, in the order of the columns."""
    told = sight.told()
    layer = sight.layer(told)
    sizes = [Decimal(0)] * len(sight.plan.column)
    for flow in told:
        if flow.layer == layer:
            sizes[flow.provider] += abs(flow.quantity or Decimal(0))
            sizes[flow.receiver] += abs(flow.quantity or Decimal(0))
    most = sorted(range(len(sizes)), key=lambda n: (-sizes[n], n))[:MOST_ROWS]
    shown = sorted(
        (n for n in most if sizes[n]),
        key=lambda n: (sight.plan.column[n], sight.plan.rank[n], n),
    )
    place = {actor: n for n, actor in enumerate(shown)}
    kept = [f for f in told if f.provider in place and f.receiver in place]
    sums = sight.summed(kept, layer, [place.get(n, -1) for n in range(len(sizes))])
    title = sight.say(
        "matrix_title",
        kind=sight.mark(layer).named(sight.language),
        shown=len(shown),
        count=len(sizes),
    )
    return squares(sight, layer, [sight.name(n) for n in shown], sums, title)


def territories(sight: Sight) -> str:
    """Return territories by territories."""
    told = sight.told()
    layer = sight.layer(told)
    names, groups = sight.territories()
    sums = sight.summed(told, layer, groups)
    kind = sight.mark(layer).named(sight.language)
    title = sight.say("territories_title", kind=kind)
    return squares(sight, layer, names, sums, title)


def squares(
    sight: Sight,
    layer: int,
    names: Sequence[str],
    sums: Mapping[tuple[int, int], Decimal],
    title: str,
) -> str:
    """Return one square for each pair: the darker, the larger; amounts where they fit.

    A negative sum has a thick border and a minus sign.
    """
    side = min(110.0, max((WIDTH - LABEL - 20) / max(len(names), 1), 28.0))
    high = min(side, 44.0) if len(names) < 16 else 28.0
    head = 170.0
    largest = max((abs(v) for v in sums.values()), default=Decimal(1)) or Decimal(1)
    colour = sight.mark(layer).colour
    parts = [text(10, 24, title, bold=True), text(10, 48, sight.say("rows_give"), size=15)]
    for n, name in enumerate(names):
        x, y = LABEL + n * side + side / 2, head + n * high + high / 2
        short = wrapped(name, 26, 1)[0] if name else ""
        parts.append(text(LABEL - 8, y + 5, short, size=15, anchor="end"))
        parts.append(
            f'<g transform="rotate(-45 {x:.1f} {head - 8:.1f})">'
            f"{text(x, head - 8, wrapped(name, 18, 1)[0] if name else '', size=14)}</g>"
        )
        for m in range(len(names)):
            parts.append(
                box(
                    LABEL + m * side, head + n * high, side, high, "#ffffff", edge="#dddddd"
                )
            )
    for (one, other), value in sorted(sums.items()):
        share = math.sqrt(float(abs(value) / largest))
        x, y = LABEL + other * side, head + one * high
        figure = sight.figure(value, layer)
        dark = share > 0.55
        fill = _mixed(colour, 0.12 + 0.88 * share)
        edge = "#000000" if value < 0 else "#ffffff"
        inside = box(x + 1, y + 1, side - 2, high - 2, fill, edge=edge)
        if side >= 7.6 * len(figure) + 6:
            tint = "#ffffff" if dark else "#111111"
            inside += text(
                x + side / 2, y + high / 2 + 5, figure, size=13, anchor="middle", fill=tint
            )
        parts.append(group(f"{names[one]} → {names[other]}, {figure}", inside))
    height = head + len(names) * high + 20
    return framed(max(WIDTH, LABEL + len(names) * side + 60), height, parts, title)


def _mixed(colour: str, share: float) -> str:
    """Return a colour on white, ``share`` of it."""
    parts = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + (p - 255) * share):02x}" for p in parts)
