"""CSV files: bytes are checked first, then one fast parse into columns of text.

What a lenient reader repairs in silence is found here and named with its line: bytes
that are no text, quotes that never close, rows wider or narrower than the heading.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import BLOCK, decoded
from valuechain.importers.records import Positions, Stretch, ends_quoted, stretches
from valuechain.importers.table import Document, Reading, Refused, Table
from valuechain.schema import TABLES, column_key, load_schema

__all__ = ["read_csv", "unprotected"]

_DELIMITERS = (",", ";", "\t", "|")
_BROKEN = (
    pl.exceptions.ComputeError,
    pl.exceptions.NoDataError,
    pl.exceptions.SchemaError,
)
_MAX_COLUMNS = 512
_MAX_CELL = 32_767
_GUARDED = r"^'('*[=+\-@\t\r])"
_REPEATS_FROM = 10_000


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
    ends_quoted(path, content)
    heading_text, line = _heading(path, content, reading)
    delimiter = reading.delimiter or _delimiter(heading_text)
    headings = _headings(path, heading_text, delimiter, line)
    table, problems = _table(path, content, line, headings, delimiter)
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


def _is_blank(text: str, delimiters: str = ",;|") -> bool:
    return not text.strip(f" \t\r\n\u00a0{delimiters}")


def _heading(path: Path, content: memoryview, reading: Reading) -> tuple[str, int]:
    """Return the heading and its line: the line asked for, else the first not blank."""
    wanted, last = reading.header_row, 1
    for stretch in stretches(content):
        last = int(stretch.lines[-1])
        if wanted is None:
            for record in range(len(stretch.starts)):
                text = stretch.record(record)
                if not _is_blank(text) and not text.lower().startswith("sep="):
                    return text, int(stretch.lines[record])
        elif wanted <= last:
            at = int(np.searchsorted(stretch.lines, wanted))
            if at < len(stretch.lines) and stretch.lines[at] == wanted:
                return stretch.record(at), wanted
    if wanted is None:
        raise ImporterError([Problem("VC102", path.name)])
    raise ImporterError([Problem("VC117", path.name, row=wanted, expected=f"1–{last}")])


def _delimiter(heading: str) -> str:
    """Return the delimiter under which most headings are known, else the commonest one."""
    known = {key for table in TABLES for key in load_schema(table).headings()}

    def weight(delimiter: str) -> tuple[int, int]:
        cells = heading.split(delimiter)
        names = sum(column_key(c.strip('" ')) in known for c in cells if c.strip())
        return (names if len(cells) > 1 else 0, heading.count(delimiter))

    return max(_DELIMITERS, key=weight)


def _headings(path: Path, text: str, delimiter: str, line: int) -> list[str]:
    try:
        found = _parsed(text.encode("utf-8"), delimiter, text.count(delimiter) + 1)
    except pl.exceptions.NoDataError as fault:
        raise ImporterError([Problem("VC117", path.name, row=int(line))]) from fault
    except _BROKEN as fault:
        quoting = Problem("VC202", path.name, row=int(line), value=text[:80])
        raise ImporterError([quoting]) from fault
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


def _table(
    path: Path, content: memoryview, heading: int, headings: list[str], delimiter: str
) -> tuple[Table, list[Problem]]:
    """Parse what stands below the heading, stretch by stretch.

    Columns whose text repeats are kept as codes, not as text; what repeats is decided on
    the first stretch, so that memory holds one stretch of text and codes of the others.
    """
    width = len(headings)
    frames: list[pl.DataFrame] = []
    lines: list[Positions] = []
    refused: list[Refused] = []
    problems: list[Problem] = []
    repeated: list[str] = []
    blanks = 0
    for stretch in stretches(content):
        widths = stretch.widths(delimiter)
        below = stretch.lines > heading
        blank, odd = _set_apart(stretch, widths, width, delimiter, below)
        blanks += len(blank)
        for record in odd:
            line = int(stretch.lines[record])
            found, wanted = str(widths[record]), str(width)
            problems.append(
                Problem("VC201", path.name, row=line, value=found, expected=wanted)
            )
            refused.append(Refused(line, stretch.record(int(record))))
        below[blank] = below[odd] = False
        good = np.flatnonzero(below)
        if not len(good):
            continue
        try:
            frame = _parsed(stretch.chosen(good), delimiter, width)
        except _BROKEN:
            broken = _misquoted(stretch, good, delimiter, width) or good.tolist()
            for record in broken:
                line, written = int(stretch.lines[record]), stretch.record(record)
                problems.append(Problem("VC202", path.name, row=line, value=written[:80]))
                refused.append(Refused(line, written))
            good = np.setdiff1d(good, broken)
            if not len(good):
                continue
            frame = _parsed(stretch.chosen(good), delimiter, width)
        if stretch.quoted:
            frame = frame.with_columns(pl.col(pl.String).replace("", None))
        if not frames and (frame.height >= _REPEATS_FROM or len(content) > BLOCK):
            sample = frame.head(_REPEATS_FROM)
            repeated = [
                c for c in frame.columns if sample[c].n_unique() < 0.8 * sample.height
            ]
        if int((stretch.ends[good] - stretch.starts[good]).max()) > _MAX_CELL:
            problems += _long_cells(path, frame, headings, stretch.lines[good])
        frames.append(frame.with_columns(frame[c].cast(pl.Categorical) for c in repeated))
        lines.append(stretch.lines[good])
    if not frames:
        frames = [pl.DataFrame(schema=dict.fromkeys(map(str, range(width)), pl.String))]
    frame = pl.concat(frames)
    frames.clear()
    frame.columns = headings
    rows = np.concatenate(lines) if lines else np.zeros(0, np.int64)
    table = Table(
        path.stem,
        path.name,
        frame,
        pl.Series("row", rows, pl.Int64),
        blank=blanks,
        refused=tuple(refused),
    )
    return table, problems


def _misquoted(
    stretch: Stretch, records: Positions, delimiter: str, width: int
) -> list[int]:
    """Return the records whose quotes cannot be followed, found by halving."""
    try:
        _parsed(stretch.chosen(records), delimiter, width)
    except _BROKEN:
        if len(records) == 1:
            return [int(records[0])]
        half = len(records) // 2
        return [
            record
            for part in (records[:half], records[half:])
            for record in _misquoted(stretch, part, delimiter, width)
        ]
    return []


def _set_apart(
    stretch: Stretch,
    widths: Positions,
    width: int,
    delimiter: str,
    below: npt.NDArray[np.bool_],
) -> tuple[Positions, Positions]:
    """Return the blank records below the heading, and those of another width."""
    narrow = stretch.ends - stretch.starts <= width + 1
    doubtful = np.flatnonzero(((widths != width) | narrow) & below)
    empty = np.array(
        [
            _is_blank(stretch.record(r), delimiter)
            if widths[r] == width
            else _is_blank(stretch.record(r))
            for r in doubtful.tolist()
        ],
        bool,
    )
    odd = doubtful[~empty]
    return doubtful[empty], odd[widths[odd] != width]


def _long_cells(
    path: Path, frame: pl.DataFrame, headings: list[str], rows: Positions
) -> list[Problem]:
    return [
        Problem(
            "VC107",
            path.name,
            row=int(rows[at]),
            column=heading,
            value=str(cells[int(at)])[:80],
            expected=str(_MAX_CELL),
        )
        for heading, cells in zip(headings, frame.get_columns(), strict=True)
        for at in (cells.str.len_chars() > _MAX_CELL).fill_null(False).arg_true()
    ]
