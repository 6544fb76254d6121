"""A workbook of this product: one sheet per table, and the sheet ``ecosystem``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.headings import is_native
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key, table_named

__all__ = ["read"]

_SETTINGS = "ecosystem"
_LISTS = frozenset({"out_of_scope"})


def read(path: Path, reading: Reading) -> Document:
    """Read a workbook whose sheets are named after the tables, in English or French.

    A sheet of another name that alone has the headings of a transactions table is that
    table; others are left, and this is told.

    Raises
    ------
    ImporterError
        As ``sheets.read_sheets``; VC117 when no sheet holds transactions.
    """
    document = read_sheets(path, reading)
    settings: dict[str, dict[str, object]] = {}
    problems = list(document.problems)
    found = [table for table in document.tables if column_key(table.name) == _SETTINGS]
    for table in found:
        settings = _settings(table, problems)
    later = reading.with_defaults(settings.get("reading", {}))
    if (later.header_row, later.sheet) != (reading.header_row, reading.sheet):
        document = read_sheets(path, later)
        problems = list(document.problems)
    others = [table for table in document.tables if table not in found]
    tables = _named(others, reading)
    used = {table.sheet for table in tables}
    left = [t.name for t in others if t.sheet not in used]
    problems = [p for p in problems if _matters(p, used, bool(tables))]
    if not any(table.name == "transactions" for table in tables):
        headless = [p for p in problems if p.level == "error"]
        if not headless:
            value = ", ".join(t.name for t in document.tables)[:200]
            problems.append(
                Problem(
                    "VC117",
                    path.name,
                    value=value,
                    expected="transactions",
                    variant="table",
                )
            )
        raise ImporterError(problems)
    if left:
        value = ", ".join(left)[:200]
        problems.append(
            Problem("VC221", path.name, value=value, level="note", variant="table")
        )
    return Document(
        path.stem, tuple(tables), settings, tuple(problems), format="native-workbook"
    )


def _named(sheets: Sequence[Table], reading: Reading) -> list[Table]:
    """Return the sheets that are tables of the product, under the tables' names."""
    tables: list[Table] = []
    for sheet in sheets:
        name = table_named(sheet.name)
        if name is not None and all(table.name != name for table in tables):
            tables.append(replace(sheet, name=name))
    if any(table.name == "transactions" for table in tables):
        return tables
    unnamed = [sheet for sheet in sheets if table_named(sheet.name) is None]
    like = [s for s in unnamed if is_native(set(map(column_key, s.frame.columns)))]
    if not like and len(sheets) == 1:
        like = unnamed
    if len(like) == 1:
        tables.append(replace(like[0], name="transactions"))
    return tables


def _matters(problem: Problem, used: set[str | None], some: bool) -> bool:
    """Return whether a problem concerns a sheet that is read, or the whole workbook."""
    if problem.sheet is None or problem.sheet in used:
        return True
    return not some or table_named(problem.sheet) is not None


def _settings(table: Table, problems: list[Problem]) -> dict[str, dict[str, object]]:
    """Return the sections written in columns section, key, value."""
    named = {column_key(heading): heading for heading in table.frame.columns}
    wanted = [named.get(key) for key in ("section", "key", "value")]
    settings: dict[str, dict[str, object]] = {}
    if None in wanted:
        columns = ", ".join(table.frame.columns)[:200]
        problems.append(
            Problem(
                "VC117",
                table.source,
                table.sheet,
                value=columns,
                expected="section, key, value",
                variant="columns",
            )
        )
        return settings
    for section, key, value in table.frame.select(wanted).iter_rows():
        if section and key and value:
            section, key = section.strip(), key.strip()
            written = settings.setdefault(section, {})
            goes_on = key == "logo" and key in written
            written[key] = f"{written[key]}{value}" if goes_on else _setting(key, value)
    return settings


def _setting(key: str, value: str) -> object:
    """Return a setting as TOML would give it."""
    text = value.strip()
    if key in _LISTS:
        return [item.strip() for item in text.split(",") if item.strip()]
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
