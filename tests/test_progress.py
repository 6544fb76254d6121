"""Long work says on a terminal what it is at, and nowhere else; then the line is gone."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from valuechain.commands.progress_line import progress_line
from valuechain.progress import Step, current, step

pty = pytest.importorskip("pty", reason="a terminal can be made up on POSIX only")

CSV = b"provider,receiver,kind,quantity,unit\nmill,bakery,money,10,EUR\n"


def slow_check(stderr: int, seconds: float) -> tuple[int, bytes]:
    """Check what comes through a pipe that pauses; return the exit code and stdout."""
    command = [sys.executable, "-m", "valuechain", "check", "-", "--lang", "en"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
        env={**os.environ, "TERM": "xterm"},
    ) as child:  # fmt: skip
        assert child.stdin is not None
        child.stdin.write(CSV[:40])
        child.stdin.flush()
        time.sleep(seconds)
        told, _ = child.communicate(CSV[40:])
    return child.returncode, told


def test_reading_that_takes_long_is_told_on_a_terminal_and_the_line_is_cleared() -> None:
    ours, theirs = pty.openpty()
    code, told = slow_check(theirs, 3.5)
    shown = os.read(ours, 100_000)
    os.close(ours)
    os.close(theirs)

    assert code == 0 and b"read 1 rows: 1 stored" in told
    assert b"Reading -  1 s" in shown or b"Reading -  2 s" in shown
    assert shown.rpartition(b"\r\x1b[K")[2].strip() == b""
    assert b"\x1b" not in told


def test_nothing_is_shown_where_stderr_is_no_terminal(tmp_path: Path) -> None:
    with (tmp_path / "told").open("wb") as file:
        code, _ = slow_check(file.fileno(), 1.5)
    assert code == 0
    assert (tmp_path / "told").read_bytes() == b""


def test_a_step_within_another_counts_from_the_outer_one() -> None:
    with step("writing", "report") as outer, step("page", "report", 4) as inner:
        inner.done = 1
        assert (current(), inner.since) == (inner, outer.since)
    assert current() is None


def test_a_step_is_over_whatever_happens() -> None:
    with pytest.raises(ValueError), step("reading", "a.csv"):
        raise ValueError
    assert current() is None


def test_the_line_shows_no_control_character_and_stays_in_the_terminal() -> None:
    line = progress_line(Step("reading", "a\x1b[31m\nb" * 9), 1, "fr", 40)
    assert len(line) == 39 and line.isprintable()


@pytest.mark.parametrize(
    ("home", "verb", "asked"),
    [
        ("valuechain.indicators.registry", "indicators", ["indicators", "{}"]),
        ("valuechain.verbs", "value", ["value", "{}"]),
        ("valuechain.verbs", "diff", ["diff", "{}", "{}"]),
        ("valuechain.verbs", "scenario", ["scenario", "{}", "--without", "actual"]),
        ("valuechain.verbs", "spreading", ["spreading", "{}"]),
        ("valuechain.verbs", "compare", ["compare", "{}"]),
    ],
)
def test_computing_is_said_while_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, verb: str, asked: list[str]
) -> None:
    from click.testing import CliRunner

    from valuechain.cli import group

    heard: list[str] = []
    module = importlib.import_module(home)
    real = getattr(module, verb)

    def listened(*args: object, **chosen: object) -> object:
        at = current()
        heard.append("" if at is None else progress_line(at, 2, "fr", 80))
        return real(*args, **chosen)

    monkeypatch.setattr(module, verb, listened)
    path = tmp_path / "mills.csv"
    path.write_bytes(CSV)
    told = CliRunner().invoke(group, [word.format(path) for word in asked])

    assert told.exit_code == 0
    assert heard == ["Calcul sur mills  2 s"]
