"""Refused rows stand beside an output as they were written, all of them or none."""

from __future__ import annotations

import csv
import errno
import os
from pathlib import Path

import pytest

from valuechain import replace
from valuechain.errors import OutputError, Problem
from valuechain.refusals import write_refused

ROWS = 'provider,receiver,kind,quantity\na,b,money,3\na,,money,"4,5"\na,b,,x\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "given" / "t.csv"
    path.parent.mkdir()
    path.write_text(ROWS, "utf-8")
    return path


PROBLEMS = [
    Problem("VC201", "t.csv", row=4),
    Problem("VC205", "t.csv", row=4),
    Problem("VC201", "t.csv", row=3),
]


def test_each_refused_row_is_written_as_it_was_with_its_codes(
    source: Path, tmp_path: Path
) -> None:
    (target,) = write_refused([source], PROBLEMS, tmp_path / "out.json")
    assert target.name == "out.json.refused.csv"
    with target.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["source", "row", "codes", "line"],
            ["t.csv", "3", "VC201", 'a,,money,"4,5"'],
            ["t.csv", "4", "VC201 VC205", "a,b,,x"],
        ]


def test_a_full_disk_leaves_the_refused_rows_of_before_and_nothing_beside(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.json.refused.csv"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as told:
        write_refused([source], PROBLEMS, tmp_path / "out.json")
    monkeypatch.undo()
    assert told.value.code == "VC501"
    assert target.read_text() == "old"
    assert set(tmp_path.iterdir()) == {target, source.parent}
