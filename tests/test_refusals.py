"""Refused rows stand beside an output as they were written, all of them or none."""

from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from valuechain import replace
from valuechain.cli import group
from valuechain.errors import OutputError, Problem
from valuechain.importers.table import Document, Reading, Table
from valuechain.load import check, check_opened
from valuechain.refusals import write_refused

ROWS = (
    "provider,receiver,kind,quantity,note\n"
    "a,b,money,3,\n"
    'a,,money,"4,5",\n'
    'a,b,money,x,"says ""soon"""\n'
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "given" / "t.csv"
    path.parent.mkdir()
    path.write_text(ROWS, "utf-8")
    return path


def written(source: Path, folder: Path) -> list[Path]:
    outcome, documents = check_opened(source, Reading(keep_good=True))
    return write_refused(documents, outcome.problems, folder / "out.json", [source])


def test_each_refused_row_is_written_as_it_was_with_its_codes_and_reasons(
    source: Path, tmp_path: Path
) -> None:
    (target,) = written(source, tmp_path)
    heading, first, second = target.read_text("utf-8").splitlines()
    assert target.name == "out.json.refused.csv"
    assert heading == "provider,receiver,kind,quantity,note,codes,reasons"
    assert first == 'a,,money,"4,5",,VC203,A required value is missing. Fill in this cell.'
    assert second == (
        'a,b,money,x,"says ""soon""",VC204,“x” is not a number. Write digits only.'
    )


def test_the_rows_of_a_sheet_are_written_under_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("transactions")
        for at, line in enumerate(csv.reader(ROWS.splitlines())):
            sheet.write_row(at, 0, line)
    (target,) = written(path, tmp_path)
    with target.open(encoding="utf-8", newline="") as file:
        rows = [row[:6] for row in csv.reader(file)]
    assert rows[1:] == [
        ["a", "", "money", "4,5", "", "VC203"],
        ["a", "b", "money", "x", 'says "soon"', "VC204"],
    ]


def test_what_was_refused_is_read_beside_what_was_stored_once_corrected(
    source: Path, tmp_path: Path
) -> None:
    run = CliRunner()
    kept, whole = str(tmp_path / "kept.json"), str(tmp_path / "whole.json")
    assert run.invoke(group, ["convert", str(source), kept, "--keep-good"]).exit_code == 0
    refused = tmp_path / "kept.json.refused.csv"
    right = refused.read_text("utf-8").replace("a,,", "a,b,").replace(",x,", ",7,")
    refused.write_text(right, "utf-8")
    assert run.invoke(group, ["convert", kept, str(refused), whole]).exit_code == 0
    quantities = [
        row["quantity"] for row in json.loads(Path(whole).read_text())["transactions"]
    ]
    assert sorted(quantities) == ["3", "4.5", "7"]


def test_the_same_file_given_twice_is_read_twice_and_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,provider,receiver,kind,quantity\nt1,a,b,money,1\n", "utf-8")
    outcome = check([path, path])
    assert outcome.checked().table("transactions").height == 1
    assert [(c.source, c.stored, c.duplicate) for c in outcome.counts] == [
        ("t.csv", 1, 0), ("2:t.csv", 0, 1),
    ]  # fmt: skip


def test_a_full_disk_leaves_the_refused_rows_of_before_and_nothing_beside(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.json.refused.csv"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as told:
        written(source, tmp_path)
    monkeypatch.undo()
    assert told.value.code == "VC501"
    assert target.read_text() == "old"
    assert set(tmp_path.iterdir()) == {target, source.parent}


def test_of_several_rows_of_one_record_the_one_that_is_wrong_is_written(
    tmp_path: Path,
) -> None:
    ends = {"provider": "a", "receiver": "b", "kind": "money"}
    records = [ends | {"quantity": quantity} for quantity in ("1", "x", "3")]
    table = Table.of("transactions", "r.json", records, [7, 7, 7])
    document = Document("r", (table,))
    problem = Problem("VC204", "r.json", row=7, column="quantity", value="x")
    (target,) = write_refused([document], [problem], tmp_path / "out.json")
    _, *lines = target.read_text("utf-8").splitlines()
    assert [line.split(",")[:5] for line in lines] == [["a", "b", "money", "x", "VC204"]]


def test_where_it_cannot_be_told_which_row_of_a_record_is_wrong_all_are_written(
    tmp_path: Path,
) -> None:
    records = [
        {"provider": "a", "receiver": "b", "kind": "money", "quantity": q} for q in "12"
    ]
    document = Document("r", (Table.of("transactions", "r.json", records, [7, 7]),))
    problem = Problem("VC215", "r.json", row=7, value="somewhere")
    (target,) = write_refused([document], [problem], tmp_path / "out.json")
    _, *lines = target.read_text("utf-8").splitlines()
    assert [line.split(",")[3] for line in lines] == ["1", "2"]


def test_the_cell_of_a_matrix_that_is_wrong_is_written_as_the_exchange_it_is(
    tmp_path: Path,
) -> None:
    path = tmp_path / "m.csv"
    path.write_text("x,mill,quay,fair\nmill,1,abc,2\nquay,3,4,5\nfair,6,7,8\n", "utf-8")
    (target,) = written(path, tmp_path)
    _, *lines = target.read_text("utf-8").splitlines()
    assert [line.split(",")[:4] for line in lines] == [["mill", "quay", "flow", "abc"]]
