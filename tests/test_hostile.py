"""Every file of the hostile corpus is read right or refused, as its index says."""

from __future__ import annotations

import json
import os
import re
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
        "import resource, sys, time\n"
        "from valuechain.cli import main\n"
        "start = time.process_time()\n"
        "try:\n"
        "    main(['check', sys.argv[1]])\n"
        "finally:\n"
        "    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
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
