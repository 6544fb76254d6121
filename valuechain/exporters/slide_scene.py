"""A scene on a slide: a shape with its name for each actor, a shape for each flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from valuechain.exporters.slide_shapes import Frame, curve, fitting, plain, rectangle, words
from valuechain.views.figure import figure_text
from valuechain.views.mark import GREY
from valuechain.views.scene import Bar, Column, Link, Mark, Node, Scene
from valuechain.views.svg import (
    column_text,
    letter_of,
    letter_places,
    link_text,
    node_text,
    path_of,
)
from valuechain.words import say

__all__ = ["draw_scene"]

LARGEST = 12.0
"""The largest size of a name, in points."""


def draw_scene(slide: Any, frame: Frame, scene: Scene, language: str) -> None:
    """Add a scene to a slide: flows below, then boxes, headings and letters."""
    for link in sorted(scene.links, key=lambda link: -link.width):
        _, points, _ = path_of(link, scene.nodes)
        curve(
            slide,
            frame,
            points,
            tip=link.end,
            width=link.width,
            colour=_colour(link),
            alt=link_text(link, scene.nodes, language),
            dash=_dash(link),
        )
    sizes = sorted(_own_size(frame, n, node_text(n, language)) for n in scene.nodes)
    for node in scene.nodes:
        _box(slide, frame, node, scene.marks, sizes[len(sizes) // 3], language)
    _headings(slide, frame, scene.columns, language)
    for link, place in letter_places(scene):
        name = link.mark.named(language) if link.mark else letter_of(link)
        sign = rectangle(slide, frame, place, alt=name, edge=_colour(link), round_by=4)
        words(sign, letter_of(link), frame.points(14), language)


def _dash(link: Link) -> tuple[float, float] | None:
    """Return the dash and gap of a line, in its widths: short ones are below zero."""
    if link.refund:
        return 2 / link.width, 4 / link.width
    return None if link.confirmed else (1.2 + 3 / link.width, 0.8 + 3 / link.width)


def _colour(link: Link) -> str:
    return link.mark.colour if link.mark else GREY


def _own_size(frame: Frame, node: Node, text: str) -> float:
    """Return the size at which a name fills its box, above the bar."""
    room = min(node.height, 130) - (0.0 if node.folded else 16.0)
    return fitting(text, frame.points(node.width) - 4, frame.points(room * 0.92), LARGEST)


def _box(
    slide: Any, frame: Frame, node: Node, marks: Sequence[Mark], usual: float, language: str
) -> None:
    """Draw a box with its name, no larger than those of most others."""
    text = node_text(node, language)
    shape = rectangle(
        slide,
        frame,
        (node.x, node.y, node.width, node.height),
        alt=text + ("" if node.folded else ", " + _bar_text(node.bar, marks, language)),
        edge="#333333",
        line=1.5,
        dashed=node.folded,
        round_by=6,
    )
    under = frame.points(0.0 if node.folded else 16.0)
    size = min(_own_size(frame, node, text), usual)
    words(shape, text, size, language, inset=(2, 0, 2, under))
    if not node.folded:
        _bar(slide, frame, node, marks, language)


def _bar(
    slide: Any, frame: Frame, node: Node, marks: Sequence[Mark], language: str
) -> None:
    """Draw measured as a bar and declared as a tick; grey where nothing was measured."""
    x, y, wide = node.x + 10, node.y + node.height - 14, node.width - 20
    said = _bar_text(node.bar, marks, language)
    if node.bar is None:
        rectangle(
            slide,
            frame,
            (x, y, wide, 8),
            alt=said,
            fill="#E4E4E4",
            edge="#777777",
            line=0.5,
        )
        return
    unit = node.bar.layer.unit
    measured, declared = (
        max(float(q or 0), 0.0) for q in (node.bar.measured, node.bar.declared)
    )
    most = max(measured, declared, 1e-9) * 1.08
    rectangle(slide, frame, (x, y, wide, 8), alt=said, edge="#777777", line=0.5)
    told = f"{say('page', 'measured', language)} "
    told += figure_text(node.bar.measured, unit, language)
    filled = (x, y, wide * measured / most, 8)
    rectangle(slide, frame, filled, alt=told, fill="#333333")
    if node.bar.declared is not None:
        told = f"{say('page', 'declared', language)} "
        told += figure_text(node.bar.declared, unit, language)
        tick = (x + wide * declared / most - 2, y - 4, 4, 16)
        rectangle(slide, frame, tick, alt=told, fill="#D55E00", edge="#FFFFFF")


def _bar_text(bar: Bar | None, marks: Sequence[Mark], language: str) -> str:
    if bar is None:
        return say("page", "not_measured", language)
    name = next((m.named(language) for m in marks if m.layer == bar.layer), bar.layer.kind)
    side = say("page", "receives" if bar.side == "receives" else "gives", language)
    measured = figure_text(bar.measured, bar.layer.unit, language)
    told = f"{side}, {name}: {say('page', 'measured', language)} {measured}"
    if bar.declared is None:
        return f"{told}, {say('page', 'not_declared', language)}"
    declared = figure_text(bar.declared, bar.layer.unit, language)
    return f"{told}, {say('page', 'declared', language)} {declared}"


def _headings(slide: Any, frame: Frame, columns: Sequence[Column], language: str) -> None:
    """Write the heading of each type, all of one size, on white above the flows."""
    named = [
        (column, text) for column in columns if (text := column_text(column.type, language))
    ]
    sizes = [
        fitting(text, frame.points(column.width + 30), frame.points(40), LARGEST, bold=True)
        for column, text in named
    ]
    for column, text in named:
        place = (column.x - 20, column.y - 34, column.width + 40, 40)
        shape = plain(slide, frame, place, text)
        words(shape, text, min(sizes), language, bold=True, anchor="bottom")
