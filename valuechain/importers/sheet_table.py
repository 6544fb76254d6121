"""One sheet of a workbook on its way to a table of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.amounts import amounts, both_readings
from valuechain.importers.cell_text import (
    Cell,
    cell_text,
    cell_texts,
    is_full,
    is_number,
    plain,
    runs,
)
from valuechain.importers.headings import recognised
from valuechain.importers.odd_days import DAYS, odd_days
from valuechain.importers.sheet_facts import SheetFacts
from valuechain.importers.sheet_xml import Place, letters
from valuechain.importers.table import Reading, Refused, Table
from valuechain.schema import Field, column_key, load_schema, table_named

__all__ = ["MAX_CELL", "Row", "Sheet"]

MAX_CELL = 32_767
"""The longest text a cell of a spreadsheet may hold."""

Row = Sequence[Cell]

_LOOKED_AT = 30
_LIKE_A_HEADING = 3
_SHARES = ("ratio", "threshold")
_FOREIGN_SUMS = frozenset({"amountawarded", "montant", "debit", "credit"})


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
            heading: self._column(turned[place], place, top, heading, reading)
            for heading, place in headings.items()
        }
        schema = dict.fromkeys(columns, pl.String)
        frame = pl.DataFrame(columns, schema=schema)
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
            frame.height - len(set(filled[""]) | {row for row, _ in refused}),
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

    def _column(
        self, cells: Row, place: int, top: int, heading: str, reading: Reading
    ) -> list[str | None]:
        """Return the cells of a column as text."""
        kinds = set(map(type, cells))
        if kinds <= {str}:
            return list(cells)  # type: ignore[arg-type]
        texts = cell_texts(cells)
        if kinds & DAYS:
            first = (top + 2, place + 1)
            for at, serial in odd_days(cells, first, self.xml, self.from_1904).items():
                texts[at] = serial
        field = _field(self.name, heading)
        reads_as = field.reads_as if field else ""
        if reads_as not in _SHARES:
            self._percents(texts, place, top)
        if reads_as in (*_SHARES, "quantity") or column_key(heading) in _FOREIGN_SUMS:
            texts, doubtful = amounts(cells, texts, reading.decimal)
            if str not in kinds:
                return texts
            self._tell_texts(cells, place, top, heading)
            for at in doubtful:
                self._tell_doubtful(str(cells[at]), place, top + 2 + at, heading)
        return texts

    def _percents(self, texts: list[str | None], place: int, top: int) -> None:
        """Write percentages with their sign, as the sheet shows them."""
        for row, column in self.facts.percents:
            at = row - top - 2
            text = texts[at] if column == place + 1 and 0 <= at < len(texts) else None
            if text is not None and is_number(text):
                texts[at] = f"{plain(Decimal(text) * 100)}%"

    def _tell_texts(self, cells: Row, place: int, top: int, heading: str) -> None:
        """Say which cells of a column of numbers hold text."""
        texts = [n for n, cell in enumerate(cells) if type(cell) is str and cell.strip()]
        if texts and len(texts) < sum(map(is_full, cells)):
            names = ", ".join(f"{letters(place + 1)}{top + 2 + n}" for n in texts[:20])
            self._problem("VC204", None, heading, names, "note", variant="texts")

    def _tell_doubtful(self, text: str, place: int, row: int, heading: str) -> None:
        self._problem(
            "VC205",
            row,
            heading,
            text,
            cell=f"{letters(place + 1)}{row}",
            variant="both_readings",
            expected=both_readings(text),
            hint="--decimal point|comma",
        )
        self.doubtful.add(row)

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
                field = _field(self.name, named[column])
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
        shown = set(numbers.to_list())
        hidden = sorted(row for row in set(self.facts.hidden_rows) if row in shown)
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


def _field(sheet: str, heading: str) -> Field | None:
    """Return the field of the product that a heading of this sheet names."""
    schema = load_schema(table_named(sheet) or "transactions")
    name = schema.headings().get(column_key(heading))
    return None if name is None else schema.field(name)
