"""Columns added up by keys, exactly: codes in one integer, sorted once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = [
    "FEW",
    "Key",
    "Part",
    "from_millionths",
    "in_order",
    "millionths",
    "packed",
    "packed_sums",
    "room",
    "unpacked",
]

Part = tuple[pl.DataFrame, Sequence[pl.Expr]]
"""Rows, and how the columns to add up and their keys are made of them."""

Codes = npt.NDArray[np.int64]

_MILLIONTH = Decimal("0.000001")
FEW = 1 << 15
"""Up to how many combinations of the last keys are counted one by one."""


def packed_sums(
    parts: Sequence[Part], keys: Sequence[str], sums: Sequence[str]
) -> pl.DataFrame:
    """Sum columns by Enum keys, exactly; sorted by key, unknown first.

    The codes of the keys are packed into one integer and sorted once, and quantities are
    added as 64-bit fixed point: several times faster than grouping by as many columns.
    Where either would not fit, the columns are grouped as they are.

    Parameters
    ----------
    parts : sequence of Part
        Each gives Enum columns ``keys``, and ``sums`` as quantities, counts or booleans.
        They are added up as if they stood under each other.
    keys, sums : sequence of str
        What to group by; what to add up. An unknown quantity adds nothing.

    Returns
    -------
    polars DataFrame
        ``keys``, then ``sums``: quantities as ``Decimal(38, 6)``, counts as Int64, how
        many were true as UInt32.
    """
    frame = pl.concat([rows.select(columns) for rows, columns in parts])
    coded = [Key.of(frame[name]) for name in keys]
    added = _added(frame, coded, sums) if room(coded) < 2**63 else None
    return _grouped(frame, keys, sums) if added is None else added


@dataclass(frozen=True, eq=False)
class Key:
    """A column of codes to pack with others.

    Attributes
    ----------
    name : str
    size : int
        How many codes there are; past all limits where the column holds no codes.
    unknown : bool
        Whether some are not known: their code is 0 then, and the others count from 1.
    none : polars Series
        The column without rows. Its type is asked for only where words are wanted: types
        of many categories are costly to name.
    """

    name: str
    size: int
    unknown: bool
    none: pl.Series

    @classmethod
    def of(cls, column: pl.Series) -> Key:
        """Return the key that a column makes."""
        codes, unknown = column.to_physical(), column.null_count() > 0
        size = 2**63
        if codes.dtype.is_unsigned_integer():
            last = codes.max()
            size = unknown + (last + 1 if isinstance(last, int) else 0)
        return cls(column.name, max(size, 1), unknown, column.clear())

    def codes(self, column: pl.Series) -> npt.NDArray[Any]:
        """Return the codes of each row of the column."""
        codes = column.to_physical()
        if self.unknown:
            codes = (codes.cast(pl.UInt32) + 1).fill_null(0)
        return codes.to_numpy()

    def words(self) -> pl.Series:
        """Return what the codes say, in order."""
        codes = pl.Series(self.name, np.arange(self.size) - self.unknown)
        return codes.cast(pl.UInt32, strict=False).cat.to(self.none.dtype)


def _added(
    frame: pl.DataFrame, keys: Sequence[Key], sums: Sequence[str]
) -> pl.DataFrame | None:
    """Add up by the codes of the keys; ``None`` where a sum could leave 64 bits."""
    codes, limit = _packed_close(frame, keys)
    order, starts, _ = in_order(codes, limit)
    del codes
    totals = []
    for name in sums:
        column = frame[name]
        quantity = isinstance(column.dtype, pl.Decimal)
        fixed = millionths(column) if quantity else _counts(column)
        if fixed is None:
            return None
        total = pl.Series(name, _sums(fixed[order], starts))
        totals.append(from_millionths(total) if quantity else total)
    first = pl.Series(order if starts is None else order[starts])
    return pl.DataFrame([*(frame[key.name].gather(first) for key in keys), *totals])


def room(keys: Sequence[Key]) -> int:
    """Return how many combinations the codes of some keys can have."""
    return math.prod(key.size for key in keys)


def _packed_close(frame: pl.DataFrame, keys: Sequence[Key]) -> tuple[Codes, int]:
    """Return the codes of each row in one integer, and what they stay below.

    Where they leave no room for the number of the row, the last keys are numbered by the
    combinations that there are.
    """
    limit = room(keys)
    if limit << frame.height.bit_length() < 2**63:
        return packed(frame, keys), limit
    many = _many(keys)
    last = packed(frame, keys[many:], np.uint16)
    met = np.bincount(last, minlength=room(keys[many:])) > 0
    few = int(met.sum())
    codes = packed(frame, keys[:many]) * few
    codes += (np.cumsum(met) - 1)[last]
    return codes, room(keys[:many]) * few


def _many(keys: Sequence[Key]) -> int:
    """Return how many keys come before those that have few combinations together."""
    return next(at for at in range(len(keys) + 1) if room(keys[at:]) <= FEW)


def packed(
    frame: pl.DataFrame, keys: Sequence[Key], dtype: type[np.integer] = np.int64
) -> npt.NDArray[Any]:
    """Return the codes of some keys of each row, packed into one integer."""
    codes = np.zeros(frame.height, dtype)
    for key in keys:
        codes *= dtype(key.size)
        np.add(codes, key.codes(frame[key.name]), out=codes, casting="unsafe")
    return codes


def in_order(
    codes: Codes, limit: int
) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.intp] | None, Codes]:
    """Return the order of the codes, where each distinct one starts in it, and those.

    Where there is room, each code carries its row and is sorted with it, which is several
    times faster than sorting rows by their codes. ``None`` for the starts where every
    code is distinct.
    """
    bits = len(codes).bit_length()
    if bits < 32 and limit << bits < 2**63:
        codes <<= bits
        codes |= np.arange(len(codes), dtype=np.int32)
        codes.sort()
        order = np.empty(len(codes), np.int32)
        np.bitwise_and(codes, (1 << bits) - 1, out=order, casting="unsafe")
        codes >>= bits
    else:
        order = np.argsort(codes).astype(np.intp)
        codes = codes[order]
    first = np.ones(len(codes), bool)
    np.not_equal(codes[1:], codes[:-1], out=first[1:])
    if first.all():
        return order, None, codes
    starts = np.flatnonzero(first)
    return order, starts, codes[starts]


def _sums(
    ordered: npt.NDArray[Any], starts: npt.NDArray[np.intp] | None
) -> npt.NDArray[Any]:
    wide = np.uint32 if ordered.dtype == bool else np.int64
    if starts is None:
        return ordered.astype(wide, copy=False)
    return np.add.reduceat(ordered, starts, dtype=wide)


def unpacked(codes: Codes, keys: Sequence[Key]) -> list[pl.Series]:
    """Return the columns of keys that were packed into one integer."""
    columns = []
    for key in reversed(keys):
        rest = codes // key.size
        columns.append(key.words().gather((codes - rest * key.size).astype(np.uint32)))
        codes = rest
    return columns[::-1]


def _grouped(frame: pl.DataFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """Group by the columns as they are, with 128-bit sums."""
    added = [
        pl.col(c).sum()
        if isinstance(frame.schema[c], pl.Decimal)
        else pl.col(c).sum().cast(pl.UInt32 if frame.schema[c] == pl.Boolean else pl.Int64)
        for c in sums
    ]
    return frame.group_by(keys).agg(added).sort(keys, nulls_last=False)


def _counts(column: pl.Series) -> npt.NDArray[Any]:
    return column.fill_null(0 if column.dtype.is_integer() else False).to_numpy()


def millionths(column: pl.Series) -> npt.NDArray[np.int64] | None:
    """Return quantities as 64-bit fixed point, unknown as 0.

    ``None`` where a sum of as many could leave 64 bits.
    """
    try:
        fixed = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    except pl.exceptions.InvalidOperationError:
        return None
    most = 2**63 // max(len(fixed), 1)
    fits = -most < fixed.min(initial=0) and fixed.max(initial=0) < most
    return fixed if fits else None


def from_millionths(fixed: pl.Series) -> pl.Series:
    """Return 64-bit fixed point as exact quantities."""
    return fixed.cast(pl.Decimal(38, 0)) * _MILLIONTH
