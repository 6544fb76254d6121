"""Edge lists: a table with one row a flow, as network and Sankey tools write them.

``source`` or ``from`` gives to ``target`` or ``to``. The kind is ``kind``, else ``type``
or ``label``, else ``link``; the quantity is ``quantity``, ``amount`` or ``value``, else
``weight`` in the unit ``weight``, else the first other column that holds numbers only, in
the unit it is headed by, and this is told. A list without any of these counts 1 for each
row in the unit ``link``, and this is told too. A row marked ``bidirectional`` is two transactions
unless ``undirected_as`` is ``forward``; one marked ``undirected`` has to be settled.
Actors named ``(outside…)`` are the world beyond the boundary.

Left out: nothing; other columns are kept beside.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.renaming import (
    Fed,
    actors_of,
    first_of,
    recognition,
    require,
    transactions_of,
)
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("source, from", "provider"),
    ("target, to", "receiver"),
    ("kind, type, label", "kind"),
    ("quantity, amount, value, weight, first column of numbers", "quantity"),
    ("unit", "unit"),
    ("start, date", "start"),
    ("period, year", "period"),
    ("id", "id"),
)
"""Foreign field and the column it becomes."""

FORMAT = "edges"
_HEADINGS: dict[str, tuple[str, ...]] = {
    "provider": ("source", "from", "origin", "provider", "donneur", "de"),
    "receiver": ("target", "to", "destination", "receiver", "bénéficiaire", "vers"),
    "kind": ("kind", "nature"),
    "type": ("type",),
    "label": ("label",),
    "quantity": ("quantity", "quantité"),
    "amount": ("amount", "value", "montant", "valeur"),
    "weight": ("weight", "poids"),
    "unit": ("unit", "unité"),
    "id": ("id",),
    "start": ("start", "date"),
    "period": ("period", "year", "année"),
    "both": ("bidirectional", "mutual"),
    "direction": ("direction",),
}
_field_of = recognition(_HEADINGS)
_FIGURES = {"quantity", "amount", "weight"}
_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?$"
_NEEDED = [{"provider": "source"}, {"receiver": "target"}]
_YES = ("true", "1", "yes", "oui", "vrai")


def read(path: Path, reading: Reading) -> Document:
    """Read one edge list: CSV, or a sheet of a workbook.

    Returns
    -------
    Document
        ``transactions`` (one row a row of the file, two where it goes both ways) and
        ``actors``.

    Raises
    ------
    ImporterError
        VC117 when no column tells one of the ends, VC219 for undirected rows, and the
        refusals of the readers of CSV and workbooks.
    """
    found = search(path, reading, _field_of, {"provider", "receiver"})
    decisions = found.decisions
    tables = []
    for sheet in found.sheets:
        require(sheet, _NEEDED)
        table = _transactions(sheet, reading)
        if twice := table.frame.height - sheet.table.frame.height:
            decisions.append((path.name, "links both ways", str(twice)))
        if not _FIGURES & set(sheet.columns):
            named = _numbered(sheet)
            count = ("links count one", str(table.frame.height))
            decisions.append((path.name, *(("quantity", named) if named else count)))
        tables.append(table)
    everything = (*tables, *_actors(found.sheets))
    told = tuple(found.problems)
    return Document(path.stem, everything, {}, told, tuple(decisions), FORMAT)


def _transactions(sheet: Fed, reading: Reading) -> Table:
    own = [name for name in ("id", "start", "period") if name in sheet.columns]
    if {"quantity", "amount"} & set(sheet.columns):
        quantity, unit = first_of(sheet, "quantity", "amount"), sheet.text("unit")
    elif "weight" in sheet.columns:
        quantity = sheet.text("weight")
        unit = sheet.text("unit") if "unit" in sheet.columns else pl.lit("weight")
    elif (named := _numbered(sheet)) is not None:
        unit = sheet.text("unit") if "unit" in sheet.columns else pl.lit(named)
        quantity = pl.col(named).cast(pl.String).str.strip_chars()
    else:
        quantity, unit = pl.lit("1"), pl.lit("link")
    direction = sheet.text("direction").str.to_lowercase()
    both = sheet.text("both").str.to_lowercase().is_in(_YES).fill_null(False)
    columns = [
        sheet.text("provider").alias("provider"),
        sheet.text("receiver").alias("receiver"),
        pl.coalesce(first_of(sheet, "kind", "type", "label"), pl.lit("link")).alias("kind"),
        quantity.alias("quantity"),
        unit.alias("unit"),
        *(sheet.text(name).alias(name) for name in own),
        *sheet.extras(FORMAT),
        (both | (direction == "mutual").fill_null(False)).alias(" both"),
        (direction == "undirected").fill_null(False).alias(" unsaid"),
    ]
    frame = sheet.table.frame.select(*columns, sheet.table.rows.alias(" row"))
    _refuse_unsaid(sheet.table, frame, reading)
    twice = pl.col(" both") & pl.lit(reading.undirected_as != "forward")
    if reading.undirected_as == "both":
        twice = twice | pl.col(" unsaid")
    back = frame.filter(twice).with_columns(
        pl.col("receiver").alias("provider"), pl.col("provider").alias("receiver")
    )
    if "id" in frame.columns:
        back = back.with_columns(pl.col("id") + ":back")
    elif back.height:
        place = pl.col(" row").cast(pl.String)
        frame = frame.with_columns(place.alias("id"))
        back = back.with_columns((place + ":back").alias("id"))
    whole = pl.concat([frame, back]).sort(" row", maintain_order=True)
    kept = whole.drop(" both", " unsaid", " row")
    rows = whole[" row"].alias("row")
    return transactions_of(sheet, columns, kept, rows)


def _numbered(sheet: Fed) -> str | None:
    """Return the first column of no known heading that holds numbers only."""
    frame, known = sheet.table.frame, set(sheet.columns.values())
    for heading in frame.columns:
        cells = frame[heading].cast(pl.String).str.strip_chars().drop_nulls()
        if heading not in known and len(cells) and cells.str.contains(_NUMBER).all():
            return heading
    return None


def _refuse_unsaid(table: Table, frame: pl.DataFrame, reading: Reading) -> None:
    unsaid = frame.filter(pl.col(" unsaid"))
    if unsaid.height and reading.undirected_as is None:
        first = unsaid.row(0, named=True)
        value = f"{first['provider']} – {first['receiver']}"
        hint = "--undirected-as both|forward"
        count = str(unsaid.height)
        problem = Problem(
            "VC219", table.source, table.sheet, first[" row"], None, value, count, hint
        )
        raise ImporterError([problem])


def _actors(sheets: list[Fed]) -> list[Table]:
    sides = []
    for sheet in sheets:
        for side in ("provider", "receiver"):
            id_ = sheet.text(side)
            beyond = id_.str.to_lowercase().str.contains(r"^\(?outside\b")
            kind = pl.when(beyond).then(pl.lit("outside"))
            sides.append((sheet, {"id": id_, "name": id_, "type": kind}))
    return actors_of(sides)
