"""An ecosystem as GEXF 1.3: actors are nodes, transactions edges, columns attributes.

Parallel edges stay apart. The weight of an edge is its quantity, and is written only when
every quantity is known, above zero and in one and the same kind and unit: a weight that
mixes euros and hours means nothing. Everything else (kinds, measures, rates, policy…) is
the annex, an element of our own namespace, which other programs leave alone.
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
    ("actors.name", "node label"),
    ("actors.*", "node attvalue"),
    ("provider", "edge source"),
    ("receiver", "edge target"),
    ("kind", "edge label"),
    ("quantity", "edge attvalue, weight"),
    ("transactions.*", "edge attvalue"),
    ("*", "valuechain:annex"),
)
"""Our column, and where it stands in the file."""

_SAID = {"node": ("id",), "edge": ("provider", "receiver")}


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a GEXF file, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    with replaced_text(path) as file:
        file.writelines(_lines(ecosystem))
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a GEXF file cannot carry: texts with characters XML does not have."""
    return left_out_of_xml(ecosystem)


def _lines(ecosystem: Ecosystem) -> Iterator[str]:
    frames = content_tables(ecosystem)
    nodes = actors_among(frames)
    edges = frames["transactions"]
    weighed = _one_layer(edges)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph mode="static" defaultedgetype="directed">\n'
    yield from _declared(nodes, "node")
    yield from _declared(edges, "edge")
    yield "<nodes>\n"
    for row in text_columns(nodes).iter_rows(named=True):
        label = attribute(row.get("name") or row["id"])
        values = _values(row, nodes.columns, _SAID["node"])
        yield f"<node id={attribute(row['id'])} label={label}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, row in enumerate(text_columns(edges).iter_rows(named=True), 1):
        ends = f"source={attribute(row['provider'])} target={attribute(row['receiver'])}"
        weight = f' weight="{row["quantity"]}"' if weighed else ""
        said = f'id="{number}" {ends} label={attribute(row["kind"])}{weight}'
        yield f"<edge {said}>{_values(row, edges.columns, _SAID['edge'])}</edge>\n"
    yield "</edges>\n</graph>\n"
    own = f'xmlns:{ANNEX}="urn:{ANNEX}:annex"'
    yield f"<{ANNEX}:annex {own}>{content(annex_text(ecosystem))}</{ANNEX}:annex>\n"
    yield "</gexf>\n"


def _one_layer(edges: pl.DataFrame) -> bool:
    """Return whether all quantities can be weights: known, above zero, of one layer."""
    layers = edges.select(c for c in ("kind", "unit") if c in edges.columns).n_unique()
    known = edges.filter(pl.col("quantity") > 0).height == edges.height
    return layers == 1 and known


def _declared(frame: pl.DataFrame, domain: str) -> Iterator[str]:
    yield f'<attributes class="{domain}">\n'
    for column in frame.columns:
        if column not in _SAID[domain]:
            kind = "double" if frame.schema[column].is_numeric() else "string"
            number = frame.columns.index(column)
            yield f'<attribute id="{number}" title={attribute(column)} type="{kind}"/>\n'
    yield "</attributes>\n"


def _values(
    row: Mapping[str, str | None], columns: Sequence[str], said: Sequence[str]
) -> str:
    cells = "".join(
        f'<attvalue for="{number}" value={attribute(cell)}/>'
        for number, column in enumerate(columns)
        if column not in said and (cell := row[column]) is not None
    )
    return f"<attvalues>{cells}</attvalues>" if cells else ""
