"""Every file of the hostile corpus is read right or refused, as its index says."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parent / "fixtures" / "hostile"
INDEX: list[dict[str, Any]] = json.loads((CORPUS / "index.json").read_text("utf-8"))[
    "files"
]
NAMES = [entry["file"] for entry in INDEX]
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
CODE = re.compile(r"VC\d{3}")
FAST = {entry["file"] for entry in INDEX if "max_seconds" in entry["expect"]}
"""Files whose limits of time and memory are measured in a process of their own."""


class Ran:
    """What one command said and did."""

    def __init__(self, code: int, out: str, err: str, seconds: float) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.seconds = seconds

    @property
    def said(self) -> str:
        return self.out + self.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Run the command line in this process, as its entry point does."""
    from valuechain.cli import main

    def ran(*args: object) -> Ran:
        start = time.process_time()
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        seconds = time.process_time() - start
        captured = capsys.readouterr()
        code = ended.value.code
        return Ran(
            code if isinstance(code, int) else 0, captured.out, captured.err, seconds
        )

    yield ran


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail at the first name look-up or connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def assert_clean(ran: Ran) -> None:
    assert "Traceback" not in ran.said
    assert not CONTROLS.search(ran.said), ascii(CONTROLS.search(ran.said))


def assert_codes(entry: dict[str, Any], ran: Ran) -> None:
    said = set(CODE.findall(ran.said))
    codes = set(entry["expect"]["codes"])
    assert not codes or said & codes, f"{sorted(said)} instead of one of {sorted(codes)}"
    if "_00_good_reference" in entry["file"]:
        assert not said


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_the_corpus_is_whole() -> None:
    assert len(INDEX) == 111
    for entry in INDEX:
        assert (CORPUS / entry["file"]).stat().st_size == entry["bytes"]


@pytest.mark.parametrize("entry", INDEX, ids=NAMES)
def test_check_names_what_is_wrong(
    entry: dict[str, Any], run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = CORPUS / entry["file"]
    before = source.read_bytes()
    ran = run("check", source)
    assert_clean(ran)
    assert ran.code in listed(entry["expect"]["exit"]), ran.said
    assert_codes(entry, ran)
    line = entry["expect"].get("line")
    if line is not None:
        assert re.search(rf":{line}\b|\b(?:row|line|ligne) {line}\b", ran.said), ran.said
    assert files_in(tmp_path) == set()
    assert source.read_bytes() == before


@pytest.mark.parametrize("entry", INDEX, ids=NAMES)
def test_convert_stores_what_the_index_says_or_nothing(
    entry: dict[str, Any], run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    expect = entry["expect"]
    source = CORPUS / entry["file"]
    before = source.read_bytes()
    ran = run("convert", source, "dest.json")
    assert_clean(ran)
    assert ran.code in listed(expect["exit"]), ran.said
    assert_codes(entry, ran)
    assert len(ran.err.encode()) <= expect.get("stderr_max_bytes", 10_000_000)
    assert ran.seconds < expect.get("max_seconds", 10)
    assert source.read_bytes() == before
    if ran.code == 3:
        assert files_in(tmp_path) == set()
        return
    assert files_in(tmp_path) == {"dest.json"}
    written = (tmp_path / "dest.json").read_text("utf-8")
    stored = json.loads(written)
    exits = listed(expect["exit"])
    wanted = listed(expect["stored_transactions"])[exits.index(ran.code)]
    rows = stored["transactions"]
    assert len(rows) == wanted
    if "total" in expect:
        total = sum(Decimal(row["quantity"]) for row in rows)
        assert total == Decimal(expect["total"])
    if "actors" in expect:
        assert len(stored["actors"]) == expect["actors"]
    assert "Jane Doe" not in written
    assert "\ufffd" not in written


@pytest.mark.parametrize("name", sorted(FAST))
def test_limits_of_time_and_memory_hold(name: str, tmp_path: Path) -> None:
    expect = next(entry["expect"] for entry in INDEX if entry["file"] == name)
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from valuechain.cli import main\n"
        "start = time.process_time()\n"
        "try:\n"
        "    main(['check', sys.argv[1]])\n"
        "finally:\n"
        # Of this process alone: what getrusage tells also counts the one that started it.
        "    told = Path('/proc/self/status').read_text().split('VmHWM:')[1]\n"
        "    peak = int(told.split()[0]) // 1024\n"
        "    print('SPENT', time.process_time() - start, peak)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(CORPUS / name)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        check=False,
    )
    spent = re.search(r"SPENT ([\d.]+) (\d+)", ran.stdout)
    assert spent is not None, ran.stderr
    assert float(spent[1]) < expect["max_seconds"]
    assert int(spent[2]) < expect.get("max_rss_mb", 500)


OPTIONS: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("csv_11_one_row_too_long.csv", ("--keep-good",), ["100", "100"]),
    ("num_01_one_thousand_or_one.csv", ("--decimal", "point"), ["6912"]),
    ("num_01_one_thousand_or_one.csv", ("--decimal", "comma"), ["6.912"]),
    ("xlsx_12_title_rows.xlsx", ("--header-row", "3"), ["100"]),
    ("iati_01_bad_values.xml", ("--keep-good",), ["-250", "100"]),
]
"""File, options, then the quantities stored, or where one is given their sum."""


