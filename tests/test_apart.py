"""Large files of others are read in a process of their own, within limits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from valuechain import load
from valuechain.errors import ImporterError
from valuechain.importers.apart import is_read_apart, read_apart
from valuechain.importers.carried import carried_here, carry
from valuechain.importers.formats import importer
from valuechain.importers.recognise import recognise
from valuechain.importers.table import Document, Reading

FIXTURES = Path(__file__).parent / "fixtures" / "hostile"


def workbook(path: Path, rows: int) -> Path:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("transactions")
    sheet.write_row(0, 0, ["provider", "receiver", "kind", "quantity", "note"])
    for row in range(1, rows + 1):
        cells = [f"p{row % 7}", f"r{row % 5}", "money", row / 4, os.urandom(12).hex()]
        sheet.write_row(row, 0, cells)
    book.close()
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = workbook(tmp_path_factory.mktemp("large") / "large.xlsx", 40_000)
    assert path.stat().st_size > 1_000_000
    return path


def same(one: Document, other: Document) -> None:
    assert (one.name, one.format, one.problems, one.decisions) == (
        other.name,
        other.format,
        other.problems,
        other.decisions,
    )
    assert {k: dict(v) for k, v in one.settings.items()} == {
        k: dict(v) for k, v in other.settings.items()
    }
    for mine, theirs in zip(one.tables, other.tables, strict=True):
        assert mine.frame.equals(theirs.frame)
        assert mine.frame.schema == theirs.frame.schema
        assert mine.rows.to_list() == theirs.rows.to_list()
        assert dict(mine.letters) == dict(theirs.letters)
        assert dict(mine.written) == dict(theirs.written)
        assert dict(mine.units) == dict(theirs.units)
        assert (mine.name, mine.source, mine.sheet, mine.blank, mine.refused) == (
            theirs.name,
            theirs.source,
            theirs.sheet,
            theirs.blank,
            theirs.refused,
        )
        assert dict(mine.letters) == dict(theirs.letters)


@pytest.mark.parametrize(
    "name",
    [
        "xlsx_10_hidden.xlsx",
        "csv_04_bom_semicolon_french.csv",
        "json_08_exact_decimal.json",
    ],
)
def test_what_comes_back_from_the_other_process_is_what_is_read_here(name: str) -> None:
    path = FIXTURES / name
    here = importer(recognise(path, Reading()))(path, Reading())

    same(read_apart(path, Reading()), here)


def test_problems_come_back_as_they_are() -> None:
    path = FIXTURES / "xlsx_16_entities.xlsx"
    with pytest.raises(ImporterError) as here:
        recognise(path, Reading())
        importer("native-workbook")(path, Reading())
    with pytest.raises(ImporterError) as apart:
        read_apart(path, Reading())

    assert apart.value.problems == here.value.problems


def test_small_files_are_read_here_and_large_ones_apart(
    large: Path, tmp_path: Path
) -> None:
    small = workbook(tmp_path / "small.xlsx", 10)
    text = tmp_path / "large.csv"
    text.write_text(
        "provider,receiver,kind,quantity\n" + "a,b,money,1\n" * 100_000, "utf-8"
    )
    page = tmp_path / "large.json"
    page.write_text(json.dumps([{"provider": "a" * 1_000_000}]), "utf-8")

    assert not is_read_apart(small, Reading())
    assert not is_read_apart(text, Reading())
    assert is_read_apart(large, Reading())
    assert is_read_apart(page, Reading())
    assert is_read_apart(small, Reading(max_seconds=10))


def test_an_archive_that_unpacks_to_much_is_read_apart_however_small(
    tmp_path: Path,
) -> None:
    import zipfile

    path = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 10_000_001)
    assert path.stat().st_size < 1_000_000
    assert is_read_apart(path, Reading())


def test_a_large_workbook_is_read_whole(large: Path) -> None:
    ecosystem = load.read(large)

    assert len(ecosystem.transactions) == 40_000
    assert ecosystem.table("transactions")["@row"].to_list()[:2] == [2, 3]


def test_a_sheet_too_large_for_memory_goes_through_a_file_that_is_gone_afterwards(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = tmp_path.stat().st_mtime_ns

    (table,) = importer("native-workbook")(large, Reading()).tables

    assert tmp_path.stat().st_mtime_ns > before
    assert list(tmp_path.iterdir()) == []
    assert table.frame["quantity"].to_list() == [f"{n / 4:g}" for n in range(1, 40_001)]
    assert table.frame["provider"].to_list() == [f"p{n % 7}" for n in range(1, 40_001)]


def test_more_time_than_allowed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    row = '{"provider": "a", "receiver": "b", "kind": "money", "quantity": "1"}'
    path.write_text(f"[{', '.join([row] * 250_000)}]", "utf-8")
    (problem,) = load.check(path, Reading(max_seconds=1)).problems

    assert (problem.code, problem.variant, problem.expected) == ("VC123", "time", "1 s")


def test_more_memory_than_allowed_is_refused(large: Path) -> None:
    (problem,) = load.check(large, Reading(max_memory=10_000_000)).problems

    assert (problem.code, problem.variant) == ("VC123", "memory")


@pytest.mark.parametrize("megabytes", [105, 110, 115, 120, 125, 130])
def test_what_is_read_within_some_memory_is_read_within_more(
    large: Path, megabytes: int
) -> None:
    document = read_apart(large, Reading(max_memory=megabytes * 1_000_000))

    assert document.tables[0].frame.height == 40_000


def test_a_text_that_holds_what_looks_like_an_object_comes_back_as_text(
    tmp_path: Path,
) -> None:
    frame = pl.DataFrame({"a": ["__reduce__", None, "\x00\u202e"]})
    from valuechain.importers.table import Table

    rows = pl.Series("row", [1, 2, 3], pl.Int64)
    carry(Document("d", (Table("t", "f", frame, rows),)), tmp_path)
    back = carried_here(tmp_path)

    assert isinstance(back, Document)
    assert back.tables[0].frame.equals(frame)
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".arrow"}


def children(of: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = place.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == of and words[0] != "Z":
            found.append(int(place.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_ends_both_processes_and_leaves_no_cells(
    large: Path, how: signal.Signals, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "valuechain",
        "check",
        str(large),
        "--max-seconds",
        "60",
    ]
    running = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    end = time.monotonic() + 60
    while not (other := children(running.pid)) and time.monotonic() < end:
        time.sleep(0.02)
    assert other
    running.send_signal(how)
    told = running.communicate(timeout=30)[1]
    assert running.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in told
    while any(Path(f"/proc/{n}").exists() for n in other) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{n}").exists() for n in other)
    assert list(tmp_path.iterdir()) == []
