"""An ecosystem as a Kumu map: actors are elements, transactions connections.

``.json`` holds everything: what Kumu has no word for (measures, rates, policy…) is the
annex, a key of our own beside the elements and connections. ``.xlsx`` holds the two sheets
that Kumu takes; the other tables are left out.

Kumu knows an element by its label. Where two actors have the same name, or one is named as
another is keyed, the id follows the name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from valuechain.exporters.annex import ANNEX, CARRIED, annex_text
from valuechain.exporters.content import actors_among, content_tables, text_columns
from valuechain.exporters.remainder import rest_of
from valuechain.exporters.workbook import check_fits, new_workbook, write_sheet
from valuechain.model import Ecosystem
from valuechain.replace import replaced_text

__all__ = ["MAPPING", "left_out", "left_out_of_workbook", "write", "write_workbook"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("actors.id", "element id"),
    ("actors.name", "element label"),
    ("actors.*", "element field"),
    ("provider", "connection from"),
    ("receiver", "connection to"),
    ("kind", "connection type, kind"),
    ("transactions.*", "connection field"),
    ("*", "valuechain"),
)
"""Our column, and where it stands in the map."""

_SAID = frozenset({"_id", "from", "to", "direction", "attributes", "label", "type", "name"})

Record = dict[str, str]


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a Kumu JSON map, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    elements, connections = _map(ecosystem)
    with replaced_text(path) as file:
        file.write('{"elements": [')
        file.writelines(_lines(elements))
        file.write('\n],\n"connections": [')
        file.writelines(_lines(connections))
        file.write(f'\n],\n"{ANNEX}": {annex_text(ecosystem)}}}\n')
    return Path(path)


def write_workbook(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a Kumu workbook: the sheets Elements and Connections.

    Raises
    ------
    OutputError
        ``VC502`` when a sheet would cut a text or rows, ``VC501`` when the disk refuses.
    """
    names = ("Elements", "Connections")
    frames = {
        name: pl.DataFrame(list(records), infer_schema_length=None)
        for name, records in zip(names, _map(ecosystem), strict=True)
    }
    check_fits(path, frames)
    with new_workbook(path) as book:
        for name, frame in frames.items():
            write_sheet(book, name, frame)
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a Kumu JSON map cannot carry: nothing."""
    return {}


def left_out_of_workbook(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a Kumu workbook cannot carry: the tables but actors and transactions."""
    return rest_of(ecosystem, CARRIED)


def _map(ecosystem: Ecosystem) -> tuple[Iterable[Record], Iterable[Record]]:
    frames = content_tables(ecosystem)
    actors = text_columns(actors_among(frames))
    rows = actors.to_dicts()
    labels = _labels({row["id"]: row.get("name") or row["id"] for row in rows})
    transactions = text_columns(frames["transactions"]).iter_rows(named=True)
    return _elements(rows, labels), _connections(transactions, labels)


def _labels(names: Mapping[str, str]) -> dict[str, str]:
    """Return a label for each id that is no other's label nor id.

    Examples
    --------
    >>> _labels({"a": "Mill", "b": "Mill", "c": "a", "d": "Quay"})
    {'a': 'Mill (a)', 'b': 'Mill (b)', 'c': 'a (c)', 'd': 'Quay'}
    """
    told: dict[str, int] = {}
    for name in names.values():
        told[name] = told.get(name, 0) + 1
    labels = {
        id_: name
        if told[name] == 1 and names.get(name, name) == name
        else f"{name} ({id_})"
        for id_, name in names.items()
    }
    taken: dict[str, int] = {}
    for label in labels.values():
        taken[label] = taken.get(label, 0) + 1
    return {
        id_: label if taken[label] == 1 and (label == id_ or label not in names) else id_
        for id_, label in labels.items()
    }


def _elements(rows: Iterable[Record], labels: Mapping[str, str]) -> Iterator[Record]:
    for row in rows:
        id_ = row["id"]
        name = {} if row.get("name") in (None, labels[id_]) else {"name": row["name"]}
        type_ = {"type": row["type"]} if row.get("type") else {}
        told = {"id": id_, "label": labels[id_], **type_, **name}
        yield told | _fields(row, ("id", "name", "type"))


def _connections(rows: Iterable[Record], labels: Mapping[str, str]) -> Iterator[Record]:
    for row in rows:
        ends = {"from": labels[row["provider"]], "to": labels[row["receiver"]]}
        told = ends | {"direction": "directed", "type": row["kind"]}
        yield told | _fields(row, ("provider", "receiver"))


def _fields(row: Record, said: Iterable[str]) -> Record:
    """Return the other cells, those that Kumu means otherwise under names of our own.

    A field that came from Kumu, and was put aside because the product means something
    else by its name, goes by its own name again.
    """
    told: Record = {}
    for column, cell in row.items():
        if column not in said and cell is not None:
            back = column.removeprefix("kumu ")
            name = column if back in row or back in _SAID else back
            told[f"{ANNEX} {name}" if name in _SAID else name] = cell
    return told


def _lines(records: Iterable[Record]) -> Iterator[str]:
    mark = "\n"
    for record in records:
        yield mark + json.dumps(record, ensure_ascii=False)
        mark = ",\n"
