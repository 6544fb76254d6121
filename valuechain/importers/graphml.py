"""GraphML: nodes are actors, edges are transactions, ``data`` are their columns.

Keys are taken by their ``attr.name``, with their defaults; a key that is used without
being declared goes by its own id. Nodes and edges are found at any depth. An edge is
directed as it says itself, else as ``edgedefault`` says. See ``network`` for what each
attribute feeds and for edges without direction or weight.

Left out: ports, the nesting of graphs, hyperedges (told), and the data of the graph
itself.
"""

from __future__ import annotations

from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.annex import ANNEX, annex_in
from valuechain.importers.network import MAPPING, Direction, Link, Network, Node
from valuechain.importers.safe_xml import Element, load_xml
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

FORMAT = "graphml"


def read(path: Path, reading: Reading) -> Document:
    """Read one GraphML file.

    Returns
    -------
    Document
        ``actors`` (one row a node) and ``transactions`` (one row an edge, two where an
        edge goes both ways), each at its line of the file. Ends that no node declares
        are left for the gate to refuse.

    Raises
    ------
    ImporterError
        VC103 when the root is not ``graphml``, VC219 for edges without direction, and
        the refusals of the reader of XML.
    """
    root = load_xml(path, reading.max_size)
    if root.tag != "graphml":
        raise ImporterError(
            [Problem("VC103", path.name, value=root.tag, expected="graphml")]
        )
    keys = {e.attributes.get("id", ""): e for e in root.walk() if e.tag == "key"}
    network = Network(path.name, FORMAT)
    for graph in root.all("graph"):
        _take(network, graph, keys, graph.attributes.get("edgedefault", ""))
        for cell in graph.all("data"):
            if cell.attributes.get("key") == ANNEX:
                network.annex = annex_in(cell.text, path.name)
    return network.document(path.stem, reading)


def _take(network: Network, graph: Element, keys: dict[str, Element], default: str) -> None:
    """Take the nodes and edges of a graph and of the graphs in its nodes."""
    for element in graph.children:
        said = element.attributes
        if element.tag == "node":
            told = _told(element, keys, "node")
            network.nodes.append(Node(element.line, said.get("id", ""), told))
        elif element.tag == "edge":
            direction: Direction = "forward"
            if said.get("directed", str(default != "undirected").lower()) != "true":
                direction = "unsaid"
            ends = (said.get("source", ""), said.get("target", ""))
            told = _told(element, keys, "edge")
            link = Link(element.line, said.get("id"), *ends, direction, told)
            network.links.append(link)
        elif element.tag == "hyperedge":
            value = said.get("id", "")
            network.problems.append(
                Problem(
                    "VC221",
                    network.source,
                    None,
                    element.line,
                    element.tag,
                    value,
                    level="warning",
                    variant="left_out",
                )
            )
        for inner in element.all("graph"):
            _take(network, inner, keys, inner.attributes.get("edgedefault", default))


def _told(element: Element, keys: dict[str, Element], domain: str) -> dict[str, str | None]:
    """Return what is told of a node or an edge, defaults first."""
    told: dict[str, str | None] = {}
    for key in keys.values():
        default = key.first("default")
        if default is not None and key.attributes.get("for", "all") in (domain, "all"):
            told[_name(key)] = default.text.strip() or None
    for cell in element.all("data"):
        id_ = cell.attributes.get("key", "")
        name = _name(keys[id_]) if id_ in keys else id_
        told[name] = cell.text.strip() or None
    return told


def _name(key: Element) -> str:
    return key.attributes.get("attr.name") or key.attributes.get("id", "")
