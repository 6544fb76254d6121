"""A workbook is read as a person sees it, and what cannot be seen is told."""

from __future__ import annotations

import datetime
import random
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import (
    HEADING_XML,
    HEADINGS,
    ROW,
    book,
    only,
    refusal,
    row_xml,
    rows,
    told,
    with_sheet,
)
from openpyxl.styles import numbers

from valuechain.errors import ImporterError
from valuechain.importers.native_workbook import read as read_native
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Reading


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
