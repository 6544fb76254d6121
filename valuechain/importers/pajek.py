"""Pajek networks (``.net``): vertices are actors, arcs and edges are transactions.

``*Vertices`` gives numbers and labels; an actor is keyed by its label. ``*Arcs`` go from
the first to the second number, ``*Edges`` have no direction (see ``network``); the third
number is the weight, 1 by the format itself when absent. ``*Arcslist`` and ``*Edgeslist``
give several ends on one line. A relation named after ``*Arcs :1 "name"`` is the kind.

Left out: coordinates, shapes and colours, partitions, vectors, time intervals; a
``*Matrix`` is refused.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import decoded
from valuechain.importers.network import MAPPING, Direction, Link, Network, Node
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

FORMAT = "pajek"
_SECTIONS: dict[str, Direction] = {
    "arcs": "forward",
    "arcslist": "forward",
    "edges": "unsaid",
    "edgeslist": "unsaid",
}
_NAME = re.compile(r'\*\w+\s*:\s*\d+\s+"?([^"]+)"?')


def read(path: Path, reading: Reading) -> Document:
    """Read one Pajek network.

    Returns
    -------
    Document
        ``actors`` (one row a vertex) and ``transactions`` (one row an arc, one or two an
        edge), each at its line of the file.

    Raises
    ------
    ImporterError
        VC103 when a section is not of a network, VC201 for a line that cannot be taken
        apart, VC219 for edges without direction.
    """
    content, _ = decoded(path, reading.encoding)
    network = Network(path.name, FORMAT)
    labels: dict[str, str] = {}
    section, kind = "", None
    for row, line in enumerate(bytes(content).decode("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("%"):
            continue
        if line.startswith("*"):
            section = line[1:].split()[0].split(":")[0].lower() if line[1:].split() else ""
            name = _NAME.match(line)
            kind = name[1].strip() if name else None
            if section not in {*_SECTIONS, "vertices", "network"}:
                raise ImporterError([Problem("VC103", path.name, row=row, value=line[:80])])
            continue
        cells = _cells(path, row, line)
        if section == "vertices":
            labels[cells[0]] = cells[1] if len(cells) > 1 else cells[0]
            network.nodes.append(Node(row, labels[cells[0]], {}))
        else:
            network.links.extend(_links(path, row, section, cells, labels, kind))
    return network.document(path.stem, reading, weightless="1")


def _cells(path: Path, row: int, line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as fault:
        problem = Problem("VC202", path.name, row=row, value=line[:80])
        raise ImporterError([problem]) from fault


def _links(
    path: Path,
    row: int,
    section: str,
    cells: list[str],
    labels: dict[str, str],
    kind: str | None,
) -> Iterator[Link]:
    """Yield the links of one line."""
    if section not in _SECTIONS or len(cells) < 2:
        raise ImporterError(
            [Problem("VC201", path.name, row=row, value=str(len(cells)), expected="2")]
        )
    source, *ends = cells
    many = section.endswith("list")
    weight = None if many or len(ends) < 2 else ends[1]
    for end in ends if many else ends[:1]:
        given, taken = labels.get(source, source), labels.get(end, end)
        told = {"kind": kind, "weight": weight}
        yield Link(row, None, given, taken, _SECTIONS[section], told)
