"""An ecosystem as GraphML: actors are nodes, transactions edges, their columns ``data``.

Parallel edges stay apart. Everything else (kinds, measures, rates, policy…) is the annex,
one ``data`` of the graph, which other programs leave alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from valuechain.exporters.annex import ANNEX, annex_text
from valuechain.exporters.content import actors_among, content_tables, text_columns
from valuechain.exporters.xml_text import attribute, content, left_out_of_xml
from valuechain.model import Ecosystem
from valuechain.replace import replaced_text

__all__ = ["MAPPING", "left_out", "write"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("actors.id", "node id"),
    ("actors.*", "node data"),
    ("provider", "edge source"),
    ("receiver", "edge target"),
    ("transactions.*", "edge data"),
    ("*", "graph data valuechain"),
)
"""Our column, and where it stands in the file."""

_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
)


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a GraphML file, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    with replaced_text(path) as file:
        file.writelines(_lines(ecosystem))
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a GraphML file cannot carry: texts with characters XML does not have."""
    return left_out_of_xml(ecosystem)


def _lines(ecosystem: Ecosystem) -> Iterator[str]:
    frames = content_tables(ecosystem)
    nodes = actors_among(frames)
    edges = frames["transactions"]
    of_nodes = _keys(nodes, "n", ("id",))
    of_edges = _keys(edges, "e", ("provider", "receiver"))
    yield _OPEN
    yield from _declared(nodes, of_nodes, "node")
    yield from _declared(edges, of_edges, "edge")
    yield f'<key id="{ANNEX}" for="graph" attr.name="{ANNEX}" attr.type="string"/>\n'
    yield '<graph edgedefault="directed">\n'
    yield f'<data key="{ANNEX}">{content(annex_text(ecosystem))}</data>\n'
    for row in text_columns(nodes).iter_rows(named=True):
        yield f"<node id={attribute(row['id'])}>{_cells(row, of_nodes)}</node>\n"
    for row in text_columns(edges).iter_rows(named=True):
        id_ = row.get("id")
        named = f" id={attribute(id_)}" if id_ else ""
        ends = f"source={attribute(row['provider'])} target={attribute(row['receiver'])}"
        yield f"<edge{named} {ends}>{_cells(row, of_edges)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _keys(frame: pl.DataFrame, letter: str, said: Sequence[str]) -> dict[str, str]:
    """Return the key of each column that the element itself does not say."""
    told = [column for column in frame.columns if column not in said]
    return {column: f"{letter}{number}" for number, column in enumerate(told)}


def _declared(frame: pl.DataFrame, keys: Mapping[str, str], domain: str) -> Iterator[str]:
    for column, key in keys.items():
        kind = "double" if frame.schema[column].is_numeric() else "string"
        name = attribute(column)
        yield f'<key id="{key}" for="{domain}" attr.name={name} attr.type="{kind}"/>\n'


def _cells(row: Mapping[str, str | None], keys: Mapping[str, str]) -> str:
    return "".join(
        f'<data key="{key}">{content(cell)}</data>'
        for column, key in keys.items()
        if (cell := row[column]) is not None
    )
