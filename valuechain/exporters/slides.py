"""A picture as slides that people can edit: native shapes and real text, in its places."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from valuechain.errors import OutputError
from valuechain.exporters.slide_drawing import draw_picture
from valuechain.exporters.slide_scene import draw_scene
from valuechain.exporters.slide_shapes import (
    EMU_PER_POINT,
    Frame,
    curve,
    fitting,
    plain,
    rectangle,
    words,
)
from valuechain.views.scene import Scene
from valuechain.views.sheet import Around, size_of
from valuechain.words import say

__all__ = ["write_slides"]

WIDTH, HEIGHT = 12_192_000, 6_858_000
"""A slide of 16 by 9, in EMU."""

MARGIN, TITLE_TOP, TITLE_HIGH, NOTICE_HIGH = 300_000, 130_000, 640_000, 215_000
SOURCE_HIGH, LEGEND_ROW, LEGEND_COLUMNS = 300_000, 165_000, 5
LARGEST_TITLE = 20.0
Key = tuple[str, str, tuple[float, float] | None]
"""Colour, text, and dash of the line that is explained."""


def write_slides(
    path: Path,
    pictures: Sequence[tuple[str, Scene | str]],
    around: Around,
    logo: bytes,
    language: str,
) -> None:
    """Write one slide a picture: a shape an actor, a shape a flow, each with alt text.

    Parameters
    ----------
    path : Path
        Where to write.
    pictures : sequence of (str, Scene or str)
        The title of each slide and its picture, whose places it keeps: a scene, or the
        ``svg`` element of a view that is made of other shapes.
    around : Around
        What stands on every slide: letterhead, notice, source; ``shown`` is in the notes.
    logo : bytes
        The logo as points; where it is empty and ``around`` has one, the notes say so.
    language : str
        ``en`` or ``fr``.

    Raises
    ------
    OutputError
        ``VC504`` without python-pptx.
    """
    try:
        from pptx import Presentation
        from pptx.util import Emu
    except ImportError as error:
        message = say("picture", "no_slides", language)
        raise OutputError("VC504", message) from error
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH), Emu(HEIGHT)
    properties = deck.core_properties
    properties.title, properties.author = around.title, ""
    properties.last_modified_by, properties.language = "", language
    properties.created = properties.modified = datetime(2020, 1, 1, tzinfo=UTC)
    notes = [around.shown]
    if around.letterhead.logo and not logo:
        notes.append(say("picture", "no_logo", language))
    for title, picture in pictures:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        top = _head(slide, title, around, logo, language)
        keys = _keys(picture, language) if isinstance(picture, Scene) else []
        low = HEIGHT - SOURCE_HIGH - -(-len(keys) // LEGEND_COLUMNS) * LEGEND_ROW - 80_000
        if isinstance(picture, Scene):
            frame = _frame((picture.width, picture.height), top, low)
            draw_scene(slide, frame, picture, language)
            _legend(slide, low + 40_000, keys, language)
        else:
            frame = _frame(size_of(picture), top, low)
            draw_picture(slide, frame, picture, title, language)
        _source(slide, around, language)
        slide.notes_slide.notes_text_frame.text = " ".join([title, *notes])
    kept = io.BytesIO()
    deck.save(kept)
    path.write_bytes(_without_moment(kept.getvalue()))


def _without_moment(content: bytes) -> bytes:
    """Return an archive in which no part says when it was made: same input, same bytes."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(fresh, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return fresh.getvalue()


def _frame(size: tuple[float, float], top: int, low: int) -> Frame:
    """Return where a picture lies: as large as it can be, in the middle."""
    scale = min((WIDTH - 2 * MARGIN) / size[0], (low - top) / size[1])
    return Frame((WIDTH - size[0] * scale) / 2, top, scale)


