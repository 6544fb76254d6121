"""Kumu maps: elements are actors, connections are transactions; JSON or workbook.

An element is keyed by its ``_id``, else by its label; the ends of a connection name
either. Fields stand at the top of an element or connection, in its ``attributes``, or in
both (the top counts). ``direction`` is ``directed`` unless said; ``mutual`` makes two
transactions; ``undirected`` has to be settled by ``undirected_as``. See ``network`` for
what each field feeds. In a workbook the sheets are called Elements and Connections.

Left out: maps, views, loops, decorations and whatever else is nested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.annex import ANNEX, annex_of
from valuechain.importers.network import (
    MAPPING,
    QUANTITIES,
    Direction,
    Link,
    Network,
    Node,
)
from valuechain.importers.safe_json import JsonValue, load_json, number_text
from valuechain.importers.sheet_search import is_workbook
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key

__all__ = ["MAPPING", "read"]

FORMAT = "kumu"
_DIRECTIONS: dict[str, Direction] = {"mutual": "mutual", "undirected": "unsaid"}
_ENDS = {"_id", "id", "from", "to", "direction"}

Fields = dict[str, str | None]
Placed = tuple[int, Fields]


def read(path: Path, reading: Reading) -> Document:
    """Read one Kumu map.

    Returns
    -------
    Document
        ``actors`` (one row an element) and ``transactions`` (one row a connection, two
        where it goes both ways), at their positions in the two arrays or sheets.

    Raises
    ------
    ImporterError
        VC103 when there are no elements or connections, VC219 for undirected
        connections, and the refusals of the readers of JSON and workbooks.
    """
    annex = None
    sheets: dict[str, Table] = {}
    if is_workbook(path):
        sheets = _sheets(path, reading)
        found = {name: _placed(table) for name, table in sheets.items()}
    else:
        content = load_json(path, reading.max_size)
        found = _json(content)
        if isinstance(content, dict):
            annex = annex_of(content.get(ANNEX), path.name)
    elements, connections = found.get("elements"), found.get("connections")
    if elements is None or connections is None:
        expected = '{"elements": […], "connections": […]}'
        raise ImporterError([Problem("VC103", path.name, expected=expected)])
    links = sheets["connections"].sheet if sheets else "connections"
    network = Network(path.name, FORMAT, sheet=links, annex=annex)
    labels: dict[str, str] = {}
    for row, fields in elements:
        id_ = fields.get("_id") or fields.get("id") or fields.get("label") or ""
        labels.setdefault(fields.get("label") or id_, id_)
        told = _without(fields, {"_id", "id"})
        network.nodes.append(Node(row, id_, told if annex is None else _ours(fields)))
    known = {node.id for node in network.nodes}
    for row, fields in connections:
        name = fields.get("_id") or fields.get("id")
        ends = [fields.get(end) or "" for end in ("from", "to")]
        source, target = (e if e in known else labels.get(e, e) for e in ends)
        direction = _DIRECTIONS.get((fields.get("direction") or "").lower(), "forward")
        told = _without(fields, _ENDS) if annex is None else _ours(fields)
        network.links.append(Link(row, name, source, target, direction, told))
    document = network.document(path.stem, reading)
    if not sheets:
        return document
    named = {"transactions": sheets["connections"], "actors": sheets["elements"]}
    tables = (_as_written(t, named.get(t.name)) for t in document.tables)
    problems = (_at_its_end(p, sheets["connections"]) for p in document.problems)
    return replace(document, tables=tuple(tables), problems=tuple(problems))


def _json(content: JsonValue) -> dict[str, list[Placed]]:
    if not isinstance(content, dict):
        return {}
    return {
        name: [(row, _fields(item)) for row, item in enumerate(items, 1)]
        for name in ("elements", "connections")
        if isinstance(items := content.get(name), list)
    }


def _fields(item: JsonValue) -> Fields:
    """Return the fields of an element or connection as text, the top ones first."""
    if not isinstance(item, dict):
        return {}
    nested = item.get("attributes")
    top = {k: v for k, v in item.items() if k != "attributes"}
    keys = {column_key(k) for k, v in top.items() if _text(v)}
    inner = nested if isinstance(nested, dict) else {}
    below = {k: v for k, v in inner.items() if column_key(k) not in keys}
    return {k: _text(v) for k, v in (top | below).items() if _is_flat(v)}


def _is_flat(value: JsonValue) -> bool:
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, dict | list) for item in items)


def _text(value: JsonValue) -> str | None:
    if isinstance(value, list):
        return "; ".join(t for item in value if (t := _text(item))) or None
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value.strip() or None if isinstance(value, str) else None


def _sheets(path: Path, reading: Reading) -> dict[str, Table]:
    from valuechain.importers.sheets import read_sheets

    tables = read_sheets(path, reading).tables
    return {column_key(table.sheet or table.name): table for table in tables}


def _placed(table: Table) -> list[Placed]:
    headings = [_heading(h) for h in table.frame.columns]
    cells = (dict(zip(headings, row, strict=True)) for row in table.frame.rows())
    return list(zip(table.rows.to_list(), cells, strict=True))


def _as_written(table: Table, sheet: Table | None) -> Table:
    """Return a table that knows what its sheet calls the columns that are one heading."""
    if sheet is None:
        return table
    keys = {column_key(heading): heading for heading in sheet.frame.columns}
    told = [keys[k] for k in map(column_key, QUANTITIES) if k in keys]
    named = {column: keys.get(column_key(column)) for column in table.frame.columns}
    named |= {"provider": keys.get("from"), "receiver": keys.get("to")}
    named["quantity"] = told[0] if len(told) == 1 else None
    written = {c: h for c, h in named.items() if h is not None and c in table.frame.columns}
    letters = {c: sheet.letters[h] for c, h in written.items()}
    return replace(table, sheet=sheet.sheet, written=written, letters=letters)


def _at_its_end(problem: Problem, sheet: Table) -> Problem:
    """Return a problem with an end of a connection at the cell that names the end."""
    end = {"source": "from", "target": "to"}.get(problem.column or "")
    keys = {column_key(heading): heading for heading in sheet.frame.columns}
    if end not in keys:
        return problem
    cell = f"{sheet.letters[keys[end]]}{problem.row}"
    return replace(problem, column=keys[end], cell=cell)


def _heading(heading: str) -> str:
    """Return a heading as the JSON writes it, where Kumu's workbooks write it large."""
    plain = heading.strip()
    return plain.lower() if plain.lower() in _ENDS | {"label"} else plain


def _ours(fields: Fields) -> Fields:
    """Return the fields of a map of ours under the names of the columns they came from."""
    own = f"{ANNEX} "
    told = {k: v for k, v in fields.items() if k not in _ENDS and not k.startswith(own)}
    again = {f"{FORMAT} {k}": v for k, v in told.items()}
    ours = {k.removeprefix(own): v for k, v in fields.items() if k.startswith(own)}
    plain = {"name": fields.get("label"), "id": fields.get("id")}
    return again | plain | told | ours


def _without(fields: Mapping[str, str | None], names: Iterable[str]) -> Fields:
    return {k: v for k, v in fields.items() if k not in set(names)}
