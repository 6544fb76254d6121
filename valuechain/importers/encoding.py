"""Bytes of a text file, known to be text: their encoding is told or refused, not guessed."""

from __future__ import annotations

import codecs
import mmap
from collections.abc import Iterator
from pathlib import Path

from valuechain.errors import ImporterError, Problem

__all__ = ["BLOCK", "Bytes", "decoded", "let_go"]

BLOCK = 1 << 22
"""How many bytes are looked at together."""

Bytes = bytes | mmap.mmap

_CANDIDATES = ("cp1252", "mac_roman", "cp850")


def decoded(path: Path, encoding: str | None) -> tuple[memoryview, str]:
    """Return the file as UTF-8 bytes without a byte order mark, and its encoding.

    A file in UTF-8 is not copied: what is returned looks at the file itself.

    Raises
    ------
    ImporterError
        VC101 unreadable, VC102 empty, VC113 not text in the encoding, VC116 a NUL byte.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size if path.is_file() else 0
            raw: Bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                if size
                else file.read()
            )
    except OSError as error:
        raise ImporterError(
            [Problem("VC101", path.name, value=error.strerror or "")]
        ) from error
    if len(raw) == 0:
        raise ImporterError([Problem("VC102", path.name)])
    head = raw[:4]
    if encoding is None and head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return memoryview(_recoded(path, raw, "utf-16")), "UTF-16"
    if encoding is not None and codecs.lookup(encoding).name != "utf-8":
        return memoryview(_recoded(path, raw, encoding)), encoding
    bom = head[:3] == codecs.BOM_UTF8
    lone_returns = _check_utf8(path, raw)
    body = memoryview(raw)[3 if bom else 0 :]
    if b"\r" in head or lone_returns:
        body = memoryview(bytes(body).replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return body, "UTF-8 (BOM)" if bom else "UTF-8"


def let_go(content: memoryview | Bytes) -> None:
    """Tell the system that what was read of a file may leave memory; it stays on disk."""
    held = content.obj if isinstance(content, memoryview) else content
    if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        held.madvise(mmap.MADV_DONTNEED)


def _recoded(path: Path, raw: Bytes, encoding: str) -> bytes:
    try:
        text = bytes(raw).decode(encoding)
    except UnicodeDecodeError as error:
        line = bytes(raw[: error.start]).count(b"\n") + 1
        raise ImporterError(
            [
                Problem(
                    "VC113", path.name, row=line, value=str(error.start), expected=encoding
                )
            ]
        ) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise ImporterError([Problem("VC116", path.name, row=line)])
    return text.removeprefix("\ufeff").encode("utf-8")


def _blocks(raw: Bytes) -> Iterator[tuple[int, bytes]]:
    for offset in range(0, len(raw), BLOCK):
        yield offset, raw[offset : offset + BLOCK]
        let_go(raw)


def _check_utf8(path: Path, raw: Bytes) -> bool:
    """Refuse what is no UTF-8 text; return whether lines end in carriage returns alone."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = feeds = False
    for offset, block in _blocks(raw):
        nul = block.find(b"\x00")
        if nul >= 0:
            line = raw[: offset + nul].count(b"\n") + 1
            raise ImporterError([Problem("VC116", path.name, row=line, value="\\x00")])
        returns = returns or b"\r" in block
        feeds = feeds or b"\n" in block
        if block.isascii() and not decoder.getstate()[0]:
            continue
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=offset + BLOCK >= len(raw))
        except UnicodeDecodeError as error:
            at = offset - held + error.start
            raise ImporterError([_not_utf8(path, raw, at)]) from error
    return returns and not feeds


def _not_utf8(path: Path, raw: Bytes, at: int) -> Problem:
    start = raw.rfind(b"\n", 0, at) + 1
    stop = raw.find(b"\n", at)
    line = bytes(raw[start : stop if stop >= 0 else min(len(raw), at + 80)])
    readings = [
        f"{name}: {line.decode(name, 'replace').strip()[:60]}" for name in _CANDIDATES
    ]
    number = raw[:start].count(b"\n") + 1
    return Problem(
        "VC113",
        path.name,
        row=number,
        value=f"{at}",
        expected=" | ".join(readings),
        hint="--encoding cp1252",
    )
