"""A workbook is read as a person sees it, and what cannot be seen is told."""

from __future__ import annotations

import datetime
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import numbers

from valuechain.errors import ImporterError, Problem
from valuechain.importers.native_workbook import read as read_native
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Document, Reading, Table

HEADINGS = ["id", "provider", "receiver", "kind", "quantity", "start"]
ROW = ["t1", "Ville", "Banque", "money", 100, datetime.date(2024, 3, 31)]
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Fill = Callable[[Any, Any], None]


def book(folder: Path, fill: Fill, **options: object) -> Path:
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "dd/mm/yyyy", **options}
    ) as made:
        fill(made, made.add_worksheet("transactions"))
    return path


def rows(*given: list[object]) -> Fill:
    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(given):
            sheet.write_row(number, 0, row)

    return fill


def with_sheet(folder: Path, cells: str, *, before: str = "", after: str = "") -> Path:
    """Return a workbook whose only sheet holds the XML given."""
    path = book(folder, rows(HEADINGS))
    other = folder / "made.xlsx"
    body = f"{before}<sheetData>{cells}</sheetData>{after}"
    xml = f'<worksheet xmlns="{NAMESPACE}">{body}</worksheet>'
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = xml if name == "xl/worksheets/sheet1.xml" else old.read(name)
            new.writestr(name, content)
    return other


