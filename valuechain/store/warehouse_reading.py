"""Read the tables of a warehouse whole, as the text that the gate checks."""

from __future__ import annotations

import json

import polars as pl

from valuechain.importers.parquet import as_text
from valuechain.importers.table import Document, Table
from valuechain.schema import TABLES
from valuechain.store.warehouse import SETTINGS, Warehouse, opened_warehouse

__all__ = ["read"]

FORMAT = "warehouse"
"""The format of the document that is given back."""


def read(address: str) -> Document:
    """Return every table of a warehouse.

    Raises
    ------
    AddressError
        When it cannot be opened.
    """
    with opened_warehouse(address) as warehouse:
        tables, decisions = [], []
        for name in TABLES:
            if name not in warehouse.tables:
                continue
            shown = SETTINGS not in warehouse.tables
            text, left = as_text(_whole(warehouse, name), shown=shown)
            decisions += [(name, "left out", column) for column in left]
            rows = pl.Series("row", range(1, text.height + 1), pl.Int64)
            tables.append(Table(name, name, text, rows))
        settings: dict[str, dict[str, object]] = {}
        if SETTINGS in warehouse.tables:
            said = _whole(warehouse, SETTINGS).select("section", "key", "value")
            for section, key, value in said.iter_rows():
                settings.setdefault(section, {})[key] = json.loads(value)
    name = address.rstrip("/").rpartition("/")[2] or "warehouse"
    return Document(name, tuple(tables), settings, (), tuple(decisions), format=FORMAT)


def _whole(warehouse: Warehouse, name: str) -> pl.DataFrame:
    """Return one table, in the order of its ``@row`` where it has one."""
    frame = pl.DataFrame(pl.from_arrow(warehouse.some_of(name)))
    if "@row" in frame.columns:
        frame = frame.sort("@row").drop("@row")
    return frame
