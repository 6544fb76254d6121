"""How an ecosystem lies in the database: labels, keys, and the properties of each row.

Everything of ours carries the label ``ValueChain`` and the name of its project; nothing
else is ever matched. A row's key says its revision, its table and its position there, so
that writing it twice writes it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import polars as pl

from valuechain.schema import TABLES, load_schema

__all__ = [
    "FORMAT",
    "LABELS",
    "PLACES",
    "SUMMED",
    "UNCONFIRMED",
    "Rows",
    "assignments",
    "columns_of",
    "dates_of",
    "quantities_of",
]

FORMAT = 2
"""The version of this layout; a project of a newer one is refused.

Since 2 a transaction says where it is added up (``SUMMED``).
"""

LABELS: dict[str, LiteralString] = {
    "actors": "Actor",
    "kinds": "Kind",
    "transactions": "Transaction",
    "measures": "Measure",
    "rates": "Rate",
    "explanations": "Explanation",
    "stocks": "Stock",
    "outcomes": "Outcome",
    "targets": "Target",
    "costs": "Cost",
    "notes": "Note",
    "stages": "Stage",
    "strata": "Stratum",
}
"""The label of a row of each table, beside ``ValueChain``."""

PLACES = {"from_source": "@source", "from_sheet": "@sheet", "from_row": "@row"}
"""The properties that say where a row was read, and the columns they come from."""

MORE = "more"
"""The property that holds the columns no schema names, as one JSON object."""

_STRATA = ("kind", "unit", "period", "state", "scenario", "number")
SUMMED = (
    "layer_micro",
    "stratum",
    "gives_in",
    "gets_in",
    "recognised_micro",
    "opens",
)
"""What the server adds up for each transaction.

``layer_micro``: its quantity, in millionths of the layer's unit. ``stratum``: the number of
its stratum. ``gives_in``, ``gets_in``: the position of its provider, or of its receiver,
times the number of strata, plus its stratum. ``recognised_micro``: its quantity, where its
side's word is the recognised one of its line. ``opens``: on the first declaration of each
line, 1, and ``UNCONFIRMED`` more where not both parties spoke.
"""

UNCONFIRMED = 2**31
"""What ``opens`` holds for a line that is not confirmed, beside the 1 of a line."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of one table as they are stored.

    Attributes
    ----------
    table : str
        One of ``LABELS``.
    frame : polars DataFrame
        One column a property: text; ``QUANTITY`` columns as Float64 to show, beside
        their exact text under ``NAME_exact``; ``from_row``, and for transactions
        what ``SUMMED`` names, and the positions ``from`` and ``to`` of the two
        actors, as integers.
    headings : tuple of str
        The columns of the table in order, those that no schema names included.
    """

    table: str
    frame: pl.DataFrame
    headings: tuple[str, ...]


def quantities_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold exact decimals."""
    if table not in TABLES:
        return ()
    fields = load_schema(table).fields
    return tuple(f.name for f in fields if f.reads_as in ("quantity", "ratio"))


def dates_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold days."""
    if table not in TABLES:
        return ()
    return tuple(f.name for f in load_schema(table).fields if f.reads_as == "date")


def columns_of(table: str) -> tuple[str, ...]:
    """Return the names of the properties a row of a table can have, a closed list."""
    if table == "strata":
        return _STRATA
    exact = tuple(f"{name}_exact" for name in quantities_of(table))
    summed = SUMMED if table == "transactions" else ()
    ends = ("provider", "receiver") if table == "transactions" else ()
    own = tuple(n for n in load_schema(table).names if n not in ends)
    return (*own, *exact, *summed, *PLACES, MORE)


def assignments(table: str, properties: tuple[str, ...], first: int) -> LiteralString:
    """Return the part of a statement that sets properties from a row ``r`` of a list.

    Raises
    ------
    ValueError
        For a property that is not one of ``columns_of``: a name that comes from a file
        never becomes part of a statement.
    """
    known = columns_of(table)
    days = dates_of(table)
    parts: list[str] = []
    for place, name in enumerate(properties, first):
        if name not in known:
            raise ValueError(f"no property {name!r} of {table}")
        value = f"r[{place}]"
        parts.append(f"`{name}`: date({value})" if name in days else f"`{name}`: {value}")
    return ", ".join(parts)
