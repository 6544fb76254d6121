"""The first rows of each sheet that shows, without reading the workbook."""

from __future__ import annotations

import html
import re

from valuechain.importers.safe_zip import SafeZip
from valuechain.importers.workbook_parts import workbook_parts

__all__ = ["first_rows"]

_BEGINNING = 262_144
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>(.*?)</(?:\w+:)?row>", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*(?<!/)>([^<]*)<")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*(?<!/)>([^<]*)<")
_SHARED = re.compile(rb"<(?:\w+:)?si\b[^>]*(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_MOST_SHARED = 20_000


def first_rows(archive: SafeZip, count: int) -> dict[str, list[list[str]]]:
    """Return up to ``count`` rows of each visible sheet as text, blank cells left out.

    Only for telling what a workbook is: numbers are as stored, days are serial numbers.

    Raises
    ------
    ImporterError
        As ``workbook_parts``.
    """
    parts = workbook_parts(archive)
    rows: dict[str, list[list[tuple[bool, bytes]]]] = {}
    for part in parts.sheets:
        if not part.hidden:
            beginning = archive.read(part.member, _BEGINNING)
            found = [
                _cells(match[1])
                for _, match in zip(range(count), _ROW.finditer(beginning), strict=False)
            ]
            rows[part.name] = found
    wanted = {
        int(v) for sheet in rows.values() for row in sheet for shared, v in row if shared
    }
    words = _shared(archive, wanted)
    return {
        name: [
            [
                words.get(int(value), "") if shared else _plain(value)
                for shared, value in row
            ]
            for row in sheet
        ]
        for name, sheet in rows.items()
    }


def _cells(row: bytes) -> list[tuple[bool, bytes]]:
    """Return each full cell: whether it points to the shared texts, and its content."""
    cells = []
    for attributes, content in _CELL.findall(row):
        value = _VALUE.search(content)
        if value and re.search(rb"\bt\s*=\s*[\"']s[\"']", attributes):
            if value[1].strip().isdigit():
                cells.append((True, value[1].strip()))
        elif value:
            cells.append((False, value[1]))
        else:
            cells.append((False, b"".join(_TEXT.findall(content))))
    return cells


def _shared(archive: SafeZip, wanted: set[int]) -> dict[int, str]:
    if not wanted or "xl/sharedStrings.xml" not in archive:
        return {}
    last = min(max(wanted), _MOST_SHARED)
    words = {}
    for position, match in enumerate(
        _SHARED.finditer(archive.read("xl/sharedStrings.xml"))
    ):
        if position > last:
            break
        if position in wanted:
            words[position] = _plain(b"".join(_TEXT.findall(match[1] or b"")))
    return words


def _plain(content: bytes) -> str:
    return html.unescape(content.decode("utf-8", "replace"))
