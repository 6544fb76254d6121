"""Two-column reconciliation tables, as EITI reports print them: one line, both figures.

Each row names who pays, the stream, and what each side says of it: the payer's figure
becomes one declaration of the provider, the receiver's figure one of the receiver, both
on the same line and both done. The stream is the kind. Without a column for the
receiver, it is ``government``. Columns are recognised by the headings of EITI reports and
by plain ones, in English and French.

Words instead of figures are read as the reports mean them:

- ``DNP`` (did not participate): the one who should have spoken takes no part
  (``participates`` = ``no``) when it speaks nowhere in the table, else keeps that stream
  to itself;
- ``DNR`` (did not report): takes part, keeps that stream to itself (``withholds:…``);
- ``N/A``: there is nothing to declare on that line; a stream that is ``N/A`` wherever it
  is not empty is out of scope of the comparison.

An empty cell is unknown: no declaration. Left out: printed differences and verdicts are
kept as columns, never used.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from valuechain.importers.renaming import (
    Fed,
    recognition,
    require,
    transactions_of,
)
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("payer", "provider"),
    ("receiving body", "receiver"),
    ("revenue stream", "kind"),
    ("figure of the payer", "quantity (declared_by provider)"),
    ("figure of the receiver", "quantity (declared_by receiver)"),
    ("currency", "unit"),
    ("year", "period"),
    ("DNP, DNR", "actors.participates"),
    ("N/A", "policy.out_of_scope"),
)
"""Foreign field and the column it becomes."""

FORMAT = "pairs"
_GOVERNMENT = "government"
_ABSENT, _WITHHELD, _NOTHING = "DNP", "DNR", "N/A"
_WORDS = (_ABSENT, _WITHHELD, _NOTHING)

_HEADINGS: dict[str, tuple[str, ...]] = {
    "provider": (
        *("company", "company name", "corporate name", "payer", "payor", "provider"),
        *(
            "reporting entity",
            "entreprise",
            "société",
            "compagnie",
            "payeur",
            "fournisseur",
        ),
    ),
    "receiver": (
        *("receiver", "agency", "government agency", "government entity", "payee"),
        *("collecting agency", "régie", "administration", "bénéficiaire", "receveur"),
    ),
    "kind": (
        *("revenue stream", "stream", "revenue type", "payment type", "kind"),
        *("flux", "flux de revenu", "type de flux", "nature", "type de paiement"),
    ),
    "provider_figure": (
        *("company reported", "company figure", "company payments", "reported by company"),
        *("provider reported", "provider quantity", "reported by companies"),
        *("déclaré par l'entreprise", "déclaré par la société", "montant entreprise"),
        *("déclaré par le fournisseur", "paiements des entreprises"),
    ),
    "receiver_figure": (
        *("government reported", "government figure", "government receipts", "government"),
        *("reported by government", "receiver reported", "receiver quantity"),
        *("déclaré par l'État", "déclaré par le gouvernement", "montant État", "État"),
        *("déclaré par le bénéficiaire", "recettes de l'État"),
    ),
    "unit": ("currency", "unit", "devise", "monnaie", "unité"),
    "period": (
        "calendar year",
        "fiscal year",
        "year",
        "period",
        "année",
        "exercice",
        "période",
    ),
}
_field_of = recognition(_HEADINGS)
_NEEDED = [
    {field: _HEADINGS[field][0]}
    for field in ("provider", "kind", "provider_figure", "receiver_figure")
]


def read(path: Path, reading: Reading) -> Document:
    """Read one reconciliation table.

    Returns
    -------
    Document
        ``transactions`` (up to two for each row, with ids ``ROW:provider`` and
        ``ROW:receiver``), ``actors`` with ``participates``, ``kinds``, and the policy's
        ``out_of_scope``.

    Raises
    ------
    ImporterError
        VC117 when a column is missing, and the refusals of the readers of CSV and
        workbooks.
    """
    found = search(path, reading, _field_of, {"provider_figure", "receiver_figure"})
    sheet = found.sheets[0]
    require(sheet, _NEEDED)
    lines, columns = _lines(sheet)
    source = sheet.table.source
    decisions = found.decisions
    if "receiver" not in sheet.columns:
        decisions.append((source, "receiver", _GOVERNMENT))
    outside = _out_of_scope(lines)
    settings = {"policy": {"out_of_scope": outside}} if outside else {}
    transactions = _transactions(sheet, lines, columns)
    tables = (transactions, _actors(sheet, lines), _kinds(sheet, lines))
    told = tuple(found.problems)
    return Document(path.stem, tables, settings, told, tuple(decisions), FORMAT)


def _lines(sheet: Fed) -> tuple[pl.DataFrame, list[pl.Expr]]:
    """Return two rows for each row of the file, one a side, words and figures apart.

    Then the expressions they are made of; a figure is in the column of either side.
    """
    receiver = (
        sheet.text("receiver") if "receiver" in sheet.columns else pl.lit(_GOVERNMENT)
    )
    sides: list[pl.DataFrame] = []
    told: list[pl.Expr] = []
    for side in ("provider", "receiver"):
        cell = sheet.text(f"{side}_figure")
        word = cell.str.to_uppercase().replace("NA", _NOTHING)
        spoken = word.is_in(_WORDS)
        columns = [
            sheet.text("provider").alias("provider"),
            receiver.alias("receiver"),
            sheet.text("kind").alias("kind"),
            pl.when(~spoken).then(cell).alias("quantity"),
            sheet.text("unit").alias("unit"),
            sheet.text("period").alias("period"),
            pl.lit("done").alias("state"),
            pl.lit(side).alias("declared_by"),
            pl.lit("register").alias("evidence"),
            *sheet.extras(FORMAT),
            pl.when(spoken).then(word).alias(" word"),
        ]
        frame = sheet.table.frame.select(*columns, sheet.table.rows.alias(" row"))
        sides.append(frame)
        told += columns
    return pl.concat(sides).sort(" row", maintain_order=True), told


def _transactions(sheet: Fed, lines: pl.DataFrame, columns: list[pl.Expr]) -> Table:
    """Return the declarations; a row that gives none on either side counts as blank."""
    told = lines.filter(pl.col("quantity").is_not_null())
    place = pl.col(" row").cast(pl.String) + ":" + pl.col("declared_by")
    frame = told.select(place.alias("id"), pl.exclude(" word", " row"))
    silent = sheet.table.frame.height - told[" row"].n_unique()
    table = transactions_of(sheet, columns, frame, told[" row"].alias("row"))
    figures = (sheet.columns[f"{side}_figure"] for side in ("provider", "receiver"))
    return replace(
        table,
        blank=table.blank + silent,
        written={**table.written, "quantity": " / ".join(figures)},
        letters={name: at for name, at in table.letters.items() if name != "quantity"},
    )


def _actors(sheet: Fed, lines: pl.DataFrame) -> Table:
    """Return everybody on either side, with what they keep to themselves."""
    speaker = (
        pl.when(pl.col("declared_by") == "provider").then("provider").otherwise("receiver")
    )
    spoken = lines.select(
        speaker.alias("id"),
        pl.col("quantity").is_not_null().alias("told"),
        pl.col(" word").alias("word"),
        "kind",
        pl.col(" row").alias("row"),
    ).filter(pl.col("id").is_not_null())
    kept = pl.col("kind").filter(pl.col("word").is_in([_ABSENT, _WITHHELD])).unique().sort()
    actors = spoken.group_by("id", maintain_order=True).agg(
        pl.col("told").any(),
        (pl.col("word") == _ABSENT).any().alias("absent"),
        kept.str.join(",").alias("kept"),
        pl.col("row").first(),
    )
    absent = pl.col("absent").fill_null(False) & ~pl.col("told")
    participates = (
        pl.when(absent)
        .then(pl.lit("no"))
        .when(pl.col("kept") != "")
        .then(pl.lit("withholds:") + pl.col("kept"))
        .otherwise(pl.lit("yes"))
    )
    frame = actors.select(
        "id", pl.col("id").alias("name"), participates.alias("participates")
    )
    return Table("actors", sheet.table.source, frame, actors["row"], sheet.table.sheet)


def _out_of_scope(lines: pl.DataFrame) -> list[str]:
    streams = lines.group_by("kind", maintain_order=True).agg(
        pl.col("quantity").is_not_null().any().alias("told"),
        pl.col(" word").drop_nulls().eq(_NOTHING).all().alias("nothing"),
        pl.col(" word").is_not_null().any().alias("spoken"),
    )
    outside = streams.filter(~pl.col("told") & pl.col("spoken") & pl.col("nothing"))
    return outside["kind"].drop_nulls().to_list()


def _kinds(sheet: Fed, lines: pl.DataFrame) -> Table:
    met = lines.filter(pl.col("kind").is_not_null()).unique(
        "kind", keep="first", maintain_order=True
    )
    frame = met.select(
        pl.col("kind").alias("id"),
        pl.lit("financial").alias("nature"),
        pl.lit("money").alias("dimension"),
    )
    return Table(
        "kinds", sheet.table.source, frame, met[" row"].alias("row"), sheet.table.sheet
    )
