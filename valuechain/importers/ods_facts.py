"""One pass over an OpenDocument sheet, for what the cells' values do not tell.

Rows and cells are written with repeats, hidden sheets by a style, hidden rows by a word, a
merged range by its first cell: all that calamine leaves out is found here, and the limits
are checked before a value is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_xml import MAX_DEPTH
from valuechain.importers.sheet_facts import Range, SheetFacts
from valuechain.importers.sheet_reach import MAX_COLUMNS, MAX_ROWS
from valuechain.importers.sheet_xml import Place, letters

__all__ = ["OdsSheet", "ods_sheets"]

_SPACES = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _STYLE = (
    f"{_SPACES}:{name}:1.0 " for name in ("table", "office", "style")
)
_CALCULATED = frozenset({"value", "date-value", "time-value", "boolean-value"})
_ROOMY = 24_000_000
_LONGEST_COUNT = 10


@dataclass(eq=False)
class OdsSheet:
    """A sheet: its name, whether it is hidden, and what stands beside its values."""

    name: str
    hidden: bool
    facts: SheetFacts
    width: int = 0
    height: int = 0


@dataclass(eq=False)
class _Cell:
    """A cell that is open: its attributes without namespace, and its text so far."""

    said: Mapping[str, str]
    texts: list[str] = field(default_factory=list)


def ods_sheets(xml: bytes, source: str) -> list[OdsSheet]:
    """Return the sheets of ``content.xml``, in order.

    Raises
    ------
    ImporterError
        VC110 for a document type, VC111 when the XML is malformed or too deep, VC105 or
        VC106 when a cell stands past the last row or column allowed.
    """
    return _Pass(source).read(xml)


class _Pass:
    """One pass of the parser over the content of a workbook."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sheets: list[OdsSheet] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row = self.column = self.repeated = self.depth = self.told_columns = 0
        self.cell: _Cell | None = None
        self.inside: list[str] = []

    def read(self, xml: bytes) -> list[OdsSheet]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_type
        parser.EntityDeclHandler = self.refuse_type
        parser.StartElementHandler = self.open
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.write
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as fault:
            self.refuse("VC111", row=fault.lineno)
        return self.sheets

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse("VC111", expected=str(MAX_DEPTH), variant="deep")
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == f"{_STYLE}style":
            self.style = said.get("name", "")
        elif tag == f"{_STYLE}table-properties" and said.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == f"{_TABLE}table" and not self.inside:
            self.begin_sheet(said)
        elif tag == f"{_TABLE}table-column" and self.sheets:
            self.note_column(said)
        elif tag == f"{_TABLE}table-row" and self.sheets:
            self.column = 0
            self.repeated = _count(said, "number-rows-repeated")
            if said.get("visibility", "visible") != "visible":
                rows = range(self.row + 1, min(self.row + self.repeated, MAX_ROWS) + 1)
                self.sheets[-1].facts.hidden_rows.extend(rows)
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self.cell = _Cell(said)
        if tag == f"{_OFFICE}annotation":
            self.inside.append(tag)

    def begin_sheet(self, said: Mapping[str, str]) -> None:
        hidden = said.get("style-name", "") in self.hidden_styles
        facts = SheetFacts([], [], {}, set(), [])
        self.sheets.append(OdsSheet(said.get("name", ""), hidden, facts))
        self.row = self.told_columns = 0

    def note_column(self, said: Mapping[str, str]) -> None:
        """Note one or several columns, where they are not shown."""
        first = self.told_columns + 1
        self.told_columns += _count(said, "number-columns-repeated")
        if said.get("visibility", "visible") != "visible":
            shown = range(first, min(self.told_columns, MAX_COLUMNS) + 1)
            self.sheets[-1].facts.hidden_columns.extend(shown)

    def close(self, tag: str) -> None:
        """End an element."""
        self.depth -= 1
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()
        elif tag == f"{_TABLE}table-row" and self.sheets:
            self.row += self.repeated
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self.end_cell()

    def end_cell(self) -> None:
        """Note what a cell says beside its value."""
        cell, self.cell = self.cell, None
        if cell is None or not self.sheets:
            return
        said, text = cell.said, "".join(cell.texts)
        times = _count(said, "number-columns-repeated")
        if "value-type" in said or text.strip() or "formula" in said:
            self.note(said, text, times)
        self.column += times

    def note(self, said: Mapping[str, str], text: str, times: int) -> None:
        sheet, at = self.sheets[-1], (self.row + 1, self.column + 1)
        sheet.width = max(sheet.width, self.column + times)
        sheet.height = max(sheet.height, self.row + self.repeated)
        self.check_size()
        failed = "formula" in said and text.startswith(("#", "Err:"))
        empty = "formula" in said and not (_CALCULATED & set(said) or text)
        if failed or empty or said.get("value-type") == "percentage":
            places = [
                (row, column)
                for row in range(at[0], at[0] + self.repeated)
                for column in range(at[1], at[1] + times)
            ]
            if failed:
                sheet.facts.errors.update(dict.fromkeys(places, text[:20]))
            elif empty:
                sheet.facts.formulas.extend(places)
            else:
                sheet.facts.percents.update(places)
        if said.get("currency"):
            sheet.facts.money.setdefault(at[1], said["currency"])
        self.merge(sheet, said, at)

    def merge(self, sheet: OdsSheet, said: Mapping[str, str], at: Place) -> None:
        right = at[1] + _count(said, "number-columns-spanned") - 1
        bottom = at[0] + _count(said, "number-rows-spanned") - 1
        if (bottom, right) != at:
            text = f"{letters(at[1])}{at[0]}:{letters(right)}{bottom}"
            sheet.facts.merged.append(Range(text, at[0], at[1], bottom, right))

    def check_size(self) -> None:
        sheet = self.sheets[-1]
        if sheet.width > MAX_COLUMNS:
            found, most = str(sheet.width), str(MAX_COLUMNS)
            self.refuse("VC106", value=found, expected=most, sheet=sheet.name)
        if sheet.height > MAX_ROWS or sheet.height * sheet.width > _ROOMY:
            found, most = str(sheet.height), str(MAX_ROWS)
            self.refuse("VC105", value=found, expected=most, sheet=sheet.name)

    def write(self, text: str) -> None:
        """Take the text of an open cell; a comment is none of it."""
        if self.cell is not None and not self.inside:
            self.cell.texts.append(text)

    def refuse_type(self, *_: object) -> None:
        """Stop at the first word of a document type, whatever it declares."""
        self.refuse("VC110")

    def refuse(
        self,
        code: str,
        row: int | None = None,
        value: str = "",
        expected: str = "",
        variant: str = "",
        sheet: str | None = None,
    ) -> NoReturn:
        problem = Problem(
            code, self.source, sheet, row, None, value, expected, variant=variant
        )
        raise ImporterError([problem])


def _count(said: Mapping[str, str], name: str) -> int:
    text = said.get(name, "1")
    return max(1, int(text[:_LONGEST_COUNT])) if text.isascii() and text.isdigit() else 1