def _head(slide: Any, title: str, around: Around, logo: bytes, language: str) -> int:
    """Write title, letterhead and notice; return where they end."""
    whole, mine = Frame(0, 0, 1), around.letterhead
    top = TITLE_TOP
    if mine.colour:
        alt = mine.title or around.name
        rectangle(slide, whole, (0, 0, WIDTH, 70_000), alt=alt, fill=mine.colour)
        top += 40_000
    right = WIDTH - MARGIN
    if logo:
        picture = slide.shapes.add_picture(io.BytesIO(logo), 0, top, height=380_000)
        if picture.width > 1_600_000:
            picture.height = round(picture.height * 1_600_000 / picture.width)
            picture.width = 1_600_000
        picture.left = right - picture.width
        picture._element._nvXxPr.cNvPr.set("descr", around.name or mine.title)
        right = picture.left - 120_000
    holder = slide.shapes.title
    holder.left, holder.top = MARGIN, top
    holder.width, holder.height = right - MARGIN, TITLE_HIGH
    wide = (right - MARGIN) / EMU_PER_POINT
    size = fitting(title, wide, TITLE_HIGH / EMU_PER_POINT, LARGEST_TITLE, bold=True)
    words(holder, title, size, language, bold=True, align="left", anchor="top")
    top += TITLE_HIGH
    texts = [
        (around.notice, "#5C3200", "#FFF4E5"),
        (mine.title, mine.colour or "#333333", ""),
    ]
    x = MARGIN
    for text, colour, fill in texts:
        if not text:
            continue
        long = round((len(text) * 5.8 + 14) * EMU_PER_POINT)
        shape = rectangle(
            slide, whole, (x, top, long, NOTICE_HIGH), alt=text, fill=fill or "#FFFFFF"
        )
        words(shape, text, 10, language, bold=True, colour=colour)
        x += long + 100_000
    return top + (NOTICE_HIGH if x > MARGIN else 0) + 40_000


def _keys(scene: Scene, language: str) -> list[Key]:
    """Return what is explained: each kind, then, from a new row, dashes and bars."""
    keys: list[Key] = [
        (mark.colour, f"{mark.letter} = {mark.named(language)}", None)
        for mark in scene.marks
    ]
    keys += [("", "", None)] * (-len(keys) % LEGEND_COLUMNS)
    keys.append(("#333333", say("page", "confirmed", language), None))
    keys.append(("#333333", say("page", "one_sided", language), (2.0, 1.0)))
    if any(link.refund for link in scene.links):
        keys.append(("#333333", say("views", "refund_key", language), (0.3, 0.6)))
    bars = (
        f"{say('page', 'legend_bar', language)} · ▭ {say('page', 'not_measured', language)}"
    )
    return [*keys, ("", bars, None)]


def _legend(slide: Any, top: int, keys: Sequence[Key], language: str) -> None:
    """Write the keys in rows of five."""
    whole = Frame(0, 0, 1)
    wide = (WIDTH - 2 * MARGIN) // LEGEND_COLUMNS
    for n, (colour, text, dash) in enumerate(keys):
        if not text:
            continue
        x, y = MARGIN + n % LEGEND_COLUMNS * wide, top + n // LEGEND_COLUMNS * LEGEND_ROW
        if colour:
            long, middle = 240_000, y + LEGEND_ROW // 2
            points = [(x + long * part, float(middle)) for part in (0, 0.2, 0.4, 0.6)]
            curve(
                slide, whole, points, tip=(x + long, middle), width=38_000,
                colour=colour, alt=text, dash=dash,
            )  # fmt: skip
        room = wide * (1 if colour else 2)
        place = (x + 290_000, y, room - 300_000, LEGEND_ROW)
        size = fitting(text, place[2] / EMU_PER_POINT, LEGEND_ROW / EMU_PER_POINT, 9)
        words(plain(slide, whole, place, text), text, size, language, align="left")


def _source(slide: Any, around: Around, language: str) -> None:
    place = (MARGIN, HEIGHT - SOURCE_HIGH, WIDTH - 2 * MARGIN, SOURCE_HIGH - 40_000)
    shape = plain(slide, Frame(0, 0, 1), place, around.source)
    room = [side / EMU_PER_POINT for side in place[2:]]
    size = fitting(around.source, room[0], room[1], 8)
    words(
        shape, around.source, size, language, colour="#444444", align="left", anchor="top"
    )
