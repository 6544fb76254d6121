"""Zip archives looked at before anything in them is unpacked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn, Self

from valuechain.errors import ImporterError, Problem

__all__ = ["MAX_MEMBERS", "MAX_RATIO", "MAX_UNPACKED", "SafeZip", "unpacked_limit"]

MAX_MEMBERS = 1_000
"""How many members an archive may hold."""

MAX_UNPACKED = 200_000_000
"""How many bytes all members together may unpack to."""

MAX_RATIO = 100
"""How many times its packed size a member may unpack to, above a million bytes."""

_RATIO_FREE = 1_000_000
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
)


def unpacked_limit(max_size: int | None) -> int:
    """Return how many bytes an archive may unpack to when the file may have ``max_size``.

    Examples
    --------
    >>> unpacked_limit(None), unpacked_limit(1_000_000_000)
    (200000000, 10000000000)
    """
    return MAX_UNPACKED if max_size is None else max(MAX_UNPACKED, 10 * max_size)


class SafeZip:
    """An archive whose members are known to be harmless in name, number and size.

    Everything is checked from the directory of the archive before a byte is unpacked;
    reading a member stops at the size the directory promised.

    Parameters
    ----------
    path : Path
        The archive.
    max_size : int, optional
        The most bytes all members may unpack to; 200 million when not said.

    Raises
    ------
    ImporterError
        VC101 (not readable), VC103 (not a whole archive), VC108 (number, size, ratio,
        overlap, doubled names, encryption, archives inside), VC109 (a name that leaves
        the folder, a link).

    Examples
    --------
    >>> SafeZip(Path("nowhere.zip"))
    Traceback (most recent call last):
    ...
    valuechain.errors.ImporterError: 1 problem(s); first: nowhere.zip: VC101
    """

    def __init__(self, path: Path, max_size: int | None = None) -> None:
        self.path = path
        self.source = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as fault:
            problem = Problem("VC101", self.source, value=fault.strerror or str(fault))
            raise ImporterError([problem]) from fault
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
            problem = Problem("VC103", self.source, expected="zip", variant="truncated")
            raise ImporterError([problem]) from fault
        self.members = {member.filename: member for member in self._zip.infolist()}
        try:
            self._check(MAX_UNPACKED if max_size is None else max_size)
        except ImporterError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def read(self, name: str, limit: int | None = None) -> bytes:
        """Return a member unpacked, or its first ``limit`` bytes.

        Raises
        ------
        ImporterError
            VC103 when there is no such member or its bytes are damaged.
        """
        try:
            size = self.members[name].file_size
            with self._zip.open(name) as member:
                return member.read(size if limit is None else min(limit, size))
        except (KeyError, EOFError, OSError, zlib.error, zipfile.BadZipFile) as fault:
            self._truncated(name, fault)
        except (NotImplementedError, RuntimeError, ValueError) as fault:
            self._truncated(name, fault)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _truncated(self, name: str, fault: Exception) -> NoReturn:
        problem = Problem("VC103", self.source, value=name, variant="truncated")
        raise ImporterError([problem]) from fault

    def _check(self, max_size: int) -> None:
        found = self._zip.infolist()
        if len(found) > MAX_MEMBERS:
            self._unsafe("members", str(len(found)), str(MAX_MEMBERS))
        unpacked = sum(member.file_size for member in found)
        if unpacked > max_size:
            self._unsafe("size", str(unpacked), str(max_size))
        seen: set[str] = set()
        for member in found:
            self._check_name(member)
            folded = member.filename.casefold()
            if folded in seen:
                self._unsafe("doubled", member.filename)
            seen.add(folded)
            if member.flag_bits & _ENCRYPTED:
                self._unsafe("encrypted", member.filename)
            if member.file_size > max(_RATIO_FREE, MAX_RATIO * member.compress_size):
                ratio = member.file_size // max(member.compress_size, 1)
                self._unsafe("ratio", f"{member.filename} (×{ratio})", str(MAX_RATIO))
        self._check_overlap(found)

    def _check_name(self, member: zipfile.ZipInfo) -> None:
        """Refuse names that leave the folder, and links."""
        name = member.orig_filename
        parts = name.split("/")
        leaves = name.startswith("/") or ".." in parts or "\\" in name or "\x00" in name
        if leaves or name[1:2] == ":":
            raise ImporterError([Problem("VC109", self.source, value=name, variant="name")])
        mode = member.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ImporterError([Problem("VC109", self.source, value=name, variant="link")])

    def _check_overlap(self, found: list[zipfile.ZipInfo]) -> None:
        """Refuse members that share bytes of the file, as some bombs do."""
        end = 0
        for member in sorted(found, key=lambda m: m.header_offset):
            if member.header_offset < end:
                self._unsafe("overlap", member.filename)
            end = member.header_offset + _LOCAL_HEADER + member.compress_size

    def refuse_archives(self) -> None:
        """Refuse members that are archives themselves: one level is read.

        Raises
        ------
        ImporterError
            VC108, naming the inner archive.
        """
        for name, member in self.members.items():
            if not member.is_dir() and self.read(name, 8).startswith(_ARCHIVES):
                self._unsafe("nested", name)

    def _unsafe(self, variant: str, value: str, expected: str = "") -> NoReturn:
        raise ImporterError(
            [
                Problem(
                    "VC108", self.source, None, None, None, value, expected, variant=variant
                )
            ]
        )
