"""Columns added up by keys, exactly: codes in one integer, quantities in fixed point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compiled import numba_loaded
from valuechain.frames import QUANTITY
from valuechain.grouping import Groups, by_cells, by_compiled_cells, by_order
from valuechain.packing import Key, Packing, first_many, packed, room

__all__ = ["CELLS", "Part", "from_millionths", "millionths", "packed_sums"]

Part = tuple[pl.DataFrame, Sequence[pl.Expr]]
"""Rows, and how the columns to add up and their keys are made of them."""

CELLS = 2
"""Up to how many cells a row are worth their memory."""


def packed_sums(
    parts: Sequence[Part],
    keys: Sequence[str],
    sums: Sequence[str],
    *,
    compiled: bool | None = None,
) -> pl.DataFrame:
    """Sum columns by Enum keys, exactly; sorted by key, unknown first.

    The codes of the keys are packed into one integer. Rows are added up in a cell for each
    such code where these are not many more than rows, else they are sorted once; quantities
    are 64-bit fixed point: several times faster than grouping by as many columns. Where
    either would not fit, the columns are grouped as they are.

    Parameters
    ----------
    parts : sequence of Part
        Each gives Enum columns ``keys``, and ``sums`` as quantities, counts or booleans.
        They are added up as if they stood under each other.
    keys, sums : sequence of str
        What to group by; what to add up. An unknown quantity adds nothing.
    compiled : bool or None
        Add up in cells by loops that numba compiles; ``None`` where it is loaded already,
        since loading it takes longer than it spares here.

    Returns
    -------
    polars DataFrame
        ``keys``, then ``sums``: quantities as ``Decimal(38, 6)``, counts as Int64, how
        many were true as UInt32.
    """
    frame = pl.concat([rows.select(columns) for rows, columns in parts])
    coded = [Key.of(frame[name]) for name in keys]
    try:
        groups = _groups(frame, coded, numba_loaded() if compiled is None else compiled)
        totals = [_total(frame[name], groups) for name in sums]
    except OverflowError:
        return _grouped(frame, keys, sums)
    return frame.select(keys)[pl.Series(groups.first)].with_columns(totals)


def _groups(frame: pl.DataFrame, keys: Sequence[Key], compiled: bool) -> Groups:
    """Return the rows with the same keys.

    Raises
    ------
    OverflowError
        When the codes do not fit 64 bits.
    """
    if room(keys) >= 2**63:
        raise OverflowError
    cells = CELLS * frame.height
    fits = room(keys) << frame.height.bit_length() < 2**63
    if fits and room(keys[: first_many(keys)]) > cells:
        return by_order(packed(frame, keys), room(keys))
    packing = Packing.of(frame, keys, compiled)
    if packing.limit > cells:
        return by_order(packing.codes(frame), packing.limit)
    if compiled:
        return by_compiled_cells(packing, frame)
    return by_cells(packing.codes(frame), packing.limit)


def _total(column: pl.Series, groups: Groups) -> pl.Series:
    """Return the sum of a column in each group."""
    if isinstance(column.dtype, pl.Decimal):
        fixed = groups.add(millionths(column))
        return from_millionths(pl.Series(column.name, fixed))
    counts = column.fill_null(0 if column.dtype.is_integer() else False).to_numpy()
    return pl.Series(column.name, groups.add(counts), _counted(column.dtype))


def _grouped(frame: pl.DataFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """Group by the columns as they are, with 128-bit sums."""
    added = [
        pl.col(c).sum()
        if isinstance(frame[c].dtype, pl.Decimal)
        else pl.col(c).sum().cast(_counted(frame[c].dtype))
        for c in sums
    ]
    return frame.group_by(keys).agg(added).sort(keys, nulls_last=False)


def _counted(dtype: pl.DataType) -> type[pl.DataType]:
    return pl.UInt32 if dtype == pl.Boolean else pl.Int64


def millionths(column: pl.Series) -> npt.NDArray[np.int64]:
    """Return quantities as 64-bit fixed point, unknown as 0.

    Raises
    ------
    OverflowError
        When a sum of as many could leave 64 bits.
    """
    try:
        fixed = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    except pl.exceptions.InvalidOperationError as wide:
        raise OverflowError from wide
    most = 2**63 // max(len(fixed), 1)
    if not -most < fixed.min(initial=0) <= fixed.max(initial=0) < most:
        raise OverflowError
    return fixed


def from_millionths(fixed: pl.Series) -> pl.Series:
    """Return 64-bit fixed point as exact quantities."""
    return fixed.cast(pl.Int128).reinterpret(dtype=QUANTITY)
