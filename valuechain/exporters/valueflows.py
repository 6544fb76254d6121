"""An ecosystem as Valueflows, in JSON-LD: transactions are events and commitments.

What is done is an ``EconomicEvent``; what is promised or agreed is a ``Commitment``.
Actors are agents and kinds resource specifications, each with an address within the
document. Columns that Valueflows has no word for stand in ``valuechain:more``; the other
tables are the annex, ``valuechain:annex``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from valuechain.exporters.annex import ANNEX, annex_text
from valuechain.exporters.content import actors_among, content_tables, text_columns
from valuechain.model import Ecosystem
from valuechain.replace import replaced_text

__all__ = ["MAPPING", "left_out", "write"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("actors.id", "Agent: @id, valuechain:id"),
    ("actors.name", "Agent: name"),
    ("actors.description", "Agent: note"),
    ("kinds.id", "ResourceSpecification: @id, valuechain:id"),
    ("state", "@type: EconomicEvent, Commitment"),
    ("provider", "provider"),
    ("receiver", "receiver"),
    ("kind", "resourceConformsTo"),
    ("quantity", "resourceQuantity: hasNumericalValue"),
    ("unit", "resourceQuantity: hasUnit"),
    ("start", "hasBeginning"),
    ("end", "hasEnd"),
    ("note", "note"),
    ("*", "valuechain:more, valuechain:annex"),
)
"""Our column, and the property that holds it."""

_CONTEXT = {
    "@vocab": "https://w3id.org/valueflows/ont/vf#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    ANNEX: f"urn:{ANNEX}:",
    "hasNumericalValue": {"@type": "xsd:decimal"},
    "hasBeginning": {"@type": "xsd:date"},
    "hasEnd": {"@type": "xsd:date"},
    "provider": {"@type": "@id"},
    "receiver": {"@type": "@id"},
    "resourceConformsTo": {"@type": "@id"},
    f"{ANNEX}:more": {"@type": "@json"},
    f"{ANNEX}:annex": {"@type": "@json"},
}
_EVENT = {"start": "hasBeginning", "end": "hasEnd", "note": "note"}
_SAID = {"provider", "receiver", "kind", "quantity", "unit", "id", *_EVENT}


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a Valueflows document, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    with replaced_text(path) as file:
        context = json.dumps(_CONTEXT)
        file.write(f'{{"@context": {context},\n"@graph": [')
        mark = "\n"
        for thing in _things(ecosystem):
            file.write(mark + json.dumps(thing, ensure_ascii=False))
            mark = ",\n"
        file.write(f'\n],\n"{ANNEX}:annex": {annex_text(ecosystem)}}}\n')
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a Valueflows document cannot carry: nothing."""
    return {}


def _things(ecosystem: Ecosystem) -> Iterator[dict[str, Any]]:
    frames = content_tables(ecosystem)
    for row in text_columns(actors_among(frames)).iter_rows(named=True):
        yield _described("Agent", "agent", row, {"name": "name", "description": "note"})
    for row in text_columns(frames.get("kinds", pl.DataFrame())).iter_rows(named=True):
        named = {key: row.get(key) for key in ("id", "name")}
        yield _described("ResourceSpecification", "kind", named, {"name": "name"})
    for row in text_columns(frames["transactions"]).iter_rows(named=True):
        yield _event(row)


def _described(
    type_: str, group: str, row: Mapping[str, str | None], names: Mapping[str, str]
) -> dict[str, Any]:
    id_ = row["id"] or ""
    thing = {"@id": _address(group, id_), "@type": type_, f"{ANNEX}:id": id_}
    thing |= {word: told for c, word in names.items() if (told := row.get(c)) is not None}
    return _with_more(thing, row, {"id", *names})


def _event(row: Mapping[str, str | None]) -> dict[str, Any]:
    done = row.get("state") in (None, "done")
    thing: dict[str, Any] = {"@type": "EconomicEvent" if done else "Commitment"}
    if row.get("id"):
        thing = {"@id": _address("exchange", row["id"] or ""), **thing}
        thing[f"{ANNEX}:id"] = row["id"]
    thing["action"] = "transfer"
    for end in ("provider", "receiver"):
        thing[end] = _address("agent", row[end] or "")
    thing["resourceConformsTo"] = _address("kind", row["kind"] or "")
    measure = {"hasNumericalValue": row["quantity"], "hasUnit": row.get("unit")}
    told = {word: cell for word, cell in measure.items() if cell is not None}
    if told:
        thing["resourceQuantity"] = told
    thing |= {word: row[c] for c, word in _EVENT.items() if row.get(c) is not None}
    return _with_more(thing, row, _SAID)


def _with_more(
    thing: dict[str, Any], row: Mapping[str, str | None], said: set[str]
) -> dict[str, Any]:
    more = {c: cell for c, cell in row.items() if c not in said and cell is not None}
    return thing | ({f"{ANNEX}:more": more} if more else {})


def _address(group: str, id_: str) -> str:
    """Return the address of a thing within the document.

    Examples
    --------
    >>> _address("agent", "Mission locale / Nord")
    '#agent-Mission%20locale%20%2F%20Nord'
    """
    return f"#{group}-{quote(id_, safe='')}"
