"""The annotated copy: bad cells coloured and told, good ones kept, the original untouched."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from valuechain import load
from valuechain.cli import main

HEADER = "id,provider,receiver,kind,quantity,unit,start,note\n"
BAD = (
    HEADER
    + "t1,mill,bakery,money,20.50,EUR,2024-03-01,=1+1\n"
    + "t2,mill,bakery,money,abc,EUR,2024-03-02,\n"
    + "\n"
    + "t3,bakery,,money,7,EUR,2024-03-02,@x\n"
)


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
        }


def corrected(path: Path, target: Path, changes: dict[str, Any]) -> None:
    """Type into cells of the first sheet as a person does, in another program."""
    book = openpyxl.load_workbook(path)
    for cell, value in changes.items():
        book.worksheets[0][cell] = value
    book.save(target)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    source = tmp_path / "exchanges.csv"
    source.write_text(BAD, "utf-8")
    return source


def test_the_copy_is_written_although_the_source_is_refused(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.xlsx"
    before = bad.read_bytes()

    assert run("check", bad, "--fix-copy", copy, "--lang", "fr") == 3
    assert bad.read_bytes() == before
    assert "Copie annotée" in capsys.readouterr().err
    assert {p.name for p in tmp_path.iterdir()} == {"exchanges.csv", "copy.xlsx"}


def test_each_bad_cell_has_a_comment_in_the_language_asked_for(
    bad: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.xlsx"
    run("check", bad, "--fix-copy", copy, "--lang", "fr")

    sheet = openpyxl.load_workbook(copy).worksheets[0]
    marked = {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert set(marked) == {"E3", "C5"}
    assert marked["E3"].startswith("VC204: ")
    assert "abc" in marked["E3"]
    assert "VC203" in marked["C5"]
    assert {sheet[c].fill.fgColor.rgb for c in marked} == {"FFFFC7CE"}
    assert sheet["E2"].value == 20.5
    assert sheet["E2"].fill.fill_type is None


def test_no_cell_of_the_copy_is_a_formula(bad: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    run("check", bad, "--fix-copy", copy)

    assert not any(re.search(r"<f[ >]", content) for content in parts(copy).values())
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    assert (sheet["H2"].value, sheet["H2"].data_type) == ("=1+1", "s")


def test_all_problems_are_listed_with_their_cell_and_their_place(
    bad: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.xlsx"
    run("check", bad, "--fix-copy", copy, "--lang", "en")

    book = openpyxl.load_workbook(copy)
    rows = list(book["To correct"].iter_rows(min_row=2, values_only=True))
    assert {(r[0], r[2], r[3]) for r in rows if r[1] == "to correct"} == {
        ("Transactions!E3", "VC204", "exchanges.csv › line 3 › column quantity"),
        ("Transactions!C5", "VC203", "exchanges.csv › line 5 › column receiver"),
    }


def test_a_corrected_copy_is_read_as_the_source_should_have_been(
    bad: Path, tmp_path: Path
) -> None:
    copy, done = tmp_path / "copy.xlsx", tmp_path / "done.xlsx"
    run("check", bad, "--fix-copy", copy)
    corrected(copy, done, {"E3": 1234.5, "C5": "mill"})

    ecosystem = load.read(done)
    assert ecosystem.transactions["quantity"].tolist() == [
        Decimal("20.5"),
        Decimal("1234.5"),
        Decimal(7),
    ]
    assert ecosystem.transactions["note"].tolist()[0] == "=1+1"
    assert ecosystem.transactions["receiver"].tolist() == ["bakery", "bakery", "mill"]


def test_a_row_that_fits_no_column_stands_in_its_place(tmp_path: Path) -> None:
    source, copy = tmp_path / "wide.csv", tmp_path / "copy.xlsx"
    source.write_text(
        "provider;receiver;kind;quantity\na;b;money;3\na;b;money;4;5\n", "utf-8"
    )
    assert run("check", source, "--fix-copy", copy) == 3
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    assert [c.value for c in sheet[3]] == ["a", "b", "money", "4", "5"]
    assert sheet["A3"].comment.text.startswith("VC201")

    done = tmp_path / "done.xlsx"
    corrected(copy, done, {"D3": 4.5, "E3": None})
    assert load.read(done).transactions["quantity"].tolist() == [Decimal(3), Decimal("4.5")]


def test_the_original_is_never_replaced(bad: Path, tmp_path: Path) -> None:
    assert run("check", bad, "--fix-copy", bad) == 2
    assert run("check", bad, "--fix-copy", tmp_path / "copy.csv") == 2
    assert bad.read_text("utf-8") == BAD


def test_the_order_of_days_that_was_asked_for_goes_into_the_copy(tmp_path: Path) -> None:
    source, copy = tmp_path / "days.csv", tmp_path / "copy.xlsx"
    source.write_text(
        "provider,receiver,kind,quantity,start\na,b,money,3,03/04/2024\na,b,money,x,\n",
        "utf-8",
    )
    assert run("check", source, "--dates", "dmy", "--fix-copy", copy) == 3
    done = tmp_path / "done.xlsx"
    corrected(copy, done, {"D3": 1})
    assert str(load.read(done).transactions["start"].tolist()[0]) == "2024-04-03"


FORMATS = Path(__file__).parent / "fixtures" / "formats"


@pytest.mark.parametrize(
    "source",
    sorted(p for p in FORMATS.iterdir() if p.suffix != ".md" and "expected" not in p.name),
    ids=lambda path: path.name,
)
def test_the_copy_of_a_foreign_file_has_every_row_that_was_read(
    source: Path, tmp_path: Path
) -> None:
    """Several rows may come from one record of the file: none takes the place of another."""
    run("check", source, "--fix-copy", tmp_path / "copy.xlsx")
    pages = [
        page
        for page in openpyxl.load_workbook(tmp_path / "copy.xlsx")
        if page.title not in ("ecosystem", "To correct", "À corriger")
    ]
    written = sum(
        any(cell is not None for cell in cells)
        for page in pages
        for cells in page.iter_rows(min_row=2, values_only=True)
    )
    assert written == sum(c.read - c.blank for c in load.check(source).counts)


def test_a_cell_of_a_matrix_is_told_at_its_own_row_of_the_copy(tmp_path: Path) -> None:
    source = tmp_path / "m.csv"
    source.write_text("x,mill,quay,fair\nmill,1,abc,2\nquay,3,4,5\nfair,6,7,8\n", "utf-8")
    assert run("check", source, "--fix-copy", tmp_path / "copy.xlsx") == 3
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    told = [
        (cell.value, page.cell(cell.row, 1).value, page.cell(cell.row, 2).value)
        for page in book
        for cells in page.iter_rows()
        for cell in cells
        if cell.comment
    ]
    assert told == [("abc", "mill", "quay")]
