"""Units that only a heading or a format of cells gives to a column of quantities."""

from __future__ import annotations

import re
from collections.abc import Sequence

from valuechain.errors import Problem
from valuechain.importers.table import Table
from valuechain.schema import column_key, load_schema, table_named
from valuechain.units import known_unit

__all__ = ["heading_units", "unit_in"]

_WRITTEN = re.compile(
    r"[(\[]\s*(?:en|in)?\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$|\b(?:en|in)\s+(\w{1,12})$"
)


def unit_in(heading: str) -> str:
    """Return the unit that a heading names, as the unit table writes it; else nothing.

    Examples
    --------
    >>> unit_in("Montant (€)"), unit_in("Montant en euros"), unit_in("Amount (net)")
    ('EUR', 'EUR', '')
    """
    found = _WRITTEN.search(heading.strip())
    unit = known_unit(found[1] or found[2]) if found else None
    return unit.symbol if unit else ""


def heading_units(tables: Sequence[Table]) -> list[Problem]:
    """Return a warning (VC212) for each column whose unit nobody would know otherwise.

    The unit stands in its heading, or in the format in which a workbook shows its cells.
    """
    if any(table_named(table.name) == "kinds" for table in tables):
        return []
    known = load_schema("transactions").headings()
    problems = []
    for table in tables:
        named = {known.get(column_key(heading)): heading for heading in table.frame.columns}
        heading = named.get("quantity")
        if table_named(table.name) != "transactions" or heading is None or "unit" in named:
            continue
        written = table.heading(heading)
        place = ("VC212", table.source, table.sheet, None, written)
        unit, shown = unit_in(written), table.units.get(heading, "")
        if unit:
            told = Problem(*place, written, hint=unit, level="warning", variant="heading")
            problems.append(told)
        elif shown:
            symbol = known_unit(shown)
            hint = symbol.symbol if symbol else shown
            told = Problem(*place, shown, hint=hint, level="warning", variant="shown")
            problems.append(told)
    return problems
