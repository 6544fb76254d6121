"""The French file of accounting entries (FEC): the money a structure paid and received.

The file (article A. 47 A-1 of the *Livre des procédures fiscales*) has one line an
entry, tab or pipe between cells. An entry (``EcritureNum`` of a journal) that touches a
treasury account (class 5) is a payment; each of its lines on a third party's account
(class 4 with an auxiliary account) becomes one transaction of money in euros:

- ``Debit``: the structure gives to the third party, declared by the provider;
- ``Credit``: the third party gives to the structure, declared by the receiver.

The structure is keyed by the nine digits of its SIREN at the head of the file's name,
else by the file's name; third parties by ``CompAuxNum``. Amounts may be ``Debit`` and
``Credit`` or ``Montant`` and ``Sens``.

Left out, and counted: entries that move no treasury (invoices, depreciation), lines of a
payment without a third party (charges, loans, transfers between accounts).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from valuechain.importers.csv_text import read_csv
from valuechain.importers.gathering import MONEY
from valuechain.importers.renaming import Fed, fed, require
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("JournalCode, EcritureNum, line", "id"),
    ("file name, CompAuxNum", "provider, receiver"),
    ("Debit, Credit, Montant", "quantity"),
    ("EcritureDate", "start"),
    ("PieceRef", "reference"),
    ("EcritureLib", "note"),
    ("CompAuxLib", "actors.name"),
)
"""Foreign field and the column it becomes."""

FORMAT = "fec"
_FIELDS = (
    *("JournalCode", "EcritureNum", "EcritureDate", "CompteNum", "CompAuxNum"),
    *("CompAuxLib", "PieceRef", "EcritureLib", "Debit", "Credit", "Montant", "Sens"),
)
_BY_KEY = {column_key(name): name for name in _FIELDS}
_NEEDED = [
    {name: name} for name in ("JournalCode", "EcritureNum", "CompteNum", "CompAuxNum")
] + [{"Debit": "Debit", "Montant": "Montant"}, {"Credit": "Credit", "Sens": "Sens"}]
_ZERO = r"^[0.,\s]*$"


def read(path: Path, reading: Reading) -> Document:
    """Read one FEC.

    Returns
    -------
    Document
        ``transactions`` (one row a line of a payment with a third party), ``actors`` and
        ``kinds``, each row at its line of the file.

    Raises
    ------
    ImporterError
        VC117 when a column is missing, and the refusals of the reader of CSV.
    """
    document = read_csv(path, reading)
    sheet = fed(document.tables[0], lambda heading: _BY_KEY.get(column_key(heading)))
    require(sheet, _NEEDED)
    number = re.match(r"\d{9}", path.stem)
    owner = number[0] if number else path.stem
    lines = _lines(sheet)
    told = lines.filter(pl.col(" payment") & pl.col("party").is_not_null())
    left = lines.height - told.height
    decisions = (*document.decisions, (path.name, "fec lines left out", str(left)))
    transactions = _transactions(sheet, told, owner, left)
    actors = _actors(sheet, told, owner, number is not None)
    kinds = Table.of("kinds", path.name, [MONEY])
    tables = (transactions, actors, kinds)
    return Document(path.stem, tables, {}, document.problems, decisions, FORMAT)


def _lines(sheet: Fed) -> pl.DataFrame:
    """Return the lines with their amount on one side, and whether they pay."""
    account = sheet.text("CompteNum")
    if "Debit" in sheet.columns:
        debit, credit = sheet.text("Debit"), sheet.text("Credit")
        given = pl.when(~debit.str.contains(_ZERO)).then(debit)
        taken = pl.when(~credit.str.contains(_ZERO)).then(credit)
    else:
        side = sheet.text("Sens").str.to_uppercase().is_in(["D", "+1", "1"])
        given = pl.when(side).then(sheet.text("Montant"))
        taken = pl.when(~side).then(sheet.text("Montant"))
    day = sheet.text("EcritureDate")
    iso = day.str.replace(r"^(\d{4})(\d\d)(\d\d)$", "${1}-${2}-${3}")
    lines = sheet.table.frame.select(
        entry=pl.concat_str(
            sheet.text("JournalCode"), sheet.text("EcritureNum"), separator="/"
        ),
        treasury=account.str.starts_with("5"),
        party=pl.when(account.str.starts_with("4")).then(sheet.text("CompAuxNum")),
        name=sheet.text("CompAuxLib"),
        given=given,
        taken=taken,
        start=iso,
        reference=sheet.text("PieceRef"),
        note=sheet.text("EcritureLib"),
        row=sheet.table.rows,
    )
    return lines.with_columns(pl.col("treasury").any().over("entry").alias(" payment"))


def _written(sheet: Fed) -> dict[str, str]:
    """Return what the file calls the columns that are read as they are."""
    amounts = [f for f in ("Debit", "Credit", "Montant") if f in sheet.columns]
    fields = {"start": "EcritureDate", "reference": "PieceRef", "note": "EcritureLib"}
    written = {name: sheet.columns[f] for name, f in fields.items() if f in sheet.columns}
    return written | {"quantity": " / ".join(sheet.columns[f] for f in amounts)}


def _transactions(sheet: Fed, told: pl.DataFrame, owner: str, left: int) -> Table:
    out = pl.col("given").is_not_null()
    us, them = pl.lit(owner), pl.col("party")
    frame = told.select(
        (pl.col("entry") + "/" + pl.col("row").cast(pl.String)).alias("id"),
        pl.when(out).then(us).otherwise(them).alias("provider"),
        pl.when(out).then(them).otherwise(us).alias("receiver"),
        pl.lit(MONEY["id"]).alias("kind"),
        pl.coalesce("given", "taken").alias("quantity"),
        pl.lit("EUR").alias("unit"),
        "start",
        pl.lit("done").alias("state"),
        pl.when(out)
        .then(pl.lit("provider"))
        .otherwise(pl.lit("receiver"))
        .alias("declared_by"),
        pl.lit("document").alias("evidence"),
        "reference",
        "note",
    )
    blank = sheet.table.blank + left
    return replace(
        sheet.table,
        name="transactions",
        frame=frame,
        rows=told["row"],
        blank=blank,
        written=_written(sheet),
    )


def _actors(sheet: Fed, told: pl.DataFrame, owner: str, known: bool) -> Table:
    """Return the structure and its third parties."""
    parties = told.group_by("party", maintain_order=True).agg(
        pl.col("name").drop_nulls().first(), pl.col("row").first()
    )
    frame = pl.concat(
        [
            pl.DataFrame(
                {"id": [owner], "name": [owner], "siret": [owner if known else None]}
            ),
            parties.select(pl.col("party").alias("id"), "name"),
        ],
        how="diagonal_relaxed",
    )
    rows = pl.Series("row", [1, *parties["row"].to_list()], pl.Int64)
    return Table("actors", sheet.table.source, frame, rows)
