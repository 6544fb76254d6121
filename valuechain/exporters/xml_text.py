"""Text as XML can hold it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

import polars as pl

__all__ = ["attribute", "content", "texts_beyond_xml"]

_BEYOND = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_BEYOND_HERE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REPLACED = "\ufffd"


def content(text: str) -> str:
    r"""Return a text as it stands between two tags.

    Examples
    --------
    >>> content("a < b & c\r\n"), content("\ufffe") == "\ufffd"
    ('a &lt; b &amp; c&#13;\n', True)
    """
    return escape(_BEYOND_HERE.sub(_REPLACED, text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """Return a text as the quoted value of an attribute.

    Examples
    --------
    >>> attribute('the "old" <mill>')
    '\\'the "old" &lt;mill&gt;\\''
    """
    return quoteattr(_BEYOND_HERE.sub(_REPLACED, text))


def texts_beyond_xml(*frames: pl.DataFrame) -> int:
    """Return how many cells hold a character that XML has no way to write."""
    found = 0
    for frame in frames:
        for name in frame.columns:
            hits = frame[name].cast(pl.String).str.contains(_BEYOND)
            found += int(hits.sum() or 0)
    return found
