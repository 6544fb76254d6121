"""An ecosystem as typed tables, where an engine can add them up."""

from __future__ import annotations

import json

import polars as pl

from valuechain.exporters.content import content_tables, settings_of
from valuechain.exporters.parquet import plain_columns
from valuechain.model import Ecosystem
from valuechain.store.warehouse import SETTINGS
from valuechain.store.warehouse_writing import write_tables

__all__ = ["warehouse_tables", "write"]


def write(ecosystem: Ecosystem, path: object, *, force: bool = False) -> str:
    """Write an ecosystem as a warehouse; our tables there are replaced, all or none.

    Parameters
    ----------
    ecosystem : Ecosystem
        What is written.
    path : str
        ``parquet://FOLDER``, ``duckdb://FILE`` or ``spark://FOLDER``; Spark's is a folder
        of Parquet files.
    force : bool
        Whether to write into a folder that holds other files.

    Returns
    -------
    str
        The address.

    Raises
    ------
    AddressError
        When the address names no place to write to.
    OutputError
        ``VC501`` when it cannot be written, ``VC503`` when the folder holds other files.
    """
    write_tables(str(path), warehouse_tables(ecosystem), force=force)
    return str(path)


def warehouse_tables(ecosystem: Ecosystem) -> dict[str, pl.DataFrame]:
    """Return the tables as they are written: typed, words as text, rows numbered."""
    tables = {}
    for name, frame in content_tables(ecosystem).items():
        plain = plain_columns(frame)
        tables[name] = plain.with_row_index("@row").with_columns(
            pl.col("@row").cast(pl.Int64), pl.col(pl.Categorical).cast(pl.String)
        )
    rows = [
        (section, key, json.dumps(value, ensure_ascii=False))
        for section, said in settings_of(ecosystem).items()
        for key, value in said.items()
    ]
    texts = dict.fromkeys(("section", "key", "value"), pl.String)
    return tables | {SETTINGS: pl.DataFrame(rows, schema=texts, orient="row")}
