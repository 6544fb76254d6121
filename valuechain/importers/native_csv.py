"""A lone CSV file: a transactions table with our headings, in either language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from valuechain.importers.csv_text import read_csv, unprotected
from valuechain.importers.table import Document, Reading

__all__ = ["read"]


def read(path: Path, reading: Reading) -> Document:
    """Read one CSV file as the transactions of an ecosystem.

    Raises
    ------
    ImporterError
        When the file cannot be taken apart (see ``csv_text.read_csv``).
    """
    document = read_csv(path, reading)
    (table,) = document.tables
    table = replace(table, name="transactions", frame=unprotected(table.frame))
    return replace(document, tables=(table,), format="native-csv")
