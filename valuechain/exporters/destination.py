"""Which writer a destination asks for, told by its name or by the format's."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from valuechain.errors import OutputError
from valuechain.model import Ecosystem
from valuechain.store.address import Address, is_address
from valuechain.store.warehouse import is_warehouse

__all__ = ["WRITERS", "Writer", "format_of", "left_out", "write", "writer"]

WRITERS: dict[str, tuple[str, str, str]] = {
    "native-folder": ("native_folder", "write", ""),
    "csv": ("native_folder", "write_transactions", ".csv"),
    "native-json": ("native_json", "write", ".json"),
    "native-workbook": ("native_workbook", "write", ".xlsx"),
    "graphml": ("graphml", "write", ".graphml"),
    "gexf": ("gexf", "write", ".gexf"),
    "kumu": ("kumu", "write", ".kumu.json"),
    "kumu-workbook": ("kumu", "write_workbook", ".kumu.xlsx"),
    "valueflows": ("valueflows", "write", ".jsonld"),
    "parquet": ("parquet", "write", ".parquet"),
    "neo4j": ("neo4j_database", "write", ""),
    "warehouse": ("warehouse", "write", ""),
}
"""Format, as ``--to`` takes it: module and function that write it, and usual suffix."""

_SHORT = {"xlsx": "native-workbook", "json": "native-json", "folder": "native-folder"}
_LOSSES = {"write_transactions": "left_out", "write_workbook": "left_out_of_workbook"}


class Writer(Protocol):
    """What writes an ecosystem to a place and returns the place."""

    def __call__(
        self, ecosystem: Ecosystem, path: str | Path, *, force: bool = False
    ) -> Path | Address | str:
        """Write the ecosystem."""


def format_of(path: str | Path, to: str | None = None) -> str:
    """Return the format that a destination asks for.

    Parameters
    ----------
    path : str or Path
        Its suffix says the format: none is a folder, the longest known one counts. An
        address such as ``neo4j://localhost`` is a project of a Neo4j database, one such
        as ``duckdb://exchanges.db`` a warehouse.
    to : str, optional
        The format by name; the suffix then says nothing, but for ``native``, which leaves
        the shape to it, and ``kumu``, which is a workbook under ``.xlsx``.

    Raises
    ------
    OutputError
        ``VC103`` when nothing is written under such a name; it lists what is.

    Examples
    --------
    >>> format_of("out.json"), format_of("out"), format_of("map.kumu.json")
    ('native-json', 'native-folder', 'kumu')
    >>> format_of("map.xlsx", "kumu")
    'kumu-workbook'
    """
    if is_address(path):
        return "neo4j"
    if is_warehouse(path):
        return "warehouse"
    place = Path(path)
    name = place.name.lower()
    if to == "kumu" and name.endswith(".xlsx"):
        return "kumu-workbook"
    to = _SHORT.get(to or "", to)
    if to is not None and to != "native":
        if to in WRITERS:
            return to
        raise OutputError("VC103", f"{to} ({', '.join(WRITERS)})")
    if place.is_dir() or "." not in name.lstrip("."):
        return "native-folder"
    told = {s: f for f, (_, _, s) in WRITERS.items() if s and name.endswith(s)}
    if not told:
        known = ", ".join(s for _, _, s in WRITERS.values() if s)
        raise OutputError("VC103", f"{path}: {place.suffix.lower()} ({known})")
    return told[max(told, key=len)]


def writer(path: str | Path, to: str | None = None) -> Writer:
    """Return the function that writes what ``path``, or the name ``to``, asks for.

    Raises
    ------
    OutputError
        As ``format_of`` does.

    Examples
    --------
    >>> writer("out.json").__module__, writer("out").__module__
    ('valuechain.exporters.native_json', 'valuechain.exporters.native_folder')
    """
    module, name, _ = WRITERS[format_of(path, to)]
    return cast(Writer, getattr(import_module(f"valuechain.exporters.{module}"), name))


def write(
    ecosystem: Ecosystem, path: str | Path, *, force: bool = False, to: str | None = None
) -> Path | Address | str:
    """Write an ecosystem to ``path``, in the shape its name or ``to`` asks for.

    Raises
    ------
    OutputError
        When it cannot be written; what was there before is untouched.
    """
    return writer(path, to)(ecosystem, path, force=force)


def left_out(
    ecosystem: Ecosystem, path: str | Path, to: str | None = None
) -> dict[str, int]:
    """Return what the format of ``path`` cannot carry of an ecosystem, counted.

    Returns
    -------
    dict of str to int
        Table and number of its rows; ``settings`` and number of settings; ``characters``
        and number of cells that lose one. Empty when the file says everything.
    """
    module, name, _ = WRITERS[format_of(path, to)]
    if module.startswith(("native", "neo4j", "warehouse")) and name == "write":
        return {}
    found = import_module(f"valuechain.exporters.{module}")
    told = getattr(found, _LOSSES.get(name, "left_out"))(ecosystem)
    return cast("dict[str, int]", told)
