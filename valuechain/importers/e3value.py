"""e3value models (RDF/XML): value exchanges between actors.

A ``value-exchange`` (``value-transfer`` in the older dialect) leads from the actor of its
out-port to the actor of its in-port, through value offering and value interface. Its
kind is the value object, else its name. A model says what would be exchanged, so every
transaction is ``promised``.

Amounts stand in formulas (``VALUATION=37.5``). The quantity is the ``VALUATION`` of the
exchange itself, else of the port that gives, when that is a plain number other than 0,
in the unit ``valuation``; else it counts for 1 in the unit ``exchange``. Both are told.
Nothing is computed from formulas.

Left out: the paths that demand takes (stimuli, connections), groups and partnerships,
cardinalities, expenses and the places on the diagram.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import Gathering
from valuechain.importers.safe_xml import Element, load_xml
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("value-exchange e3-has-uid", "id"),
    ("actor of ve-has-out-po", "provider"),
    ("actor of ve-has-in-po", "receiver"),
    ("value object, name", "kind"),
    ("VALUATION", "quantity"),
    ("name of the exchange", "note"),
    ("actor e3-has-name", "actors.name"),
)
"""Foreign field and the column it becomes."""

FORMAT = "e3value"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_EXCHANGES = {"value-exchange", "value-transfer"}
_ACTORS = {"elementary-actor", "composite-actor", "actor", "market-segment"}
_TO_ACTOR = (
    "vp-in-vo",
    "vo-in-vi",
    "vi-assigned-to-ac",
    "vi-assigned-to-ms",
    "vi-assigned-to-el",
)
_VALUATION = re.compile(r"VALUATION\s*=\s*(-?\d+(?:\.\d+)?)", re.ASCII)


@dataclass(eq=False)
class _Thing:
    """One resource of the model: its type, its links and its words."""

    row: int
    type: str = ""
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def name(self) -> str | None:
        """Return the name in one line."""
        return " ".join(" ".join(self.words.get("e3-has-name", [])).split()) or None


def read(path: Path, reading: Reading) -> Document:
    """Read one e3value model.

    Returns
    -------
    Document
        ``transactions`` and ``actors``, each row at its line of the file.

    Raises
    ------
    ImporterError
        VC103 when the file holds no value exchange, and the refusals of the reader of
        XML.
    """
    root = load_xml(path, reading.max_size)
    things = _things(root)
    exchanges = [(id_, t) for id_, t in things.items() if t.type in _EXCHANGES]
    if root.tag != "RDF" or not exchanges:
        raise ImporterError(
            [Problem("VC103", path.name, value=root.tag, expected="value-exchange")]
        )
    found = Gathering(path.name, FORMAT)
    for id_, thing in things.items():
        if thing.type in _ACTORS:
            found.actor(thing.row, _short(id_), name=thing.name(), type=thing.type)
    for id_, exchange in exchanges:
        _take(found, id_, exchange, things)
    return found.document(path.stem)


def _things(root: Element) -> dict[str, _Thing]:
    """Return every resource; the same one may be described in several places."""
    things: dict[str, _Thing] = {}
    for element in root.children:
        about = element.attributes.get(f"{_RDF}about") or element.attributes.get(
            f"{_RDF}ID", ""
        )
        thing = things.setdefault(about, _Thing(element.line))
        if element.tag != "Description":
            thing.type = _plain(element.tag)
        for child in element.children:
            target = child.attributes.get(f"{_RDF}resource")
            if child.tag == "type" and target:
                thing.type = _plain(_short(target))
            elif target:
                thing.links[_plain(child.tag)].append(target)
            else:
                thing.words[_plain(child.tag)].append(child.text.strip())
    return things


def _take(found: Gathering, id_: str, exchange: _Thing, things: dict[str, _Thing]) -> None:
    ports = [exchange.links.get(end, [""])[0] for end in ("ve-has-out-po", "ve-has-in-po")]
    ends = [_actor(port, things) for port in ports]
    problems = [
        found.problem("VC203", exchange.row, side)
        for side, end in zip(("ve-has-out-po", "ve-has-in-po"), ends, strict=True)
        if end is None
    ]
    provider, receiver = ends
    if problems or provider is None or receiver is None:
        found.refuse(exchange.row, _short(id_), problems)
        return
    port = things.get(ports[0], exchange)
    value_object = things.get((port.links.get("vp-requests-offers-vo") or [""])[0])
    valuation = _valuation(exchange) or _valuation(port)
    found.decide("e3value valuation" if valuation else "e3value counts one", _short(id_))
    name = value_object.name() if value_object else None
    found.transactions.add(
        exchange.row,
        {
            "id": _short(id_),
            "provider": _short(provider),
            "receiver": _short(receiver),
            "kind": name or exchange.name() or "exchange",
            "quantity": valuation or "1",
            "unit": "valuation" if valuation else "exchange",
            "state": "promised",
            "declared_by": "facilitator",
            "note": exchange.name(),
        },
    )


def _actor(port: str, things: dict[str, _Thing]) -> str | None:
    """Return the actor of a port: port, value offering, value interface, actor."""
    at = port
    for _ in range(len(_TO_ACTOR)):
        thing = things.get(at)
        if thing is None:
            return None
        if thing.type in _ACTORS:
            return at
        at = next((thing.links[link][0] for link in _TO_ACTOR if thing.links.get(link)), "")
    return at if at in things and things[at].type in _ACTORS else None


def _valuation(thing: _Thing) -> str | None:
    for formula in thing.words.get("e3-has-formula", []):
        told = _VALUATION.fullmatch(formula)
        if told and float(told[1]):
            return told[1]
    return None


def _plain(name: str) -> str:
    """Return a name of either dialect in the newer spelling, with hyphens."""
    return name.replace("_", "-").lower()


def _short(address: str) -> str:
    return address.rpartition("#")[2] or address
