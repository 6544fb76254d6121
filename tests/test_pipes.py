"""What comes through a pipe is read as a file is, or refused with its reason."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from valuechain.importers.table import Reading
from valuechain.load import check, sample
from valuechain.verbs import write

CSV = b"provider,receiver,kind,quantity,unit\nmill,bakery,money,10,EUR\n"


def piped(content: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "valuechain", *words]
    return subprocess.run(command, input=content, capture_output=True, check=False)


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_a_table_from_the_standard_input_is_read(name: str) -> None:
    told = piped(CSV, "flows", name, "--format", "csv", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert b"mill,money,EUR,,10,0,-10" in told.stdout


@pytest.mark.parametrize("suffix", ["xlsx", "json", "graphml", "parquet"])
def test_any_format_comes_through_a_pipe(suffix: str, tmp_path: Path) -> None:
    write(sample(), tmp_path / f"whole.{suffix}", all_notes=True)
    whole = (tmp_path / f"whole.{suffix}").read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=pipe.write_bytes, args=(whole,))
    feeder.start()
    outcome = check(pipe)
    feeder.join()
    assert outcome.checked() == sample()


def test_an_empty_pipe_says_so() -> None:
    told = piped(b"", "check", "-", "--lang", "en")
    assert told.returncode == 3
    assert b"VC102" in told.stdout


def test_a_pipe_that_gives_more_than_allowed_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=pipe.write_bytes, args=(CSV,))
    feeder.start()
    (problem,) = check(pipe, Reading(max_size=10)).problems
    feeder.join()
    assert (problem.code, problem.expected) == ("VC104", "10")


def test_a_device_is_refused_and_never_read() -> None:
    (problem,) = check("/dev/zero").problems
    assert problem.code == "VC101"


@pytest.mark.parametrize(
    "address", ["http://example.invalid/t.csv", "HTTPS://a.invalid/t.xlsx", "ftp://a/b.csv"]
)
def test_an_address_on_the_network_is_refused_and_nothing_is_asked(address: str) -> None:
    (problem,) = check(address).problems
    assert (problem.code, problem.level) == ("VC119", "error")
