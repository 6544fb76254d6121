"""What stands around the sheets of an .xlsx: their names, calendar, links."""

from __future__ import annotations

import io
import posixpath
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_xml import Element, parse_xml, root_of
from valuechain.importers.safe_zip import SafeZip
from valuechain.importers.workbook_styles import Styles, styles_in

__all__ = ["SheetPart", "WorkbookParts", "repacked", "workbook_parts"]

_WORKBOOK = "xl/workbook.xml"
_BEGINNING = 65_536
_IN_MEMORY = 10_000_000
"""Up to how many bytes of sheets are handed to the reader without a file."""

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: its name on the tab, where it stands in the archive, whether it shows."""

    name: str
    member: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """What one must know of a workbook before its cells mean anything.

    Attributes
    ----------
    sheets : tuple of SheetPart
        Sheets with cells, in the order of the tabs.
    styles : Styles
        What the styles of the cells show.
    from_1904 : bool
        Whether days count from 1904.
    links : tuple of str
        Addresses outside the workbook that some cell gets its value from.
    """

    sheets: tuple[SheetPart, ...]
    styles: Styles
    from_1904: bool
    links: tuple[str, ...]


def workbook_parts(archive: SafeZip) -> WorkbookParts:
    """Return the parts of a workbook, none of which may declare a document type.

    Raises
    ------
    ImporterError
        VC103 (no workbook in the archive), VC110, VC111 (its XML), VC114 (macros, the
        binary format).
    """
    names = {name.casefold() for name in archive.members}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise ImporterError([Problem("VC114", archive.source, variant="macro")])
    if "xl/workbook.bin" in names:
        raise ImporterError([Problem("VC114", archive.source, value=".xlsb")])
    if _WORKBOOK not in archive or "[Content_Types].xml" not in archive:
        raise ImporterError([Problem("VC103", archive.source, variant="zip")])
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise ImporterError([Problem("VC114", archive.source, variant="macro")])
    for name in archive.members:
        if name.casefold().endswith((".xml", ".rels")):
            root_of(archive.read(name, _BEGINNING), archive.source)
    workbook = parse_xml(archive.read(_WORKBOOK), archive.source)
    calendar = workbook.first("workbookPr")
    counted = calendar.attributes.get("date1904", "") if calendar else ""
    return WorkbookParts(
        _sheets(archive, workbook),
        _styles(archive),
        counted in {"1", "true"},
        _links(archive),
    )


@contextmanager
def repacked(archive: SafeZip, sheets: Mapping[str, bytes]) -> Iterator[io.BytesIO | Path]:
    """Give a workbook that holds only bytes already checked, in memory or as a file.

    The sheets given, with the parts that name, style and word them, are stored without
    compression; hidden sheets, links and whatever else the archive holds stay out. Large
    sheets go through a file, gone afterwards: in memory the reader would copy them again
    and again.
    """
    if sum(map(len, sheets.values())) <= _IN_MEMORY:
        packed = io.BytesIO()
        _pack(packed, archive, sheets)
        packed.seek(0)
        yield packed
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "checked.xlsx"
        with place.open("wb") as file:
            _pack(file, archive, sheets)
        yield place


def _pack(file: BinaryIO, archive: SafeZip, sheets: Mapping[str, bytes]) -> None:
    kept = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, "xl/_rels/workbook.xml.rels")
    worded = ("xl/styles.xml", "xl/sharedStrings.xml")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as copy:
        for name in (*kept, *worded):
            if name in archive:
                copy.writestr(name, archive.read(name))
        for name, content in sheets.items():
            copy.writestr(name, content)


def _sheets(archive: SafeZip, workbook: Element) -> tuple[SheetPart, ...]:
    targets = _targets(archive, "xl/_rels/workbook.xml.rels", "xl")
    listed = workbook.first("sheets")
    found = []
    for sheet in listed.all("sheet") if listed else []:
        written = sheet.attributes
        key = written.get(_RELATIONS) or written.get(_STRICT, "")
        kind, target = targets.get(key, ("", ""))
        if kind.endswith("/worksheet"):
            hidden = written.get("state", "visible") != "visible"
            found.append(SheetPart(written.get("name", ""), target, hidden))
    if not found or any(sheet.member not in archive for sheet in found):
        raise ImporterError([Problem("VC103", archive.source, variant="truncated")])
    return tuple(found)


def _targets(archive: SafeZip, member: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id, then what it is and where it stands."""
    if member not in archive:
        return {}
    root = parse_xml(archive.read(member), archive.source)
    targets = {}
    for relation in root.all("Relationship"):
        written = relation.attributes
        target = written.get("Target", "")
        if written.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        targets[written.get("Id", "")] = (written.get("Type", ""), target)
    return targets


def _links(archive: SafeZip) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in archive.members:
        if name.startswith("xl/externalLinks/_rels/"):
            for _, target in _targets(archive, name, "xl/externalLinks").values():
                found.setdefault(target)
        elif name == "xl/connections.xml":
            found.setdefault("connections.xml")
    return tuple(found)


def _styles(archive: SafeZip) -> Styles:
    if "xl/styles.xml" not in archive:
        return Styles()
    return styles_in(parse_xml(archive.read("xl/styles.xml"), archive.source))
