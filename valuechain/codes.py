"""Columns that hold codes of their texts: each text is looked at once, not each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["combinations", "constant", "distinct", "enum_of", "recoded"]

_FEW = 1 << 16
_TOGETHER = 1 << 20


def distinct(column: pl.Series) -> pl.Series:
    """Return each known value of a column once, sorted; of codes, in the order of the codes.

    Examples
    --------
    >>> from polars import Enum, Series
    >>> distinct(Series(["b", "a", None, "b"], dtype=Enum(["a", "b", "c"]))).to_list()
    ['a', 'b']
    """
    if not isinstance(column.dtype, pl.Enum | pl.Categorical):
        return column.drop_nulls().unique().sort()
    codes = column.to_physical()
    last = int(codes.max() or 0)  # type: ignore[arg-type]
    met = np.zeros(last + 1, np.bool_)
    for start in range(0, len(codes), _TOGETHER):
        met[codes[start : start + _TOGETHER].drop_nulls().to_numpy()] = True
    used = pl.Series(column.name, np.flatnonzero(met).astype(np.uint32))
    return used.cat.to(column.dtype)


def combinations(frame: pl.DataFrame, columns: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the pairs of texts that two columns hold together, sorted; ``""`` for unknown."""
    first, second = (frame[c] for c in columns)
    if isinstance(first.dtype, pl.Enum) and isinstance(second.dtype, pl.Enum):
        width = len(second.dtype.categories) + 1
        if (len(first.dtype.categories) + 1) * width <= _FEW:
            names = [["", *c.dtype.categories.to_list()] for c in (first, second)]  # type: ignore[attr-defined]
            met = np.bincount(_from_one(first) * np.uint16(width) + _from_one(second))
            pairs = (divmod(int(code), width) for code in np.flatnonzero(met))
            return sorted((names[0][a], names[1][b]) for a, b in pairs)
    text = frame.select(pl.col(columns).cast(pl.String).fill_null(""))
    return sorted(text.unique().iter_rows())


def constant(name: str, value: str | None, height: int) -> pl.Series:
    """Return a column with the same text in each row, as codes."""
    dtype = pl.Enum([] if value is None else [value])
    return pl.Series(name, [value], dtype=dtype).new_from_index(0, height)


def enum_of(column: pl.Series) -> pl.Enum:
    """Return the type of codes for the texts of a column, sorted."""
    return pl.Enum(distinct(column).cast(pl.String).sort())


def recoded(column: pl.Series, dtype: pl.Enum) -> pl.Series:
    """Return a column of text or codes as codes of ``dtype``, looking up each text once."""
    if not isinstance(column.dtype, pl.Enum):
        return column.cast(dtype)
    if column.dtype == dtype:
        return column
    own = column.dtype.categories
    codes = own.cast(dtype, strict=False).to_physical().cast(pl.UInt32)
    codes = pl.concat([codes, pl.Series([None], dtype=pl.UInt32)])
    at = column.to_physical().cast(pl.UInt32).fill_null(len(own))
    return codes.gather(at).cat.to(dtype).alias(column.name)


def _from_one(column: pl.Series) -> npt.NDArray[np.uint16]:
    """Return the codes from 1, and 0 where the value is not known."""
    codes = column.to_physical().cast(pl.UInt16) + 1
    return codes.fill_null(0).to_numpy()
