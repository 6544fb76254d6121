"""The *réserve parlementaire*: grants that French members of parliament had paid.

A row is one grant from a member (``nom prenom``) or a group to a beneficiary, in euros.
Identical rows are distinct grants: the files have no identifiers. The last line that says
when the file was made is no grant; it is told. A beneficiary whose name is longer than an
id may be is known by its beginning.

Left out: the member's political group is kept beside, as are the address, the description
and the budget line.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.gathering import MONEY
from valuechain.importers.renaming import (
    Fed,
    actors_of,
    require,
    transactions_of,
)
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("nom, prenom", "provider"),
    ("beneficiaire", "receiver"),
    ("montant", "quantity"),
    ("EUR", "unit"),
    ("descriptif", "note"),
)
"""Foreign field and the column it becomes."""

FORMAT = "reserve"
_HEADINGS = {
    "nom": "family",
    "prenom": "given",
    "beneficiaire": "receiver",
    "montant": "quantity",
    "descriptif": "note",
}
_NEEDED = [{"family": "nom"}, {"receiver": "beneficiaire"}, {"quantity": "montant"}]
_FOOTER = "extraction du"
_LONGEST_ID, _LONGEST_NAME = 200, 500


def read(path: Path, reading: Reading) -> Document:
    """Read one yearly file of grants.

    Returns
    -------
    Document
        ``transactions`` (one row a grant), ``actors`` and the kind of money.

    Raises
    ------
    ImporterError
        VC117 when a column is missing, and the refusals of the readers of CSV and
        workbooks.
    """
    found = search(path, reading, _field_of, {"family", "receiver", "quantity"})
    sheet = found.sheets[0]
    require(sheet, _NEEDED)
    sheet, problems, footer = _without_footer(sheet, found.problems)
    decisions = [*found.decisions, *((path.name, "footer", line) for line in footer)]
    family, given = sheet.text("family"), sheet.text("given")
    member = pl.concat_str(family, given, separator=" ", ignore_nulls=True)
    provider = pl.when(family.is_not_null() | given.is_not_null()).then(member)
    receiver = _id_of(sheet.text("receiver"))
    columns = [
        provider.alias("provider"),
        receiver.alias("receiver"),
        pl.lit(MONEY["id"]).alias("kind"),
        sheet.text("quantity").alias("quantity"),
        pl.lit("EUR").alias("unit"),
        pl.lit("done").alias("state"),
        pl.lit("register").alias("evidence"),
        sheet.text("note").alias("note"),
        *sheet.extras(FORMAT),
    ]
    table = transactions_of(sheet, columns)
    sides: list[tuple[Fed, dict[str, pl.Expr]]] = [
        (sheet, {"id": provider, "name": provider}),
        (sheet, {"id": receiver, "name": sheet.text("receiver").str.head(_LONGEST_NAME)}),
    ]
    kinds = Table.of("kinds", path.name, [MONEY])
    tables = (table, *actors_of(sides), kinds)
    return Document(path.stem, tables, {}, tuple(problems), tuple(decisions), FORMAT)


def _field_of(heading: str) -> str | None:
    return _HEADINGS.get(column_key(heading))


def _id_of(name: pl.Expr) -> pl.Expr:
    """Return a name as an id: its beginning, where it is longer than an id may be."""
    long = name.str.len_chars() > _LONGEST_ID
    return pl.when(long).then(name.str.head(_LONGEST_ID - 1) + "…").otherwise(name)


def _without_footer(
    sheet: Fed, problems: list[Problem]
) -> tuple[Fed, list[Problem], list[str]]:
    """Return the table without the line that says when the file was made; it counts as blank."""
    table = sheet.table
    lines = [r for r in table.refused if r.text.strip().lower().startswith(_FOOTER)]
    rows = {line.row for line in lines}
    kept = [p for p in problems if not (p.code == "VC201" and p.row in rows)]
    refused = tuple(r for r in table.refused if r.row not in rows)
    shorter = replace(table, refused=refused, blank=table.blank + len(lines))
    return Fed(shorter, sheet.columns), kept, [line.text.strip()[:80] for line in lines]
