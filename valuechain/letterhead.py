"""Whose picture it is: the title, logo, colour and footer of those it is made for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from valuechain.importers.logo import fault_of

__all__ = ["LEAST_CONTRAST", "Letterhead", "contrast_on_white", "letterhead_of"]

LEAST_CONTRAST = 4.5
"""What WCAG 2.1 asks of text (criterion 1.4.3), here of a colour on white and of white on it."""

_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on every page, picture and slide of an ecosystem; empty where not said.

    ``logo`` is a ``data:`` address of a PNG, JPEG or SVG picture, ``colour`` one that can
    be read on white, as ``#123456``.
    """

    title: str = ""
    logo: str = ""
    colour: str = ""
    footer: str = ""


def letterhead_of(settings: Mapping[str, Mapping[str, object]]) -> Letterhead:
    """Return the letterhead that the section ``ecosystem`` of some settings gives.

    A colour that cannot be read on white and a logo that is no picture are left out; the
    gate has told so.

    Examples
    --------
    >>> letterhead_of({"ecosystem": {"title": "Pays d'Arvanne", "colour": "#FFEE00"}})
    Letterhead(title="Pays d'Arvanne", logo='', colour='', footer='')
    """
    told = settings.get("ecosystem", {})
    said = {key: str(told.get(key) or "") for key in ("title", "logo", "colour", "footer")}
    if (contrast_on_white(said["colour"]) or 0) < LEAST_CONTRAST:
        said["colour"] = ""
    if said["logo"] and fault_of(said["logo"]):
        said["logo"] = ""
    return Letterhead(**said)


def contrast_on_white(colour: str) -> float | None:
    """Return the contrast ratio of a colour with white, as WCAG 2.1 defines it.

    Returns
    -------
    float or None
        In [1, 21]; ``None`` for what is not six digits after ``#``.

    Examples
    --------
    >>> round(contrast_on_white("#767676"), 2), contrast_on_white("#000000")
    (4.54, 21.0)
    >>> contrast_on_white("red") is None
    True
    """
    if not _COLOUR.fullmatch(colour):
        return None
    shares = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)
