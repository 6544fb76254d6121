"""Valueflows: economic events, commitments and intents, as JSON-LD or plain YAML.

Found at any depth. An ``EconomicEvent`` between two agents is a transaction that is
``done``; a ``Commitment`` or an ``Intent`` is one that is ``promised``: they are never
added to events. The kind is ``resourceConformsTo``, else ``resourceClassifiedAs``, else
the action; the quantity is ``resourceQuantity``, else ``effortQuantity``. Agents are
keyed by their address without a last slash.

Left out, and told: what has one agent only or the same on both sides (raise, produce,
move, an intent that nobody took up). Left out: resources and their stocks, processes,
agreements, claims, locations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.annex import ANNEX, Annex, annex_of
from valuechain.importers.encoding import decoded
from valuechain.importers.gathering import Gathering, plain_number
from valuechain.importers.plain_yaml import parse_yaml
from valuechain.importers.safe_json import JsonValue, load_json
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("@id", "id"),
    ("provider", "provider"),
    ("receiver", "receiver"),
    ("resourceConformsTo, resourceClassifiedAs, action", "kind"),
    ("resourceQuantity, effortQuantity: hasNumericalValue", "quantity"),
    ("resourceQuantity, effortQuantity: hasUnit", "unit"),
    ("hasPointInTime, hasBeginning", "start"),
    ("hasEnd", "end"),
    ("@type", "state"),
    ("note", "note"),
    ("name", "actors.name, kinds.name"),
)
"""Foreign field and the column it becomes."""

FORMAT = "valueflows"
_STATES = {"EconomicEvent": "done", "Commitment": "promised", "Intent": "promised"}
_OWN_ENDS = {
    "provider": "provider",
    "receiver": "receiver",
    "kind": "resourceConformsTo",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Object = Mapping[str, JsonValue]


def read(path: Path, reading: Reading) -> Document:
    """Read one Valueflows document.

    Returns
    -------
    Document
        ``transactions``, ``actors`` and ``kinds``; ``row`` is the position of an event,
        commitment or intent among them all.

    Raises
    ------
    ImporterError
        VC103 when there are none, and the refusals of the readers of JSON and YAML.
    """
    content = _content(path, reading)
    own = content.get(f"{ANNEX}:annex") if isinstance(content, dict) else None
    annex = annex_of(own, path.name)
    if annex is not None and isinstance(content, dict):
        return _ours(annex, path.stem, content.get("@graph"))
    things = list(_walk(content))
    told = [thing for thing in things if _type(thing) in _STATES]
    if not told and not any("@type" in thing for thing in things):
        raise ImporterError([Problem("VC103", path.name, expected="EconomicEvent")])
    names = {_key(thing.get("@id")): _text(thing.get("name")) for thing in things}
    found = Gathering(path.name, FORMAT)
    for row, thing in enumerate(told, 1):
        _take(found, row, thing, names)
    used = dict.fromkeys(record["kind"] for record in found.transactions.records)
    for kind in used:
        found.kinds.add(1, {"id": kind, "name": names.get(kind or "")})
    return found.document(path.stem)


def _ours(annex: Annex, name: str, graph: JsonValue) -> Document:
    """Return what a document of ours says: each property is the column it came from."""
    things = [t for t in graph if isinstance(t, dict)] if isinstance(graph, list) else []
    ids = {_text(t.get("@id")): _text(t.get(f"{ANNEX}:id")) for t in things}
    actors: list[tuple[int, Mapping[str, str | None]]] = []
    exchanges: list[tuple[int, Mapping[str, str | None]]] = []
    for row, thing in enumerate(things, 1):
        more = thing.get(f"{ANNEX}:more")
        cells = {k: _text(v) for k, v in more.items()} if isinstance(more, dict) else {}
        cells["id"] = _text(thing.get(f"{ANNEX}:id"))
        if _type(thing) == "Agent":
            told = {
                "name": _text(thing.get("name")),
                "description": _text(thing.get("note")),
            }
            actors.append((row, told | cells))
        elif _type(thing) in _STATES:
            measure = _object(thing.get("resourceQuantity"))
            ends = {
                column: ids.get(_text(thing.get(word)), _text(thing.get(word)))
                for column, word in _OWN_ENDS.items()
            }
            told = {
                "quantity": _text(measure.get("hasNumericalValue")),
                "unit": _text(measure.get("hasUnit")),
                "start": _text(thing.get("hasBeginning")),
                "end": _text(thing.get("hasEnd")),
                "state": _STATES[_type(thing)],
                "note": _text(thing.get("note")),
            }
            exchanges.append((row, told | ends | cells))
    return annex.document(name, FORMAT, actors, exchanges)


def _content(path: Path, reading: Reading) -> JsonValue:
    if path.suffix.lower() in (".yaml", ".yml"):
        content, _ = decoded(path, reading.encoding)
        return parse_yaml(bytes(content).decode("utf-8"), path.name)
    return load_json(path, reading.max_size)


def _walk(value: JsonValue) -> Iterator[Object]:
    """Yield every object, outer before inner."""
    if isinstance(value, dict):
        yield _local(value)
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for item in inner:  # type: ignore[union-attr]
            yield from _walk(item)


def _local(thing: Object) -> Object:
    """Return an object with its keys without vocabulary: ``vf:action`` is ``action``."""
    return {re.split(r"[:#/]", key)[-1]: value for key, value in thing.items()}


def _take(
    found: Gathering, row: int, thing: Object, names: Mapping[str, str | None]
) -> None:
    """Take one event, commitment or intent; tell it when it is no exchange."""
    provider, receiver = _key(thing.get("provider")), _key(thing.get("receiver"))
    id_ = _text(thing.get("@id"))
    if not provider or not receiver or provider == receiver:
        found.decide("not between two agents", id_ or str(row))
        return
    measure = _object(thing.get("resourceQuantity")) or _object(thing.get("effortQuantity"))
    kind = _first(thing, "resourceConformsTo", "resourceconformsTo", "resourceConforms")
    kind = kind or _first(thing, "resourceClassifiedAs", "action")
    for agent in (provider, receiver):
        found.actor(row, agent, name=names.get(agent))
    found.transactions.add(
        row,
        {
            "id": id_,
            "provider": provider,
            "receiver": receiver,
            "kind": _key(kind),
            "quantity": _text(measure.get("hasNumericalValue")),
            "unit": _unit(measure.get("hasUnit")),
            "start": _day(_first(thing, "hasPointInTime", "hasBeginning")),
            "end": _day(thing.get("hasEnd")),
            "state": _STATES[_type(thing)],
            "action": _unit(thing.get("action")),
            "note": _text(thing.get("note")),
        },
    )


def _type(thing: Object) -> str:
    """Return the type of a thing without its vocabulary."""
    return re.split(r"[:#/]", _text(thing.get("@type")) or "")[-1]


def _first(thing: Object, *names: str) -> JsonValue:
    return next((thing[name] for name in names if thing.get(name)), None)


def _object(value: JsonValue) -> Object:
    return _local(value) if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str | None:
    if isinstance(value, list):
        return _text(value[0]) if value else None
    if isinstance(value, dict):
        return _text(value.get("@id") or value.get("@value"))
    if isinstance(value, Decimal):
        return plain_number(value)[0]
    return value.strip() or None if isinstance(value, str) else None


def _key(value: JsonValue) -> str:
    return (_text(value) or "").rstrip("/")


def _unit(value: JsonValue) -> str | None:
    """Return a unit or action without its vocabulary: ``om2:kilogram`` is ``kilogram``."""
    text = _text(value)
    return re.split(r"[:#/]", text)[-1] if text else None


def _day(value: JsonValue) -> str | None:
    """Return the calendar day written, whatever the form of the hour."""
    text = _text(value)
    day = _DAY.match(text) if text else None
    return day[0] if day else text
