"""A picture of any view on a slide: each of its pieces as a shape of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from valuechain.exporters.slide_shapes import Frame, freeform, plain, rectangle, words
from valuechain.importers.safe_xml import Element, parse_xml

__all__ = ["draw_picture", "title_of"]

_STEP = re.compile("([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_TURNED = re.compile(r"rotate\((-?[\d.]+)")
_HATCHED = "#E4E4E4"
_LONG = {"#fff": "#FFFFFF", "#333": "#333333", "#777": "#777777", "#999": "#999999"}
Point = tuple[float, float]


def title_of(picture: str) -> str:
    """Return what an ``svg`` element of ours says it is."""
    title = parse_xml(picture.encode(), "picture").first("title")
    return "" if title is None else title.text


def draw_picture(slide: Any, frame: Frame, picture: str, alt: str, language: str) -> None:
    """Add an ``svg`` element of ours to a slide.

    Parameters
    ----------
    slide : object
        A slide of python-pptx.
    frame : Frame
        Where the picture lies on it.
    picture : str
        Made by a view: groups with a title, rectangles, circles, paths and text.
    alt : str
        What pieces without a title of their own say to people who hear the slide; a text
        that says just that is left out, as the title of the slide has it.
    language : str
        ``en`` or ``fr``.
    """
    root = parse_xml(picture.encode(), "picture")
    ground = next((e for e in root.children if e.tag == "rect"), None)
    for piece in root.children:
        if piece is not ground:
            _piece(slide, frame, piece, alt, language, named=False)


def _piece(
    slide: Any, frame: Frame, piece: Element, alt: str, language: str, named: bool
) -> None:
    told = piece.attributes
    if piece.tag == "g":
        title = piece.first("title")
        turned = piece.attributes.get("transform")
        for inner in piece.children:
            if turned:
                inner.attributes.setdefault("transform", turned)
            said = alt if title is None else title.text
            _piece(slide, frame, inner, said, language, named or title is not None)
    elif piece.tag == "text" and piece.text.strip() not in ("", alt):
        _text(slide, frame, piece, language)
    elif piece.tag == "rect" and (named or _fill(told) != "#FFFFFF"):
        place = (_of(told, "x"), _of(told, "y"), _of(told, "width"), _of(told, "height"))
        rectangle(
            slide, frame, place, alt=alt, fill=_fill(told), edge=_edge(told),
            line=_of(told, "stroke-width", 1.0), round_by=_of(told, "rx"),
        )  # fmt: skip
    elif piece.tag == "circle":
        wide = _of(told, "r")
        round_ = (_of(told, "cx") - wide, _of(told, "cy") - wide, 2 * wide, 2 * wide)
        rectangle(
            slide, frame, round_, alt=alt, fill=_fill(told), edge=_edge(told),
            line=_of(told, "stroke-width", 1.0), round_by=wide,
        )  # fmt: skip
    elif piece.tag == "path":
        _path(slide, frame, told, alt)


def _of(told: Mapping[str, str], name: str, usual: float = 0.0) -> float:
    return float(told.get(name) or usual)


def _fill(told: Mapping[str, str]) -> str:
    written = told.get("fill", "#111111")
    return _HATCHED if written.startswith("url") else _LONG.get(written, written).upper()


def _edge(told: Mapping[str, str]) -> str:
    written = told.get("stroke", "")
    return _LONG.get(written, written)


def _text(slide: Any, frame: Frame, piece: Element, language: str) -> None:
    """Write a line of text where its foot stands, turned as it is."""
    told = piece.attributes
    size, anchor = _of(told, "font-size", 16.0), told.get("text-anchor", "start")
    x, y = _of(told, "x"), _of(told, "y")
    wide, high = len(piece.text) * size * 0.62 + 4, size * 1.25
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    middle = (left + wide / 2, y - size + high / 2)
    turned = _TURNED.match(told.get("transform", ""))
    angle = float(turned[1]) if turned else 0.0
    if angle:
        turn, (dx, dy) = math.radians(angle), (middle[0] - x, middle[1] - y)
        middle = (
            x + dx * math.cos(turn) - dy * math.sin(turn),
            y + dx * math.sin(turn) + dy * math.cos(turn),
        )
    place = (middle[0] - wide / 2, middle[1] - high / 2, wide, high)
    shape = plain(slide, frame, place, piece.text)
    shape.rotation = angle
    align = {"start": "left", "middle": "center", "end": "right"}[anchor]
    words(
        shape, piece.text, frame.points(size), language, align=align, wrap=False,
        bold=told.get("font-weight") == "700", colour=_fill(told),
    )  # fmt: skip


def _path(slide: Any, frame: Frame, told: Mapping[str, str], alt: str) -> None:
    """Add a line, a curve or an area."""
    points, closed = _points(told.get("d", ""))
    if len(points) < 2:
        return
    line = told.get("stroke", "")
    drawn = [(points, closed, "" if closed else 'fill="none"')]
    freeform(
        slide, frame, points, drawn, _edge(told) if line else _fill(told), alt,
        _of(told, "stroke-width", 1.0) if line else 0.0,
        ink=_of(told, "stroke-opacity", 1.0),
    )  # fmt: skip


def _points(written: str) -> tuple[list[Point], bool]:
    """Return the points of a path, and whether it comes back to where it began.

    Examples
    --------
    >>> _points("M1 2h3v-4"), _points("M0 0L5 0L5 5Z")[1]
    (([(1.0, 2.0), (4.0, 2.0), (4.0, -2.0)], False), True)
    """
    points: list[Point] = []
    x, y, closed = 0.0, 0.0, False
    for step, rest in _STEP.findall(written):
        numbers = [float(n) for n in _NUMBER.findall(rest)]
        near = step.islower()
        if step in "zZ":
            closed = True
        elif step in "hH":
            x = numbers[-1] + (x if near else 0)
            points.append((x, y))
        elif step in "vV":
            y = numbers[-1] + (y if near else 0)
            points.append((x, y))
        else:
            for a, b in zip(numbers[::2], numbers[1::2], strict=True):
                points.append((a + (x if near else 0), b + (y if near else 0)))
                if step in "lL":
                    x, y = points[-1]
            x, y = points[-1]
    return points, closed
