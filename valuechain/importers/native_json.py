"""A JSON document: an object with one array per table, or a bare array of transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.formats import FORMATS
from valuechain.importers.safe_json import JsonValue, load_json, number_text
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import load_schema, table_named

__all__ = ["parts_of", "read"]

_SETTINGS = ("ecosystem", "policy", "reading")
_AROUND = frozenset({"format", "$schema", "generator"})


def read(path: Path, reading: Reading) -> Document:
    """Read a JSON document of this product.

    Each array is a table; a row's number is its position in the array, from 1. Numbers
    are exact: they never pass through binary floating point.

    Raises
    ------
    ImporterError
        VC112 and others of ``safe_json.load_json``; VC103 when the shape is not that of
        the product: no array of transactions, a table that is no array, a row that is no
        object, a cell that holds a list or an object.
    """
    document = load_json(path, reading.max_size)
    if isinstance(document, list):
        document = {"transactions": document}
    if not isinstance(document, dict):
        raise ImporterError([_shape(path.name, "")])
    tables, settings, problems = parts_of(document, path.name)
    if (
        not any(table.name == "transactions" for table in tables)
        and "ecosystem" in settings
    ):
        tables.append(_table(path.name, "transactions", "transactions", [], problems))
    if not any(table.name == "transactions" for table in tables):
        problems.append(_shape(path.name, ", ".join(document)[:80]))
    wrong = [problem for problem in problems if problem.code == "VC103"]
    if wrong:
        raise ImporterError(wrong)
    return Document(
        path.stem, tuple(tables), settings, tuple(problems), format="native-json"
    )


def parts_of(
    document: Mapping[str, JsonValue], source: str
) -> tuple[list[Table], dict[str, dict[str, object]], list[Problem]]:
    """Return the tables and the settings that an object holds, and what is wrong with it."""
    tables: list[Table] = []
    settings: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    for key, value in document.items():
        name = table_named(key)
        if key in _SETTINGS:
            settings[key] = _section(source, key, value, problems)
        elif name is not None and isinstance(value, list):
            tables.append(_table(source, name, key, value, problems))
        elif name is not None:
            problems.append(_shape(source, key))
        elif key not in _AROUND:
            told = Problem("VC221", source, value=key[:80], level="note", variant="table")
            problems.append(told)
    return tables, settings, problems


def _shape(
    source: str, value: str, sheet: str | None = None, row: int | None = None
) -> Problem:
    known = ", ".join(FORMATS)
    return Problem("VC103", source, sheet, row, None, value, known, variant="shape")


def _section(
    source: str, key: str, value: JsonValue, problems: list[Problem]
) -> dict[str, object]:
    if not isinstance(value, dict):
        problems.append(_shape(source, key))
        return {}
    return {name: _setting(item) for name, item in value.items() if item is not None}


def _setting(value: JsonValue) -> object:
    """Return a setting as TOML would give it: whole numbers ``int``, others text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else number_text(value)
    if isinstance(value, list):
        return [_setting(item) for item in value]
    return value


def _table(
    source: str, name: str, key: str, rows: list[JsonValue], problems: list[Problem]
) -> Table:
    records: list[Mapping[str, str | None]] = []
    for position, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            problems.append(_shape(source, _excerpt(row), key, position))
            continue
        nested = [column for column, cell in row.items() if isinstance(cell, list | dict)]
        if nested:
            problems.append(_shape(source, ", ".join(nested)[:80], key, position))
        records.append(dict(_cells(row)))
    table = Table.of(name, source, records, sheet=key)
    if not records:
        columns = load_schema(name).required
        empty = [dict.fromkeys(columns)]
        table = Table.of(name, source, empty, sheet=key)
        table = Table(name, source, table.frame.clear(), table.rows.clear(), key)
    return table


def _cells(row: Mapping[str, JsonValue]) -> Iterator[tuple[str, str | None]]:
    for column, cell in row.items():
        if isinstance(cell, bool):
            yield column, "true" if cell else "false"
        elif isinstance(cell, Decimal):
            yield column, number_text(cell)
        elif isinstance(cell, str):
            yield column, cell
        else:
            yield column, None


def _excerpt(value: JsonValue) -> str:
    return "" if value is None else str(value)[:80]
