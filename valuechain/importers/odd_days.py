"""Cells of a sheet that are shown as days that never were."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from valuechain.importers.cell_text import Cell, is_number, plain
from valuechain.importers.sheet_facts import serials
from valuechain.importers.sheet_xml import Place

__all__ = ["DAYS", "odd_days"]

DAYS = frozenset({datetime.date, datetime.datetime, datetime.time})
"""The types under which a reader gives a number that the workbook shows as a day."""

_FIRST_SURE_DAY = datetime.date(1900, 3, 1)
_NEVER = 60


def odd_days(
    cells: Sequence[Cell], first: Place, xml: bytes, from_1904: bool
) -> dict[int, str]:
    """Return what is stored where a cell of a column shows no day that ever was.

    Serial 60 is 29 February 1900 in spreadsheets that count from 1900, a day that never
    was; 0 and below are no days.

    Parameters
    ----------
    cells : sequence
        A column of cells.
    first : (int, int)
        Row and column of the first of them, from 1.
    xml : bytes
        The sheet.
    from_1904 : bool
        Whether days count from 1904.

    Returns
    -------
    dict of int to str
        Position in ``cells``, and the stored number as text.
    """
    top, column = first
    days = {
        cell
        for cell in set(cells)
        if isinstance(cell, datetime.date | datetime.time) and _doubtful(cell, from_1904)
    }
    places = enumerate(cells) if days else ()
    doubted = {(top + at, column) for at, cell in places if cell in days}
    odd = {}
    for (row, _), serial in serials(xml, doubted).items() if doubted else ():
        value = Decimal(serial) if is_number(serial) else Decimal(1)
        if value <= 0 or (int(value) == _NEVER and not from_1904):
            odd[row - top] = plain(value)
    return odd


def _doubtful(cell: datetime.date | datetime.time, from_1904: bool) -> bool:
    if isinstance(cell, datetime.time):
        return True
    day = cell.date() if isinstance(cell, datetime.datetime) else cell
    return not from_1904 and day < _FIRST_SURE_DAY
