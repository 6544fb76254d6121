"""What a foreign format has no word for, carried in it as one text of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from valuechain.exporters.content import content_tables
from valuechain.exporters.native_json import document_text
from valuechain.model import Ecosystem

__all__ = ["ANNEX", "CARRIED", "annex_text"]

ANNEX = "valuechain"
"""Under which name the annex stands in a file."""

CARRIED = ("actors", "transactions")
"""The tables that a format itself carries; the annex holds the others."""

_BEYOND_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def annex_text(ecosystem: Ecosystem, carried: Sequence[str] = CARRIED) -> str:
    """Return the annex of an ecosystem: a JSON object, written so that XML can hold it.

    It says which columns the tables have that the format itself carries, then holds every
    other table and the settings as a JSON document of this product does.
    """
    frames = content_tables(ecosystem)
    columns = {name: frames[name].columns for name in carried if name in frames}
    own = ['"format": 1', f'"columns": {json.dumps(columns, ensure_ascii=False)}']
    text = document_text(ecosystem, own, carried)
    return _BEYOND_XML.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)