def row_xml(number: int, *values: str) -> str:
    cells = "".join(
        f'<c r="{"ABCDEFGH"[n]}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        if not value.startswith("<")
        else value
        for n, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


HEADING_XML = row_xml(1, *HEADINGS)


def only(document: Document) -> Table:
    (table,) = document.tables
    return table


def told(document: Document, code: str) -> list[Problem]:
    return [problem for problem in document.problems if problem.code == code]


def refusal(path: Path, reading: Reading | None = None) -> Problem:
    with pytest.raises(ImporterError) as refused:
        read_sheets(path, reading or Reading())
    return refused.value.problems[0]


def test_cells_are_text_and_know_their_rows_and_letters(tmp_path: Path) -> None:
    table = only(read_sheets(book(tmp_path, rows(HEADINGS, ROW, [], ROW)), Reading()))
    assert table.frame.columns == HEADINGS
    assert table.frame.row(0) == ("t1", "Ville", "Banque", "money", "100", "2024-03-31")
    assert table.rows.to_list() == [2, 4]
    assert (table.blank, table.read) == (1, 3)
    assert table.letters["quantity"] == "E"
    assert table.sheet == "transactions"


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


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        rows(HEADINGS, ROW, ROW, ROW, ROW)(_, sheet)
        for hidden in (1, 3, 4, 90):
            sheet.set_row(hidden, None, None, {"hidden": True})

    document = read_sheets(book(tmp_path, fill), Reading())
    (warning,) = told(document, "VC220")
    assert (warning.level, warning.value, warning.row) == ("warning", "2, 4–5", 2)
    assert only(document).frame.height == 4


def test_hidden_sheets_are_named_and_not_read_unless_asked_for(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows(HEADINGS, ROW)(made, sheet)
        secret = made.add_worksheet("Secret")
        secret.write(0, 0, "Jane Doe")
        secret.hide()
        deep = made.add_worksheet("Very")
        deep.write(0, 0, "Jane Doe")
        deep.very_hidden()

    path = book(tmp_path, fill)
    document = read_sheets(path, Reading())
    assert [table.name for table in document.tables] == ["transactions"]
    assert [p.value for p in told(document, "VC220")] == ["Secret, Very"]
    asked = read_sheets(path, Reading(sheet="secret"))
    assert [table.name for table in asked.tables] == ["Secret"]


def test_a_merged_range_fills_nothing_down_and_is_named(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADINGS, ROW, ROW, ROW):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("F2:F3")
    made.save(tmp_path / "a.xlsx")
    document = read_sheets(tmp_path / "a.xlsx", Reading())
    provider, start = told(document, "VC203")
    assert (provider.cell, provider.value, provider.level) == ("B3", "B2:B3", "error")
    assert (start.cell, start.level) == ("F3", "warning")
    assert only(document).rows.to_list() == [2, 4]


def test_title_rows_are_refused_with_the_row_of_headings(tmp_path: Path) -> None:
    path = book(tmp_path, rows(["Value flows 2024"], [], HEADINGS, ROW))
    document = read_sheets(path, Reading())
    (problem,) = told(document, "VC117")
    assert (problem.row, problem.hint, problem.variant) == (
        3,
        "--header-row 3",
        "title_rows",
    )
    assert document.tables == ()
    table = only(read_sheets(path, Reading(header_row=3)))
    assert table.rows.to_list() == [4]


def test_a_row_of_headings_past_the_end_is_refused(tmp_path: Path) -> None:
    document = read_sheets(book(tmp_path, rows(HEADINGS)), Reading(header_row=9))
    assert [p.expected for p in told(document, "VC117")] == ["1–1"]


def test_a_doubled_heading_is_refused_by_name(tmp_path: Path) -> None:
    path = book(tmp_path, rows(["provider", "quantity", "quantity"], ["a", 1, 2]))
    (problem,) = told(read_sheets(path, Reading()), "VC118")
    assert (problem.value, problem.cell) == ("quantity", "C1")


def test_a_column_without_heading_is_kept_and_empty_ones_left(tmp_path: Path) -> None:
    path = book(tmp_path, rows(["provider", "", None, "kind"], ["a", "x", None, "money"]))
    assert only(read_sheets(path, Reading())).frame.columns == [
        "provider",
        "column 2",
        "kind",
    ]


def test_512_columns_are_read_and_513_refused(tmp_path: Path) -> None:
    wide = book(tmp_path, rows([f"c{n}" for n in range(512)]))
    assert only(read_sheets(wide, Reading())).frame.width == 512
    wider = book(tmp_path, rows([f"c{n}" for n in range(513)]))
    problem = refusal(wider)
    assert (problem.code, problem.cell) == ("VC106", "SS1")


def test_styled_empty_cells_far_away_count_for_nothing(tmp_path: Path) -> None:
    far = '<row r="2"><c r="XFD2" s="0"/></row>'
    path = with_sheet(tmp_path, HEADING_XML + far)
    assert only(read_sheets(path, Reading())).frame.width == len(HEADINGS)


def test_cells_far_apart_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    lonely = '<row r="1000000"><c r="NA1000000"><v>1</v></c></row>'
    problem = refusal(with_sheet(tmp_path, HEADING_XML + lonely))
    assert (problem.code, problem.variant) == ("VC108", "area")
    deeper = '<row r="2"><c r="A2000000"><v>1</v></c></row>'
    assert refusal(with_sheet(tmp_path, HEADING_XML + deeper)).code == "VC105"
    unsaid = "<row>" + "<c><v>1</v></c>" * 600 + "</row>"
    assert refusal(with_sheet(tmp_path, unsaid)).code == "VC106"


def test_the_claimed_dimension_is_never_trusted(tmp_path: Path) -> None:
    claim = '<dimension ref="A1:XFD1048576"/>'
    path = with_sheet(tmp_path, HEADING_XML + row_xml(2, "t1", "a"), before=claim)
    start = time.process_time()
    assert only(read_sheets(path, Reading())).frame.height == 1
    assert time.process_time() - start < 2


def test_a_cell_of_32767_characters_is_read_and_one_more_refused(tmp_path: Path) -> None:
    cells = HEADING_XML + row_xml(2, "a" * 32_767, "b") + row_xml(3, "a" * 32_768, "b")
    document = read_sheets(with_sheet(tmp_path, cells), Reading())
    (problem,) = told(document, "VC107")
    assert (problem.cell, len(problem.value)) == ("A3", 80)
    assert only(document).rows.to_list() == [2]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/styles.xml", "docProps/app.xml"])
def test_a_document_type_anywhere_in_a_workbook_is_refused(
    tmp_path: Path, member: str
) -> None:
    path = book(tmp_path, rows(HEADINGS, ROW))
    made = tmp_path / "made.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == member:
                content = content.replace(b"?>", b"?><!DOCTYPE a>", 1)
            new.writestr(name, content)
    assert refusal(made).code == "VC110"


def test_a_sheet_whose_xml_is_broken_is_refused(tmp_path: Path) -> None:
    path = with_sheet(tmp_path, HEADING_XML + "<row><c></row>")
    assert refusal(path).code in {"VC103", "VC111"}


def test_a_sheet_name_asked_for_that_is_not_there_is_refused_with_the_names(
    tmp_path: Path,
) -> None:
    problem = refusal(book(tmp_path, rows(HEADINGS)), Reading(sheet="Feuille 9"))
    assert (problem.code, problem.value) == ("VC103", "Feuille 9")
    assert problem.expected == "transactions"


def test_openpyxl_workbooks_with_shared_texts_are_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Échanges"
    sheet.append(["provider", "receiver", "kind", "quantity", "start"])
    sheet.append(["Café", "B & <b>", "money", 12.5, datetime.date(2024, 1, 2)])
    sheet["D2"].number_format = numbers.FORMAT_NUMBER_00
    made.save(tmp_path / "a.xlsx")
    document = read_native(tmp_path / "a.xlsx", Reading())
    assert only(document).name == "transactions"
    assert only(document).frame.row(0) == ("Café", "B & <b>", "money", "12.5", "2024-01-02")


def test_a_native_workbook_has_tables_by_alias_settings_and_says_what_it_leaves(
    tmp_path: Path,
) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows(["provider", "receiver", "kind", "quantity"], ["a", "b", "money", 1])(
            made, sheet
        )
        for name, lines in {
            "Acteurs": [["id", "nom"], ["a", "A"], ["b", "B"]],
            "ecosystem": [
                ["section", "key", "value"],
                ["ecosystem", "name", "Ma ville"],
                ["policy", "out_of_scope", "data, advice"],
                ["policy", "period_grain", "quarter"],
            ],
            "Lisez-moi": [["Comment remplir ce classeur"]],
        }.items():
            rows(*lines)(made, made.add_worksheet(name))

    document = read_native(book(tmp_path, fill), Reading())
    assert {table.name for table in document.tables} == {"transactions", "actors"}
    assert document.settings["ecosystem"] == {"name": "Ma ville"}
    assert document.settings["policy"]["out_of_scope"] == ["data", "advice"]
    assert [p.value for p in told(document, "VC221")] == ["Lisez-moi"]


def test_a_lone_sheet_of_any_name_with_transaction_headings_is_transactions(
    tmp_path: Path,
) -> None:
    def flows(made: Any, _: Any) -> None:
        sheet = made.add_worksheet("Feuille 1")
        rows(["Donneur", "Bénéficiaire", "Nature", "Quantité"], ["a", "b", "don", 1])(
            made, sheet
        )

    assert only(read_native(book(tmp_path, flows), Reading())).name == "transactions"


def test_a_workbook_in_which_no_sheet_has_transactions_is_refused(tmp_path: Path) -> None:
    def fill(made: Any, _: Any) -> None:
        rows(["id", "name"], ["a", "A"])(made, made.add_worksheet("actors"))

    with pytest.raises(ImporterError, match="VC117"):
        read_native(book(tmp_path, fill), Reading())


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


@pytest.mark.parametrize("seed", range(3))
def test_damaged_workbooks_are_read_or_refused_and_nothing_else(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    source = book(tmp_path, rows(HEADINGS, ROW, ROW))
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    pieces = [
        b"<",
        b'"',
        b"-1",
        b"99999999999",
        b"1e999",
        b"<f/>",
        b't="e"',
        b"\xff",
        b"</c>",
    ]
    for _ in range(60):
        made = tmp_path / "made.xlsx"
        hurt = dict(members)
        for _ in range(3):
            name = chance.choice(["xl/worksheets/sheet1.xml", *members])
            at = chance.randrange(len(hurt[name]))
            hurt[name] = hurt[name][:at] + chance.choice(pieces) + hurt[name][at + 2 :]
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in hurt.items():
                archive.writestr(name, content)
        try:
            read_sheets(made, Reading())
        except ImporterError as refused:
            assert all(problem.code.startswith("VC1") for problem in refused.problems)
