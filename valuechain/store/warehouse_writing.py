"""Write tables where an engine can add them up, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from valuechain.errors import OutputError
from valuechain.replace import replaced_folder
from valuechain.schema import TABLES
from valuechain.store.refusal import misplaced
from valuechain.store.warehouse import SETTINGS, place_of

__all__ = ["write_tables"]


def write_tables(
    address: str, tables: Mapping[str, pl.DataFrame], *, force: bool = False
) -> None:
    """Write the tables of an ecosystem; those of ours that were there before go.

    Raises
    ------
    AddressError
        When the address names no place to write to, or the engine is not installed.
    OutputError
        ``VC501`` when it cannot be written, ``VC503`` when a folder holds other files.
    """
    scheme, path = place_of(address)
    if not path:
        raise misplaced("session")
    if scheme == "duckdb":
        _into_duckdb(address, path, tables)
        return
    with replaced_folder(path, force=force) as folder:
        for name, frame in tables.items():
            frame.write_parquet(folder / f"{name}.parquet")


def _into_duckdb(address: str, path: str, tables: Mapping[str, pl.DataFrame]) -> None:
    """Replace our tables of a DuckDB file in one transaction; others stay."""
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise misplaced("engine", module=error.name, extra="scale") from error
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(path) as connection:
            connection.begin()
            for name in (*TABLES, SETTINGS):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
                if name in tables:
                    connection.register("fresh", tables[name].to_arrow())
                    connection.execute(f"CREATE TABLE {name} AS FROM fresh")
                    connection.unregister("fresh")
            connection.commit()
    except (duckdb.Error, OSError) as error:
        first = str(error).partition("\n")[0]
        raise OutputError("VC501", f"{address}: {first}") from error
