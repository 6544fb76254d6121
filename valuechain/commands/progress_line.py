"""One line on a terminal that says what long work is at, and goes when it is done."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from valuechain.progress import Step, current
from valuechain.words import say
from valuechain.words.problems import visible

__all__ = ["progress_shown"]

_AFTER, _EVERY = 1.0, 0.2
_BAR = 20
_CLEAR = "\r\x1b[K"


@contextmanager
def progress_shown(language: str, stream: TextIO | None = None) -> Iterator[None]:
    """Show on stderr what takes more than a second, while the block runs.

    Only on a terminal: a file or a pipe gets nothing.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_show, args=(out, language, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _show(out: TextIO, language: str, over: threading.Event) -> None:
    """Write the line again and again until it is over; leave an empty line."""
    written = False
    while not over.wait(_EVERY):
        at = current()
        seconds = 0.0 if at is None else time.monotonic() - at.since
        if at is not None and seconds >= _AFTER:
            out.write(_CLEAR + progress_line(at, int(seconds), language, _width()))
            written = True
        elif written:
            out.write(_CLEAR)
            written = False
        out.flush()
    if written:
        out.write(_CLEAR)
        out.flush()


def progress_line(at: Step, seconds: int, language: str, width: int) -> str:
    """Return the line for a piece of work, not wider than the terminal.

    Examples
    --------
    >>> progress_line(Step("page", "report", 40, 10), 3, "en", 80)
    'Writing pages of report  █████░░░░░░░░░░░░░░░ 10/40  3 s'
    >>> progress_line(Step("reading", "grants.csv"), 2, "fr", 80)
    'Lecture de grants.csv  2 s'
    """
    told = [say("cli", f"progress.{at.what}", language, name=visible(at.name, 60))]
    if at.total > 1:
        full = _BAR * at.done // at.total
        told.append(f"{'█' * full}{'░' * (_BAR - full)} {at.done}/{at.total}")
    told.append(f"{seconds} s")
    return "  ".join(told)[: width - 1]


def _width() -> int:
    return shutil.get_terminal_size().columns
