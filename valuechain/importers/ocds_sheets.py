"""OCDS written as tables: headings are paths, a sheet is one list of the release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from valuechain.importers.safe_json import JsonValue
from valuechain.importers.sheet_search import is_workbook
from valuechain.importers.table import Reading, Table

__all__ = ["releases_in"]

_OCID = "ocid"


def releases_in(path: Path, reading: Reading) -> JsonValue:
    """Return the release package that a workbook or a CSV file in flattened form holds.

    A heading such as ``contracts/0/value/amount`` is the path of a cell. The number in it
    stands for any place in the list: rows with the same identifier there are one item.

    Raises
    ------
    ImporterError
        The refusals of the readers of CSV and workbooks.
    """
    releases: dict[tuple[str, str], dict[str, Any]] = {}
    for table in _tables(path, reading):
        if _OCID not in table.frame.columns:
            continue
        for cells in table.frame.iter_rows(named=True):
            told = {heading: cell for heading, cell in cells.items() if cell is not None}
            key = (told.get(_OCID, ""), told.get("id", ""))
            release = releases.setdefault(key, {})
            _put(release, told)
    return {"releases": list(releases.values())}


def _tables(path: Path, reading: Reading) -> Iterable[Table]:
    if not is_workbook(path):
        from valuechain.importers.csv_text import read_csv

        return read_csv(path, reading).tables
    from valuechain.importers.sheets import read_sheets

    return read_sheets(path, reading).tables


def _put(release: dict[str, Any], told: Mapping[str, str]) -> None:
    """Put the cells of one row where their headings lead."""
    items: dict[str, dict[str, Any]] = {}
    for heading, cell in told.items():
        *way, last = heading.split("/")
        place, so_far = release, ""
        for at, step in enumerate(way):
            if step.isdigit():
                continue
            so_far += f"/{step}"
            if at + 1 < len(way) and way[at + 1].isdigit():
                if so_far not in items:
                    name = told.get("/".join([*way[: at + 2], "id"]))
                    items[so_far] = _item(place, step, name)
                place = items[so_far]
            else:
                inner = place.setdefault(step, {})
                place = inner if isinstance(inner, dict) else {}
        place[last] = _number(cell) if last == "amount" else cell


def _item(place: dict[str, Any], name: str, id_: str | None) -> dict[str, Any]:
    """Return the item of a list with this identifier, a new one when there is none."""
    listed = place.setdefault(name, [])
    known = (item for item in listed if id_ is not None and item.get("id") == id_)
    found: dict[str, Any] | None = next(known, None)
    if found is None:
        found = {}
        listed.append(found)
    return found


def _number(cell: str) -> JsonValue:
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell
