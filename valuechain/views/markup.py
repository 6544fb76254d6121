"""Text typed by others, made ready for HTML and SVG; names broken into short lines."""

from __future__ import annotations

import functools
import html
import re

__all__ = ["escaped", "visible", "wrapped"]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """Return ``text`` with every character that shows nothing, or turns a line, as a box.

    Examples
    --------
    >>> visible("Mai\u200brie"), visible("Mairie")
    ('Mai▯rie', 'Mairie')
    """
    return _UNSEEN.sub("▯", text)


def escaped(text: object) -> str:
    """Return a value as text for HTML or SVG, in an element or an attribute.

    Examples
    --------
    >>> escaped('<img src=x onerror="a()">')
    '&lt;img src=x onerror=&quot;a()&quot;&gt;'
    """
    words = str(text)
    return _short(words) if len(words) <= _SHORT else _made_ready(words)


_SHORT = 200
"""Texts up to this long, mostly names and words, come again and again on a page."""


def _made_ready(text: str) -> str:
    return html.escape(visible(text), quote=True)


_short = functools.lru_cache(maxsize=20_000)(_made_ready)


def wrapped(name: str, width: int, most: int = 2) -> list[str]:
    """Return a name on at most ``most`` lines of about ``width`` characters.

    A word longer than a line is cut, after a hyphen where it has one; what does not fit
    ends in an ellipsis.

    Examples
    --------
    >>> wrapped("Épicerie solidaire du Centre", 19), wrapped("abcdefghij", 4)
    (['Épicerie solidaire', 'du Centre'], ['abcd', 'efg…'])
    """
    lines: list[str] = []
    rest = " ".join(visible(name).split())
    while rest and len(lines) < most:
        if len(rest) <= width:
            lines.append(rest)
            break
        if len(lines) == most - 1:
            lines.append(rest[: max(width - 1, 1)].rstrip() + "…")
            break
        cut = rest.rfind(" ", 0, width + 1)
        if cut <= 0:
            cut = rest.rfind("-", 0, width) + 1 or width
        lines.append(rest[:cut])
        rest = rest[cut:].strip()
    return lines
