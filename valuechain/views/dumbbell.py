"""Do we say what we count: declared beside measured, each measure on its own scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.views.markup import wrapped
from valuechain.views.pen import box, framed, group, stroke, text
from valuechain.views.scene import Bar
from valuechain.views.sight import Sight

__all__ = ["dumbbell", "gaps"]

MOST_ROWS, ROW, TOP = 40, 32.0, 100.0
WIDTH, LEFT, REACH = 1600.0, 560.0, 440.0
_TWICE = 2.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure with what was declared, as a share of it (``None``: not declared)."""

    actor: str
    bar: Bar
    share: float | None


def gaps(sight: Sight) -> list[Gap]:
    """Return every measure, the largest difference as a share first, undeclared ones last."""
    found = []
    for actor, bars in sight.bars.items():
        for bar in bars:
            known = bar.declared is not None and bar.measured
            share = (
                float(bar.declared / bar.measured)
                if known and bar.declared is not None
                else None
            )
            found.append(Gap(actor, bar, share))
    return sorted(
        found,
        key=lambda g: (
            g.share is None,
            -abs((g.share or 0.0) - 1),
            g.actor,
            str(g.bar.layer),
        ),
    )


def dumbbell(sight: Sight) -> str:
    """Return one row a measure: the measured figure is 100 %, the declared one beside it.

    The band is the margin the group agreed for the kind. Shares beyond 200 % end in an
    arrow. What nobody declared is said, never drawn as zero.
    """
    rows = gaps(sight)
    title = sight.say("dumbbell_title", shown=min(len(rows), MOST_ROWS), count=len(rows))
    parts = [
        text(20, 28, title, bold=True),
        text(20, 54, sight.say("dumbbell_how"), size=15),
    ]
    if not rows:
        return framed(WIDTH, 90, parts, title)
    margins = _margins(sight)
    names = sight.ecosystem.names
    units = {mark.layer: n for n, mark in enumerate(sight.plan.marks)}
    kept = [row for row in rows if row.bar.layer in units][:MOST_ROWS]
    for percent in (0, 50, 100, 150, 200):
        x = LEFT + REACH * percent / 200
        parts.append(stroke(f"M{x:g} {TOP - 8:g}V{TOP + ROW * len(kept):g}", "#cccccc"))
        parts.append(text(x, TOP - 14, f"{percent} %", size=14, anchor="middle"))
    for place, row in enumerate(kept):
        y, bar = TOP + ROW * place + ROW / 2, row.bar
        layer = units[bar.layer]
        label = " · ".join(
            part
            for part in (
                names.get(row.actor, row.actor),
                sight.mark(layer).named(sight.language),
                bar.period,
            )
            if part
        )
        inside = [text(LEFT - 14, y + 5, wrapped(label, 62, 1)[0], size=15, anchor="end")]
        centre = LEFT + REACH / 2
        margin = margins.get(bar.layer.kind)
        if margin:
            half = REACH / 2 * min(float(margin), 1.0)
            inside.append(box(centre - half, y - 11, 2 * half, 22, "#e6e6e6"))
        measured = sight.figure(bar.measured, layer)
        if row.share is None:
            said = sight.say("undeclared", measured=measured)
        else:
            at = LEFT + REACH / 2 * min(max(row.share, 0.0), _TWICE)
            inside.append(stroke(f"M{centre:g} {y:g}H{at:.1f}", "#333333", 3))
            beyond = row.share > _TWICE
            inside.append(
                f'<path d="M{at:.1f} {y - 7:g}l9 7l-9 7z" fill="#D55E00"/>'
                if beyond
                else box(at - 4, y - 10, 8, 20, "#D55E00")
            )
            said = sight.say(
                "gap",
                declared=sight.figure(bar.declared, layer),
                measured=measured,
                gap=sight.figure((bar.declared or Decimal(0)) - bar.measured, layer),
            )
        inside.append(f'<circle cx="{centre:g}" cy="{y:g}" r="7" fill="#333333"/>')
        inside.append(text(LEFT + REACH + 16, y + 5, said, size=14))
        parts.append(group(f"{label}: {said}", *inside))
    return framed(WIDTH, TOP + ROW * len(kept) + 20, parts, title)


def _margins(sight: Sight) -> dict[str, Decimal]:
    """Return the margin each kind states, as a share."""
    kinds = sight.ecosystem.table("kinds")
    if "margin" not in kinds.columns:
        return {}
    rows = kinds.select(pl.col("id").cast(pl.String), pl.col("margin").cast(pl.String))
    found = {}
    for kind, margin in rows.iter_rows():
        if margin and margin.replace(".", "", 1).isdigit():
            found[kind] = Decimal(margin)
    return found
