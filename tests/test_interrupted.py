"""Whoever stops a command while it writes finds the old output whole, or the new one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from valuechain.replace import MARKER

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

ROWS = 20_000
DELAYS = (0.0, 0.02, 0.1)


@dataclass(frozen=True)
class Case:
    """A command, its output, and what the output is before and after."""

    words: tuple[str, ...]
    output: str


CASES = {
    "convert": Case(("convert", "large.csv", "out.xlsx"), "out.xlsx"),
    "fix-copy": Case(("check", "large.csv", "--fix-copy", "out.xlsx"), "out.xlsx"),
    "folder": Case(("convert", "large.csv", "out"), "out"),
    "report": Case(("report", "small.csv", "-o", "out"), "out"),
}


def table(rows: int) -> str:
    lines = (f"a{n % 40},b{n % 30},money,{n},EUR,row {n}" for n in range(rows))
    return "\n".join(("provider,receiver,kind,quantity,unit,note", *lines, ""))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """What each command writes when nobody stops it."""
    made = {}
    for name, case in CASES.items():
        folder = tmp_path_factory.mktemp(name)
        sources(folder)
        run(case, folder).wait()
        made[name] = content(folder / case.output)
    return made


def sources(folder: Path) -> None:
    (folder / "large.csv").write_text(table(ROWS), "utf-8")
    (folder / "small.csv").write_text(table(300), "utf-8")


def old(folder: Path, case: Case) -> dict[str, bytes]:
    """Put an older output of ours where the command writes; return its content."""
    place = folder / case.output
    if place.suffix:
        place.write_bytes(b"old")
    else:
        place.mkdir()
        (place / "index.html").write_text("old", "utf-8")
        (place / MARKER).write_text("index.html\n", "utf-8")
    return content(place)


def content(place: Path) -> dict[str, bytes]:
    files = (
        [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    )
    return {p.relative_to(place.parent).as_posix(): p.read_bytes() for p in files}


def run(case: Case, folder: Path) -> subprocess.Popen[bytes]:
    """Begin a command; what it says goes to a file beside its folder."""
    with folder.with_suffix(".said").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "valuechain", *case.words],
            cwd=folder,
            stdout=said,
            stderr=said,
        )


def stopped(
    case: Case, folder: Path, how: signal.Signals, delay: float
) -> subprocess.Popen[bytes]:
    """Stop a command some time after it began to write beside its output."""
    child = run(case, folder)
    while child.poll() is None and not list(folder.glob(".*.tmp-*")):
        time.sleep(0.001)
    time.sleep(delay)
    child.send_signal(how)
    child.wait()
    return child


@pytest.mark.parametrize("name", CASES)
def test_an_interruption_leaves_the_old_output_and_nothing_beside(
    name: str, tmp_path: Path
) -> None:
    case = CASES[name]
    sources(tmp_path)
    before = old(tmp_path, case)
    child = stopped(case, tmp_path, signal.SIGINT, 0.0)
    said = tmp_path.with_suffix(".said").read_text("utf-8")

    assert child.returncode == 130, said
    assert "Traceback" not in said
    assert content(tmp_path / case.output) == before
    beside = {p.name for p in tmp_path.iterdir()}
    assert beside == {"large.csv", "small.csv", case.output}


@pytest.mark.parametrize("name", CASES)
def test_a_kill_leaves_the_old_output_or_the_new_one(
    name: str, tmp_path: Path, finished: dict[str, dict[str, bytes]]
) -> None:
    case = CASES[name]
    for number, delay in enumerate(DELAYS):
        folder = tmp_path / str(number)
        folder.mkdir()
        sources(folder)
        before = old(folder, case)
        stopped(case, folder, signal.SIGKILL, delay)

        assert content(folder / case.output) in (before, finished[name])
