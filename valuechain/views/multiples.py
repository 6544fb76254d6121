"""The same picture for each period, every actor at the same place in each."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from valuechain.views.columns import columns
from valuechain.views.markup import escaped
from valuechain.views.pen import framed, text
from valuechain.views.scene import Scene
from valuechain.views.sight import Sight
from valuechain.views.svg import to_svg

__all__ = ["MOST_PANELS", "multiples", "panels"]

MOST_PANELS = 4
BOXES, LINES = 24, 24
WIDTH, HEAD = 1600.0, 70.0


def panels(sight: Sight) -> list[tuple[str, Scene]]:
    """Return the scenes of the last periods; boxes stand where they stand over all of them.

    The boxes are those of all periods together, so that no box moves, appears or goes.
    """
    periods = sight.every["period"].cast(pl.String).drop_nulls().unique().sort().to_list()
    whole = columns(
        sight.ecosystem, sight.every, plan=sight.plan, boxes=BOXES, lines=LINES, share=1.0
    )
    found = []
    for period in periods[-MOST_PANELS:]:
        here = sight.every.filter(pl.col("period").cast(pl.String) == period)
        scene = columns(
            sight.ecosystem,
            here,
            plan=sight.plan,
            bars=sight.each_bar(period),
            lines=LINES,
            among=[node.members for node in whole.nodes],
        )
        found.append((period, replace(scene, height=whole.height)))
    return found


def multiples(sight: Sight) -> str:
    """Return up to four periods, one below the other, so that columns line up."""
    shown = panels(sight)
    title = sight.say("periods_title", count=len(shown))
    parts = [text(20, 28, title, bold=True)]
    y = HEAD
    for period, scene in shown:
        # The legend of each panel is left out: the page has one.
        picture = to_svg(scene, sight.language, title=period, legend=False)
        tall = scene.height * WIDTH / scene.width
        parts.append(text(20, y - 8, period, bold=True, size=20))
        parts.append(
            picture.replace(
                "<svg ",
                f'<svg y="{y:g}" width="{WIDTH:g}" height="{tall:.1f}" '
                f'aria-label="{escaped(period)}" ',
                1,
            )
        )
        y += round(tall) + 44
    return framed(WIDTH, y, parts, title)
