"""French grants to associations (SCDL "subventions"): CSV, or a sheet of a workbook.

One row is one transaction in euros, done, declared by the authority that grants, taken
from a register: ``idAttribuant`` (else ``nomAttribuant``) gives ``montant`` to
``idBeneficiaire`` (else ``nomBeneficiaire``). ``nature`` says the kind: ``money``,
``in-kind`` or ``money-and-in-kind``. Headings are recognised in their official spelling
and as the labels that publishers write.

``montant`` is read as written and never multiplied. The standard lets it be the total of
a decision, repeated on the row of each beneficiary, whose share is
``pourcentageSubvention``; some publishers write the share itself. The file does not tell
which, so the number of rows with a share other than 1 is told, and the column is kept.

A standard column that is not there is a warning, unless nothing then says who gives,
who receives or how much. Left out: nothing; what feeds no column of ours is kept beside.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.gathering import MONEY, extra_heading
from valuechain.importers.renaming import (
    Fed,
    actors_of,
    first_of,
    require,
    transactions_of,
)
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("idAttribuant, nomAttribuant", "provider"),
    ("idBeneficiaire, nomBeneficiaire", "receiver"),
    ("montant", "quantity"),
    ("nature", "kind"),
    ("dateConvention", "start"),
    ("exercice", "period"),
    ("referenceDecision", "reference"),
    ("objet", "note"),
    ("nomAttribuant, nomBeneficiaire", "actors.name"),
    ("idAttribuant, idBeneficiaire", "actors.siret"),
)
"""Foreign field and the column it becomes."""

FORMAT = "scdl"
_SHARE = "pourcentageSubvention"
_STANDARD = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "notificationUE",
    _SHARE,
)
"""Columns that the standard expects; ``idRAE`` and the newest ones may be absent."""

_LABELS: dict[str, tuple[str, ...]] = {
    "nomAttribuant": ("Nom de l'attribuant", "Nom attributaire", "Nom de l'attributaire"),
    "idAttribuant": (
        "Identification de l'attribuant",
        "Identification de l'attributaire",
        "SIRET de l'attribuant",
    ),
    "dateConvention": ("Date de convention", "Date de la convention"),
    "referenceDecision": ("Référence de la décision",),
    "nomBeneficiaire": ("Nom du bénéficiaire", "Nom bénéficiaire"),
    "idBeneficiaire": (
        "Identification du bénéficiaire",
        "SIRET du bénéficiaire",
        "N° SIRET",
    ),
    "objet": ("object", "Objet de la convention", "Objet de la subvention"),
    "montant": ("Montant total de la subvention", "Montant de la subvention"),
    "nature": ("Nature de la subvention",),
    "conditionsVersement": ("Conditions de versement",),
    "datesPeriodeVersement": (
        "Date de versement",
        "dates_versement",
        "Date(s) ou période(s) de versement",
    ),
    "notificationUE": (
        "Aide notifiée à l'Europe",
        "Aide d'Etat (ou pas) notifiée à l'UE",
    ),
    _SHARE: (
        "Pourcentage du montant de la subvention attribué au bénéficiaire",
        "% du mt de la subvention attribuée au bénéficiaire",
    ),
    "exercice": (),
}
_FIELDS = {
    column_key(heading): name
    for name, labels in _LABELS.items()
    for heading in (*labels, name)
}
_SIDES = (("idAttribuant", "nomAttribuant"), ("idBeneficiaire", "nomBeneficiaire"))
_NEEDED = [{name: name for name in group} for group in (*_SIDES, ("montant",))]
_KEPT = ("nature", "conditionsVersement", "datesPeriodeVersement", "notificationUE", _SHARE)
_WORDS = r"\p{L}{4}"
_CASH, _KIND, _BOTH = MONEY["id"], "in-kind", "money-and-in-kind"
_KINDS = {
    _CASH: MONEY,
    _KIND: {"id": _KIND, "nature": "non_financial", "dimension": "money"},
    _BOTH: {"id": _BOTH, "nature": "financial", "dimension": "money"},
}


def field_of(heading: str) -> str | None:
    """Return the standard's name of a heading, or ``None`` when it is not of the standard.

    Examples
    --------
    >>> field_of("Nom du bénéficiaire*"), field_of("NOM_Beneficiaire"), field_of("QPV")
    ('nomBeneficiaire', 'nomBeneficiaire', None)
    """
    return _FIELDS.get(column_key(heading))


def read(path: Path, reading: Reading) -> Document:
    """Read the grants of one file.

    Returns
    -------
    Document
        ``transactions`` (one row a row of the file), ``actors`` and ``kinds``. Of a
        workbook, every sheet that has the amount is read, the others are told.

    Raises
    ------
    ImporterError
        VC117 when no column says who gives, who receives or how much, and the refusals
        of the readers of CSV and workbooks.
    """
    found = search(path, reading, field_of, {"montant"})
    problems = found.problems
    for sheet in found.sheets:
        require(sheet, _NEEDED)
        problems += _absent(sheet)
        problems += _worded_days(sheet)
    decisions = (*found.decisions, *_readings(path.name, found.sheets))
    transactions = [_transactions(sheet) for sheet in found.sheets]
    tables = (*transactions, *_actors(found.sheets), _kinds(path.name, transactions))
    return Document(path.stem, tables, {}, tuple(problems), decisions, FORMAT)


def _absent(sheet: Fed) -> list[Problem]:
    table = sheet.table
    absent = ", ".join(name for name in _STANDARD if name not in sheet.columns)
    place = (table.source, table.sheet)
    told = Problem("VC117", *place, expected=absent, level="warning", variant="absent")
    return [told] if absent else []


def _worded_days(sheet: Fed) -> list[Problem]:
    """Warn of sentences where the day of the decision is due; they are kept beside."""
    if "dateConvention" not in sheet.columns:
        return []
    table, heading = sheet.table, sheet.columns["dateConvention"]
    days = table.frame[heading].unique().cast(pl.String)
    if not days.str.contains(_WORDS).any():
        return []
    told = table.frame.select(pl.col(heading).cast(pl.String).alias("day"), row=table.rows)
    worded = told.filter(pl.col("day").str.contains(_WORDS))
    return [
        Problem(
            "VC209",
            table.source,
            table.sheet,
            row,
            sheet.columns["dateConvention"],
            text,
            "2024-03-31",
            level="warning",
        )
        for text, row in worded.iter_rows()
    ]


def _readings(source: str, sheets: list[Fed]) -> list[tuple[str, str, str]]:
    """Say that amounts are as written, and how many rows tell a share other than 1."""
    shares = 0
    for sheet in sheets:
        share = pl.col("share").str.replace(",", ".").str.strip_chars(" %")
        told = share.cast(pl.Float64, strict=False)
        counted = sheet.table.frame.select(sheet.told(_SHARE).alias("share"))
        counted = counted.group_by("share").len().cast({"share": pl.String})
        shares += int(counted.filter(told != 1)["len"].sum())
    return [(source, "scdl amount as written", str(shares))]


def _kind(sheet: Fed) -> pl.Expr:
    """Return the kind of each row; what ``nature`` says is looked at once a wording."""
    if "nature" not in sheet.columns:
        return pl.lit(_CASH)
    told = sheet.table.frame[sheet.columns["nature"]]
    wordings = told.unique().drop_nulls()
    written = wordings.cast(pl.String).str.to_lowercase()
    in_kind = written.str.contains("en nature")
    cash = written.str.contains("num[ée]raire")
    kinds = [
        _BOTH if both else _KIND if gift else _CASH
        for both, gift in zip(in_kind & cash, in_kind, strict=True)
    ]
    if set(kinds) <= {_CASH}:
        return pl.lit(_CASH)
    named = dict(zip(wordings.cast(pl.String), kinds, strict=True))
    nature = pl.col(sheet.columns["nature"]).cast(pl.String)
    return nature.replace_strict(named, default=_CASH)


def _transactions(sheet: Fed) -> Table:
    told = [sheet.text("exercice").alias("period")] if "exercice" in sheet.columns else []
    kept = [
        pl.col(heading).alias(extra_heading(FORMAT, heading))
        for field, heading in sheet.columns.items()
        if field in _KEPT
    ]
    day = sheet.told("dateConvention")
    if _worded_days(sheet):
        text = sheet.text("dateConvention")
        worded = text.str.contains(_WORDS)
        kept.append(pl.when(worded).then(text).alias(f"{FORMAT} dateConvention"))
        day = pl.when(worded.fill_null(value=False)).then(None).otherwise(text)
    columns = [
        first_of(sheet, "idAttribuant", "nomAttribuant").alias("provider"),
        first_of(sheet, "idBeneficiaire", "nomBeneficiaire").alias("receiver"),
        _kind(sheet).alias("kind"),
        sheet.told("montant").alias("quantity"),
        pl.lit("EUR").alias("unit"),
        day.alias("start"),
        *told,
        pl.lit("done").alias("state"),
        pl.lit("provider").alias("declared_by"),
        pl.lit("register").alias("evidence"),
        sheet.told("referenceDecision").alias("reference"),
        sheet.told("objet").alias("note"),
        *kept,
        *sheet.extras(FORMAT),
    ]
    return transactions_of(sheet, columns)


def _actors(sheets: list[Fed]) -> list[Table]:
    sides = []
    for sheet in sheets:
        for identity, name in _SIDES:
            side = sheet.distinct(identity, name)
            number = side.text(identity)
            columns = {
                "id": pl.coalesce(number, side.text(name)),
                "name": side.text(name),
                "siret": pl.when(number.str.contains(r"^\d{14}$")).then(number),
            }
            sides.append((side, columns))
    return actors_of(sides)


def _kinds(source: str, transactions: list[Table]) -> Table:
    used = {kind for table in transactions for kind in table.frame["kind"].unique()}
    return Table.of("kinds", source, [_KINDS[kind] for kind in sorted(used)])
