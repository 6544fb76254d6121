"""The shapes every importer gives back: tables of text that know their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.reading_values import EXPECTED, is_usable

__all__ = ["Document", "Reading", "Refused", "Table"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user wants a source to be read; ``None`` leaves it to detection.

    ``columns`` are pairs of a heading in the file and the column of ours it means.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    dates: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    undirected_as: str | None = None
    keep_good: bool = False
    prorate: bool = False
    max_size: int | None = None
    max_seconds: int | None = None
    max_memory: int | None = None
    columns: tuple[tuple[str, str], ...] = ()

    def with_defaults(self, settings: Mapping[str, object]) -> Reading:
        """Return a copy where what is not said is taken from a ``[reading]`` section.

        A value that an option cannot have is not taken; the gate tells it.
        """
        said = {**settings, "delimiter": _mark(settings.get("delimiter"))}
        given = {
            name: said[name]
            for name in EXPECTED
            if getattr(self, name) is None
            and said.get(name) is not None
            and is_usable(name, said[name])
        }
        return replace(self, **given)  # type: ignore[arg-type]


def _mark(delimiter: object) -> object:
    """Return a delimiter as it stands in a file, where its name is written."""
    return "\t" if delimiter in ("tab", "\\t") else delimiter


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be placed in columns: its number and its text as written."""

    row: int
    text: str


@dataclass(frozen=True, eq=False)
class Table:
    """Cells as written, and where they stand.

    Attributes
    ----------
    name : str
        The table of the product (``transactions``), or the name found when the gate
        has still to recognise it.
    source : str
        The file, as the person knows it.
    frame : polars DataFrame, all String (or Categorical, where text repeats)
        One column a column, headings as written; an empty cell is null.
    rows : polars Series of integers
        The row number of each row of ``frame``, as the person sees it.
    sheet : str or None
        Sheet of a workbook, or array of a JSON document.
    blank : int
        Blank rows left out of ``frame``.
    refused : tuple of Refused
        Rows that could not be placed in columns, already told as problems.
    letters : mapping of heading to column letter
        For workbooks, so that a problem can name the cell.
    written : mapping of heading to heading
        Where an importer gave columns other names: what the file calls each.
    units : mapping of heading to unit
        Where a workbook shows the numbers of a column with a unit.
    under : polars Series of String, optional
        Where each row of the table is one cell of the file: the heading it stands under.
    """

    name: str
    source: str
    frame: pl.DataFrame
    rows: pl.Series
    sheet: str | None = None
    blank: int = 0
    refused: tuple[Refused, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    under: pl.Series | None = None

    def heading(self, column: str) -> str:
        """Return the heading of a column as the file writes it."""
        return self.written.get(column, column)

    @classmethod
    def of(
        cls,
        name: str,
        source: str,
        records: Sequence[Mapping[str, str | None]],
        rows: Iterable[int] | None = None,
        sheet: str | None = None,
    ) -> Table:
        """Build a table from records of text; columns are the union, in order of meeting.

        Examples
        --------
        >>> Table.of("actors", "a.json", [{"id": "a"}, {"id": "b", "name": "B"}]).frame.shape
        (2, 2)
        """
        columns = list(dict.fromkeys(column for record in records for column in record))
        frame = pl.DataFrame(
            {c: [(record.get(c) or None) for record in records] for c in columns},
            schema=dict.fromkeys(columns, pl.String),
        )
        numbers = range(1, len(records) + 1) if rows is None else rows
        return cls(name, source, frame, pl.Series("row", list(numbers), pl.Int64), sheet)

    @property
    def read(self) -> int:
        """How many rows of the file this table accounts for."""
        return self.frame.height + self.blank + len(self.refused)


@dataclass(frozen=True, eq=False)
class Document:
    """All tables of one source, with its settings and what the importer has to tell.

    ``settings`` holds the sections of ``ecosystem.toml``. ``decisions`` are sentences'
    ingredients about what was detected: (source, what, value), for instance
    ``("grants.csv", "delimiter", ";")``.
    """

    name: str
    tables: tuple[Table, ...]
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    decisions: tuple[tuple[str, str, str], ...] = ()
    format: str = "native"
