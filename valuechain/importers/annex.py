"""The annex that a file of ours in a foreign format carries: its other tables, settings.

A file with an annex is read back as it was written: every attribute under the name of the
column it came from, nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.native_json import parts_of
from valuechain.importers.safe_json import JsonValue, parse_json
from valuechain.importers.table import Document, Table
from valuechain.schema import load_schema

__all__ = ["ANNEX", "Annex", "annex_in", "annex_of"]

ANNEX = "valuechain"
"""Under which name the annex stands in a file."""

Placed = tuple[int, Mapping[str, str | None]]


@dataclass(frozen=True, eq=False)
class Annex:
    """What the annex of a file holds.

    Attributes
    ----------
    source : str
        The file, as the person knows it.
    columns : mapping of str to sequence of str
        Which columns the tables have that the format itself carries.
    tables, settings, problems
        The other tables, the settings, and what is wrong with them.
    """

    source: str
    columns: Mapping[str, Sequence[str]]
    tables: tuple[Table, ...]
    settings: Mapping[str, Mapping[str, object]]
    problems: tuple[Problem, ...]

    def document(
        self,
        name: str,
        format: str,  # noqa: A002
        actors: Iterable[Placed],
        transactions: Iterable[Placed],
    ) -> Document:
        """Return everything the file says: what the format carries, then the annex.

        ``actors`` and ``transactions`` hold cells under the names of their columns, each
        with its row; other cells are left.
        """
        told = {"actors": actors, "transactions": transactions}
        carried = [
            self._table(table, list(rows))
            for table, rows in told.items()
            if table in self.columns or table == "transactions"
        ]
        return self._document(name, format, carried)

    def around(self, name: str, format: str, transactions: Table) -> Document:  # noqa: A002
        """Return what the file says when it is a table of transactions with an annex."""
        return self._document(name, format, [transactions])

    def _document(self, name: str, format: str, carried: Sequence[Table]) -> Document:  # noqa: A002
        settings = {"reading": {"decimal": "point"}, **self.settings}
        everything = (*carried, *self.tables)
        return Document(name, everything, settings, self.problems, format=format)

    def _table(self, name: str, rows: Sequence[Placed]) -> Table:
        columns = list(dict.fromkeys((*self.columns.get(name, ()), *_required(name))))
        frame = pl.DataFrame(
            {c: [cells.get(c) or None for _, cells in rows] for c in columns},
            schema=dict.fromkeys(columns, pl.String),
        )
        places = pl.Series("row", [row for row, _ in rows], pl.Int64)
        return Table(name, self.source, frame, places)


def _required(name: str) -> Sequence[str]:
    return load_schema(name).required


def annex_in(text: str, source: str) -> Annex | None:
    """Return the annex that a text is, or ``None`` when it is no text of ours.

    Raises
    ------
    ImporterError
        VC112 when it starts as an annex does and is no JSON.
    """
    return annex_of(parse_json(text, source), source) if text.startswith("{") else None


def annex_of(value: JsonValue, source: str) -> Annex | None:
    """Return the annex that a JSON object is, or ``None`` when it is no object of ours."""
    if not isinstance(value, dict) or not isinstance(value.get("columns"), dict):
        return None
    told = value["columns"]
    columns = {
        table: [column for column in named if isinstance(column, str)]
        for table, named in told.items()  # type: ignore[union-attr]
        if isinstance(named, list)
    }
    rest = {key: item for key, item in value.items() if key != "columns"}
    tables, settings, problems = parts_of(rest, source)
    others = tuple(t for t in tables if t.name not in columns)
    return Annex(source, columns, others, settings, tuple(problems))
