"""A picture with all that stands around it, as one SVG that can leave the page alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from valuechain.letterhead import Letterhead
from valuechain.views.markup import escaped, wrapped
from valuechain.views.pen import box, framed, text

__all__ = ["Around", "sheet", "size_of"]

WIDTH, MARGIN = 1584.0, 32.0
TITLE, SMALL, LINE = 26.0, 14.0, 1.3
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a picture, in one language.

    ``title`` is a sentence; ``shown`` says what is drawn and left out, ``notice`` what one
    must know first, ``source`` what the figures rest on; ``name`` is the ecosystem's.
    """

    title: str
    shown: str
    notice: str
    source: str
    letterhead: Letterhead
    name: str = ""


def size_of(picture: str) -> tuple[float, float]:
    """Return the width and height of an ``svg`` element of ours.

    Raises
    ------
    ValueError
        When it does not say them.
    """
    found = _SIZE.search(picture)
    if found is None:
        raise ValueError("a picture without its size")
    return float(found[1]), float(found[2])


def sheet(picture: str, around: Around) -> str:
    """Return the picture under its title and above its source, as one ``svg`` element.

    Nothing in it asks for a file, a font or a network: the logo is inside.
    """
    parts, y = _head(around)
    width, height = size_of(picture)
    tall = height * WIDTH / width
    place = f'<svg y="{y:.1f}" width="{WIDTH:g}" height="{tall:.1f}" '
    parts.append(picture.replace("<svg ", place, 1))
    y += tall + SMALL * LINE
    for line in _lines(around.source, SMALL):
        parts.append(text(MARGIN, y, line, size=SMALL, fill="#444444"))
        y += SMALL * LINE
    return framed(WIDTH, round(y + SMALL / 2), parts, around.title)


def _head(around: Around) -> tuple[list[str], float]:
    """Return what stands above the picture, and where that ends."""
    mine = around.letterhead
    parts: list[str] = []
    y = 10.0
    if mine.colour:
        parts.append(box(0, 0, WIDTH, 10, mine.colour))
        y += 10
    if mine.logo or mine.title:
        x = MARGIN
        if mine.logo:
            parts.append(
                f'<image x="{x:g}" y="{y:g}" width="180" height="48" href="{escaped(mine.logo)}" '
                f'preserveAspectRatio="xMinYMid meet"><title>{escaped(around.name)}</title></image>'
            )
            x += 196
        parts.append(text(x, y + 31, mine.title, size=18, bold=True, fill=mine.colour))
        y += 54
    y += TITLE
    for line in _lines(around.title, TITLE):
        parts.append(text(MARGIN, y, line, size=TITLE, bold=True))
        y += TITLE * LINE
    y -= 6
    if around.notice:
        wide = len(around.notice) * 9.5 + 24
        parts.append(box(MARGIN, y - 17, wide, 26, "#fff4e5", edge="#8a4b00"))
        parts.append(text(MARGIN + 12, y + 1, around.notice, bold=True, fill="#5c3200"))
        y += 30
    for line in _lines(around.shown, SMALL):
        parts.append(text(MARGIN, y, line, size=SMALL, fill="#333333"))
        y += SMALL * LINE
    return parts, y


def _lines(words: str, size: float) -> list[str]:
    return wrapped(words, int((WIDTH - 2 * MARGIN) / (size * 0.56)), 3)
