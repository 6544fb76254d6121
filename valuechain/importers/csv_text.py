"""CSV files: bytes are checked first, then one fast parse into columns of text.

What a lenient reader repairs in silence is found here and named with its line: bytes
that are no text, quotes that never close, rows wider or narrower than the heading.
"""

from __future__ import annotations

import itertools
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import BLOCK, Bytes, decoded
from valuechain.importers.table import Document, Reading, Refused, Table
from valuechain.schema import TABLES, column_key, load_schema

__all__ = ["read_csv", "unprotected"]

_DELIMITERS = (",", ";", "\t", "|")
_MAX_COLUMNS = 512
_MAX_CELL = 32_767
_GUARDED = r"^'('*[=+\-@\t\r])"
_REPEATS_FROM = 10_000

Positions = npt.NDArray[np.int64]


def read_csv(path: Path, reading: Reading) -> Document:
    """Read one CSV file into one table of text, headings as written.

    Parameters
    ----------
    path : Path
        The file.
    reading : Reading
        ``encoding``, ``delimiter`` and ``header_row`` override what is detected.

    Returns
    -------
    Document
        One table named after the file; its rows are numbered by the line of the file
        on which they start. Rows of another width are in ``refused``, each told.

    Raises
    ------
    ImporterError
        When the file cannot be taken apart at all: empty, not text in the encoding,
        a quote that never closes, no heading, a doubled heading, over a limit.
    """
    content, encoding = decoded(path, reading.encoding)
    layout = _layout(path, content)
    start = _heading(path, content, layout, reading)
    heading_text = layout.text(content, start)
    delimiter = reading.delimiter or _delimiter(heading_text)
    headings = _headings(path, heading_text, delimiter, layout.lines[start])
    widths = layout.widths(content, delimiter)
    table, problems = _table(path, content, layout, start, headings, delimiter, widths)
    decisions = [(path.name, "encoding", encoding)]
    if len(headings) > 1:
        decisions.append((path.name, "delimiter", delimiter))
    return Document(path.stem, (table,), {}, tuple(problems), tuple(decisions), "csv")


