"""Result tables as one workbook, a sheet each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from valuechain.exporters.workbook import check_fits, new_workbook, write_sheet

__all__ = ["sheet_names", "write_tables"]

_LONGEST = 31


def write_tables(
    path: str | Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    created: date = date(2020, 1, 1),
) -> Path:
    """Write every table as a sheet of one workbook, replacing the file whole.

    Parameters
    ----------
    path : str or Path
        The workbook.
    tables : mapping of str to polars DataFrame
        The sheets by name; a name no sheet can have is made fit, and stays unique.
    created : date
        The date of making that stands in its properties.

    Raises
    ------
    OutputError
        ``VC502`` when a sheet would cut a text or rows, before anything is written;
        ``VC501`` when the disk refuses.
    """
    texts = {n: _plain(frame) for n, frame in tables.items()}
    check_fits(path, texts)
    with new_workbook(path, created=created) as book:
        for name, frame in zip(sheet_names(list(texts)), texts.values(), strict=True):
            write_sheet(book, name, frame)
    return Path(path)


def sheet_names(names: list[str]) -> list[str]:
    """Return names that a workbook accepts, each once.

    Examples
    --------
    >>> sheet_names(["flows", "a/b", "A/b", "x" * 40])
    ['flows', 'a b', 'A b 2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    taken: set[str] = set()
    fit = []
    for name in names:
        plain = (
            re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:_LONGEST] or "table"
        )
        if plain.casefold() == "history":
            plain = "history 1"
        unique, number = plain, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{plain[: _LONGEST - len(str(number)) - 1]} {number}"
        taken.add(unique.casefold())
        fit.append(unique)
    return fit


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with lists joined, structures as JSON, the rest as text."""
    columns = []
    for name, dtype in frame.schema.items():
        if isinstance(dtype, pl.Struct):
            columns.append(pl.col(name).struct.json_encode())
        elif isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct):
            texts = pl.element().struct.json_encode()
            columns.append(pl.col(name).list.eval(texts).list.join("; "))
        elif isinstance(dtype, pl.List):
            columns.append(pl.col(name).cast(pl.List(pl.String)).list.join(", "))
        elif dtype.is_numeric() or dtype == pl.Boolean:
            columns.append(pl.col(name))
        else:
            columns.append(pl.col(name).cast(pl.String))
    return frame.select(columns)
