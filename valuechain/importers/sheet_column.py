"""One column of a sheet as text, and what there is to tell of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.amounts import amounts, both_readings
from valuechain.importers.cell_text import Cell, cell_texts, is_full, is_number, plain
from valuechain.importers.odd_days import DAYS, odd_days
from valuechain.importers.sheet_facts import SheetFacts
from valuechain.importers.sheet_xml import Place, letters
from valuechain.schema import Field, column_key, load_schema, table_named

__all__ = ["Column", "field_named"]

_SHARES = ("ratio", "threshold")
_FOREIGN_SUMS = frozenset({"amountawarded", "montant", "debit", "credit"})


def field_named(sheet: str, heading: str) -> Field | None:
    """Return the field of the product that a heading of a sheet names."""
    schema = load_schema(table_named(sheet) or "transactions")
    name = schema.headings().get(column_key(heading))
    return None if name is None else schema.field(name)


@dataclass(eq=False)
class Column:
    """The cells of a column, the first of them at the place ``first``.

    Attributes
    ----------
    problems : list of Problem
        What ``texts`` had to tell.
    doubtful : set of int
        Rows in which a number has two readings.
    """

    source: str
    sheet: str
    heading: str
    cells: Sequence[Cell]
    first: Place
    problems: list[Problem] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)

    def texts(
        self, facts: SheetFacts, xml: bytes, from_1904: bool, decimal: str | None
    ) -> pl.Series:
        """Return the cells as text, as they are when all of them are.

        Parameters
        ----------
        facts, xml
            Of the sheet.
        from_1904 : bool
            Whether days count from 1904.
        decimal : str or None
            What the user said of the decimal mark: ``point`` or ``comma``.
        """
        kinds = set(map(type, self.cells))
        if kinds <= {str}:
            return pl.Series(self.cells, dtype=pl.String)
        texts = cell_texts(self.cells)
        if kinds & DAYS:
            odd = odd_days(self.cells, self.first, xml, from_1904)
            texts = texts.scatter(list(odd), list(odd.values()))
        named = field_named(self.sheet, self.heading)
        reads_as = named.reads_as if named else ""
        if reads_as not in _SHARES:
            texts = self._with_percents(texts, facts)
        if reads_as in (*_SHARES, "quantity") or column_key(self.heading) in _FOREIGN_SUMS:
            texts, doubtful = amounts(self.cells, texts, decimal)
            if str in kinds:
                self._tell_texts()
            for at in doubtful:
                self._tell_doubtful(at)
        return texts

    def _with_percents(self, texts: pl.Series, facts: SheetFacts) -> pl.Series:
        """Return percentages with their sign, as the sheet shows them."""
        top, own = self.first
        places = (row - top for row, column in facts.percents if column == own)
        within = [at for at in places if 0 <= at < len(texts)]
        shown = {
            at: f"{plain(Decimal(text) * 100)}%"
            for at, text in zip(within, texts.gather(within), strict=True)
            if text is not None and is_number(text)
        }
        return texts.scatter(list(shown), list(shown.values()))

    def _tell_texts(self) -> None:
        """Say which cells of a column of numbers hold text."""
        texts = [
            n for n, cell in enumerate(self.cells) if type(cell) is str and cell.strip()
        ]
        if texts and len(texts) < sum(map(is_full, self.cells)):
            names = ", ".join(map(self._cell, texts[:20]))
            self._tell("VC204", value=names, level="note", variant="texts")

    def _tell_doubtful(self, at: int) -> None:
        text = str(self.cells[at])
        row = self.first[0] + at
        self.doubtful.add(row)
        self._tell(
            "VC205",
            row=row,
            value=text,
            cell=self._cell(at),
            variant="both_readings",
            expected=both_readings(text),
            hint="--decimal point|comma",
        )

    def _cell(self, at: int) -> str:
        return f"{letters(self.first[1])}{self.first[0] + at}"

    def _tell(
        self,
        code: str,
        value: str,
        variant: str,
        row: int | None = None,
        level: str = "error",
        cell: str | None = None,
        expected: str = "",
        hint: str = "",
    ) -> None:
        self.problems.append(
            Problem(
                code,
                self.source,
                self.sheet,
                row,
                self.heading,
                value,
                expected,
                hint,
                level,
                cell,
                variant,
            )
        )
