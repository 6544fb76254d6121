"""A cell is read as a person sees it: numbers, days, truths, formulas, texts."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest
from books import (
    HEADING_XML,
    HEADINGS,
    NAMESPACE,
    ROW,
    book,
    only,
    row_xml,
    rows,
    told,
    with_sheet,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.importers.cell_text import cell_texts, number_shown
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Reading


def test_cells_are_text_and_know_their_rows_and_letters(tmp_path: Path) -> None:
    table = only(read_sheets(book(tmp_path, rows(HEADINGS, ROW, [], ROW)), Reading()))
    assert table.frame.columns == HEADINGS
    assert table.frame.row(0) == ("t1", "Ville", "Banque", "money", "100", "2024-03-31")
    assert table.rows.to_list() == [2, 4]
    assert (table.blank, table.read) == (1, 3)
    assert table.letters["quantity"] == "E"
    assert table.sheet == "transactions"


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)
                | st.decimals(-(10**9), 10**9, places=3).map(float), min_size=1))  # fmt: skip
def test_a_column_of_numbers_reads_as_each_number_alone(numbers: list[float]) -> None:
    assert cell_texts(numbers).to_list() == [number_shown(number) for number in numbers]


def test_hidden_columns_are_read_like_the_others_and_told(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet("transactions")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
        sheet.set_column("C:D", None, None, {"hidden": True})
        sheet.set_column("Z:XFD", None, None, {"hidden": True})
    document = read_sheets(path, Reading())
    told = [(p.code, p.variant, p.level, p.value) for p in document.problems]
    assert told == [("VC220", "columns", "warning", "C (receiver), D (kind)")]
    assert only(document).frame.row(0)[3] == "money"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        (0.1 + 0.2, "0.3"),
        (1234.5600000000002, "1234.56"),
        (-12.5, "-12.5"),
        (1e15, "1000000000000000"),
        (0.000001, "0.000001"),
        (123456789012345.0, "123456789012345"),
        (1.125, "1.1250"),
    ],
)
def test_numbers_read_as_a_spreadsheet_shows_them(
    tmp_path: Path, number: float, text: str
) -> None:
    path = book(tmp_path, rows(["provider", "quantity"], ["a", number]))
    assert only(read_sheets(path, Reading())).frame["quantity"].to_list() == [text]


def test_ids_keep_their_text_and_times_their_day(tmp_path: Path) -> None:
    moment = datetime.datetime(2024, 3, 31, 23, 59)
    path = book(tmp_path, rows(["id", "provider", "start"], ["007", "NA", moment]))
    assert only(read_sheets(path, Reading())).frame.row(0) == (
        "007",
        "NA",
        "2024-03-31T23:59:00",
    )


def test_days_count_from_1904_when_the_workbook_says_so(tmp_path: Path) -> None:
    path = book(tmp_path, rows(HEADINGS, ROW), date_1904=True)
    assert only(read_sheets(path, Reading())).frame["start"].to_list() == ["2024-03-31"]


def test_days_that_never_were_stay_bare_numbers(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["provider", "start"])
        for number, serial in enumerate([60, 0, -1, 59, 61, 45382], 1):
            sheet.write(number, 0, "a")
            sheet.write_number(number, 1, serial, day)

    found = only(read_sheets(book(tmp_path, fill), Reading())).frame["start"].to_list()
    assert found[:3] == ["60", "0", "-1"]
    assert found[4:] == ["1900-03-01", "2024-03-31"]


def test_a_percentage_keeps_its_sign_and_a_truth_its_word(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["provider", "quantity"])
        sheet.write_row(1, 0, ["a", 0.5], made.add_format({"num_format": "0.0 %"}))
        sheet.write_row(2, 0, ["b", True])
        sheet.write_row(3, 0, ["c", 0.5], made.add_format({"num_format": '0.0" %"'}))

    table = only(read_sheets(book(tmp_path, fill), Reading()))
    assert table.frame["quantity"].to_list() == ["50%", "TRUE", "0.5"]


def test_a_percentage_with_two_decimals_gains_none(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["provider", "quantity"])
        sheet.write_row(1, 0, ["a", 0.0155], made.add_format({"num_format": "0.00%"}))
        sheet.write_row(2, 0, ["b", 1.125])

    table = only(read_sheets(book(tmp_path, fill), Reading()))
    assert table.frame["quantity"].to_list() == ["1.55%", "1.1250"]


def test_a_margin_shown_as_percentage_is_its_fraction(tmp_path: Path) -> None:
    def fill(made: Any, _: Any) -> None:
        sheet = made.add_worksheet("kinds")
        sheet.write_row(0, 0, ["id", "margin"])
        sheet.write_row(1, 0, ["money", 0.05], made.add_format({"num_format": "0%"}))

    assert only(read_sheets(book(tmp_path, fill), Reading())).frame["margin"][0] == "0.05"


def test_numbers_as_text_are_read_beside_numbers_and_named(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        rows(["provider", "quantity"], ["a", "1234,5"], ["b", " 1 000 "], ["c", 250.5]),
    )
    document = read_sheets(path, Reading())
    assert only(document).frame["quantity"].to_list() == ["1234.5", " 1 000 ", "250.5"]
    (note,) = told(document, "VC204")
    assert (note.level, note.value) == ("note", "B2, B3")


def test_a_text_with_two_readings_beside_numbers_is_refused_with_both(
    tmp_path: Path,
) -> None:
    path = book(tmp_path, rows(["provider", "quantity"], ["a", "1,234"], ["b", 250.5]))
    document = read_sheets(path, Reading())
    (problem,) = told(document, "VC205")
    assert (problem.cell, problem.expected) == ("B2", "1234 | 1.234")
    assert [refused.row for refused in only(document).refused] == [2]
    comma = only(read_sheets(path, Reading(decimal="comma")))
    assert comma.frame["quantity"].to_list() == ["1,234", "250,5"]


def test_formulas_count_by_their_stored_value(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["provider", "quantity", "note"])
        for number, (value, word) in enumerate([(3, "x"), ("", "y"), (5, "")], 1):
            sheet.write(number, 0, "a")
            sheet.write_formula(number, 1, "=1+2", None, value)
            sheet.write_formula(number, 2, '=""', None, word)

    document = read_sheets(book(tmp_path, fill), Reading())
    assert only(document).frame["quantity"][0] == "3"
    assert not [p for p in told(document, "VC213") if p.row == 2]


def test_a_formula_never_calculated_is_told_with_its_cell_and_its_row_refused(
    tmp_path: Path,
) -> None:
    formula = '<c r="E2"><f>1+2</f></c>'
    path = with_sheet(
        tmp_path,
        HEADING_XML
        + row_xml(2, "t1", "a", "b", "money", formula)
        + row_xml(3, "t2", "a", "b"),
    )
    document = read_sheets(path, Reading())
    (problem,) = told(document, "VC213")
    assert (problem.row, problem.cell, problem.variant) == (2, "E2", "formula")
    assert only(document).rows.to_list() == [3]
    assert only(document).read == 2


def test_error_cells_are_told_with_what_they_show(tmp_path: Path) -> None:
    wrong = '<c r="E2" t="e"><v>#DIV/0!</v></c>'
    path = with_sheet(tmp_path, HEADING_XML + row_xml(2, "t1", "a", "b", "money", wrong))
    (problem,) = told(read_sheets(path, Reading()), "VC213")
    assert (problem.cell, problem.value, problem.variant) == ("E2", "#DIV/0!", "error")


def test_cells_that_do_not_say_their_place_are_counted(tmp_path: Path) -> None:
    unplaced = "".join(f"<c t='inlineStr'><is><t>{h}</t></is></c>" for h in HEADINGS)
    wrong = "<row><c><v>1</v></c><c><v>2</v></c><c t='e'><v>#REF!</v></c></row>"
    path = with_sheet(tmp_path, f"<row>{unplaced}</row>{wrong}")
    (problem,) = told(read_sheets(path, Reading()), "VC213")
    assert (problem.cell, problem.column) == ("C2", "receiver")


def test_prefixed_elements_are_seen_too(tmp_path: Path) -> None:
    path = book(tmp_path, rows(HEADINGS))
    made = tmp_path / "made.xlsx"
    cells = "".join(
        f'<x:c r="{"ABCDEF"[n]}1" t="inlineStr"><x:is><x:t>{h}</x:t></x:is></x:c>'
        for n, h in enumerate(HEADINGS)
    )
    xml = (
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData><x:row r="1">{cells}</x:row>'
        '<x:row r="2" hidden="true"><x:c r="A2"><x:f>1</x:f></x:c>'
        '<x:c r="B2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name.endswith("sheet1.xml") else old.read(name))
    document = read_sheets(made, Reading())
    assert [p.cell for p in told(document, "VC213")] == ["A2"]
    assert [p.row for p in told(document, "VC220")] == [2]


def test_a_cell_of_32767_characters_is_read_and_one_more_refused(tmp_path: Path) -> None:
    cells = HEADING_XML + row_xml(2, "a" * 32_767, "b") + row_xml(3, "a" * 32_768, "b")
    document = read_sheets(with_sheet(tmp_path, cells), Reading())
    (problem,) = told(document, "VC107")
    assert (problem.cell, len(problem.value)) == ("A3", 80)
    assert only(document).rows.to_list() == [2]


def test_a_number_too_large_for_any_day_stays_a_number(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["provider", "start"])
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, serial in enumerate([1e300, 13002526500013, -9e18], 1):
            sheet.write(number, 0, "a")
            sheet.write_number(number, 1, serial, day)

    starts = only(read_sheets(book(tmp_path, fill), Reading())).frame["start"].to_list()
    assert starts[1] == "13002526500013"
    assert starts[0].startswith("1000") and starts[2].startswith("-9000")
