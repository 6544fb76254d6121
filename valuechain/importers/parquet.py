"""Parquet: one table of the product in columns, as it writes them or as analysts do.

The table is the one the file is named after, else ``transactions``; headings are
recognised by the gate as in a CSV file. Decimals and whole numbers come as exact text;
binary floats at 15 significant digits, as a spreadsheet shows them; days in ISO form.

Left out: columns that hold lists, structures or bytes, each told.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import polars.selectors as cs

from valuechain.errors import ImporterError, Problem
from valuechain.frames import quantity_text
from valuechain.importers.annex import ANNEX, annex_in
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import table_named

__all__ = ["MAPPING", "as_text", "read"]

MAPPING: tuple[tuple[str, str], ...] = (("column", "the column of the same name or alias"),)
"""Foreign field and the column it becomes."""

FORMAT = "parquet"
_MAX_COLUMNS = 512


def read(path: Path, reading: Reading) -> Document:
    """Read one Parquet file.

    Returns
    -------
    Document
        One table; the rows are numbered from 1.

    Raises
    ------
    ImporterError
        VC103 when the file is no whole Parquet file, VC104 or VC106 over a limit.
    """
    if reading.max_size is not None and path.stat().st_size > reading.max_size:
        problem = Problem(
            "VC104", path.name, expected=str(reading.max_size), hint="--max-size"
        )
        raise ImporterError([problem])
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as fault:
        problem = Problem("VC103", path.name, value=str(fault)[:80], variant="truncated")
        raise ImporterError([problem]) from fault
    if frame.width > _MAX_COLUMNS:
        found, most = str(frame.width), str(_MAX_COLUMNS)
        raise ImporterError([Problem("VC106", path.name, value=found, expected=most)])
    own = pl.read_parquet_metadata(path).get(ANNEX)
    annex = annex_in(own, path.name) if own else None
    text, left = as_text(frame, shown=annex is None)
    if annex is not None:
        rows = pl.Series("row", range(1, frame.height + 1), pl.Int64)
        table = Table("transactions", path.name, text, rows)
        return annex.around(path.stem, FORMAT, table)
    name = table_named(path.stem) or "transactions"
    rows = pl.Series("row", range(1, frame.height + 1), pl.Int64)
    decisions = tuple((path.name, "left out", column) for column in left)
    table = Table(name, path.name, text, rows)
    return Document(path.stem, (table,), decisions=decisions, format=FORMAT)


def as_text(frame: pl.DataFrame, *, shown: bool) -> tuple[pl.DataFrame, list[str]]:
    """Return every column that is no list, structure or bytes as text.

    ``shown`` is whether floating point comes as a spreadsheet shows it, or whole.
    """
    left = frame.select(cs.nested() | cs.binary() | cs.object()).columns
    columns: list[pl.Expr] = []
    for name, dtype in frame.drop(left).schema.items():
        if isinstance(dtype, pl.Decimal):
            columns.append(
                quantity_text(name) if dtype.scale else pl.col(name).cast(pl.String)
            )
        elif dtype.is_float():
            number = pl.col(name).cast(pl.Float64)
            number = number.round_sig_figs(15) if shown else number
            columns.append(number.cast(pl.String).str.replace(r"\.0$", ""))
        elif dtype.is_temporal():
            columns.append(pl.col(name).dt.to_string("iso"))
        else:
            columns.append(pl.col(name).cast(pl.String))
    return frame.select(columns), left
