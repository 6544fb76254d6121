"""A source that can be read once only, such as a pipe, put into a file to be looked at."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from valuechain.errors import ImporterError, Problem
from valuechain.importers.table import Reading

__all__ = ["STDIN", "once_only", "spooled"]

STDIN = "-"
"""The name of the standard input, as commands take it."""

_ON_THE_NETWORK = re.compile(r"(?:https?|s?ftp|ftps|s3|gs|file|smb):/", re.IGNORECASE)
_MOST = 4_000_000_000
_BLOCK = 1_048_576
_SUFFIXES = ((b"PK", ".xlsx"), (b"PAR1", ".parquet"))
_ODS = b"opendocument.spreadsheet"


def once_only(source: str | Path) -> bool:
    """Return whether a source can be read once only: the standard input, or a pipe."""
    return str(source) == STDIN or Path(source).is_fifo()


@contextmanager
def spooled(path: Path, reading: Reading) -> Iterator[Path]:
    """Give a file that holds what a source holds: itself, or a copy of what a pipe gives.

    The copy is named as the pipe (``stdin`` for the standard input), with the suffix its
    first bytes speak for, and is gone afterwards.

    Raises
    ------
    ImporterError
        VC119 for an address on the network, where nothing is fetched; VC101 when there is no such source or it is a device; VC104 when a pipe gives more
        than ``max_size``, or four gigabytes.
    """
    if _ON_THE_NETWORK.match(str(path)):
        address = str(path).replace(":/", "://", 1)
        raise ImporterError([Problem("VC119", address, value=address, variant="address")])
    if str(path) == STDIN:
        with _copy(sys.stdin.buffer, "stdin", reading) as place:
            yield place
    elif not path.exists():
        raise ImporterError([Problem("VC101", path.name or str(path), variant="missing")])
    elif path.is_fifo():
        with path.open("rb") as pipe, _copy(pipe, path.name, reading) as place:
            yield place
    elif path.is_file() or path.is_dir():
        yield path
    else:
        raise ImporterError([Problem("VC101", path.name, value=str(path))])


@contextmanager
def _copy(pipe: BinaryIO, name: str, reading: Reading) -> Iterator[Path]:
    """Give a file with everything a pipe gives."""
    most = reading.max_size or _MOST
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / name
        beginning, size = b"", 0
        with plain.open("wb") as file:
            while block := pipe.read(_BLOCK):
                beginning = beginning or block[:256]
                size += len(block)
                if size > most:
                    limit = Problem("VC104", name, expected=str(most), hint="--max-size")
                    raise ImporterError([limit])
                file.write(block)
        suffix = plain.suffix or _suffix(beginning)
        yield plain.rename(plain.with_suffix(suffix)) if suffix else plain


def _suffix(beginning: bytes) -> str:
    """Return the suffix that the first bytes of a file speak for.

    Examples
    --------
    >>> _suffix(b"PK..."), _suffix(b"provider,receiver")
    ('.xlsx', '')
    """
    if beginning.startswith(b"PK") and _ODS in beginning:
        return ".ods"
    return next((s for mark, s in _SUFFIXES if beginning.startswith(mark)), "")
