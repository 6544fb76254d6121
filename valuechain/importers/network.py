"""Nodes and links as graph formats write them, turned into actors and transactions.

What every graph format shares. A node is an actor; a link is one transaction from its
source to its target. An attribute called like one of our columns feeds it; a graph that
tells both ``kind`` and ``quantity`` is taken to speak our words throughout, any other
feeds only the columns that mean the same everywhere. Else the kind is the link's type or
label, else ``link``; the quantity is its amount, else its weight in the unit ``weight``.
In a network where no link has either, each counts for 1 in the unit ``link``; this is
told.

A link without direction is refused (VC219) unless ``undirected_as`` says how to take it:
``both`` makes it two transactions, ``forward`` one. A link said to be mutual is two.

A file that this product wrote carries an annex and is read back as it was written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from valuechain.errors import ImporterError, Problem
from valuechain.importers.annex import Annex
from valuechain.importers.gathering import Gathering, extra_heading
from valuechain.importers.table import Document, Reading
from valuechain.schema import column_key, load_schema

__all__ = ["MAPPING", "QUANTITIES", "Link", "Network", "Node"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("node id", "actors.id"),
    ("node name, label", "actors.name"),
    ("node type", "actors.type"),
    ("link id", "id"),
    ("source", "provider"),
    ("target", "receiver"),
    ("kind, type, label", "kind"),
    ("quantity, amount, value, weight", "quantity"),
    ("unit", "unit"),
    ("start, end, period", "start, end, period"),
)
"""What graph formats call it, and the column it becomes."""

Direction = Literal["forward", "mutual", "unsaid"]

_ACTOR_NAMES = ("name", "label", "title")
_ACTOR_TYPES = ("type", "element type")
_KINDS = ("kind", "type", "connection type", "label", "edge label")
QUANTITIES = ("quantity", "amount", "value", "montant", "valeur", "weight")
_PLAIN = {"unit", "start", "end", "period", "reference", "note"}


@dataclass(frozen=True, slots=True)
class Node:
    """An actor to be: where it stands, its id, its attributes as text."""

    row: int
    id: str
    attributes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Link:
    """A transaction to be: where it stands, its ends, what is said of its direction."""

    row: int
    id: str | None
    source: str
    target: str
    direction: Direction
    attributes: Mapping[str, str | None]


@dataclass(eq=False)
class Network:
    """Everything a graph file says, in the order it says it."""

    source: str
    format: str
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    annex: Annex | None = None

    def document(
        self, name: str, reading: Reading, weightless: str | None = None
    ) -> Document:
        """Return the network as tables of text.

        ``weightless`` is what the format gives to a link without a weight; ``None``
        leaves it unknown where other links have one.

        Raises
        ------
        ImporterError
            VC219 when links have no direction and no reading settles it.
        """
        self._refuse_unsaid(reading)
        if self.annex is not None:
            return self._ours(self.annex, name, reading)
        found = Gathering(self.source, self.format, self.sheet)
        found.problems.extend(self.problems)
        for node in self.nodes:
            found.actors.add(node.row, self._actor(node))
        weighted = any(_first(link.attributes, QUANTITIES) for link in self.links)
        if self.links and not weighted:
            found.decide("links count one", str(len(self.links)))
            weightless = "1"
        ours = {"kind", "quantity"} <= {
            column_key(a) for k in self.links for a in k.attributes
        }
        twice = sum(_goes_back(link, reading) for link in self.links)
        if twice:
            found.decide("links both ways", str(twice))
        for link in self._anchored(found):
            for record in self._transactions(link, reading, weightless, weighted, ours):
                found.transactions.add(link.row, record)
        return found.document(name)

    def _ours(self, annex: Annex, name: str, reading: Reading) -> Document:
        """Return what a file of ours says: each attribute is the column it came from."""
        actors = ((n.row, {**n.attributes, "id": n.id}) for n in self.nodes)
        links = []
        for link in self.links:
            ends = {"provider": link.source, "receiver": link.target}
            told = {**link.attributes, **ends}
            links.append((link.row, told))
            if _goes_back(link, reading):
                back = {"provider": link.target, "receiver": link.source}
                links.append(
                    (link.row, told | back | {"id": f"{link.id or link.row}:back"})
                )
        return annex.document(name, self.format, actors, links)

    def _refuse_unsaid(self, reading: Reading) -> None:
        unsaid = [link for link in self.links if link.direction == "unsaid"]
        if unsaid and reading.undirected_as is None:
            first = unsaid[0]
            raise ImporterError(
                [
                    Problem(
                        "VC219",
                        self.source,
                        self.sheet,
                        first.row,
                        None,
                        f"{first.source} – {first.target}",
                        str(len(unsaid)),
                        "--undirected-as both|forward",
                    )
                ]
            )

    def _anchored(self, found: Gathering) -> Iterable[Link]:
        """Yield the links whose ends are nodes; refuse the others, each end told."""
        known = {node.id for node in self.nodes}
        told = Counter(link.id for link in self.links if link.id)
        for link in self.links:
            ends = {"source": link.source, "target": link.target}
            problems = [
                found.problem("VC215", link.row, name, end, expected="actors")
                for name, end in ends.items()
                if end not in known
            ]
            if not problems:
                yield link
                continue
            if link.id and told[link.id] > 1:
                problems.append(found.problem("VC302", link.row, "id", link.id))
            found.refuse(link.row, f"{link.source} – {link.target}", problems)

    def _actor(self, node: Node) -> dict[str, str | None]:
        fields = load_schema("actors").names[1:]
        given = {column_key(name): value for name, value in node.attributes.items()}
        record: dict[str, str | None] = {"id": node.id, "name": _first(given, _ACTOR_NAMES)}
        record["type"] = _first(given, _ACTOR_TYPES)
        used = {column_key(n) for n in (*_ACTOR_NAMES, *_ACTOR_TYPES)}
        known = load_schema("actors").headings()
        for name, value in node.attributes.items():
            key = column_key(name)
            if key in used:
                continue
            own = key in {column_key(f) for f in fields}
            clash = key in known and not own
            record[f"{self.format} {name}" if clash else known.get(key, name)] = value
        return record

    def _transactions(
        self,
        link: Link,
        reading: Reading,
        weightless: str | None,
        weighted: bool,
        ours: bool,
    ) -> Iterable[dict[str, str | None]]:
        """Return the one or two transactions of a link."""
        given = {column_key(name): value for name, value in link.attributes.items()}
        told = _told_by(given, QUANTITIES)
        record: dict[str, str | None] = {
            "id": link.id,
            "provider": link.source,
            "receiver": link.target,
            "kind": _first(given, _KINDS) or "link",
            "quantity": given[told] if told else weightless,
        }
        if not given.get("unit") and not ours and told in (None, "weight"):
            record["unit"] = "weight" if weighted else "link"
        record |= self._rest(link, ours)
        yield record
        if _goes_back(link, reading):
            back = {"provider": link.target, "receiver": link.source}
            yield record | back | {"id": f"{link.id or link.row}:back"}

    def _rest(self, link: Link, ours: bool) -> dict[str, str | None]:
        """Return what the other attributes of a link feed, and those that feed nothing."""
        schema = load_schema("transactions")
        allowed = {column_key(n): n for n in (schema.names if ours else _PLAIN)}
        given = {column_key(name): value for name, value in link.attributes.items()}
        feeding = (_told_by(given, _KINDS), _told_by(given, QUANTITIES))
        kinds = {column_key(n) for n in _KINDS}
        kind = _first(given, _KINDS)
        taken = {"id", "provider", "receiver", "kind", "quantity", *feeding}
        rest: dict[str, str | None] = {}
        for name, value in link.attributes.items():
            key = column_key(name)
            if key not in taken and not (key in kinds and value == kind):
                rest[allowed.get(key) or extra_heading(self.format, name)] = value
        return rest


def _goes_back(link: Link, reading: Reading) -> bool:
    """Return whether a link is two transactions, one each way."""
    if link.direction == "unsaid":
        return reading.undirected_as == "both"
    return link.direction == "mutual" and reading.undirected_as != "forward"


def _told_by(given: Mapping[str, str | None], names: Iterable[str]) -> str | None:
    """Return the first of the names under which something is told, as ``column_key``."""
    return next((key for n in names if given.get(key := column_key(n))), None)


def _first(given: Mapping[str, str | None], names: Iterable[str]) -> str | None:
    """Return the first value told under one of the names."""
    keyed = {column_key(name): value for name, value in given.items()}
    key = _told_by(keyed, names)
    return keyed[key] if key else None
