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
from valuechain.importers.pieces import BROKEN, ahead, is_blank, parsed, pieces
from valuechain.importers.records import ends_quoted, stretches
from valuechain.importers.table import Document, Reading, Refused, Table
from valuechain.schema import TABLES, column_key, load_schema

__all__ = ["read_csv", "unprotected"]

_DELIMITERS = (",", ";", "\t", "|")
_MAX_COLUMNS = 512
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
        cells = frame[column]
        coded = isinstance(cells.dtype, pl.Categorical)
        doubtful = cells.cat.starts_with("'") if coded else cells.str.starts_with("'")
        if doubtful.any():
            text = cells.cast(pl.String).str.replace(_GUARDED, "$1")
            frame = frame.with_columns(text.alias(column))
    return frame


def _heading(path: Path, content: memoryview, reading: Reading) -> tuple[str, int]:
    """Return the heading and its line: the line asked for, else the first not blank."""
    wanted, last = reading.header_row, 1
    for stretch in stretches(content):
        last = int(stretch.lines[-1])
        if wanted is None:
            for record in range(len(stretch.starts)):
                text = stretch.record(record)
                if not is_blank(text) and not text.lower().startswith("sep="):
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
        found = parsed(text.encode("utf-8"), delimiter)
    except pl.exceptions.NoDataError as fault:
        raise ImporterError([Problem("VC117", path.name, row=int(line))]) from fault
    except BROKEN as fault:
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


def _table(
    path: Path, content: memoryview, heading: int, headings: list[str], delimiter: str
) -> tuple[Table, list[Problem]]:
    """Put together what stands below the heading.

    Columns whose text repeats are kept as codes, not as text; what repeats is decided on
    the first piece, so that memory holds a few pieces of text and codes of the others.
    """
    many = len(content) > BLOCK
    parts = pieces(path, content, heading, headings, delimiter)
    frames: list[pl.DataFrame] = []
    lines: list[npt.NDArray[np.uint32]] = []
    refused: list[Refused] = []
    problems: list[Problem] = []
    repeated: list[str] = []
    blanks = 0
    for piece in ahead(parts) if many else parts:
        blanks += piece.blanks
        problems += piece.problems
        refused += piece.refused
        frame = piece.frame
        if frame.is_empty():
            continue
        if not frames and (many or frame.height >= _REPEATS_FROM):
            repeated = _repeated(frame.head(_REPEATS_FROM))
        frames.append(frame.with_columns(frame[c].cast(pl.Categorical) for c in repeated))
        lines.append(piece.lines.astype(np.uint32))
    if not frames:
        frames = [pl.DataFrame(schema=dict.fromkeys(headings, pl.String))]
    frame = pl.concat(frames)
    frame.columns = headings
    rows = np.concatenate([np.zeros(0, np.uint32), *lines])
    table = Table(
        path.stem,
        path.name,
        frame,
        pl.Series("row", rows),
        blank=blanks,
        refused=tuple(refused),
    )
    return table, problems


def _repeated(sample: pl.DataFrame) -> list[str]:
    return [c for c in sample.columns if sample[c].n_unique() < 0.8 * sample.height]
