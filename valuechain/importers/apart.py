"""Files of others read in a process of their own, with limits on time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.carried import SCRATCH, carried_here
from valuechain.importers.table import Document, Reading

__all__ = ["MAX_MEMORY", "MAX_SECONDS", "is_read_apart", "limits", "read_apart"]

MAX_SECONDS = 120
"""How long reading one foreign file or workbook may take."""

MAX_MEMORY = 1_000_000_000
"""How many bytes reading one foreign file or workbook may take."""

_SMALL = 1_000_000
_HEAD = 4_096
_PARQUET = b"PAR1"
_PARQUET_TIMES, _PARQUET_SPEED = 40, 1_000_000
_TIME_SIGNALS = (-24, -9)
_FRUGAL = {"MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"}
"""Has threads set no memory aside for later, and libraries that end for want of memory take
no more of it to tell where they stood."""


def is_read_apart(path: Path, reading: Reading) -> bool:
    """Return whether a file is taken apart in another process.

    Workbooks, XML, JSON and Parquet are, above a million bytes (or ten million once
    unpacked): below, the limits of the readers themselves bound what they can take, and
    starting a process would cost more than the reading. Tables of text are streamed and
    stay here. With a limit of time or memory that was asked for, every file is.
    """
    if not path.is_file():
        return False
    if reading.max_seconds is not None or reading.max_memory is not None:
        return True
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return size > _SMALL or _unpacked(path) > 10 * _SMALL
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return size > _SMALL and (text[:1] in (b"<", b"{", b"[") or head.startswith(_PARQUET))


def _unpacked(path: Path) -> int:
    """Return how many bytes an archive promises to unpack to; none where it is damaged."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def limits(path: Path, reading: Reading) -> tuple[int, int]:
    """Return the seconds and bytes that reading a file may take.

    Tables of text and Parquet, which may be large by right, take more in proportion.
    """
    seconds, memory = MAX_SECONDS, MAX_MEMORY
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_PARQUET) or head.lstrip()[:1] not in (b"P", b"<", b"{", b"["):
        size = path.stat().st_size
        seconds = max(seconds, size // _PARQUET_SPEED)
        memory = max(memory, size * _PARQUET_TIMES)
    return reading.max_seconds or seconds, reading.max_memory or memory


def read_apart(path: Path, reading: Reading) -> Document:
    """Return what the importers make of a file, in a process that ends with this one.

    Nothing comes back but text: cells as Arrow files, the rest as JSON.

    Raises
    ------
    ImporterError
        As the importer; VC123 when it takes more time or memory than the limits.
    """
    seconds, memory = limits(path, reading)
    with tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
        folder = Path(scratch)
        request = {
            "path": str(path.resolve()),
            "reading": asdict(reading),
            "seconds": seconds,
            "memory": memory,
        }
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        ended, told = _ended(folder, seconds)
        found = carried_here(folder) if ended == 0 else None
    if isinstance(found, Document):
        return found
    if found is not None:
        raise ImporterError(found)
    if ended is None or ended in _TIME_SIGNALS:
        raise ImporterError(
            [Problem("VC123", path.name, expected=f"{seconds} s", hint="--max-seconds",
                     variant="time")]
        )  # fmt: skip
    if ended < 0 or "MemoryError" in told or "memory allocation" in told:
        shown = f"{memory // 1_000_000} MB"
        raise ImporterError(
            [Problem("VC123", path.name, expected=shown, hint="--max-memory",
                     variant="memory")]
        )  # fmt: skip
    kind = (told.strip().splitlines() or ["no reason"])[-1].partition(":")[0]
    raise RuntimeError(f"reading ended with {kind}")


def _ended(folder: Path, seconds: int) -> tuple[int | None, str]:
    """Run the reading; return how it ended (``None`` for too long) and what it said.

    Its input stays open as long as we live: the end of it is how it knows we are gone. The
    end of its output, where nothing is written, is how we know at once that it has ended.
    """
    command = [sys.executable, "-m", "valuechain.importers.apart_child", str(folder)]
    paths = os.pathsep.join(p for p in sys.path if p)
    theirs, ours = map(open, os.pipe(), ("rb", "wb"))
    with theirs, ours, (folder / "told").open("w+b") as told:
        with subprocess.Popen(  # noqa: S603  (our own module, no shell)
            command,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=told,
            env={**os.environ, "PYTHONPATH": paths, **_FRUGAL},
        ) as child:
            try:
                child.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                return None, ""
            finally:
                child.kill()
        told.seek(max(0, told.tell() - _HEAD))
        return child.returncode, told.read().decode(errors="replace")
