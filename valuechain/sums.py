"""Columns added up by keys, exactly: codes in one integer, sorted once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
_PORTION = 1 << 17
"""About how many rows are added up together, in the cache of a processor."""
_MOST_PORTIONS = 16


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
    return pl.concat(_summed(parts, keys, sums))


def _summed(
    parts: Sequence[Part], keys: Sequence[str], sums: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """Yield the rows of ``packed_sums`` in order, a range of the first key at a time.

    Each portion is made of its own rows alone, so that many rows are never all in memory
    twice.
    """
    frame, columns = parts[0]
    schema = frame.clear().select(columns).schema
    quantities = {name for name in sums if isinstance(schema[name], pl.Decimal)}
    coded = [Key.of(name, schema[name]) for name in keys]
    if room(coded) >= 2**63:
        yield _grouped(_chosen(parts), keys, sums)
        return

    def added(rows: Sequence[pl.Series] | None) -> pl.DataFrame:
        portion = _chosen(parts, rows)
        found = _added(portion, coded, sums, quantities)
        return _grouped(portion, keys, sums) if found is None else found

    portions = _portions(parts, coded[0])
    if not portions:
        yield added(None)
        return
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield from pool.map(added, portions)


def _chosen(parts: Sequence[Part], rows: Sequence[pl.Series] | None = None) -> pl.DataFrame:
    """Return the columns of all parts under each other, of some rows of each."""
    frames = [frame for frame, _ in parts]
    if rows is not None:
        frames = [frame[some] for frame, some in zip(frames, rows, strict=True)]
    return pl.concat(
        [frame.select(columns) for frame, (_, columns) in zip(frames, parts, strict=True)]
    )


@dataclass(frozen=True, eq=False)
class Key:
    """A key to pack: its codes count from 1, 0 is unknown, and ``words`` holds what they say.

    Types of many categories are costly to name, so that they are looked at once.
    """

    name: str
    size: int
    words: pl.Series

    @classmethod
    def of(cls, name: str, dtype: pl.DataType) -> Key:
        """Return the key of a column; its size is past all limits where it has no codes."""
        if not isinstance(dtype, pl.Enum):
            return cls(name, 2**63, pl.Series(name, [], dtype))
        size = len(dtype.categories) + 1
        codes = pl.Series(name, [None, *range(size - 1)], pl.UInt32)
        return cls(name, size, codes.cat.to(dtype))


def _together(parts: Sequence[Part]) -> pl.DataFrame:
    return pl.concat([frame.select(columns) for frame, columns in parts])


def _portions(parts: Sequence[Part], key: Key) -> list[list[pl.Series]]:
    """Return the rows of each part for one range of a key after the other; none if few."""
    number = min(sum(len(frame) for frame, _ in parts) // _PORTION, _MOST_PORTIONS)
    if number < 2:
        return []
    counts = np.zeros(key.size, np.int64)
    for frame, columns in parts:
        counts += np.bincount(_first(frame, columns, key), minlength=key.size)
    before = np.cumsum(counts) - counts
    portion_of = (before * number // counts.sum()).astype(np.uint8)
    chosen: list[list[pl.Series]] = [[] for _ in range(number)]
    for frame, columns in parts:
        portion = portion_of[_first(frame, columns, key)]
        order = pl.Series(np.argsort(portion, kind="stable").astype(np.uint32))
        ends = np.cumsum(np.bincount(portion, minlength=number)).tolist()
        for rows, start, end in zip(chosen, [0, *ends], ends, strict=False):
            rows.append(order[start:end])
    return chosen


def _first(frame: pl.DataFrame, columns: Sequence[pl.Expr], key: Key) -> npt.NDArray[Any]:
    (column,) = (c for c in columns if c.meta.output_name() == key.name)
    return packed(frame.select(column), [key], pl.UInt32)


def _added(
    frame: pl.DataFrame, keys: Sequence[Key], sums: Sequence[str], quantities: set[str]
) -> pl.DataFrame | None:
    """Add up one portion; ``None`` where a sum could leave 64 bits."""
    many = _many(keys)
    last = packed(frame, keys[many:], pl.UInt16)
    met = np.bincount(last, minlength=room(keys[many:])) > 0
    few = np.flatnonzero(met)
    codes = packed(frame, keys[:many], pl.Int64) * len(few)
    codes += (np.cumsum(met) - 1)[last]
    order, starts, codes = in_order(codes, room(keys[:many]) * len(few))
    totals = []
    for name in sums:
        column = frame[name]
        fixed = millionths(column) if name in quantities else _counts(column)
        if fixed is None:
            return None
        total = pl.Series(name, _sums(fixed[order], starts))
        totals.append(from_millionths(total) if name in quantities else total)
    first = codes // max(len(few), 1)
    last = (codes - first * len(few)).astype(np.uint32)
    several = unpacked(first, keys[:many])
    few_words = [column.gather(last) for column in unpacked(few, keys[many:])]
    return pl.DataFrame([*several, *few_words, *totals])


def room(keys: Sequence[Key]) -> int:
    """Return how many combinations the codes of some keys can have."""
    return math.prod(key.size for key in keys)


def _many(keys: Sequence[Key]) -> int:
    """Return how many keys come before those that have few combinations together."""
    return next(at for at in range(len(keys) + 1) if room(keys[at:]) <= FEW)


def packed(
    frame: pl.DataFrame, keys: Sequence[Key], dtype: type[pl.DataType]
) -> npt.NDArray[Any]:
    """Return the codes of some keys of each row, packed into one integer."""
    packed = pl.lit(0, dtype) if keys else pl.repeat(0, pl.len(), dtype=dtype)
    for key in keys:
        code = pl.col(key.name).to_physical().cast(pl.UInt32) + 1
        packed = packed * pl.lit(key.size, dtype) + code.fill_null(0).cast(dtype)
    return frame.select(packed.alias("code")).to_series().to_numpy()


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
        columns.append(key.words.gather((codes - rest * key.size).astype(np.uint32)))
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
