"""One sheet of a workbook on its way to a table of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.cell_text import Cell, cell_text, is_full, runs
from valuechain.importers.headings import recognised
from valuechain.importers.sheet_column import Column, field_named
from valuechain.importers.sheet_facts import SheetFacts
from valuechain.importers.sheet_xml import Place, letters
from valuechain.importers.table import Reading, Refused, Table

__all__ = ["MAX_CELL", "Row", "Sheet"]

MAX_CELL = 32_767
"""The longest text a cell of a spreadsheet may hold."""

Row = Sequence[Cell]

_LOOKED_AT = 30
_LIKE_A_HEADING = 3


@dataclass
class Sheet:
    """One sheet on its way to a table."""

    source: str
    name: str
    rows: Sequence[Row]
    facts: SheetFacts
    xml: bytes
    from_1904: bool

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []
        self.doubtful: set[int] = set()

    def table(self, reading: Reading) -> Table | None:
        """Return the sheet's table, or ``None`` when it is empty or its heading refused."""
        top = self._heading(reading.header_row)
        if top is None:
            return None
        headings = self._headings(top)
        if headings is None:
            return None
        body = self.rows[top + 1 :]
        turned = list(zip(*body, strict=True)) or [()] * len(self.rows[top])
        columns = {
            heading: self._texts(heading, turned[place], (top + 2, place + 1), reading)
            for heading, place in headings.items()
        }
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        frame = frame.with_columns(
            pl.when(pl.all().str.strip_chars() != "").then(pl.all()),
            pl.Series("", range(top + 2, top + 2 + len(body)), pl.Int64),
        )
        filled = frame.filter(pl.any_horizontal(pl.exclude("").is_not_null()))
        refused = self._refused(frame, filled, headings)
        kept = filled.filter(~pl.col("").is_in([row for row, _ in refused]))
        self._tell_hidden(filled[""], headings)
        return Table(
            self.name,
            self.source,
            kept.drop(""),
            kept[""].alias("row"),
            self.name,
            frame.height - kept.height - len(refused),
            tuple(Refused(row, text) for row, text in refused),
            {heading: letters(place + 1) for heading, place in headings.items()},
            units={
                heading: self.facts.money[place + 1]
                for heading, place in headings.items()
                if place + 1 in self.facts.money
            },
        )

    def _heading(self, asked: int | None) -> int | None:
        """Return the position of the row of headings."""
        if asked is not None:
            if 1 <= asked <= len(self.rows) and any(
                is_full(c) for c in self.rows[asked - 1]
            ):
                return asked - 1
            bounds = f"1–{len(self.rows)}"
            self._problem("VC117", row=asked, expected=bounds)
            return None
        first = next((n for n, row in enumerate(self.rows) if any(map(is_full, row))), None)
        if first is None:
            return None
        looked = range(first, min(first + _LOOKED_AT, len(self.rows)))
        counts = {n: recognised(str(c) for c in self.rows[n] if is_full(c)) for n in looked}
        best = max(counts, key=lambda n: counts[n])
        if best != first and counts[best] >= _LIKE_A_HEADING and counts[first] < 2:
            hint = f"--header-row {best + 1}"
            found = next(str(c) for c in self.rows[first] if is_full(c))[:80]
            self._problem(
                "VC117", row=best + 1, value=found, hint=hint, variant="title_rows"
            )
            return None
        return first

    def _headings(self, top: int) -> dict[str, int] | None:
        """Return each heading and the position of its column; nothing past the last."""
        cells = [
            " ".join(cell_text(c).split()) if is_full(c) else "" for c in self.rows[top]
        ]
        used = [
            place
            for place in range(len(cells))
            if cells[place] or any(is_full(row[place]) for row in self.rows[top + 1 :])
        ]
        headings: dict[str, int] = {}
        for place in used:
            heading = cells[place] or f"column {place + 1}"
            if heading in headings:
                cell = f"{letters(place + 1)}{top + 1}"
                self._problem("VC118", top + 1, heading, heading, cell=cell)
            headings[heading] = place
        return None if any(p.code == "VC118" for p in self.problems) else headings

    def _texts(self, heading: str, cells: Row, first: Place, reading: Reading) -> pl.Series:
        """Return the cells of a column as text; what it has to tell is told."""
        column = Column(self.source, self.name, heading, cells, first)
        texts = column.texts(self.facts, self.xml, self.from_1904, reading.decimal)
        self.problems += column.problems
        self.doubtful |= column.doubtful
        return texts

    def _refused(
        self, frame: pl.DataFrame, filled: pl.DataFrame, headings: dict[str, int]
    ) -> list[tuple[int, str]]:
        """Tell the cells without a value; return their rows, with the text of each."""
        named = {place + 1: heading for heading, place in headings.items()}
        rows: set[int] = set(self.doubtful)
        first = frame[""].min() if frame.height else None
        spots = [(place, "formula", "") for place in self.facts.formulas]
        spots += [(place, "error", shown) for place, shown in self.facts.errors.items()]
        for (row, column), variant, shown in sorted(spots):
            if column in named and isinstance(first, int) and row >= first:
                cell = f"{letters(column)}{row}"
                self._problem(
                    "VC213", row, named[column], shown, cell=cell, variant=variant
                )
                rows.add(row)
        rows |= self._merged(filled, named, rows)
        rows |= self._too_long(filled, headings)
        written = frame.filter(pl.col("").is_in(list(rows)))
        texts = dict(zip(written[""], written.drop("").iter_rows(), strict=True))
        return [
            (row, "\t".join(c or "" for c in texts.get(row, ()))) for row in sorted(rows)
        ]

    def _merged(
        self, filled: pl.DataFrame, named: dict[int, str], told: set[int]
    ) -> set[int]:
        """Tell the cells that a merged range leaves empty; nothing is filled down."""
        refused: set[int] = set()
        seen: set[Place] = set()
        numbers = filled[""].to_list()
        for merge in sorted(self.facts.merged, key=lambda m: (m.top, m.left)):
            columns = [c for c in range(merge.left, merge.right + 1) if c in named]
            rows = (
                {r for r in numbers if merge.top <= r <= merge.bottom} if columns else set()
            )
            for column in columns:
                field = field_named(self.name, named[column])
                empty = filled.filter(
                    pl.col("").is_in(list(rows)) & pl.col(named[column]).is_null()
                )
                for row in empty[""]:
                    if (row, column) in seen or row in told:
                        continue
                    seen.add((row, column))
                    level = "error" if field is not None and field.required else "warning"
                    cell = f"{letters(column)}{row}"
                    self._problem(
                        "VC203", row, named[column], merge.text, level, cell, "merged"
                    )
                    refused |= {row} if level == "error" else set()
        return refused

    def _too_long(self, filled: pl.DataFrame, headings: dict[str, int]) -> set[int]:
        refused: set[int] = set()
        for heading, place in headings.items():
            long = filled.filter(pl.col(heading).str.len_chars() > MAX_CELL)
            for row, text in zip(long[""], long[heading], strict=True):
                cell = f"{letters(place + 1)}{row}"
                limit = str(MAX_CELL)
                self._problem("VC107", row, heading, text[:80], cell=cell, expected=limit)
                refused.add(row)
        return refused

    def _tell_hidden(self, numbers: pl.Series, headings: Mapping[str, int]) -> None:
        rows = pl.Series(self.facts.hidden_rows, dtype=pl.Int64)
        hidden = numbers.filter(numbers.is_in(rows.implode())).to_list()
        if hidden:
            self._problem(
                "VC220", hidden[0], value=runs(hidden), level="warning", variant="rows"
            )
        out_of_sight = set(self.facts.hidden_columns)
        columns = ", ".join(
            f"{letters(place + 1)} ({heading})"
            for heading, place in headings.items()
            if place + 1 in out_of_sight
        )
        if columns:
            self._problem("VC220", value=columns, level="warning", variant="columns")

    def _problem(
        self,
        code: str,
        row: int | None = None,
        column: str | None = None,
        value: str = "",
        level: str = "error",
        cell: str | None = None,
        variant: str = "",
        expected: str = "",
        hint: str = "",
    ) -> None:
        self.problems.append(
            Problem(
                code,
                self.source,
                self.name,
                row,
                column,
                value,
                expected,
                hint,
                level,
                cell,
                variant,
            )
        )
