"""Columns inside, pandas and exact text at the rim."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "QUANTITY",
    "decimal_text",
    "filled",
    "quantity_text",
    "to_pandas",
    "to_records",
]

QUANTITY = pl.Decimal(38, 6)
"""The type of every quantity: fixed point, exact, six decimals."""


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


def to_records(frame: pl.DataFrame, *, exact: str = "") -> list[dict[str, Any]]:
    """Return rows as JSON-ready dicts: quantities as exact text, unknown as ``None``.

    Dates become ISO text, NaN becomes ``None``; ratios and counts stay numbers.

    Parameters
    ----------
    frame : polars DataFrame
        The rows.
    exact : str
        A column that is amounts in some rows and other numbers in the rest: its amounts
        are taken from the column ``quantity``, which is not told by itself.

    Examples
    --------
    >>> told = pl.DataFrame({"value": [0.5, 1e16], "quantity": [None, "10000000000000000.1"]})
    >>> to_records(told.with_columns(pl.col("quantity").cast(QUANTITY)), exact="value")
    [{'value': 0.5}, {'value': '10000000000000000.1'}]
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
    records = frame.select(columns).to_dicts()
    if exact:
        for record in records:
            amount = record.pop("quantity")
            record[exact] = record[exact] if amount is None else amount
    return records


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
        elif dtype.is_unsigned_integer() and not column.null_count():
            data[name] = column.cast(pl.Int64).to_numpy(writable=True)
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
