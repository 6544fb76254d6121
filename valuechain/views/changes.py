"""What changed between two periods: flows that are new, ended, grown or shrunk."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.views.markup import wrapped
from valuechain.views.pen import box, framed, group, stroke, text
from valuechain.views.sight import Sight

__all__ = ["STATUSES", "Change", "changed", "changes"]

STATUSES = ("new", "ended", "grown", "shrunk", "same")
"""What can happen to a flow; ``same`` is counted and not listed."""

SIGNS = {"new": "+", "ended": "–", "grown": "↑", "shrunk": "↓"}
MOST_ROWS, ROW = 12, 30.0
WIDTH, LEFT, REACH = 1600.0, 640.0, 520.0


@dataclass(frozen=True, slots=True)
class Change:
    """A flow in two periods; a figure is ``None`` when there was none."""

    provider: int
    receiver: int
    layer: int
    before: Decimal | None
    after: Decimal | None
    status: str


def changed(sight: Sight, earlier: str, later: str) -> list[Change]:
    """Return every flow of either period with what became of it, sorted by position.

    A flow without a figure is left out: nothing is known about its change.
    """
    when = pl.col("period").cast(pl.String)
    told = []
    for period in (earlier, later):
        flows = sight.told(sight.every.filter(when == period))
        told.append({(f.provider, f.receiver, f.layer): f.quantity for f in flows})
    found = []
    for key in sorted(told[0] | told[1]):
        before, after = told[0].get(key), told[1].get(key)
        if (key in told[0] and before is None) or (key in told[1] and after is None):
            continue
        if before is None or after is None:
            status = "new" if before is None else "ended"
        else:
            status = "same" if after == before else "grown" if after > before else "shrunk"
        found.append(Change(*key, before, after, status))
    return found


def changes(sight: Sight) -> str:
    """Return the largest changes between the last two periods, four lists with bars."""
    texts = sight.every["period"].cast(pl.String).drop_nulls().unique().sort().to_list()
    if len(texts) < 2:
        title = sight.say("changes_none")
        return framed(WIDTH, 60, [text(20, 30, title, bold=True)], title)
    earlier, later = texts[-2], texts[-1]
    found = changed(sight, earlier, later)
    counts = {s: sum(one.status == s for one in found) for s in STATUSES}
    title = sight.say("changes_title", earlier=earlier, later=later, **counts)
    parts, y = [text(20, 28, title, bold=True)], 50.0
    largest: dict[int, Decimal] = {}
    for one in found:
        size = abs((one.after or Decimal(0)) - (one.before or Decimal(0)))
        largest[one.layer] = max(largest.get(one.layer, Decimal(0)), size)
    for status in STATUSES[:4]:
        rows = [one for one in found if one.status == status]
        rows.sort(key=lambda c: (-_share(c, largest), c.provider, c.receiver, c.layer))
        parts.append(
            text(
                20, y + 24, f"{SIGNS[status]} {sight.say(status)} ({len(rows)})", bold=True
            )
        )
        y += 34
        for one in rows[:MOST_ROWS]:
            parts.append(_row(sight, one, _share(one, largest), y))
            y += ROW
        if len(rows) > MOST_ROWS:
            parts.append(text(60, y + 18, sight.say("more", count=len(rows) - MOST_ROWS)))
            y += ROW
        y += 8
    return framed(WIDTH, y + 12, parts, title)


def _share(one: Change, largest: dict[int, Decimal]) -> float:
    size = abs((one.after or Decimal(0)) - (one.before or Decimal(0)))
    return float(size / largest[one.layer]) if largest[one.layer] else 0.0


def _row(sight: Sight, one: Change, share: float, y: float) -> str:
    mark = sight.mark(one.layer)
    names = f"{sight.name(one.provider)} → {sight.name(one.receiver)}"
    before, after = (sight.figure(v, one.layer) for v in (one.before, one.after))
    figures = (
        before
        if one.after is None
        else after
        if one.before is None
        else f"{before} → {after}"
    )
    is_back = any(v is not None and v < 0 for v in (one.before, one.after))
    if is_back:
        figures = f"{figures} ({sight.say('refund')})"
    said = f"{names}, {mark.named(sight.language)}, {sight.say(one.status)}, {figures}"
    hollow = is_back or one.status in ("ended", "shrunk")
    wide = max(REACH * share, 3)
    return group(
        said,
        text(LEFT - 14, y + 20, wrapped(names, 70, 1)[0], size=15, anchor="end"),
        box(
            LEFT,
            y + 4,
            wide,
            ROW - 9,
            "#ffffff" if hollow else mark.colour,
            edge=mark.colour,
        ),
        stroke(f"M{LEFT:g} {y:g}v{ROW:g}", "#111111"),
        text(LEFT + wide + 10, y + 20, f"{mark.letter} {figures}", size=14),
    )
