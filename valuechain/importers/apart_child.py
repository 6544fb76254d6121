"""The other process: reads one file within limits and leaves what it found in a folder."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path

import polars as pl

from valuechain.errors import ImporterError
from valuechain.importers.carried import SCRATCH, carry, carry_problems
from valuechain.importers.formats import importer
from valuechain.importers.recognise import recognise
from valuechain.importers.table import Reading

__all__ = ["main"]


def main(folder: Path) -> None:
    """Read the file that the request names; end silently when the other process is gone.

    What is written on the way goes into the same folder, which the other process takes
    away. What is no longer used is not looked for: we end before it would pay.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = str(folder)
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()
    request = json.loads((folder / "request.json").read_text("utf-8"))
    path, reading = Path(request["path"]), Reading(**request["reading"])
    _load(path)
    _limit(request["seconds"], request["memory"])
    try:
        document = importer(recognise(path, reading))(path, reading)
    except ImporterError as error:
        carry_problems(error.problems, folder)
    else:
        carry(document, folder)


def _watch(folder: Path) -> None:
    """Wait for the end of the input, which comes when the process that asked has ended.

    Nobody is there then to take the cells away, and they may be personal.
    """
    while os.read(0, 1):
        continue
    if folder.name.startswith(SCRATCH) and (folder / "request.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _load(path: Path) -> None:
    """Load the libraries that reading takes, so that their own bytes are not counted.

    Workbooks are read without numpy, which takes its time to load.
    """
    pl.DataFrame({"a": [1]}).lazy().select(pl.col("a") + 1).collect()
    with path.open("rb") as file:
        is_archive = file.read(2) == b"PK"
    import_module("python_calamine" if is_archive else "numpy")


def _limit(seconds: int, memory: int) -> None:
    """Have the system stop this process past so many seconds of work and bytes.

    The bytes come on top of what the libraries take before anything is read. Where a
    system has no such limits, the other process still ends this one in time.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    taken = _taken()
    if taken:
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))


def _taken() -> int:
    """Return the bytes of address space in use, where the system tells."""
    place = Path("/proc/self/statm")
    if not place.exists():
        return 0
    pages = int(place.read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)
