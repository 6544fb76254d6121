"""Shapes of a slide that people can edit: boxes with text, curves with a head, alt text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from valuechain.views.markup import visible
from valuechain.views.svg import along

__all__ = ["Frame", "curve", "fitting", "freeform", "plain", "rectangle", "words"]

EMU_PER_POINT = 12_700
SMALLEST, WIDE, WIDE_BOLD = 5.5, 0.55, 0.62
_STYLE = "{http://schemas.openxmlformats.org/presentationml/2006/main}style"
_FONT = "Arial"
_SPEAKS = {"en": "en-GB", "fr": "fr-FR"}
_SHAPE = (
    '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr>'
    '<p:cNvPr id="{id}" name=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    '<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:custGeom><a:avLst/>'
    '<a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>{paths}'
    '</a:pathLst></a:custGeom><a:solidFill><a:srgbClr val="{colour}">{alpha}</a:srgbClr>'
    "</a:solidFill>{line}</p:spPr></p:sp>"
)
_LINE = (
    '<a:ln w="{width}" cap="flat"><a:solidFill><a:srgbClr val="{colour}">{alpha}'
    "</a:srgbClr></a:solidFill>{dash}<a:round/></a:ln>"
)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a picture lies on a slide: its upper left corner and the size of one pixel, in EMU.

    A shape at (x, y) of the picture stands at ``left + x * scale``, ``top + y * scale``.
    """

    left: float
    top: float
    scale: float

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return the place of a point of the picture on the slide."""
        return round(self.left + x * self.scale), round(self.top + y * self.scale)

    def long(self, length: float) -> int:
        """Return a length of the picture on the slide."""
        return round(length * self.scale)

    def points(self, size: float) -> float:
        """Return a size of text of the picture in points."""
        return size * self.scale / EMU_PER_POINT


def rectangle(
    slide: Any,
    frame: Frame,
    place: tuple[float, float, float, float],
    *,
    alt: str = "",
    fill: str = "#FFFFFF",
    edge: str = "",
    line: float = 1.0,
    dashed: bool = False,
    round_by: float = 0.0,
) -> Any:
    """Add a rectangle at (left, top, width, height) of the picture and return it."""
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_SHAPE

    x, y, wide, high = place
    kind = MSO_SHAPE.ROUNDED_RECTANGLE if round_by else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(
        kind, *frame.at(x, y), max(frame.long(wide), 1), max(frame.long(high), 1)
    )
    if round_by:
        shape.adjustments[0] = min(round_by / max(min(wide, high), 1e-9), 0.5)
    shape._element.remove(shape._element.find(_STYLE))  # No shadow, no theme.
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(fill)
    if edge:
        shape.line.color.rgb = _rgb(edge)
        shape.line.width = frame.long(line)
        if dashed:
            shape.line.dash_style = MSO_LINE.DASH
    else:
        shape.line.fill.background()
    _told(shape, alt)
    return shape


def plain(
    slide: Any, frame: Frame, place: tuple[float, float, float, float], alt: str
) -> Any:
    """Add a rectangle without colour, for text alone, and return it."""
    shape = rectangle(slide, frame, place, alt=alt)
    shape.fill.background()
    return shape


def words(
    shape: Any,
    text: str,
    size: float,
    language: str,
    *,
    bold: bool = False,
    colour: str = "#111111",
    align: str = "center",
    anchor: str = "middle",
    inset: tuple[float, float, float, float] = (0, 0, 0, 0),
    wrap: bool = True,
) -> None:
    """Write text into a shape: ``size`` and ``inset`` (left, top, right, bottom) in points."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame = shape.text_frame
    frame.word_wrap = wrap
    frame.vertical_anchor = getattr(MSO_ANCHOR, anchor.upper())
    sides = ("margin_left", "margin_top", "margin_right", "margin_bottom")
    for side, space in zip(sides, inset, strict=True):
        setattr(frame, side, Pt(space))
    paragraph = frame.paragraphs[0]
    paragraph.alignment = getattr(PP_ALIGN, align.upper())
    run = paragraph.add_run()
    run.text = visible(text)
    run.font.size = Pt(round(size, 1))
    run.font.bold, run.font.name = bold, _FONT
    run.font.color.rgb = _rgb(colour)
    run._r.get_or_add_rPr().set("lang", _SPEAKS[language])


def fitting(
    text: str, width: float, height: float, largest: float, *, bold: bool = False
) -> float:
    """Return the largest size at which a text stands in a box, all in points.

    Letters are taken as wide as those of a wide typeface, for machines without ours; no
    text is smaller than 5.5 points.

    Examples
    --------
    >>> fitting("Mairie", 60, 20, 11), fitting("Direction des solidarités", 60, 20, 11)
    (11, 8.25)
    """
    size = largest
    while size > SMALLEST:
        letters = max(int(width / (size * (WIDE_BOLD if bold else WIDE))), 1)
        if _line_count(text, letters) * size * 1.2 <= height:
            break
        size -= 0.25
    return size


