"""Rows that have the same packed code, added up: in a cell for each code, or sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compiled import by_numba
from valuechain.packing import Codes, Packing

__all__ = ["Groups", "add", "by_cells", "by_compiled_cells", "by_order", "in_order", "mark"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Groups:
    """The distinct codes of some rows, in order.

    Attributes
    ----------
    first : array of int
        A row of each code.
    add : callable
        What returns the sum for each code of the whole numbers of all rows.
    """

    first: npt.NDArray[np.integer]
    add: Callable[[npt.NDArray[Any]], Ints]


def by_cells(codes: Codes, limit: int) -> Groups:
    """Return the groups of codes below ``limit``, each added up in a cell of its own.

    Where many of the cells are used this is faster than sorting.
    """
    row = np.zeros(limit, np.uint32)
    row[codes] = np.arange(1, len(codes) + 1, dtype=np.uint32)
    met = np.flatnonzero(row > 0)

    def added(amounts: npt.NDArray[Any]) -> Ints:
        cells = np.zeros(limit, np.int64)
        np.add.at(cells, codes, amounts.astype(np.int64, copy=False))
        return cells[met]

    return Groups(row[met] - 1, added)


def by_compiled_cells(packing: Packing, rows: pl.DataFrame) -> Groups:
    """Return what ``by_cells`` does for the packed codes of some rows, by compiled loops."""
    ends = *packing.ends(rows), packing.place, np.uint64(packing.few)
    row = np.zeros(packing.limit, np.uint32)
    by_numba(mark)(*ends, row)
    met = int(np.count_nonzero(row))

    def compact(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        kept = np.empty(met + 1, cells.dtype)
        by_numba(keep)(row, cells, kept)
        return kept[:met]

    def added(amounts: npt.NDArray[Any]) -> Ints:
        cells = np.zeros(packing.limit, np.int64)
        by_numba(add)(*ends, amounts, cells)
        return compact(cells)

    return Groups(compact(row) - 1, added)


def mark(
    first: npt.NDArray[np.integer],
    last: npt.NDArray[np.uint16],
    place: npt.NDArray[np.uint16],
    few: np.uint64,
    row: npt.NDArray[np.uint32],
) -> None:
    """Write the number of each row, from 1, to its cell."""
    for i in range(len(first)):
        row[np.uint64(first[i]) * few + place[last[i]]] = i + 1


def add(
    first: npt.NDArray[np.integer],
    last: npt.NDArray[np.uint16],
    place: npt.NDArray[np.uint16],
    few: np.uint64,
    amounts: npt.NDArray[Any],
    cells: Ints,
) -> None:
    """Add the amount of each row to its cell."""
    for i in range(len(first)):
        cells[np.uint64(first[i]) * few + place[last[i]]] += amounts[i]


def keep(
    row: npt.NDArray[np.uint32], cells: npt.NDArray[Any], kept: npt.NDArray[Any]
) -> None:
    """Write the cells that some row is in one after another; ``kept`` has room for one more."""
    at = 0
    for cell in range(len(row)):
        kept[at] = cells[cell]
        at += row[cell] > 0


def by_order(codes: Codes, limit: int) -> Groups:
    """Return the groups of codes below ``limit``, the rows sorted once."""
    order, starts, _ = in_order(codes, limit)

    def added(amounts: npt.NDArray[Any]) -> Ints:
        if starts is None:
            return np.asarray(amounts[order], np.int64)
        return np.asarray(np.add.reduceat(amounts[order], starts, dtype=np.int64))

    return Groups(order if starts is None else order[starts], added)


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
