"""OpenDocument workbooks (``.ods``): the sheets that show, cells as a person sees them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from valuechain.errors import ImporterError, Problem
from valuechain.importers.cell_text import is_full
from valuechain.importers.ods_facts import OdsSheet, ods_sheets
from valuechain.importers.safe_zip import SafeZip, unpacked_limit
from valuechain.importers.sheet_table import Row, Sheet
from valuechain.importers.table import Document, Reading, Table

__all__ = ["CONTENT", "is_ods", "ods_first_rows", "read_ods", "refuse_locked"]

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_PANIC = "PanicException"
"""How the compiled reader gives up; its class has no module to import it from."""


def is_ods(archive: SafeZip) -> bool:
    """Return whether an archive is an OpenDocument workbook, by its own word."""
    kind = archive.read("mimetype", 100) if "mimetype" in archive else b""
    return CONTENT in archive and b"opendocument.spreadsheet" in kind


def refuse_locked(archive: SafeZip, source: str) -> None:
    """Refuse a workbook with a password or with macros.

    Raises
    ------
    ImporterError
        VC114.
    """
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise ImporterError([Problem("VC114", source, variant="old")])
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.members):
        raise ImporterError([Problem("VC114", source, variant="macro")])


def read_ods(path: Path, reading: Reading) -> Document:
    """Read every sheet of an OpenDocument workbook that shows and is not empty.

    Returns
    -------
    Document
        As ``sheets.read_sheets``.

    Raises
    ------
    ImporterError
        When the workbook cannot be opened safely (VC103, VC105, VC106, VC108 to VC111,
        VC114), when it holds no sheet that shows, or not the sheet asked for.
    """
    with SafeZip(path, unpacked_limit(reading.max_size)) as archive:
        refuse_locked(archive, path.name)
        found = ods_sheets(archive.read(CONTENT), path.name)
    wanted = _wanted(found, path.name, reading)
    values = _values(path, wanted)
    told = _hidden(found, path.name)
    tables: list[Table] = []
    for part, rows in zip(wanted, values, strict=True):
        sheet = Sheet(path.name, part.name, rows, part.facts, b"", from_1904=False)
        table = sheet.table(reading)
        told += sheet.problems
        tables += [table] if table is not None else []
    return Document(path.stem, tuple(tables), problems=tuple(told), format="workbook")


def ods_first_rows(path: Path, reading: Reading, count: int) -> dict[str, list[list[str]]]:
    """Return up to ``count`` rows of each visible sheet as text, blank cells left out.

    Only for telling what a workbook is.

    Raises
    ------
    ImporterError
        As ``read_ods``.
    """
    with SafeZip(path, unpacked_limit(reading.max_size)) as archive:
        found = ods_sheets(archive.read(CONTENT), path.name)
    shown = [sheet for sheet in found if not sheet.hidden]
    return {
        sheet.name: [[str(cell) for cell in row if is_full(cell)] for row in rows[:count]]
        for sheet, rows in zip(shown, _values(path, shown), strict=True)
    }


def _wanted(found: Sequence[OdsSheet], source: str, reading: Reading) -> list[OdsSheet]:
    names = ", ".join(sheet.name for sheet in found if not sheet.hidden)
    if reading.sheet is None:
        wanted = [sheet for sheet in found if not sheet.hidden]
    else:
        key = reading.sheet.casefold()
        wanted = [sheet for sheet in found if sheet.name.casefold() == key]
    if not wanted:
        problem = Problem(
            "VC103", source, value=reading.sheet or "", expected=names, variant="sheet"
        )
        raise ImporterError([problem])
    return wanted


def _values(path: Path, wanted: Sequence[OdsSheet]) -> list[Sequence[Row]]:
    """Return the rows of each sheet, from the first row and column on, all of one width."""
    import python_calamine as calamine

    try:
        workbook = calamine.load_workbook(io.BytesIO(path.read_bytes()))
        return [
            workbook.get_sheet_by_name(part.name).to_python(skip_empty_area=False)
            for part in wanted
        ]
    except (calamine.CalamineError, ValueError, OverflowError) as fault:
        _damaged(path.name, fault)
    except BaseException as fault:
        if type(fault).__name__ != _PANIC:
            raise
        _damaged(path.name, fault)


def _damaged(source: str, fault: BaseException) -> NoReturn:
    problem = Problem("VC103", source, value=str(fault)[:80], variant="truncated")
    raise ImporterError([problem]) from fault


def _hidden(found: Sequence[OdsSheet], source: str) -> list[Problem]:
    hidden = ", ".join(sheet.name for sheet in found if sheet.hidden)
    if not hidden:
        return []
    return [Problem("VC220", source, value=hidden, level="warning", variant="sheets")]