def _line_count(text: str, letters: int) -> int:
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > letters:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        if used > letters:
            lines, used = lines + (used - 1) // letters, (used - 1) % letters + 1
    return lines


def curve(
    slide: Any,
    frame: Frame,
    points: Sequence[Point],
    *,
    tip: Point,
    width: float,
    colour: str,
    alt: str,
    dash: tuple[float, float] | None = None,
) -> Any:
    """Add a flow as one freeform that ends in a head, and return it.

    A flow is an area with a white edge, which sets it off where flows cross; a dashed one
    is a line. ``points`` are the four of a curve; ``dash`` is the length of a dash and of
    the gap after it, in widths of the line.
    """
    half = max(0.95 * width, 4.5)
    end = points[3]
    head = [(end[0], end[1] + half), tip, (end[0], end[1] - half)]
    if dash is None:
        above, below = _sides(points, width / 2)
        outline = [*below, *head, *above[::-1]]
        return freeform(slide, frame, outline, [(outline, True, "")], colour, alt, edge=1.5)
    middle = [along(points, n / 24) for n in range(25)]
    drawn = [(list(points), False, 'fill="none"'), (head, True, 'stroke="0"')]
    return freeform(slide, frame, [*middle, *head], drawn, colour, alt, width, dash)


def _sides(points: Sequence[Point], away: float) -> tuple[list[Point], list[Point]]:
    """Return points beside a curve on both sides, above and below for who looks ahead."""
    above, below = [], []
    for n in range(25):
        (x, y), (a, b) = (
            along(points, max(min(n / 24 + d, 1), 0)) for d in (-0.005, 0.005)
        )
        far = math.hypot(a - x, b - y) or 1.0
        across, down = (b - y) / far * away, (a - x) / far * away
        middle = along(points, n / 24)
        above.append((middle[0] + across, middle[1] - down))
        below.append((middle[0] - across, middle[1] + down))
    return above, below


def freeform(
    slide: Any,
    frame: Frame,
    seen: Sequence[Point],
    drawn: Sequence[tuple[Sequence[Point], bool, str]],
    colour: str,
    alt: str,
    width: float = 0.0,
    dash: tuple[float, float] | None = None,
    *,
    edge: float = 0.0,
    ink: float = 1.0,
) -> Any:
    """Add paths as one shape that is as large as what is ``seen`` of them.

    An open path of four points is a curve; any other goes straight from point to point.
    ``edge`` is the width of a white edge, ``ink`` the share of the colour that is opaque.
    """
    from pptx.oxml import parse_xml
    from pptx.shapes.autoshape import Shape

    left, right = min(p[0] for p in seen), max(p[0] for p in seen)
    top, low = min(p[1] for p in seen), max(p[1] for p in seen)
    wide, high = max(frame.long(right - left), 1), max(frame.long(low - top), 1)

    def point(place: Point) -> str:
        x, y = frame.long(place[0] - left), frame.long(place[1] - top)
        return f'<a:pt x="{x}" y="{y}"/>'

    paths = ""
    for path, closed, options in drawn:
        first, *rest = (point(place) for place in path)
        lines = "".join(f"<a:lnTo>{place}</a:lnTo>" for place in rest)
        if closed:
            lines += "<a:close/>"
        elif len(path) == 4:
            lines = f"<a:cubicBezTo>{''.join(rest)}</a:cubicBezTo>"
        paths += f'<a:path w="{wide}" h="{high}" {options}><a:moveTo>{first}</a:moveTo>'
        paths += f"{lines}</a:path>"
    pattern = ""
    if dash is not None:
        long, gap = (round(part * 100_000) for part in dash)
        pattern = f'<a:custDash><a:ds d="{long}" sp="{gap}"/></a:custDash>'
    x, y = frame.at(left, top)
    alpha = "" if ink == 1 else f'<a:alpha val="{round(ink * 100_000)}"/>'
    line = "<a:ln><a:noFill/></a:ln>"
    if edge or width:
        line = _LINE.format(
            width=frame.long(edge or width),
            colour="FFFFFF" if edge else colour.lstrip("#"),
            alpha="" if edge else alpha,
            dash=pattern,
        )
    element = parse_xml(
        _SHAPE.format(
            id=slide.shapes._next_shape_id,
            x=x,
            y=y,
            w=wide,
            h=high,
            paths=paths,
            colour=colour.lstrip("#"),
            alpha=alpha,
            line=line,
        )
    )
    slide.shapes._spTree.append(element)
    shape = Shape(element, slide.shapes)
    _told(shape, alt)
    return shape


def _told(shape: Any, alt: str) -> None:
    """Give a shape its name in the selection pane and what it says to people who hear it."""
    if not alt:
        return
    shape.name = visible(alt)[:120]
    shape._element._nvXxPr.cNvPr.set("descr", visible(alt))


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    shade: Any = RGBColor
    return shade.from_string(colour.lstrip("#"))
