"""Where each record of a CSV file stands, looked at a few megabytes at a time.

A line break inside quotes ends no record. Only one stretch of the file is in memory, so
that a file of any length takes no more than its columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import BLOCK, let_go

__all__ = ["Positions", "Stretch", "ends_quoted", "stretches"]

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stretch:
    """Some whole records of a file, one after the other.

    Attributes
    ----------
    text : bytes
        The records, with their line breaks.
    starts, ends : arrays of int
        Where each begins and ends in ``text``, without its line break.
    lines : array of int
        On which line of the file each begins, from 1.
    quoted : bool
        Whether there may be quotes in it.
    """

    text: bytes
    starts: Positions
    ends: Positions
    lines: Positions
    quoted: bool

    def record(self, at: int) -> str:
        """Return the text of one record."""
        part = self.text[int(self.starts[at]) : int(self.ends[at])]
        return part.decode("utf-8").strip("\r\n")

    def lengths(self, records: Positions) -> Positions:
        """Return how many bytes some of the records have."""
        return self.ends[records] - self.starts[records]

    def widths(self, delimiter: str) -> Positions:
        """Return how many cells each record has."""
        found = _outside(np.frombuffer(self.text, np.uint8), ord(delimiter), self.quoted)
        before = np.searchsorted(found, np.append(self.starts, self.ends[-1:]))
        return np.diff(before) + 1

    def chosen(self, records: Positions) -> bytes:
        """Return the text of some of the records."""
        first, last = int(records[0]), int(records[-1])
        if last - first + 1 == len(records):
            return self.text[int(self.starts[first]) : int(self.ends[last])] + b"\n"
        spans = zip(self.starts[records], self.ends[records], strict=True)
        return b"\n".join(self.text[int(a) : int(b)] for a, b in spans) + b"\n"


def stretches(content: memoryview, block: int = BLOCK) -> Iterator[Stretch]:
    """Yield the records of a text, in stretches of about ``block`` bytes.

    The quotes of the text are closed (``ends_quoted`` says otherwise).
    """
    at, line, size = 0, 1, block
    while at < len(content):
        text = bytes(content[at : at + size])
        let_go(content)
        array = np.frombuffer(text, np.uint8)
        quoted = b'"' in text
        breaks = _outside(array, 0x0A, quoted)
        last = at + size >= len(content)
        if not len(breaks) and not last:
            size *= 2
            continue
        upto = len(text) if last else int(breaks[-1]) + 1
        starts = np.append(0, breaks + 1)
        ends = np.append(breaks, len(text))
        if starts[-1] >= upto:
            starts, ends = starts[:-1], ends[:-1]
        every = _outside(array[:upto], 0x0A, False) if quoted else breaks
        lines = (
            np.searchsorted(every, starts) if quoted else np.arange(len(starts))
        ) + line
        yield Stretch(text[:upto], starts, ends, lines, quoted)
        at, line, size = at + upto, line + len(every), block


def _outside(array: npt.NDArray[np.uint8], mark: int, quoted: bool) -> Positions:
    """Return where a byte stands outside quotes."""
    hits = array == mark
    if quoted:
        inside = np.bitwise_and(np.cumsum(array == 0x22, dtype=np.uint8), 1)
        hits &= inside == 0
    return np.flatnonzero(hits)


def ends_quoted(path: Path, content: memoryview) -> None:
    """Refuse a text with a quote that never closes, naming the line where it opens.

    Raises
    ------
    ImporterError
        VC202.
    """
    spans = range(0, len(content), BLOCK)
    number = 0
    for offset in spans:
        number += bytes(content[offset : offset + BLOCK]).count(b'"')
        let_go(content)
    if number % 2:
        whole = bytes(content)
        quotes = np.flatnonzero(np.frombuffer(whole, np.uint8) == 0x22)
        line = whole[: _unclosed(whole, quotes)].count(b"\n") + 1
        raise ImporterError([Problem("VC202", path.name, row=line, value='"')])


def _unclosed(content: bytes, quotes: Positions) -> int:
    """Return where the quote that never closes was opened.

    An opening quote stands at the start of a cell; the first one after which the next
    quote also stands at the start of a cell was left open.
    """
    starts = [int(q) for q in quotes if q == 0 or content[int(q) - 1] in b",;\t|\n"]
    for first, second in itertools.pairwise(starts):
        between = np.searchsorted(quotes, [first, second])
        if (between[1] - between[0]) % 2:
            return first
    return starts[-1] if starts else int(quotes[-1])
