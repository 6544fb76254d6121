"""The logo that settings name: one small picture, checked by what it holds, carried along."""

from __future__ import annotations

import base64
import binascii
import functools
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_xml import parse_xml
from valuechain.importers.table import Document

__all__ = ["MOST_BYTES", "fault_of", "with_logo"]

MOST_BYTES = 100_000
"""The largest logo: it is in every page of a report."""

_ADDRESS = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/]+={0,2})")
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_ACTIVE = frozenset({"script", "foreignObject", "handler", "iframe", "animate", "set"})
_FAR = re.compile(r"@import|url\(\s*[\"']?(?!#|data:image/)", re.IGNORECASE)
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|gif);base64,)", re.IGNORECASE)


def with_logo(document: Document, folder: Path | None) -> Document:
    """Return a document whose logo is in its settings, or a warning why it is not.

    Parameters
    ----------
    document : Document
        Its settings may name a ``logo`` under ``ecosystem``: a PNG, JPEG or SVG file, or
        such a picture as a ``data:`` address.
    folder : Path or None
        Where the file is looked for; nothing outside of it is ever read.

    Returns
    -------
    Document
        With a checked ``data:`` address in place of the file's name. A logo that is not
        one is left out and told (VC221).
    """
    general: Mapping[str, object] = document.settings.get("ecosystem", {})
    named = str(general.get("logo") or "")
    if not named:
        return document
    found, fault = (named, "") if named.startswith("data:") else _read(named, folder)
    fault = fault or fault_of(found)
    kept = {key: value for key, value in general.items() if key != "logo"}
    problems = document.problems
    if fault:
        place = ("ecosystem.toml", None, None, "ecosystem.logo", named[:80])
        told = Problem("VC221", *place, str(MOST_BYTES), level="warning", variant=fault)
        problems = (*problems, told)
    else:
        kept["logo"] = found
    settings = {**document.settings, "ecosystem": kept}
    return replace(document, settings=settings, problems=problems)


@functools.lru_cache(maxsize=16)
def fault_of(address: str) -> str:
    """Return what keeps a ``data:`` address from being a logo; empty when nothing does.

    The picture must be what its address says, at most ``MOST_BYTES``, and an SVG must
    hold no script, no handler, and no reference to anything outside of it.

    Examples
    --------
    >>> fault_of("data:image/png;base64,iVBORw0KGgo="), fault_of("javascript:a()")
    ('logo_kind', 'logo_kind')
    """
    written = _ADDRESS.fullmatch(address)
    if written is None:
        return "logo_kind"
    try:
        content = base64.b64decode(written[2], validate=True)
    except binascii.Error:
        return "logo_kind"
    if len(content) > MOST_BYTES:
        return "logo_large"
    if _kind(content) != written[1]:
        return "logo_kind"
    return _active(content) if written[1] == "svg+xml" else ""


def _read(named: str, folder: Path | None) -> tuple[str, str]:
    """Return a file inside the folder as a ``data:`` address, or what is wrong with it."""
    if folder is None:
        return "", "logo_missing"
    try:
        place = (folder / named).resolve()
        if not place.is_relative_to(folder.resolve()) or not place.is_file():
            return "", "logo_missing"
        with place.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return "", "logo_missing"
    if len(content) > MOST_BYTES:
        return "", "logo_large"
    text = base64.b64encode(content).decode()
    return f"data:image/{_kind(content) or 'unknown'};base64,{text}", ""


def _kind(content: bytes) -> str:
    """Return what a picture is by what it holds; empty for anything else."""
    if content.startswith(_PNG):
        return "png" if _is_whole_png(content) else ""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg" if content.rstrip(b"\x00\r\n").endswith(b"\xff\xd9") else ""
    return "svg+xml" if b"<svg" in content[:4096] else ""


def _is_whole_png(content: bytes) -> bool:
    """Return whether every part of a PNG is there and is what its checksum says."""
    at, names = len(_PNG), []
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        part = content[at + 4 : at + 8 + size]
        check = content[at + 8 + size : at + 12 + size]
        if zlib.crc32(part).to_bytes(4, "big") != check:
            return False
        names.append(part[:4])
        at += 12 + size
        if part[:4] == b"IEND":
            break
    return names[:1] == [b"IHDR"] and names[-1:] == [b"IEND"] and b"IDAT" in names


def _active(content: bytes) -> str:
    """Return why a drawing could do more than be seen."""
    try:
        root = parse_xml(content, "logo")
    except ImporterError as error:
        declared = {problem.code for problem in error.problems} == {"VC110"}
        return "logo_active" if declared else "logo_kind"
    if (root.tag, root.namespace) != ("svg", _SVG):
        return "logo_kind"
    for element in root.walk():
        if element.tag in _ACTIVE or _FAR.search(element.text):
            return "logo_active"
        for name, value in element.attributes.items():
            plain = name.rpartition("}")[2].lower()
            if plain.startswith("on") or _FAR.search(value):
                return "logo_active"
            if plain in ("href", "src") and not _INSIDE.match(value):
                return "logo_active"
    return ""
