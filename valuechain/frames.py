"""Columns inside, pandas and exact text at the rim."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "QUANTITY",
    "decimal_text",
    "filled",
    "packed_sums",
    "quantity_text",
    "to_pandas",
    "to_records",
]

QUANTITY = pl.Decimal(38, 6)
"""The type of every quantity: fixed point, exact, six decimals."""

_MILLIONTH = Decimal("0.000001")


def decimal_text(value: Decimal) -> str:
    """Return a decimal as plain digits, without exponent and without trailing zeros.

    Examples
    --------
    >>> decimal_text(Decimal("1250.500000")), decimal_text(Decimal("-0.00")), decimal_text(Decimal("1E+3"))
    ('1250.5', '0', '1000')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def quantity_text(column: str) -> pl.Expr:
    """Return an expression that writes a quantity column as exact text, as ``decimal_text``."""
    text = pl.col(column).cast(pl.String)
    return (
        text.str.strip_chars_end("0")
        .str.strip_chars_end(".")
        .replace("-0", "0")
        .alias(column)
    )


def to_records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON-ready dicts: quantities as exact text, unknown as ``None``.

    Dates become ISO text, NaN becomes ``None``; ratios and counts stay numbers.
    """
    columns: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        if isinstance(dtype, pl.Decimal):
            columns.append(quantity_text(name))
        elif isinstance(dtype, pl.Enum | pl.Categorical):
            columns.append(pl.col(name).cast(pl.String))
        elif dtype.is_float():
            columns.append(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name))
        elif dtype == pl.Date:
            columns.append(pl.col(name).dt.to_string("iso"))
        else:
            columns.append(pl.col(name))
    return frame.select(columns).to_dicts()


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a pandas frame: quantities are ``Decimal`` objects, text is ``str``.

    Unknown is ``None`` in a column of quantities, NaN elsewhere.
    """
    import pandas as pd

    data: dict[str, Any] = {}
    for name, dtype in frame.schema.items():
        column = frame.get_column(name)
        if isinstance(dtype, pl.Decimal):
            data[name] = pd.Series([_stripped(v) for v in column.to_list()], dtype=object)
        elif isinstance(dtype, pl.Enum | pl.Categorical | pl.String):
            text = column.cast(pl.String).to_list()
            data[name] = pd.Series(text, dtype="str")
        elif isinstance(dtype, pl.List | pl.Struct | pl.Date | pl.Object):
            data[name] = pd.Series(column.to_list(), dtype=object)
        elif dtype.is_integer() and column.null_count():
            data[name] = pd.Series(column.to_list(), dtype="Int64")
        else:
            data[name] = column.to_numpy(writable=True)
    return pd.DataFrame(data, columns=frame.columns)


@functools.cache
def _stripped_text(value: Decimal) -> Decimal:
    return Decimal(decimal_text(value))


def _stripped(value: Decimal | None) -> Decimal | None:
    return None if value is None else _stripped_text(value)


def filled(frame: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return ``frame`` with every column of ``columns``, null where it was not there."""
    missing = [
        pl.lit(None, dtype).alias(n)
        for n, dtype in columns.items()
        if n not in frame.columns
    ]
    return frame.with_columns(missing) if missing else frame


def packed_sums(
    parts: Sequence[pl.LazyFrame], keys: Sequence[str], sums: Sequence[str]
) -> pl.DataFrame:
    """Sum columns by Enum keys, exactly; sorted by key, unknown first.

    The codes of the keys are packed into one integer and sorted once, and quantities are
    added as 64-bit fixed point: several times faster than grouping by as many columns.
    Where either would not fit, the columns are grouped as they are.

    Parameters
    ----------
    parts : sequence of polars LazyFrame
        Each holds Enum columns ``keys``, and ``sums`` as quantities, counts or booleans.
        They are added up as if they stood under each other; each column is computed when
        it is its turn and let go, so that many rows are never all in memory twice.
    keys, sums : sequence of str
        What to group by; what to add up. An unknown quantity adds nothing.

    Returns
    -------
    polars DataFrame
        ``keys``, then ``sums``: quantities as ``QUANTITY``, counts as Int64.
    """
    schema = parts[0].collect_schema()
    sizes = [_size(schema[key]) for key in keys]
    quantities = [c for c in sums if isinstance(schema[c], pl.Decimal)]
    if math.prod(sizes) >= 2**63:
        return _grouped(pl.concat(parts).collect(), keys, sums)
    codes = pl.concat([_codes(part, keys, sizes) for part in parts])
    if not len(codes) or not _fit(parts, quantities, len(codes)):
        return _grouped(pl.concat(parts).collect(), keys, sums)
    order = codes.arg_sort().to_numpy()
    ordered = codes.gather(order).to_numpy()
    del codes
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    rest = pl.Series(ordered[starts])
    del ordered, first
    columns: dict[str, pl.Series] = {}
    for key, size in zip(reversed(keys), reversed(sizes), strict=True):
        columns[key] = _decoded(rest % size - 1, schema[key])
        rest = rest // size
    for name in sums:
        fixed = np.concatenate([_fixed_point(_column(part, name)) for part in parts])
        added = pl.Series(np.add.reduceat(fixed[order], starts, dtype=np.int64))
        columns[name] = _from_fixed_point(added) if name in quantities else added
    return pl.DataFrame([columns[name].alias(name) for name in (*keys, *sums)])


def _column(part: pl.LazyFrame, name: str) -> pl.Series:
    return part.select(name).collect().to_series()


def _codes(part: pl.LazyFrame, keys: Sequence[str], sizes: Sequence[int]) -> pl.Series:
    """Return the codes of the keys of each row, packed into one integer."""
    packed = pl.lit(0, pl.Int64)
    for key, size in zip(keys, sizes, strict=True):
        code = pl.col(key).to_physical().cast(pl.Int64).add(1).fill_null(0)
        packed = packed * size + code
    return part.select(packed.alias("code")).collect().to_series()


def _grouped(frame: pl.DataFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """Group by the columns as they are, with 128-bit sums."""
    added = [
        pl.col(c).sum()
        if isinstance(frame.schema[c], pl.Decimal)
        else pl.col(c).sum().cast(pl.Int64)
        for c in sums
    ]
    return frame.group_by(keys).agg(added).sort(keys, nulls_last=False)


def _size(dtype: pl.DataType) -> int:
    """Return how many codes a key can have, one of them for unknown."""
    return len(dtype.categories) + 1 if isinstance(dtype, pl.Enum) else 2**63


def _decoded(codes: pl.Series, dtype: pl.DataType) -> pl.Series:
    known = codes.set(codes < 0, None)
    return known.cast(pl.UInt32).cat.to(dtype)


def _fixed_point(column: pl.Series) -> npt.NDArray[Any]:
    """Return quantities as 64-bit integers of millionths, counts as they are; unknown as 0."""
    if isinstance(column.dtype, pl.Decimal):
        return column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    return column.fill_null(0 if column.dtype.is_integer() else False).to_numpy()


def _from_fixed_point(millionths: pl.Series) -> pl.Series:
    return millionths.cast(pl.Decimal(38, 0)) * _MILLIONTH


def _fit(parts: Sequence[pl.LazyFrame], quantities: Sequence[str], rows: int) -> bool:
    """Return whether no sum of these quantities can leave 64-bit fixed point."""
    most = 2**63 // rows
    ends = [
        end
        for part in parts
        for column in quantities
        for millionths in [_column(part, column).to_physical()]
        for end in (millionths.min(), millionths.max())
    ]
    return all(not isinstance(end, int) or -most < end < most for end in ends)
