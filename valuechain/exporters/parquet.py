"""The transactions as a Parquet file, typed; the rest of the ecosystem in its metadata.

Quantities are exact decimals, days are dates, ratios are floating point. Everything else
(actors, kinds, measures, policy…) is the annex, one entry of the file's own metadata.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from valuechain.exporters.annex import ANNEX, annex_text
from valuechain.exporters.content import content_tables
from valuechain.model import Ecosystem
from valuechain.replace import replaced_file

__all__ = ["MAPPING", "left_out", "plain_columns", "write"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("transactions.*", "column"),
    ("*", "metadata valuechain"),
)
"""Our column, and where it stands in the file."""


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write the transactions as a Parquet file, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    frame = content_tables(ecosystem)["transactions"]
    with replaced_file(path) as fresh:
        plain_columns(frame).write_parquet(
            fresh, metadata={ANNEX: annex_text(ecosystem, ("transactions",))}
        )
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what a Parquet file cannot carry: nothing."""
    return {}


def plain_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns as other programs read them: words as text, lists joined."""
    columns = []
    for name, dtype in frame.schema.items():
        if isinstance(dtype, pl.List):
            columns.append(pl.col(name).cast(pl.List(pl.String)).list.join(", "))
        elif isinstance(dtype, pl.Enum):
            columns.append(pl.col(name).cast(pl.String).cast(pl.Categorical))
        elif dtype == pl.Boolean:
            columns.append(
                pl.col(name).replace_strict({True: "yes", False: "no"}).alias(name)
            )
        else:
            columns.append(pl.col(name))
    return frame.select(columns)
