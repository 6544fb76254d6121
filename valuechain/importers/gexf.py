"""GEXF (1.1 to 1.3): nodes are actors, edges are transactions, attribute values columns.

Attributes are taken by their title, with their defaults; one that is used without being
declared goes by its id. The format itself gives a weight of 1 to an edge without one, so
it counts for 1 there. ``mutual`` edges are two transactions. See ``network`` for what
each attribute feeds and for edges without direction.

Left out: positions, colours, sizes and shapes; phases and spells of dynamic graphs,
except an edge's own ``start`` and ``end``; the nesting of nodes.
"""

from __future__ import annotations

from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.annex import annex_in
from valuechain.importers.network import MAPPING, Direction, Link, Network, Node
from valuechain.importers.safe_xml import Element, load_xml
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

FORMAT = "gexf"
_DIRECTIONS: dict[str, Direction] = {
    "directed": "forward",
    "mutual": "mutual",
    "undirected": "unsaid",
}


def read(path: Path, reading: Reading) -> Document:
    """Read one GEXF file.

    Returns
    -------
    Document
        ``actors`` (one row a node) and ``transactions`` (one row an edge, two where an
        edge goes both ways), each at its line of the file.

    Raises
    ------
    ImporterError
        VC103 when the root is not ``gexf``, VC219 for edges without direction, and the
        refusals of the reader of XML.
    """
    root = load_xml(path, reading.max_size)
    if root.tag != "gexf":
        raise ImporterError([Problem("VC103", path.name, value=root.tag, expected="gexf")])
    network = Network(path.name, FORMAT)
    for element in root.all("annex"):
        network.annex = annex_in(element.text, path.name)
    for graph in root.all("graph"):
        default = graph.attributes.get("defaultedgetype", "undirected")
        for element in graph.walk():
            said = element.attributes
            if element.tag == "node":
                told = _told(graph, element, "node") | {"label": said.get("label")}
                network.nodes.append(Node(element.line, said.get("id", ""), told))
            elif element.tag == "edge":
                network.links.append(_link(graph, element, default))
    return network.document(path.stem, reading, weightless="1")


def _link(graph: Element, edge: Element, default: str) -> Link:
    said = edge.attributes
    told = _told(graph, edge, "edge")
    for name in ("kind", "label", "weight", "start", "end"):
        if said.get(name):
            told.setdefault(name, said[name])
    direction = _DIRECTIONS.get(said.get("type", default).lower(), "unsaid")
    source, target = said.get("source", ""), said.get("target", "")
    return Link(edge.line, said.get("id"), source, target, direction, told)


def _told(graph: Element, element: Element, domain: str) -> dict[str, str | None]:
    """Return the attribute values of a node or an edge, defaults first."""
    titles: dict[str, str] = {}
    told: dict[str, str | None] = {}
    for group in graph.all("attributes"):
        if group.attributes.get("class") != domain:
            continue
        for attribute in group.all("attribute"):
            id_ = attribute.attributes.get("id", "")
            titles[id_] = attribute.attributes.get("title") or id_
            default = attribute.first("default")
            if default is not None:
                told[titles[id_]] = default.text.strip() or None
    for values in element.all("attvalues"):
        for value in values.all("attvalue"):
            said = value.attributes
            id_ = said.get("for") or said.get("id") or ""
            told[titles.get(id_, id_)] = said.get("value", "").strip() or None
    return told
