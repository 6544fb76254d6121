"""Rows met one by one in a tree (JSON, XML, RDF), gathered into tables of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from valuechain.errors import Problem
from valuechain.frames import decimal_text
from valuechain.importers.safe_json import number_text
from valuechain.importers.table import Document, Refused, Table
from valuechain.schema import column_key, load_schema

__all__ = ["MONEY", "Gathering", "Rows", "extra_heading", "plain_number"]

MONEY = {"id": "money", "nature": "financial", "dimension": "money"}
"""The kind of every format that speaks of sums of money only."""

_STORED_DECIMALS = 6
_EXACT_DIGITS = 15
_SHOWN = 3


@dataclass(eq=False)
class Rows:
    """Records of one table with their positions, and the records that were refused."""

    name: str
    sheet: str | None = None
    records: list[Mapping[str, str | None]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    under: list[str] = field(default_factory=list)

    def add(self, row: int, record: Mapping[str, str | None], under: str = "") -> None:
        """Keep a record found at ``row``; of one cell, ``under`` which heading."""
        self.records.append(record)
        self.rows.append(row)
        if under:
            self.under.append(under)

    def table(self, source: str) -> Table:
        """Return the records as a table of text; the required columns are always there."""
        built = Table.of(self.name, source, self.records, self.rows, self.sheet)
        needed = [
            c for c in load_schema(self.name).required if c not in built.frame.columns
        ]
        frame = built.frame.with_columns(pl.lit(None, pl.String).alias(c) for c in needed)
        under = pl.Series("under", self.under, pl.String) if self.under else None
        return replace(built, frame=frame, refused=tuple(self.refused), under=under)


@dataclass(eq=False)
class Gathering:
    """What an importer has found so far in one file.

    Attributes
    ----------
    source : str
        The file, as the person knows it.
    format : str
        The format name, as ``--from`` takes it.
    sheet : str or None
        The array or element that holds the transactions, told with every position.
    """

    source: str
    format: str
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    decisions: dict[str, dict[str, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.transactions = Rows("transactions", self.sheet)
        self.actors = Rows("actors", self.sheet)
        self.kinds = Rows("kinds", self.sheet)
        self._named: dict[str, dict[str, str | None]] = {}

    def actor(self, row: int, id: str, **cells: str | None) -> None:  # noqa: A002
        """Note an actor; what a later mention adds is filled in, the first word stands."""
        if id not in self._named:
            self._named[id] = {"id": id}
            self.actors.add(row, self._named[id])
        known = self._named[id]
        for column, value in cells.items():
            if value and not known.get(column):
                known[column] = value
            elif column == "name" and value and known.get("name") != value:
                self.decide("other name", f"{id}: {value}")

    def refuse(self, row: int, text: str, problems: Iterable[Problem]) -> None:
        """Leave a transaction out, for reasons told here."""
        self.transactions.refused.append(Refused(row, text))
        self.problems.extend(problems)

    def problem(
        self, code: str, row: int, column: str, value: str = "", **more: str
    ) -> Problem:
        """Return a problem of this file at a place of the transactions."""
        return Problem(code, self.source, self.sheet, row, column, value, **more)

    def decide(self, what: str, value: str) -> None:
        """Say once how something was read; what is the same is told together."""
        self.decisions.setdefault(what, {}).setdefault(value)

    def document(self, name: str) -> Document:
        """Return everything gathered."""
        tables = [self.transactions, self.actors, self.kinds]
        return Document(
            name,
            tuple(
                t.table(self.source) for t in tables if t.records or t is self.transactions
            ),
            problems=tuple(self.problems),
            decisions=tuple(
                (self.source, what, _listed(list(values)))
                for what, values in self.decisions.items()
            ),
            format=self.format,
        )


def _listed(values: list[str]) -> str:
    """Return the first values, and how many there are when there are more.

    Examples
    --------
    >>> _listed(["a", "b"]), _listed(["a", "b", "c", "d"])
    ('a; b', 'a; b; c; … (4)')
    """
    shown = "; ".join(values[:_SHOWN])
    return f"{shown}; … ({len(values)})" if len(values) > _SHOWN else shown


def plain_number(number: Decimal) -> tuple[str, bool]:
    """Return a number of JSON as text, and whether binary dust was taken off.

    A number that a program wrote from a binary float may carry more decimals than any
    quantity has (``12993.970000000001``); it is read at 15 significant digits, as a
    spreadsheet shows it, when that leaves at most six decimals. Every other number stays
    as written.

    Examples
    --------
    >>> plain_number(Decimal("12993.970000000001"))
    ('12993.97', True)
    >>> plain_number(Decimal("100000000000000.01"))
    ('100000000000000.01', False)
    >>> plain_number(Decimal("7.50"))
    ('7.50', False)
    """
    if _decimals(number) > _STORED_DECIMALS:
        text = decimal_text(Decimal(f"{number:.{_EXACT_DIGITS - 1}E}"))
        if _decimals(Decimal(text)) <= _STORED_DECIMALS:
            return text, True
    return number_text(number), False


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def extra_heading(format: str, heading: str) -> str:  # noqa: A002
    """Return the column name under which a field the product does not know is kept.

    A heading that would be read as one of the product's own columns gets the format's
    name before it.

    Examples
    --------
    >>> extra_heading("360giving", "Grant type"), extra_heading("360giving", "status")
    ('Grant type', '360giving status')
    """
    known = load_schema("transactions").headings()
    return f"{format} {heading}" if column_key(heading) in known else heading
