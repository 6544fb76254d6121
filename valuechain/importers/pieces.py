"""The records of a CSV file, parsed some megabytes at a time; what is askew is set apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from valuechain.errors import Problem
from valuechain.importers.records import Positions, Stretch, stretches
from valuechain.importers.table import Refused

__all__ = ["BROKEN", "Piece", "ahead", "is_blank", "parsed", "pieces"]

BROKEN = (
    pl.exceptions.ComputeError,
    pl.exceptions.NoDataError,
    pl.exceptions.SchemaError,
)
"""What the parser raises when it cannot follow a text."""

_MAX_CELL = 32_767


@dataclass(frozen=True, eq=False)
class Piece:
    """Some records of a file.

    Attributes
    ----------
    frame : polars DataFrame
        A column of text for each heading, under numbers; only the good records.
    lines : array of int
        On which line of the file each record of the frame begins.
    blanks : int
    refused : tuple of Refused
    problems : tuple of Problem
    """

    frame: pl.DataFrame
    lines: Positions
    blanks: int = 0
    refused: tuple[Refused, ...] = ()
    problems: tuple[Problem, ...] = ()


def pieces(
    path: Path, content: memoryview, heading: int, headings: list[str], delimiter: str
) -> Iterator[Piece]:
    """Yield what stands below the line of the heading, piece by piece."""
    for stretch in stretches(content):
        below = np.flatnonzero(stretch.lines > heading)
        if len(below):
            even = _even(path, stretch, below, headings, delimiter)
            yield even or _uneven(path, stretch, below, headings, delimiter)


def ahead(items: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the same pieces, the next one being parsed while one is used."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, items, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield piece


def parsed(content: bytes, delimiter: str, width: int | None = None) -> pl.DataFrame:
    """Return the cells of some records as columns of text, numbered from 1.

    Without a width, as many columns as the first record has: some of its delimiters may
    stand inside quotes.
    """
    names = None if width is None else [f"column_{i}" for i in range(1, width + 1)]
    return pl.read_csv(
        content,
        has_header=False,
        new_columns=names,
        separator=delimiter,
        infer_schema=False,
        quote_char='"',
    )


def is_blank(text: str, delimiters: str = ",;|") -> bool:
    """Return whether a record holds nothing but spaces and delimiters."""
    return not text.strip(f" \t\r\n\u00a0{delimiters}")


def _even(
    path: Path, stretch: Stretch, below: Positions, headings: list[str], delimiter: str
) -> Piece | None:
    """Return the records if there is nothing to look at one by one, else ``None``.

    The parser refuses a record with too many cells; where there are as many delimiters
    as there should be, none has too few either.
    """
    width = len(headings)
    if stretch.quoted or width == 1 or stretch.lengths(below).min() <= width + 1:
        return None
    text = stretch.chosen(below)
    if text.count(delimiter.encode()) != len(below) * (width - 1):
        return None
    try:
        frame = parsed(text, delimiter, width)
    except BROKEN:
        return None
    lines = stretch.lines[below]
    long = _long_cells(path, frame, headings, stretch, below)
    return Piece(frame, lines, problems=tuple(long))


def _uneven(
    path: Path, stretch: Stretch, below: Positions, headings: list[str], delimiter: str
) -> Piece:
    """Return the good records; the blank ones are counted, each other one is told."""
    width = len(headings)
    widths = stretch.widths(delimiter)
    blank, odd = _set_apart(stretch, widths, width, delimiter, below)
    problems: list[Problem] = []
    refused: list[Refused] = []
    for record in odd.tolist():
        line, found = int(stretch.lines[record]), str(widths[record])
        problems.append(
            Problem("VC201", path.name, row=line, value=found, expected=str(width))
        )
        refused.append(Refused(line, stretch.record(record)))
    good = np.setdiff1d(below, np.concatenate([blank, odd]), assume_unique=True)
    while bad := _misquoted(stretch, good, delimiter, width):
        for record in bad:
            line, written = int(stretch.lines[record]), stretch.record(record)
            problems.append(Problem("VC202", path.name, row=line, value=written[:80]))
            refused.append(Refused(line, written))
        good = np.setdiff1d(good, bad, assume_unique=True)
    frame = pl.DataFrame()
    if len(good):
        frame = parsed(stretch.chosen(good), delimiter, width)
        problems += _long_cells(path, frame, headings, stretch, good)
    if stretch.quoted and len(good):
        frame = frame.with_columns(pl.col(pl.String).replace("", None))
    return Piece(frame, stretch.lines[good], len(blank), tuple(refused), tuple(problems))


def _misquoted(
    stretch: Stretch, records: Positions, delimiter: str, width: int
) -> list[int]:
    """Return some records whose quotes cannot be followed, found by halving; none: all can.

    Where each half can be followed alone, it is those that are not quoted as they should,
    else the first that those before it cannot stand beside.
    """
    if _is_followed(stretch, records, delimiter, width):
        return []
    if len(records) == 1:
        return [int(records[0])]
    half = len(records) // 2
    found = [
        record
        for part in (records[:half], records[half:])
        for record in _misquoted(stretch, part, delimiter, width)
    ]
    if found:
        return found
    strict = [r for r in records.tolist() if not _is_strict(stretch.record(r), delimiter)]
    if strict:
        return strict
    fine, broken = half, len(records)
    while broken - fine > 1:
        middle = (fine + broken) // 2
        if _is_followed(stretch, records[:middle], delimiter, width):
            fine = middle
        else:
            broken = middle
    return [int(records[fine])]


def _is_followed(stretch: Stretch, records: Positions, delimiter: str, width: int) -> bool:
    """Return whether the parser can follow some records."""
    try:
        if len(records):
            parsed(stretch.chosen(records), delimiter, width)
    except BROKEN:
        return False
    return True


def _is_strict(record: str, delimiter: str) -> bool:
    """Return whether nothing but a delimiter follows the quotes that close a cell.

    Examples
    --------
    >>> _is_strict('"a";b', ";"), _is_strict('""x;b', ";")
    (True, False)
    """
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _set_apart(
    stretch: Stretch, widths: Positions, width: int, delimiter: str, below: Positions
) -> tuple[Positions, Positions]:
    """Return the blank records below the heading, and those of another width."""
    narrow = stretch.lengths(below) <= width + 1
    doubtful = below[(widths[below] != width) | narrow]
    empty = np.array(
        [
            is_blank(stretch.record(r), delimiter)
            if widths[r] == width
            else is_blank(stretch.record(r))
            for r in doubtful.tolist()
        ],
        bool,
    )
    odd = doubtful[~empty]
    return doubtful[empty], odd[widths[odd] != width]


def _long_cells(
    path: Path,
    frame: pl.DataFrame,
    headings: list[str],
    stretch: Stretch,
    records: Positions,
) -> list[Problem]:
    if stretch.lengths(records).max() <= _MAX_CELL:
        return []
    return [
        Problem(
            "VC107",
            path.name,
            row=int(stretch.lines[records[at]]),
            column=heading,
            value=str(cells[int(at)])[:80],
            expected=str(_MAX_CELL),
        )
        for heading, cells in zip(headings, frame.get_columns(), strict=True)
        for at in (cells.str.len_chars() > _MAX_CELL).fill_null(False).arg_true()
    ]