@pytest.mark.parametrize(("name", "options", "wanted"), OPTIONS)
def test_options_settle_what_was_refused(
    name: str,
    options: tuple[str, ...],
    wanted: list[str],
    run: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(CORPUS / name, tmp_path)
    ran = run("convert", name, "dest.json", *options)
    assert ran.code == 0, ran.said
    rows = json.loads((tmp_path / "dest.json").read_text("utf-8"))["transactions"]
    found = sorted(Decimal(row["quantity"]) for row in rows)
    if len(wanted) == 1:
        found = [sum(found, Decimal(0))]
    assert found == sorted(map(Decimal, wanted))


def test_the_encoding_named_gives_the_name_exactly(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("convert", CORPUS / "csv_05_cp1252.csv", "dest.json", "--encoding", "cp1252")
    assert ran.code == 0, ran.said
    rows = json.loads((tmp_path / "dest.json").read_text("utf-8"))["transactions"]
    assert rows[0]["provider"] == "Café Équité — Île-de-France"


def test_the_order_of_day_and_month_named_gives_the_dates(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("convert", CORPUS / "date_01_day_or_month.csv", "dest.json", "--dates", "dmy")
    assert ran.code == 0, ran.said
    rows = json.loads((tmp_path / "dest.json").read_text("utf-8"))["transactions"]
    assert {row["start"] for row in rows} == {"2024-04-03", "2024-06-05"}


def test_no_pickle_ran() -> None:
    assert not Path("valuechain_pickle_was_loaded").exists()


def test_nothing_that_runs_stored_objects_is_imported() -> None:
    package = Path(__file__).parent.parent / "valuechain"
    forbidden = re.compile(
        r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill|joblib)\b|yaml\.load\(|"
        r"(?<![\w.])(?:eval|exec)\(",
        re.MULTILINE,
    )
    for path in package.rglob("*.py"):
        assert not forbidden.search(path.read_text("utf-8")), path


def test_hidden_rows_and_sheets_are_named_and_hidden_sheets_never_stored(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("convert", CORPUS / "xlsx_10_hidden.xlsx", "dest.json")
    assert ran.code == 0
    assert "Secret, Very" in ran.said
    assert "› row 3\n" in ran.said
    assert b"Jane Doe" not in (tmp_path / "dest.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("xlsx_03_formula_without_value.xlsx", ["E2"]),
        ("xlsx_04_error_cells.xlsx", ["E2", "E3", "E4"]),
        ("xlsx_11_merged.xlsx", ["B3", "B2:B3"]),
    ],
)
def test_problems_of_a_workbook_name_the_cell(
    name: str, cells: list[str], run: Any
) -> None:
    ran = run("check", CORPUS / name)
    for cell in cells:
        assert cell in ran.said, ran.said


@pytest.mark.parametrize("name", ["xlsx_12_title_rows.xlsx", "csv_05_cp1252.csv"])
def test_a_refusal_names_the_option_that_settles_it(name: str, run: Any) -> None:
    ran = run("check", CORPUS / name)
    wanted = "--header-row 3" if name.startswith("xlsx") else "--encoding cp1252"
    assert wanted in ran.said, ran.said
