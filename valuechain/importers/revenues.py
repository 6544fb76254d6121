"""Revenues by company, as the United States' ONRR publishes them: the receiver's word alone.

A row is what the government says it received from a company: one declaration of the
receiver, done. Without a column for the receiver, it is ``government``. Figures written
with a dollar sign (``$101,600.00``, ``-$230.00``) are in ``USD``; what is below zero is a
refund and stays so.

Left out: nothing; the commodity and other columns are kept beside.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from valuechain.importers.gathering import MONEY
from valuechain.importers.renaming import (
    Fed,
    actors_of,
    recognition,
    require,
    transactions_of,
)
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("Corporate Name", "provider"),
    ("government", "receiver"),
    ("Revenue Type", "kind"),
    ("Revenues", "quantity (declared_by receiver)"),
    ("$", "unit: USD"),
    ("Calendar Year, Fiscal Year", "period"),
)
"""Foreign field and the column it becomes."""

FORMAT = "revenues"
_GOVERNMENT = "government"
_HEADINGS: dict[str, tuple[str, ...]] = {
    "provider": ("corporate name", "company", "company name"),
    "receiver": ("government agency", "agency", "receiver"),
    "kind": ("revenue type", "revenue stream"),
    "quantity": ("revenues", "revenue"),
    "unit": ("currency", "unit"),
    "period": ("calendar year", "fiscal year", "year"),
}
_field_of = recognition(_HEADINGS)
_NEEDED = [{f: _HEADINGS[f][0]} for f in ("provider", "kind", "quantity")]
_DOLLARS = r"^([+-]?)\s*\$\s*"


def read(path: Path, reading: Reading) -> Document:
    """Read one table of revenues.

    Returns
    -------
    Document
        ``transactions`` (one row a row), ``actors`` and ``kinds``.

    Raises
    ------
    ImporterError
        VC117 when a column is missing, and the refusals of the readers of CSV and
        workbooks.
    """
    found = search(path, reading, _field_of, {"provider", "quantity"})
    sheet = found.sheets[0]
    require(sheet, _NEEDED)
    decisions = found.decisions
    receiver = sheet.text("receiver")
    if "receiver" not in sheet.columns:
        receiver = pl.repeat(_GOVERNMENT, pl.len())
        decisions.append((path.name, "receiver", _GOVERNMENT))
    figure = sheet.text("quantity")
    in_dollars = figure.str.contains(_DOLLARS)
    columns = [
        sheet.text("provider").alias("provider"),
        receiver.alias("receiver"),
        sheet.text("kind").alias("kind"),
        figure.str.replace(_DOLLARS, "${1}").alias("quantity"),
        pl.coalesce(sheet.text("unit"), pl.when(in_dollars).then(pl.lit("USD"))).alias(
            "unit"
        ),
        sheet.text("period").alias("period"),
        pl.lit("done").alias("state"),
        pl.lit("receiver").alias("declared_by"),
        pl.lit("register").alias("evidence"),
        *sheet.extras(FORMAT),
    ]
    table = transactions_of(sheet, columns)
    payer = sheet.text("provider")
    sides = [
        (sheet, {"id": payer, "name": payer}),
        (sheet, {"id": receiver, "name": receiver}),
    ]
    tables = (table, *actors_of(sides), _kinds(sheet))
    return Document(path.stem, tables, {}, tuple(found.problems), tuple(decisions), FORMAT)


def _kinds(sheet: Fed) -> Table:
    streams = sheet.table.frame.select(sheet.text("kind").alias("id"))["id"]
    told = streams.drop_nulls().unique(maintain_order=True).to_list()
    return Table.of("kinds", sheet.table.source, [{**MONEY, "id": kind} for kind in told])
