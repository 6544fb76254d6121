"""Workbooks: one table of text for each sheet that shows, cells as a person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from valuechain.errors import ImporterError, Problem
from valuechain.importers.ods import is_ods, read_ods
from valuechain.importers.safe_xml import root_of
from valuechain.importers.safe_zip import SafeZip, unpacked_limit
from valuechain.importers.sheet_facts import SheetFacts, sheet_facts, without_absurd_days
from valuechain.importers.sheet_table import Row, Sheet
from valuechain.importers.sheet_xml import SheetXml
from valuechain.importers.table import Document, Reading, Table
from valuechain.importers.workbook_parts import (
    SheetPart,
    WorkbookParts,
    repacked,
    workbook_parts,
)

__all__ = ["read_sheets"]

_MAX_BYTES = 200_000_000
_PANIC = "PanicException"
"""How the compiled reader gives up; its class has no module to import it from."""


def read_sheets(path: Path, reading: Reading) -> Document:
    """Read every sheet of a workbook that shows and is not empty.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` or ``.ods`` file.
    reading : Reading
        ``header_row`` says where the headings are, ``sheet`` reads that sheet alone
        (even a hidden one), ``max_size`` raises the limits of size.

    Returns
    -------
    Document
        One table a sheet, named as its tab. Numbers are written with at most 15
        significant digits, as a spreadsheet shows them; whole numbers without a point;
        days as ``2024-03-31``; a percentage keeps its sign. Rows with a formula that was
        never calculated or with an error value are in ``refused``, each told (VC213).
        A sheet whose headings are doubled or under a title has no table, only its
        problem.

    Raises
    ------
    ImporterError
        When the workbook cannot be opened safely (VC101, VC103, VC104, VC106, VC108 to
        VC111, VC114), when it holds no sheet that shows, or not the sheet asked for.
    """
    if path.stat().st_size > (reading.max_size or _MAX_BYTES):
        limit = str(reading.max_size or _MAX_BYTES)
        raise ImporterError(
            [Problem("VC104", path.name, expected=limit, hint="--max-size")]
        )
    with SafeZip(path, unpacked_limit(reading.max_size)) as archive:
        if is_ods(archive):
            return read_ods(path, reading)
        parts = workbook_parts(archive)
        wanted = _wanted(parts, path.name, reading)
        facts: dict[str, SheetFacts] = {}
        harmless: dict[str, bytes] = {}
        for part in wanted:
            content = archive.read(part.member)
            found = _looked_at(content, path.name, part.name, parts)
            facts[part.member], harmless[part.member] = found
        values = _values(archive, harmless, wanted, path.name)
    told = [*_links(parts, path.name), *_hidden_sheets(parts, path.name)]
    tables: list[Table] = []
    for part in wanted:
        sheet = Sheet(
            path.name,
            part.name,
            values[part.member],
            facts[part.member],
            harmless[part.member],
            parts.from_1904,
        )
        table = sheet.table(reading)
        told += sheet.problems
        tables += [table] if table is not None else []
    return Document(path.stem, tuple(tables), problems=tuple(told), format="workbook")


def _wanted(parts: WorkbookParts, source: str, reading: Reading) -> list[SheetPart]:
    names = ", ".join(part.name for part in parts.sheets if not part.hidden)
    if reading.sheet is None:
        wanted = [part for part in parts.sheets if not part.hidden]
    else:
        key = reading.sheet.casefold()
        wanted = [part for part in parts.sheets if part.name.casefold() == key]
    if not wanted:
        problem = Problem(
            "VC103", source, value=reading.sheet or "", expected=names, variant="sheet"
        )
        raise ImporterError([problem])
    return wanted


def _looked_at(
    content: bytes, source: str, sheet: str, parts: WorkbookParts
) -> tuple[SheetFacts, bytes]:
    """Return the facts of a sheet, and its XML as the reader of values can take it."""
    root_of(content, source)
    xml = SheetXml(content)
    facts = sheet_facts(xml, source, sheet, parts.styles)
    return facts, without_absurd_days(xml, parts.styles.days)


def _values(
    archive: SafeZip, xml: dict[str, bytes], wanted: Sequence[SheetPart], source: str
) -> dict[str, Sequence[Row]]:
    """Return the rows of each sheet, from the first row and column on."""
    import python_calamine as calamine

    try:
        with (
            repacked(archive, xml) as packed,
            calamine.load_workbook(packed) as workbook,
        ):
            return {
                part.member: workbook.get_sheet_by_name(part.name).to_python(
                    skip_empty_area=False
                )
                for part in wanted
            }
    except (calamine.CalamineError, ValueError, OverflowError) as fault:
        _damaged(source, fault)
    except BaseException as fault:
        if type(fault).__name__ != _PANIC:
            raise
        _damaged(source, fault)


def _damaged(source: str, fault: BaseException) -> NoReturn:
    problem = Problem("VC103", source, value=str(fault)[:80], variant="truncated")
    raise ImporterError([problem]) from fault


def _links(parts: WorkbookParts, source: str) -> list[Problem]:
    return [
        Problem("VC119", source, value=link[:200], level="warning") for link in parts.links
    ]


def _hidden_sheets(parts: WorkbookParts, source: str) -> list[Problem]:
    hidden = ", ".join(part.name for part in parts.sheets if part.hidden)
    if not hidden:
        return []
    return [Problem("VC220", source, value=hidden, level="warning", variant="sheets")]
