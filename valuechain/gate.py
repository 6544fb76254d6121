"""The gate: one table of text becomes typed columns, or every problem it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from valuechain.cells import read_text
from valuechain.codes import constant
from valuechain.columns import by_value, read_column
from valuechain.errors import Problem
from valuechain.finding import MOST, Finding
from valuechain.frames import QUANTITY
from valuechain.importers.table import Reading, Table
from valuechain.schema import Field, Schema, column_key

__all__ = ["PLACES", "TYPES", "Typed", "read_table"]

PLACES = ("@source", "@sheet", "@row", "@column")
"""Where a row was read; the column only where each row was one cell."""
"""The columns that say where a row comes from."""

TYPES: dict[str, pl.DataType] = {"quantity": QUANTITY, "ratio": QUANTITY, "date": pl.Date()}
"""The types of the columns that are not text, by how they are read."""


_TOGETHER_FROM = 100_000
"""From how many rows on two columns are typed at the same time."""


@dataclass(frozen=True, eq=False)
class Typed:
    """One table after the gate.

    Attributes
    ----------
    frame : polars DataFrame
        Known columns under their own names and types, unknown ones as text under their
        headings, then ``@source``, ``@sheet`` and ``@row``. Refused rows are not in it.
    problems : tuple of Problem
    read, refused, blank, duplicate : int
        The account of the rows.
    refused_rows : polars Series of Int64
        Numbers of the rows refused here.
    sheet : str or None
        Where the table stands in its source.
    columns : mapping of str to str
        Which column of the source holds each field: its letter in a workbook, its
        heading elsewhere.
    written : mapping of str to str
        What the source calls the column of each field.
    """

    table: str
    source: str
    frame: pl.DataFrame
    problems: tuple[Problem, ...]
    refused_rows: pl.Series
    read: int = 0
    refused: int = 0
    blank: int = 0
    duplicate: int = 0
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


def read_table(table: Table, schema: Schema, reading: Reading) -> Typed:
    """Return a table of text with its columns recognised and typed, and all its problems.

    Parameters
    ----------
    table : Table
        Headings as written; they are recognised by the names, titles and aliases of the
        schema, in either language.
    schema : Schema
        What the table must look like.
    reading : Reading
        ``decimal`` and ``dates`` settle what has two readings.
    """
    read = table.read
    table = _without_blanks(table)
    lines, rows, height = table.frame, table.rows, table.frame.height
    table = replace(table, frame=lines.head(20))
    named, problems = _recognised(table, schema)
    texts = dict(zip(lines.columns, lines.get_columns(), strict=True))
    del lines
    columns: list[pl.Series] = []
    bad = np.zeros(height, bool)
    for typed, told, refused_at in _typed_columns(table, texts, named, schema, reading):
        columns.append(typed)
        problems += told
        bad[refused_at] = True
    columns += [
        constant("@source", table.source, height),
        constant("@sheet", table.sheet, height),
        rows.cast(pl.UInt32).alias("@row"),
    ]
    if table.under is not None:
        columns.append(table.under.replace(table.letters).alias("@column"))
    frame = pl.DataFrame(columns)
    if any(p.code == "VC117" for p in problems):
        bad[:] = True
    refused = pl.Series("refused", bad)
    return Typed(
        schema.name,
        table.source,
        frame.filter(~refused) if bad.any() else frame,
        tuple(problems),
        rows.filter(refused),
        read=read,
        refused=int(bad.sum()) + len(table.refused),
        blank=table.blank,
        sheet=table.sheet,
        columns={f: table.letters.get(h, table.heading(h)) for f, h in named.items()},
        written={f: table.heading(h) for f, h in named.items()},
    )


def _without_blanks(table: Table) -> Table:
    """Return the table without the rows where nothing is written; they are counted.

    Looked at only where each column is empty somewhere.
    """
    frame = table.frame
    columns = frame.get_columns()
    if not frame.height or not all(column.null_count() for column in columns):
        return table
    blank = frame.select(pl.all_horizontal(pl.all().is_null()).alias("blank"))["blank"]
    return replace(
        table,
        frame=frame.filter(~blank),
        rows=table.rows.filter(~blank),
        under=None if table.under is None else table.under.filter(~blank),
        blank=table.blank + int(blank.sum()),
    )


def _typed_columns(
    table: Table,
    texts: dict[str, pl.Series],
    named: Mapping[str, str],
    schema: Schema,
    reading: Reading,
) -> Iterator[tuple[pl.Series, list[Problem], list[int]]]:
    """Yield each column typed, its problems, and the rows it refuses; two at a time.

    The fields of the schema come first, in its order, then what it does not know. A
    column of text is let go as soon as it is typed.
    """
    fields = [(f.name, named[f.name], f) for f in schema.fields if f.name in named]
    strangers = [(h, h, None) for h in texts if h not in named.values()]

    def typed(
        asked: tuple[str, str, Field | None],
    ) -> tuple[pl.Series, list[Problem], list[int]]:
        name, heading, field = asked
        text = texts.pop(heading)
        if text.dtype != pl.String:
            text = text.rechunk()
        column, findings = (
            by_value(text, read_text)
            if field is None
            else read_column(text, field, reading)
        )
        problems = [p for f in findings for p in _problems(table, heading, text, f)]
        refused = [int(at) for f in findings if f.level == "error" for at in f.at]
        return column.alias(name), problems, refused

    work = [*fields, *strangers]
    if table.rows.len() < _TOGETHER_FROM:
        yield from map(typed, work)
        return
    order = sorted(work, key=lambda asked: _room(texts[asked[1]], asked[2]))
    with ThreadPoolExecutor(max_workers=2) as pool:
        done = dict(
            zip((heading for _, heading, _ in order), pool.map(typed, order), strict=True)
        )
    yield from (done.pop(heading) for _, heading, _ in work)


def _room(text: pl.Series, field: Field | None) -> int:
    """Return how much room a column takes once typed, roughly: the least goes first.

    Codes of few texts take a byte a row, codes of names four, quantities sixteen.
    """
    if text.dtype == pl.String:
        return 16
    return 4 if field is not None and field.refers_to == "actors" else 1


def _recognised(table: Table, schema: Schema) -> tuple[dict[str, str], list[Problem]]:
    """Return which heading holds each field, and what is doubled, missing or unknown."""
    known = schema.headings()
    named: dict[str, str] = {}
    problems: list[Problem] = []
    unknown: list[str] = []
    for heading in table.frame.columns:
        field = known.get(column_key(heading))
        if field is None:
            unknown.append(heading)
        elif field in named:
            exact = next(
                (h for h in (named[field], heading) if column_key(h) == column_key(field)),
                None,
            )
            problems.append(
                Problem(
                    "VC118", table.source, table.sheet, None, heading, field, named[field]
                )
            )
            named[field] = exact or named[field]
        else:
            named[field] = heading
    missing = [name for name in schema.required if name not in named]
    if missing:
        found_headings = ", ".join(table.frame.columns)
        problems.append(
            Problem(
                "VC117",
                table.source,
                table.sheet,
                None,
                None,
                found_headings[:300],
                ", ".join(missing),
                _header_hint(table, known),
                variant="columns",
            )
        )
    elif unknown:
        problems.append(
            Problem(
                "VC221",
                table.source,
                table.sheet,
                value=", ".join(map(table.heading, unknown))[:300],
                level="note",
                variant="kept",
            )
        )
    return named, problems


def _header_hint(table: Table, known: dict[str, str]) -> str:
    """Return the option that would start at a row that looks like the heading, if one does."""
    for number, cells in zip(
        table.rows.head(20).to_list(), table.frame.head(20).rows(), strict=True
    ):
        if sum(column_key(c) in known for c in cells if c) >= 3:
            return f"--header-row {number}"
    return ""


def _problems(
    table: Table, heading: str, text: pl.Series, finding: Finding
) -> list[Problem]:
    """Return the problems of one finding, each with its place; past ``MOST`` only a count."""
    limit = 1 if finding.once else MOST if finding.level == "error" else 200
    problems = []
    for at in finding.at.head(limit).to_list():
        row = table.rows[at]
        column = heading if table.under is None else str(table.under[at])
        letter = table.letters.get(column, "")
        value = text[at] or ""
        expected = (
            finding.expected
            if isinstance(finding.expected, str)
            else finding.expected(value)
        )
        hint = finding.hint if isinstance(finding.hint, str) else finding.hint(value)
        problems.append(
            Problem(
                finding.code,
                table.source,
                table.sheet,
                row,
                table.heading(column),
                value[:200],
                expected,
                hint,
                finding.level,
                f"{letter}{row}" if letter else None,
                finding.variant,
            )
        )
    if len(finding.at) > limit and not finding.once:
        more = str(len(finding.at) - limit)
        problems.append(
            Problem(
                finding.code,
                table.source,
                table.sheet,
                None,
                table.heading(heading),
                more,
                level=finding.level,
                variant="more",
            )
        )
    return problems
