"""Tables kept where an engine adds them up: Parquet files, a DuckDB file, Spark.

The address says which engine, and where: ``parquet://FOLDER`` and ``duckdb://FILE`` are
added up by DuckDB, ``spark://FOLDER`` by Spark. A path from the root begins with a third
slash. ``spark://`` alone means the tables and views of the session that runs.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from valuechain.schema import TABLES
from valuechain.store.refusal import misplaced

__all__ = [
    "SETTINGS",
    "Engine",
    "Warehouse",
    "by_duckdb",
    "is_warehouse",
    "opened_warehouse",
    "parts_of",
    "place_of",
]

SETTINGS = "settings"
"""The table of what ``ecosystem.toml`` says: ``section``, ``key``, ``value`` as JSON."""

_START = re.compile(r"^(parquet|duckdb|spark)://", re.IGNORECASE)
_KEPT = (*TABLES, SETTINGS)


class Engine(Protocol):
    """What runs a statement of SQL and gives its rows back."""

    def __call__(self, statement: str, /) -> Any:
        """Return the rows as an Arrow table."""


@dataclass(frozen=True)
class Warehouse:
    """Tables, and the engine that adds them up.

    Attributes
    ----------
    address : str
        As it was given.
    dialect : str
        The SQL that the engine speaks, as ibis names it.
    tables : mapping of str to str
        The tables of the product that are there, and their names in the engine.
    run : Engine
        Runs one statement.
    keep : callable of (name, statement)
        Keeps the rows of a statement in the engine under a name, for this session alone.
    forget : callable of name
        Lets go of what was kept.
    """

    address: str
    dialect: str
    tables: Mapping[str, str]
    run: Engine
    keep: Callable[[str, str], None]
    forget: Callable[[str], None]

    def some_of(self, table: str, most: int | None = None) -> Any:
        """Return the rows of a table of ours, all or the first few, as an Arrow table."""
        end = "" if most is None else f" LIMIT {most:d}"
        return self.run(f"SELECT * FROM {self.tables[table]}{end}")  # noqa: S608 our names


def is_warehouse(source: object) -> bool:
    """Return whether a source or destination is the address of a warehouse.

    Examples
    --------
    >>> is_warehouse("duckdb:///data/exchanges.db"), is_warehouse("exchanges.csv")
    (True, False)
    """
    return not isinstance(source, Path) and bool(_START.match(str(source)))


def place_of(address: str) -> tuple[str, str]:
    """Return the scheme and the path of an address; the path may be empty for Spark.

    Raises
    ------
    AddressError
        When it is no address of a warehouse, or names no place.

    Examples
    --------
    >>> place_of("duckdb:///data/exchanges.db"), place_of("parquet://exchanges")
    (('duckdb', '/data/exchanges.db'), ('parquet', 'exchanges'))
    """
    scheme, _, path = address.partition("://")
    if not is_warehouse(address) or not (path or scheme.lower() == "spark"):
        raise misplaced("form", address=address)
    return scheme.lower(), path


def parts_of(folder: Path) -> dict[str, list[Path]]:
    """Return the Parquet files of each table of a folder, sorted.

    A table is the file ``NAME.parquet``, or the files under a folder ``NAME``. Where
    neither is there for the transactions, they are the files that name no other table.
    """
    found: dict[str, list[Path]] = {}
    for name in _KEPT:
        files = [folder / f"{name}.parquet", *sorted((folder / name).rglob("*.parquet"))]
        found[name] = [file for file in files if file.is_file()]
    if not found["transactions"]:
        others = sorted(folder.glob("*.parquet"))
        found["transactions"] = [file for file in others if file.stem not in _KEPT]
    return {name: files for name, files in found.items() if files}


@contextmanager
def opened_warehouse(address: str) -> Iterator[Warehouse]:
    """Open the place an address means, only to read.

    Raises
    ------
    AddressError
        When the place or its transactions are not there, or the engine is not installed.
    """
    scheme, path = place_of(address)
    opening = {"parquet": _parquet, "duckdb": _duckdb, "spark": _spark}[scheme]
    try:
        with opening(address, path) as warehouse:
            if "transactions" not in warehouse.tables:
                raise misplaced("empty", address=address)
            yield warehouse
    except ModuleNotFoundError as error:
        extra = "spark" if scheme == "spark" else "scale"
        raise misplaced("engine", module=error.name, extra=extra) from error


@contextmanager
def _parquet(address: str, path: str) -> Iterator[Warehouse]:
    import duckdb

    tables = parts_of(_there(address, Path(path)))
    with _told(address, "DuckDB", duckdb.Error), _spilling(duckdb) as connection:
        for name, files in tables.items():
            listed = ", ".join(_quoted(file) for file in files)
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{listed}])")
        yield by_duckdb(address, tables, connection)


@contextmanager
def _duckdb(address: str, path: str) -> Iterator[Warehouse]:
    import duckdb

    file = str(_there(address, Path(path)))
    with _told(address, "DuckDB", duckdb.Error), _spilling(duckdb, file) as connection:
        there = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
        tables = [name for name in _KEPT if name in there]
        yield by_duckdb(address, tables, connection)


@contextmanager
def _told(address: str, engine: str, kind: type[Exception]) -> Iterator[None]:
    """Say in our words that an engine refuses a place or a statement, and why."""
    try:
        yield
    except kind as error:
        first = str(error).partition("\n")[0]
        raise misplaced("refused", engine=engine, address=address, told=first) from error


@contextmanager
def _spilling(duckdb: Any, file: str = "") -> Iterator[Any]:
    """Open DuckDB; what its memory does not hold lies in a folder that goes afterwards.

    It would otherwise leave it beside us, and draw a progress bar into what we print.
    """
    opened = duckdb.connect(file, read_only=True) if file else duckdb.connect()
    with tempfile.TemporaryDirectory(prefix="valuechain-") as folder, opened as connection:
        connection.execute("SET temp_directory = ?", [folder])
        connection.execute("SET enable_progress_bar = false")
        yield connection


@contextmanager
def _spark(address: str, path: str) -> Iterator[Warehouse]:
    from ibis.backends.pyspark import Backend
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    Backend.register_options()  # Without them ibis writes no floating point for Spark.
    fresh = SparkSession.builder.appName("valuechain")
    fresh = fresh.config("spark.ui.showConsoleProgress", "false")
    session = SparkSession.getActiveSession() or fresh.getOrCreate()
    with _told(address, "Spark", PySparkException):
        tables = _same(n for n in _KEPT if not path and session.catalog.tableExists(n))
        parts = parts_of(_there(address, Path(path))) if path else {}
        for name, files in parts.items():
            tables[name] = f"valuechain_{name}"
            frame = session.read.parquet(*[str(file.resolve()) for file in files])
            frame.createOrReplaceTempView(tables[name])
        yield by_spark(address, tables, session)


def _there(address: str, path: Path) -> Path:
    if not path.exists():
        raise misplaced("absent", address=address)
    return path


def _quoted(path: Path) -> str:
    """Return a path as a text of SQL; signs that would match other files mean themselves."""
    exact = re.sub(r"([\[*?])", r"[\1]", str(path))
    return "'" + exact.replace("'", "''") + "'"


def _same(names: Any) -> dict[str, str]:
    return {name: name for name in names}


def by_duckdb(address: str, tables: Any, connection: Any) -> Warehouse:
    """Return tables that DuckDB adds up; what it keeps goes to the disk where it must."""

    def keep(name: str, statement: str) -> None:
        connection.execute(f"CREATE TEMP TABLE {name} AS {statement}")

    return Warehouse(
        address,
        "duckdb",
        _same(tables),
        lambda statement: connection.sql(statement).to_arrow_table(),
        keep,
        lambda name: connection.execute(f"DROP TABLE IF EXISTS {name}"),
    )


def by_spark(address: str, tables: Mapping[str, str], session: Any) -> Warehouse:
    """Return tables that Spark adds up; what it keeps forgets how it was made.

    Otherwise the plan of a relation that is made from the last one would grow at each step.
    """

    def keep(name: str, statement: str) -> None:
        session.sql(statement).localCheckpoint().createOrReplaceTempView(name)

    return Warehouse(
        address,
        "pyspark",
        tables,
        lambda statement: session.sql(statement).toArrow(),
        keep,
        session.catalog.dropTempView,
    )
