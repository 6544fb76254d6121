"""Which module reads which format; each is imported only when a file asks for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from valuechain.errors import ImporterError, Problem
from valuechain.importers.table import Document, Reading

__all__ = ["FORMATS", "importer"]

FORMATS: dict[str, str] = {
    "native-folder": "native_folder",
    "native-csv": "native_csv",
    "native-workbook": "native_workbook",
    "native-json": "native_json",
    "360giving": "three_sixty_giving",
    "iati": "iati",
    "ocds": "ocds",
    "scdl": "scdl",
    "kumu": "kumu",
    "graphml": "graphml",
    "gexf": "gexf",
    "pajek": "pajek",
    "valueflows": "valueflows",
    "e3value": "e3value",
    "fec": "fec",
    "pairs": "pairs",
    "edges": "edges",
    "parquet": "parquet",
    "matrix": "matrix",
    "decp": "decp",
    "fonjep": "fonjep",
    "reserve": "reserve",
    "revenues": "revenues",
}
"""Format name, as ``--from`` takes it, and the module of this package that reads it."""


def importer(format: str) -> Callable[[Path, Reading], Document]:  # noqa: A002
    """Return the function that reads a format.

    Raises
    ------
    ImporterError
        When no format has that name; the problem lists those that exist.

    Examples
    --------
    >>> importer("formats?")
    Traceback (most recent call last):
    ...
    valuechain.errors.ImporterError: 1 problem(s); first: formats?: VC103
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ImporterError([Problem("VC103", format, value=format, expected=known)])
    module = import_module(f"valuechain.importers.{FORMATS[format]}")
    return cast(Callable[[Path, Reading], Document], module.read)
