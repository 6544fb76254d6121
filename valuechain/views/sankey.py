"""Where it starts and ends, by type; loops are cut, and what is cut is shown and summed."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from valuechain.views.cuts import MOST_GROUPS, cut_loops
from valuechain.views.markup import wrapped
from valuechain.views.pen import box, framed, group, stroke, text
from valuechain.views.sight import Sight

__all__ = ["sankey", "stages"]

WIDTH, TOP, TALL, BAR = 1600.0, 90.0, 520.0, 26.0


def stages(flows: dict[tuple[int, int], Decimal], order: list[int]) -> dict[int, int]:
    """Return how many flows one after the other lead to each group, at most."""
    stage = dict.fromkeys(order, 0)
    for one in order:
        for (a, b), _ in flows.items():
            if a == one:
                stage[b] = max(stage[b], stage[one] + 1)
    return stage


def sankey(sight: Sight) -> str:
    """Return types from left to right with bands of the amounts between them.

    Refunds are never taken from the bands; they are listed and summed by themselves.
    What goes round in a loop cannot run left to right: the smallest such flows are
    cut, listed with their amounts below, and summed, so that nothing is lost.
    """
    told = sight.told()
    layer = sight.layer(told)
    names, groups = _grouped(sight)
    known = [f for f in sight.told(apart=True) if f.quantity]
    plus, minus = (
        sight.summed([f for f in known if ((f.quantity or 0) < 0) == back], layer, groups)
        for back in (False, True)
    )
    order, cut = cut_loops(plus, len(names))
    drawn = {k: v for k, v in plus.items() if k not in cut}
    kind = sight.mark(layer).named(sight.language)
    title = sight.say("sankey_title", kind=kind)
    parts = [text(20, 28, title, bold=True)]
    parts += _bands(sight, names, layer, order, drawn)
    height = TOP + TALL + 30 if drawn else TOP - 30
    parts += _returns(sight, names, layer, cut, minus, drawn, height)
    height += 90 + 30 * (len(cut) + len(minus))
    return framed(WIDTH, height, parts, title)


def _grouped(sight: Sight) -> tuple[list[str], list[int]]:
    """Return at most ten groups: the types, the smallest together where there are more."""
    column, count = sight.plan.column, len(sight.plan.groups)
    if count <= MOST_GROUPS:
        return [sight.group(n) for n in range(count)], list(column)
    weight = [0.0] * count
    for actor, old in enumerate(column):
        weight[old] += sight.plan.importance[actor]
    largest = sorted(range(count), key=lambda n: (-weight[n], n))[: MOST_GROUPS - 1]
    kept = sorted(largest)
    place = {old: new for new, old in enumerate(kept)}
    names = [sight.group(n) for n in kept] + [sight.say("other_types")]
    return names, [place.get(n, len(kept)) for n in column]


def _bands(
    sight: Sight,
    names: list[str],
    layer: int,
    order: list[int],
    drawn: dict[tuple[int, int], Decimal],
) -> list[str]:
    used = [n for n in order if any(n in pair for pair in drawn)]
    at = stages(drawn, used)
    columns: dict[int, list[int]] = defaultdict(list)
    for one in used:
        columns[at[one]].append(one)
    out: dict[int, Decimal] = defaultdict(Decimal)
    into: dict[int, Decimal] = defaultdict(Decimal)
    for (a, b), value in drawn.items():
        out[a] += value
        into[b] += value
    tall = {n: float(max(out[n], into[n])) for n in used}
    gap = 46.0
    scale = min(
        ((TALL - gap * len(c)) / sum(tall[n] for n in c) for c in columns.values()),
        default=1,
    )
    step = (WIDTH - 340) / max(max(columns, default=1), 1)
    place: dict[int, tuple[float, float]] = {}
    for number, inside in columns.items():
        y = TOP
        for one in inside:
            place[one] = (40 + number * step, y + 26)
            y += tall[one] * scale + gap
    parts, left, right = [], dict.fromkeys(used, 0.0), dict.fromkeys(used, 0.0)
    colour = sight.mark(layer).colour
    pairs = sorted(drawn, key=lambda p: (place[p[0]], place[p[1]]))
    for a, b in pairs:
        wide = float(drawn[a, b]) * scale
        y1 = place[a][1] + right[a] + wide / 2
        y2 = place[b][1] + left[b] + wide / 2
        right[a] += wide
        left[b] += wide
        x1, x2 = place[a][0] + BAR, place[b][0]
        middle = (x1 + x2) / 2
        path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        said = f"{names[a]} → {names[b]}, {sight.figure(drawn[a, b], layer)}"
        band = stroke(path, colour, max(wide, 1.5)).replace(
            "/>", ' stroke-opacity="0.55"/>'
        )
        parts.append(group(said, band))
    for one in used:
        x, y = place[one]
        parts.append(box(x, y, BAR, max(tall[one] * scale, 2), "#222222"))
        whole = sight.figure(max(out[one], into[one]), layer)
        parts.append(text(x, y - 8, f"{wrapped(names[one], 24, 1)[0]} · {whole}", size=15))
    return parts


def _returns(
    sight: Sight,
    names: list[str],
    layer: int,
    cut: dict[tuple[int, int], Decimal],
    minus: dict[tuple[int, int], Decimal],
    drawn: dict[tuple[int, int], Decimal],
    top: float,
) -> list[str]:
    """List what is not in the bands, with its total: shown + cut + refunds = all."""
    shown = sum(drawn.values(), Decimal(0))
    back = sum(cut.values(), Decimal(0))
    refunds = sum(minus.values(), Decimal(0))
    sentence = sight.say(
        "sankey_sum",
        shown=sight.figure(shown, layer),
        cut=sight.figure(back, layer),
        refunds=sight.figure(refunds, layer),
        whole=sight.figure(shown + back + refunds, layer),
    )
    parts = [text(20, top + 24, sentence, bold=True)]
    largest = max((abs(v) for v in [*cut.values(), *minus.values()]), default=Decimal(1))
    colour = sight.mark(layer).colour
    ordered = sorted(cut.items(), key=lambda item: (-item[1], item[0]))
    ordered += sorted(minus.items(), key=lambda item: (item[1], item[0]))
    for n, ((a, b), value) in enumerate(ordered):
        y = top + 48 + 30 * n
        said = f"{names[a]} → {names[b]}, {sight.figure(value, layer)}"
        word = sight.say("refund" if value < 0 else "within" if a == b else "return")
        wide = max(float(abs(value) / largest) * 420, 2)
        parts.append(
            group(
                said,
                box(20, y, wide, 20, "#ffffff" if value < 0 else colour, edge=colour),
                text(460, y + 16, f"{word} · {said}", size=15),
            )
        )
    return parts
