"""FONJEP: a workbook of structures, posts (commitments) and payments for French youth work.

A row of ``Poste`` is a commitment (``agreed``), a row of ``Versement`` a payment (``done``)
for the post of that code: they are never added together. A payment that has an amount to
pay and none paid is still to come (``promised``). Payer and receiver of a payment
are those of the first row of its post.

Left out: the schemes (``Dispositif``), the types of posts, and the amounts to pay of what is paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import MONEY, Gathering, Rows
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Document, Reading, Refused, Table

__all__ = ["MAPPING", "SHEETS", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("Tiers: Code", "actors.id"),
    ("Tiers: RaisonSociale", "actors.name"),
    ("Tiers: SiretOuRidet", "actors.siret"),
    ("Tiers: Ville", "actors.territory"),
    ("Poste: FinanceurPrincipalCode", "provider"),
    ("Poste: AssociationBeneficiaireCode", "receiver"),
    ("Poste: MontantSubvention", "quantity (agreed)"),
    ("Poste: Annee", "period"),
    ("Versement: MontantPaye", "quantity (done)"),
    ("Versement: MontantAPayer", "quantity (promised)"),
    ("Versement: PeriodeDebut, PeriodeFin", "start, end"),
)
"""Foreign field and the column it becomes."""

FORMAT = "fonjep"
SHEETS = frozenset({"tiers", "poste", "versement"})
"""The sheets by which such a workbook is known."""

_OF_POSTS = {
    "provider": "FinanceurPrincipalCode",
    "receiver": "AssociationBeneficiaireCode",
    "quantity": "MontantSubvention",
    "period": "Annee",
    "reference": "Code",
}
_OF_PAYMENTS = {
    "quantity": "MontantPaye / MontantAPayer",
    "start": "PeriodeDebut",
    "end": "PeriodeFin",
    "reference": "PosteCode",
}

Row = Mapping[str, str | None]


def read(path: Path, reading: Reading) -> Document:
    """Read one FONJEP workbook.

    Returns
    -------
    Document
        ``transactions`` (commitments, then payments), ``actors`` and the kind of money. A
        payment for a post that the workbook does not hold is refused and told.

    Raises
    ------
    ImporterError
        VC117 when one of the three sheets is missing, and the refusals of the reader of
        workbooks.
    """
    document = read_sheets(path, reading)
    sheets = {t.name.casefold(): t for t in document.tables}
    lacking = sorted(SHEETS - set(sheets))
    if lacking:
        wanted = ", ".join(lacking)
        problem = Problem("VC117", path.name, expected=wanted, variant="table")
        raise ImporterError([problem, *document.problems])
    found = Gathering(path.name, FORMAT, sheets["poste"].sheet)
    found.actors.sheet, found.kinds.sheet = sheets["tiers"].sheet, None
    payments = Rows("transactions", sheets["versement"].sheet)
    found.problems.extend(document.problems)
    found.kinds.add(1, MONEY)
    for row, cells in _rows(sheets["tiers"]):
        siret = (cells.get("SiretOuRidet") or "").replace(" ", "") or None
        code = cells.get("Code") or ""
        name, town = cells.get("RaisonSociale"), cells.get("Ville")
        found.actor(row, code, name=name, siret=siret, territory=town)
    posts: dict[str, Row] = {}
    for row, cells in _rows(sheets["poste"]):
        posts.setdefault(cells.get("Code") or "", cells)
        period = {"period": cells.get("Annee")}
        amount = cells.get("MontantSubvention")
        _take(found, found.transactions, row, cells, amount, "agreed", period)
    for row, cells in _rows(sheets["versement"]):
        post = posts.get(cells.get("PosteCode") or "")
        if post is None:
            code, place = cells.get("PosteCode") or "", (path.name, payments.sheet, row)
            problem = Problem("VC215", *place, "PosteCode", code, "Poste")
            payments.refused.append(Refused(row, code))
            found.problems.append(problem)
            continue
        days = {"start": cells.get("PeriodeDebut"), "end": cells.get("PeriodeFin")}
        paid, due = cells.get("MontantPaye"), cells.get("MontantAPayer")
        state = "promised" if paid is None else "done"
        _take(found, payments, row, post, paid or due, state, days)
    document = found.document(path.stem)
    posted, *others = document.tables
    tables = (
        _named(posted, sheets["poste"], _OF_POSTS),
        _named(payments.table(path.name), sheets["versement"], _OF_PAYMENTS),
        *others,
    )
    return replace(document, tables=tables)


def _named(table: Table, sheet: Table, headings: Mapping[str, str]) -> Table:
    """Return a table that knows the headings and letters of the sheet it was made from."""
    letters = {c: sheet.letters[h] for c, h in headings.items() if h in sheet.letters}
    return replace(table, written=headings, letters=letters)


def _rows(table: Table) -> Iterator[tuple[int, Row]]:
    return zip(table.rows.to_list(), table.frame.iter_rows(named=True), strict=True)


def _take(
    found: Gathering,
    rows: Rows,
    row: int,
    post: Row,
    quantity: str | None,
    state: str,
    when: Row,
) -> None:
    """Take one commitment or payment; both ends stand in the row of the post."""
    ends = {
        "provider": post.get("FinanceurPrincipalCode"),
        "receiver": post.get("AssociationBeneficiaireCode"),
    }
    for id_ in filter(None, ends.values()):
        found.actor(row, id_)
    told = {
        "declared_by": "provider",
        "evidence": "register",
        "reference": post.get("Code"),
    }
    rows.add(
        row,
        {
            "id": f"{rows.sheet}:{row}",
            **ends,
            "kind": MONEY["id"],
            "quantity": quantity,
            "unit": "EUR",
            **when,
            "state": state,
            **told,
        },
    )