def unprotected(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the cells without the apostrophe that keeps spreadsheets from running them."""
    for column in frame.columns:
        values = (
            frame[column].unique() if frame.schema[column] != pl.String else frame[column]
        )
        guarded = values.cast(pl.String).str.contains(_GUARDED)
        if guarded.any():
            text = frame[column].cast(pl.String).str.replace(_GUARDED, "$1")
            frame = frame.with_columns(text.alias(column))
    return frame


@dataclass(frozen=True, eq=False)
class _Layout:
    """Where each record of the file starts and ends, and on which line."""

    starts: Positions
    ends: Positions
    lines: Positions
    quoted: bool

    def text(self, content: Bytes, record: int) -> str:
        part = bytes(content[int(self.starts[record]) : int(self.ends[record])])
        return part.decode("utf-8").strip("\r\n")

    def widths(self, content: Bytes, delimiter: str) -> Positions:
        """Return how many cells each record has."""
        edges = np.append(self.starts, self.ends[-1:])
        before = np.zeros(len(edges), np.int64)
        passed = done = 0
        for offset, found in _marks(content, ord(delimiter), self.quoted):
            upto = int(np.searchsorted(edges, offset + BLOCK))
            before[done:upto] = passed + np.searchsorted(found, edges[done:upto] - offset)
            passed, done = passed + len(found), upto
        before[done:] = passed
        return np.diff(before) + 1


def _marks(content: Bytes, mark: int, quoted: bool) -> Iterator[tuple[int, Positions]]:
    """Yield, block by block, where a byte stands outside quotes, counted from the block."""
    odd = np.uint8(0)
    for offset in range(0, len(content), BLOCK):
        block = np.frombuffer(content[offset : offset + BLOCK], np.uint8)
        hits = block == mark
        if quoted:
            inside = np.bitwise_and(np.cumsum(block == 0x22, dtype=np.uint8) + odd, 1)
            odd = inside[-1]
            hits &= inside == 0
        yield offset, np.flatnonzero(hits)


def _positions(content: Bytes, mark: int, quoted: bool) -> Positions:
    """Return every position of a byte that stands outside quotes."""
    found = [at + offset for offset, at in _marks(content, mark, quoted)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _layout(path: Path, content: Bytes) -> _Layout:
    quoted = content.find(b'"') >= 0
    breaks = _positions(content, 0x0A, quoted)
    if quoted:
        quotes = _positions(content, 0x22, False)
        if len(quotes) % 2:
            opened = _unclosed(content, quotes)
            line = bytes(content[:opened]).count(b"\n") + 1
            raise ImporterError([Problem("VC202", path.name, row=line, value='"')])
    starts = np.append(0, breaks + 1)
    ends = np.append(breaks, len(content))
    if starts[-1] >= len(content):
        starts, ends = starts[:-1], ends[:-1]
    if quoted:
        every = _positions(content, 0x0A, False)
        lines = np.searchsorted(every, starts) + 1
    else:
        lines = np.arange(1, len(starts) + 1)
    return _Layout(starts, ends, lines, quoted)


def _unclosed(content: Bytes, quotes: Positions) -> int:
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


def _is_blank(text: str) -> bool:
    return not text.strip(" \t\r\n,;|\u00a0")


def _heading(path: Path, content: Bytes, layout: _Layout, reading: Reading) -> int:
    """Return which record is the heading: the one asked for, else the first not blank."""
    if reading.header_row is not None:
        at = int(np.searchsorted(layout.lines, reading.header_row))
        if at >= len(layout.lines) or layout.lines[at] != reading.header_row:
            problem = Problem(
                "VC117", path.name, row=reading.header_row, expected=f"1–{layout.lines[-1]}"
            )
            raise ImporterError([problem])
        return at
    for record in range(len(layout.starts)):
        text = layout.text(content, record)
        if not _is_blank(text) and not text.lower().startswith("sep="):
            return record
    raise ImporterError([Problem("VC102", path.name)])


def _delimiter(heading: str) -> str:
    """Return the delimiter under which most headings are known, else the commonest one."""
    known = {key for table in TABLES for key in load_schema(table).headings()}

    def weight(delimiter: str) -> tuple[int, int]:
        cells = heading.split(delimiter)
        names = sum(column_key(c.strip('" ')) in known for c in cells if c.strip())
        return (names if len(cells) > 1 else 0, heading.count(delimiter))

    return max(_DELIMITERS, key=weight)


def _headings(path: Path, text: str, delimiter: str, line: int) -> list[str]:
    found = _parsed(text.encode("utf-8"), delimiter, text.count(delimiter) + 1)
    cells = [] if found.is_empty() else [c for c in found.row(0)]
    headings = [" ".join((c or "").replace("\u00a0", " ").split()) for c in cells]
    if len(headings) > _MAX_COLUMNS:
        found_many = Problem(
            "VC106",
            path.name,
            row=int(line),
            value=str(len(headings)),
            expected=str(_MAX_COLUMNS),
        )
        raise ImporterError([found_many])
    named = [h for h in headings if h]
    doubled = sorted({h for h in named if named.count(h) > 1})
    if doubled:
        raise ImporterError(
            [Problem("VC118", path.name, row=int(line), column=h, value=h) for h in doubled]
        )
    return [h or f"column {i}" for i, h in enumerate(headings, 1)]


def _parsed(content: bytes, delimiter: str, width: int) -> pl.DataFrame:
    return pl.read_csv(
        content,
        has_header=False,
        new_columns=[f"column_{i}" for i in range(1, width + 1)],
        separator=delimiter,
        infer_schema=False,
        quote_char='"',
    )


def _encoded(batches: Iterator[bytes], delimiter: str, width: int) -> pl.DataFrame:
    """Parse batch by batch; columns whose text repeats are kept as codes, not as text.

    What repeats is decided on the first batch, so that memory holds one batch of text and
    the codes of the others.
    """
    frames: list[pl.DataFrame] = []
    repeated: list[str] = []
    for batch in batches:
        frame = _parsed(batch, delimiter, width)
        if not frames and frame.height >= _REPEATS_FROM:
            sample = frame.head(_REPEATS_FROM)
            repeated = [
                c for c in frame.columns if sample[c].n_unique() < 0.8 * _REPEATS_FROM
            ]
        frames.append(frame.with_columns(pl.col(repeated).cast(pl.Categorical)))
    return pl.concat(frames)


def _table(
    path: Path,
    content: Bytes,
    layout: _Layout,
    start: int,
    headings: list[str],
    delimiter: str,
    widths: Positions,
) -> tuple[Table, list[Problem]]:
    first = start + 1
    body = slice(first, None)
    lengths = layout.ends[body] - layout.starts[body]
    wide = widths[body] == len(headings)
    blank = np.zeros(len(lengths), bool)
    for record in np.flatnonzero(~wide | (lengths <= len(headings) + 1)):
        blank[record] = _is_blank(layout.text(content, first + int(record)))
    refused = np.flatnonzero(~wide & ~blank)
    good = np.flatnonzero(wide & ~blank)
    if len(good):
        frame = _encoded(_batches(content, layout, good + first), delimiter, len(headings))
    else:
        frame = _empty(headings)
    frame.columns = headings
    if layout.quoted:
        frame = frame.with_columns(pl.col(pl.String).replace("", None))
    problems = [
        Problem(
            "VC201",
            path.name,
            row=int(layout.lines[first + int(r)]),
            value=f"{int(widths[first + int(r)])}",
            expected=str(len(headings)),
        )
        for r in refused
    ]
    rows = layout.lines[body][good]
    left_out = [
        Refused(int(layout.lines[first + int(r)]), layout.text(content, first + int(r)))
        for r in refused
    ]
    if len(lengths) and lengths.max() > _MAX_CELL:
        problems += _long_cells(path, frame, rows)
    table = Table(
        path.stem,
        path.name,
        frame,
        pl.Series("row", rows, pl.Int64),
        blank=int(blank.sum()),
        refused=tuple(left_out),
    )
    return table, problems


def _empty(headings: list[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(headings, pl.String))


def _batches(content: Bytes, layout: _Layout, records: Positions) -> Iterator[bytes]:
    """Yield the bytes of the wanted records, about one block at a time."""
    edges = np.searchsorted(
        layout.starts[records], np.arange(0, len(content) + BLOCK, BLOCK)
    )
    for first, last in itertools.pairwise(edges):
        part = records[first:last]
        if not len(part):
            continue
        if part[-1] - part[0] + 1 == len(part):
            yield (
                bytes(content[int(layout.starts[part[0]]) : int(layout.ends[part[-1]])])
                + b"\n"
            )
        else:
            cut = (content[int(layout.starts[r]) : int(layout.ends[r])] for r in part)
            yield b"\n".join(map(bytes, cut)) + b"\n"
        if isinstance(content, mmap.mmap):
            content.madvise(mmap.MADV_DONTNEED)


def _long_cells(path: Path, frame: pl.DataFrame, rows: Positions) -> list[Problem]:
    return [
        Problem(
            "VC107",
            path.name,
            row=int(rows[at]),
            column=column,
            value=str(frame[column][int(at)])[:80],
            expected=str(_MAX_CELL),
        )
        for column in frame.columns
        for at in (frame[column].cast(pl.String).str.len_chars() > _MAX_CELL)
        .fill_null(False)
        .arg_true()
    ]
