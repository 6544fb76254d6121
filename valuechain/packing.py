"""Codes of several columns packed into one integer, to sort or add up by all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compiled import by_numba

__all__ = ["FEW", "Key", "Packing", "first_many", "numbered", "packed", "room", "unpacked"]

Codes = npt.NDArray[np.int64]

FEW = 1 << 15
"""Up to how many combinations of the last keys are counted one by one."""


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

    def column(self, frame: pl.DataFrame) -> npt.NDArray[Any]:
        """Return the codes of each row of a frame."""
        return self.codes(frame[self.name])

    def words(self) -> pl.Series:
        """Return what the codes say, in order."""
        codes = pl.Series(self.name, np.arange(self.size) - self.unknown)
        return codes.cast(pl.UInt32, strict=False).cat.to(self.none.dtype)


@dataclass(frozen=True, eq=False)
class Packing:
    """How the codes of some keys are packed close: the last numbered by what is met.

    Attributes
    ----------
    first, last : sequence of Key
        The keys that are packed as they are; those after them, few combinations together.
    place : array of uint16
        The number of each combination of the last keys.
    few : int
        How many combinations of the last keys are met.
    """

    first: Sequence[Key]
    last: Sequence[Key]
    place: npt.NDArray[np.uint16]
    few: int

    @classmethod
    def of(cls, frame: pl.DataFrame, keys: Sequence[Key], compiled: bool) -> Packing:
        """Return how the keys of a frame are packed; at least one as it is."""
        many = max(1, first_many(keys))
        first, last = keys[:many], keys[many:]
        place, met = _places(packed(frame, last, np.uint16), room(last), compiled)
        return cls(first, last, place, len(met))

    @property
    def limit(self) -> int:
        """What the packed codes stay below."""
        return room(self.first) * self.few

    def ends(self, rows: pl.DataFrame) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint16]]:
        """Return the code of the first keys, and that of the last, of each row."""
        only = len(self.first) == 1
        first = self.first[0].column(rows) if only else packed(rows, self.first)
        return first, packed(rows, self.last, np.uint16)

    def codes(self, rows: pl.DataFrame) -> Codes:
        """Return the packed codes of some rows of the frame."""
        first, last = self.ends(rows)
        codes = first.astype(np.int64)
        codes *= self.few
        codes += self.place[last]
        return codes


def meet(codes: npt.NDArray[np.uint16], met: npt.NDArray[np.bool_]) -> None:
    """Tell which codes are met, one after another."""
    for code in codes:
        met[code] = True


def _places(
    codes: npt.NDArray[np.uint16], size: int, compiled: bool = False
) -> tuple[npt.NDArray[np.uint16], Codes]:
    """Return the number of each code among those that are met, and these, in order."""
    met = np.zeros(size, np.bool_)
    if compiled:
        by_numba(meet)(codes, met)
    else:
        met[:] = np.bincount(codes, minlength=size) > 0
    return (np.cumsum(met) - 1).astype(np.uint16), np.flatnonzero(met)


def room(keys: Sequence[Key]) -> int:
    """Return how many combinations the codes of some keys can have."""
    return math.prod(key.size for key in keys)


def first_many(keys: Sequence[Key]) -> int:
    """Return how many keys come before those that have few combinations together."""
    return next(at for at in range(len(keys) + 1) if room(keys[at:]) <= FEW)


def packed(
    frame: pl.DataFrame, keys: Sequence[Key], dtype: type[np.integer] = np.int64
) -> npt.NDArray[Any]:
    """Return the codes of some keys of each row, packed into one integer."""
    codes = np.zeros(frame.height, dtype)
    for key in keys:
        codes *= dtype(key.size)
        np.add(codes, key.column(frame), out=codes, casting="unsafe")
    return codes


def unpacked(codes: Codes, keys: Sequence[Key]) -> list[pl.Series]:
    """Return the columns of keys that were packed into one integer."""
    columns = []
    for key in reversed(keys):
        rest = codes // key.size
        columns.append(key.words().gather((codes - rest * key.size).astype(np.uint32)))
        codes = rest
    return columns[::-1]


def numbered(
    frame: pl.DataFrame, keys: Sequence[Key]
) -> tuple[npt.NDArray[np.integer], list[pl.Series]]:
    """Return the number of each row's combination of keys, and the combinations, in order."""
    if frame.is_empty():
        return np.zeros(0, np.int64), [key.none for key in keys]
    if room(keys) > FEW:
        met, number = np.unique(packed(frame, keys), return_inverse=True)
        return number, unpacked(met, keys)
    codes = packed(frame, keys, np.uint16)
    place, met = _places(codes, room(keys))
    return place[codes], unpacked(met, keys)
