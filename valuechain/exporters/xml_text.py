"""Text as XML can hold it, and what it cannot."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from valuechain.exporters.annex import CARRIED
from valuechain.exporters.content import content_tables
from valuechain.model import Ecosystem

__all__ = ["attribute", "content", "left_out_of_xml"]

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


def left_out_of_xml(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what an XML file with an annex cannot carry, counted.

    Returns
    -------
    dict of str to int
        ``characters`` and number of cells, of the tables that the format itself carries,
        with a character that XML has no way to write; empty when there is none.
    """
    tables = content_tables(ecosystem)
    found = 0
    for name in tables.keys() & CARRIED:
        for column in tables[name]:
            hits = column.cast(pl.String).str.contains(_BEYOND)
            found += int(hits.sum() or 0)
    return {"characters": found} if found else {}
