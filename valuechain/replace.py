"""Outputs replace what was there whole, or leave it as it was."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from valuechain.errors import OutputError
from valuechain.progress import step

__all__ = ["MARKER", "replaced_file", "replaced_folder", "replaced_text"]

MARKER = ".valuechain"
"""The file that tells a folder is ours; it lists, one a line, what was written there."""

_OF_THE_DESKTOP = {".DS_Store", "Thumbs.db", "desktop.ini"}
_TRIES, _PAUSE = 5, 0.25
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def replaced_file(path: str | Path) -> Iterator[Path]:
    """Give an empty file to fill, and put it in the place of ``path`` when all went well.

    The file stands beside ``path`` under another name until it is written to the disk;
    whoever reads ``path`` meanwhile sees the old content or the new, never a part.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses, or ``path`` is no ordinary file. What was there
        is untouched then, and nothing is left beside it.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with replaced_file(target) as fresh:
    ...     _ = fresh.write_text("new")
    >>> target.read_text()
    'new'
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OutputError("VC501", f"{path}: not an ordinary file")
    fresh = _beside(target)
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with step("writing", target.name):
            yield fresh
        _flushed(fresh)
        fresh.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        _moved(fresh, target)
        _flushed(target.parent)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


@contextmanager
def replaced_text(
    path: str | Path, *, encoding: str = "utf-8", newline: str = "\n"
) -> Iterator[TextIO]:
    """Give a text to write, and put it in the place of ``path`` when all went well.

    Raises
    ------
    OutputError
        As ``replaced_file`` does.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with replaced_text(target) as file:
    ...     file.writelines(["new\\n", "lines\\n"])
    >>> target.read_bytes()
    b'new\\nlines\\n'
    """
    with (
        replaced_file(path) as fresh,
        fresh.open("w", encoding=encoding, newline=newline) as file,
    ):
        yield file


@contextmanager
def replaced_folder(path: str | Path, *, force: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill, and put it in the place of ``path`` when all went well.

    A folder that we wrote is replaced whole. One that holds files of someone else is
    refused; with ``force`` those stay, and our files are put between them one by one.

    Raises
    ------
    OutputError
        ``VC503`` when the folder holds other files and ``force`` is not given; ``VC501``
        when the disk refuses. What was there is untouched then.
    """
    target = Path(os.path.realpath(path))
    ours, others = _content(path, target)
    if others and not force:
        raise OutputError("VC503", f"{path}: {', '.join(others[:3])}")
    fresh = _beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir(mode=0o700)
        with step("writing", target.name):
            yield fresh
        written = sorted(p.relative_to(fresh).as_posix() for p in _files(fresh))
        (fresh / MARKER).write_text(
            "\n".join([*written, ""]), encoding="utf-8", newline="\n"
        )
        for place in (*_files(fresh), *_folders(fresh), fresh):
            _flushed(place)
        fresh.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o777 & ~_umask())
        if others:
            _put_between(fresh, target, ours)
        else:
            _exchanged(fresh, target)
        _flushed(target.parent)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _beside(target: Path) -> Path:
    name = target.name.encode()[:180].decode(errors="ignore")
    return target.parent / f".{name}.tmp-{secrets.token_hex(6)}"


def _refused(path: str | Path, error: OSError) -> OutputError:
    return OutputError("VC501", f"{path}: {error.strerror or error}")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _flushed(place: Path) -> None:
    """Have the disk keep a file, or the names in a folder where the system can."""
    if place.is_dir() and os.name == "nt":
        return
    number = os.open(place, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _moved(fresh: Path, target: Path) -> None:
    """Rename over what is there; wait a moment for a program that holds it open."""
    for attempt in range(_TRIES):
        try:
            os.replace(fresh, target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE)


def _content(path: str | Path, target: Path) -> tuple[set[str], list[str]]:
    """Return the files that we wrote in a folder, and the names of what we did not."""
    if not target.exists():
        return set(), []
    if not target.is_dir():
        raise OutputError("VC503", f"{path}: not a folder")
    try:
        marker = target / MARKER
        ours = set(marker.read_text("utf-8").splitlines()) if marker.is_file() else set()
        known = {*ours, *({MARKER} if marker.is_file() else set())}
        names = (p for p in _files(target) if p.name not in _OF_THE_DESKTOP)
        others = [n for p in names if (n := p.relative_to(target).as_posix()) not in known]
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError("VC501", f"{path}: {error}") from error
    return ours, sorted(others)


def _files(folder: Path) -> list[Path]:
    return [Path(root) / name for root, _, names in os.walk(folder) for name in names]


def _folders(folder: Path) -> list[Path]:
    return [Path(root) / name for root, names, _ in os.walk(folder) for name in names]


def _put_between(fresh: Path, target: Path, ours: set[str]) -> None:
    """Put each of our files among the others, and take away those we no longer write."""
    written = {p.relative_to(fresh).as_posix() for p in _files(fresh)}
    for name in sorted(written):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        _moved(fresh / name, place)
    for name in ours - written:
        place = Path(os.path.realpath(target / name))
        if place.is_relative_to(target):
            place.unlink(missing_ok=True)
    _flushed(target)


def _exchanged(fresh: Path, target: Path) -> None:
    """Put a folder in the place of another: in one step where the system has one."""
    if not target.exists():
        os.rename(fresh, target)
        return
    if _swapped(fresh, target):
        return
    aside = _beside(target)
    os.rename(target, aside)
    try:
        os.rename(fresh, target)
    except OSError:
        os.rename(aside, target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _swapped(fresh: Path, target: Path) -> bool:
    if sys.platform != "linux":
        return False
    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    if swap is None:
        return False
    old, new = os.fsencode(fresh), os.fsencode(target)
    return bool(swap(_AT_FDCWD, old, _AT_FDCWD, new, _RENAME_EXCHANGE) == 0)
