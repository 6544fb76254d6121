"""The cell a row was read in, as a spreadsheet names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from valuechain.model import Ecosystem

__all__ = ["cell_of", "with_cells"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TABLES = {"measured": "measures", "cost": "costs"}
_PLAIN = re.compile(r"[^\W\d]\w*")


def cell_of(source: str, sheet: str | None, row: int, column: str) -> str:
    """Return the name of a cell: ``Exchanges!D12`` in a workbook, else its column.

    Examples
    --------
    >>> cell_of("a.xlsx", "Exchanges", 12, "D"), cell_of("a.xlsx", "Year 1", 2, "AB")
    ('Exchanges!D12', "'Year 1'!AB2")
    >>> cell_of("transactions.csv", None, 12, "quantity")
    'quantity'
    """
    lettered = re.fullmatch(r"[A-Z]{1,3}", column)
    if sheet is None or not lettered or Path(source).suffix.lower() not in _WORKBOOKS:
        return column
    shown = sheet if _PLAIN.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{shown}!{column}{row}"


def with_cells(
    ecosystem: Ecosystem, rows: pl.DataFrame, fields: Mapping[str, str]
) -> pl.DataFrame:
    """Return rows with the column ``cell``, where what they add was read.

    Parameters
    ----------
    ecosystem : Ecosystem
        Whose rows they are; it knows which column of a source holds which field.
    rows : polars DataFrame
        With ``term``, ``source``, ``sheet`` and ``row``.
    fields : mapping of term to field
        Which field a row of a term adds; ``quantity`` where it is not said.

    Returns
    -------
    polars DataFrame
        ``cell`` is null for a row that was read nowhere, such as an estimate.
    """
    wanted = ["term", "source", "sheet", "row"]
    if not {"term", "source", "row"} <= set(rows.columns):
        return rows.with_columns(pl.lit(None, pl.String).alias("cell"))
    if "sheet" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("sheet"))
    if "column" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("column"))
    found: list[str | None] = []
    for term, source, sheet, row, own in rows.select(*wanted, "column").iter_rows():
        place = (_TABLES.get(term, "transactions"), source, sheet)
        field = fields.get(term, "quantity")
        column = own or ecosystem.columns.get(place, {}).get(field)
        found.append(column and cell_of(source, sheet, row, column))
    return rows.drop("column").with_columns(pl.Series("cell", found, pl.String))
