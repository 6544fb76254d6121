"""What stands beside the values of a sheet is found, however its XML is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.sheet_facts import Range, sheet_facts, without_absurd_days
from valuechain.importers.sheet_reach import MAX_ROWS
from valuechain.importers.sheet_xml import SheetXml, letters
from valuechain.importers.workbook_styles import Styles

Writing = Callable[[str], bytes]

CELLS = (
    '<cols><col min="4" max="4" hidden="1"/></cols><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>heading</t></is></c></row>'
    '<row r="2"><c r="B2"><f>A1</f></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    '<row r="3" hidden="1"><c r="A3" s="8"><v>12.5</v></c></row>'
    '<row r="4"><c r="A4" s="9"><v>0.5</v></c></row>'
    '</sheetData><mergeCells><mergeCell ref="A5:A6"/></mergeCells>'
)


def prefixed(xml: str) -> bytes:
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).encode()


WRITINGS: dict[str, Writing] = {
    "as common programs do": str.encode,
    "with apostrophes": lambda xml: xml.replace('"', "'").encode(),
    "with a prefix": prefixed,
    "a line an attribute": lambda xml: xml.replace(" ", "\n").encode(),
    "not in UTF-8": lambda xml: xml.encode().replace(b"heading", b"t\xeate"),
}


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
def test_all_facts_are_found_in_all_ways_of_writing(writing: Writing) -> None:
    xml = SheetXml(writing(CELLS))
    facts = sheet_facts(xml, "a.xlsx", "s", Styles(frozenset({"9"}), {"8": "€"}))

    assert (facts.hidden_rows, facts.hidden_columns) == ([3], [4])
    assert (facts.formulas, facts.errors) == ([(2, 2)], {(2, 3): "#N/A"})
    assert (facts.percents, facts.money) == ({(4, 1)}, {1: "€"})
    assert facts.merged == [Range("A5:A6", 5, 1, 6, 1)]


def test_a_percentage_is_found_among_more_styles_than_any_program_writes() -> None:
    styles = Styles(frozenset(map(str, range(9, 200_000))))

    facts = sheet_facts(SheetXml(CELLS.encode()), "a.xlsx", "s", styles)

    assert facts.percents == {(4, 1)}


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (1, 24, None),
        (1, 25, None),
        (1, 512, None),
        (1, 513, "VC106"),
        (1, 16_384, "VC106"),
        (999_999, 24, None),
        (1_000_000, 24, None),
        (1_000_000, 25, "VC108"),
        (MAX_ROWS, 1, None),
        (MAX_ROWS + 1, 1, "VC105"),
        (10_000_000, 1, "VC105"),
    ],
)
def test_a_cell_may_stand_up_to_the_limits_and_not_past_them(
    row: int, column: int, code: str | None, writing: Writing
) -> None:
    place = f"{letters(column)}{row}"
    cells = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    xml = SheetXml(writing(CELLS.replace("</sheetData>", f"{cells}</sheetData>")))
    try:
        sheet_facts(xml, "a.xlsx", "s", Styles())
    except ImporterError as refused:
        assert code == refused.problems[0].code
    else:
        assert code is None


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize(
    ("number", "absurd"),
    [
        ("2958465", False),
        ("3000000", True),
        ("12345678", True),
        ("-3000000", True),
        ("1e9", True),
        ("2.5E7", True),
    ],
)
def test_numbers_too_large_for_days_lose_their_style(
    number: str, absurd: bool, writing: Writing
) -> None:
    content = writing(CELLS.replace("12.5", number))

    harmless = without_absurd_days(SheetXml(content), frozenset({"8"}))

    kept = re.sub(rb"\ss=[\"']8[\"']", b"", content) if absurd else content
    assert harmless == kept


def test_a_large_sum_keeps_a_style_that_shows_no_day() -> None:
    content = CELLS.replace("12.5", "3000000").encode()

    assert without_absurd_days(SheetXml(content), frozenset({"9"})) == content
