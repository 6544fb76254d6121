"""Which format a row of headings belongs to; also how many of its cells are headings."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from valuechain.schema import TABLES, column_key, load_schema

__all__ = ["format_of", "is_native", "recognised"]

_FOREIGN: dict[str, tuple[str, ...]] = {
    "360giving": (
        "Amount Awarded",
        "amountAwarded",
        "Identifier",
        "Currency",
        "Award Date",
        "Title",
        "Description",
        "Funding Org:Identifier",
        "Funding Org:Name",
        "Funding Org:0:Identifier",
        "Funding Org:0:Name",
        "Recipient Org:Identifier",
        "Recipient Org:Name",
        "Recipient Org:0:Identifier",
        "Recipient Org:0:Name",
        "Recipient Ind:Identifier",
        "Recipient Ind:Name",
        "fundingOrganization/0/id",
        "recipientOrganization/0/id",
    ),
    "scdl": (
        "nomAttribuant",
        "idAttribuant",
        "Nom de l'attribuant",
        "Nom attributaire",
        "Nom de l'attributaire",
        "Identification de l'attribuant",
        "Identification de l'attributaire",
        "SIRET de l'attribuant",
        "dateConvention",
        "Date de convention",
        "referenceDecision",
        "Référence de la décision",
        "nomBeneficiaire",
        "idBeneficiaire",
        "Nom du bénéficiaire",
        "Identification du bénéficiaire",
        "SIRET du bénéficiaire",
        "rnaBeneficiaire",
        "objet",
        "montant",
        "nature",
        "conditionsVersement",
        "datesPeriodeVersement",
        "notificationUE",
        "pourcentageSubvention",
        "Montant total de la subvention",
        "Nature de la subvention",
        "Conditions de versement",
        "Objet de la convention",
    ),
    "fec": (
        "JournalCode",
        "JournalLib",
        "EcritureNum",
        "EcritureDate",
        "CompteNum",
        "CompteLib",
        "CompAuxNum",
        "CompAuxLib",
        "PieceRef",
        "PieceDate",
        "EcritureLib",
        "Debit",
        "Credit",
        "Montant",
        "Sens",
    ),
    "edges": ("source", "target", "from", "to", "weight", "value", "type", "label"),
}
"""Headings of the foreign formats that are tables."""

_SIGNS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("360giving", (("amountawarded",),)),
    ("fec", (("ecriturenum",), ("comptenum",))),
    (
        "pairs",
        (
            (
                "companyreported",
                "companyfigure",
                "companypayments",
                "reportedbycompany",
                "reportedbycompanies",
                "providerreported",
                "providerquantity",
                "declareparlentreprise",
                "declareparlasociete",
                "declareparlefournisseur",
                "montantentreprise",
            ),
            (
                "governmentreported",
                "governmentfigure",
                "governmentreceipts",
                "reportedbygovernment",
                "receiverreported",
                "receiverquantity",
                "declareparletat",
                "declareparlegouvernement",
                "declareparlebeneficiaire",
                "montantetat",
            ),
        ),
    ),
    ("ocds", (("ocid",),)),
    ("reserve", (("nom",), ("prenom",), ("beneficiaire",), ("montant",))),
    ("revenues", (("corporatename", "company"), ("revenues",))),
    ("edges", (("source", "from"), ("target", "to"))),
)
"""Formats in the order they are tried: one heading of each group must be there."""

_GRANT_WORDS = frozenset({"montant", "nature", "objet"})
_ENOUGH = 3


def format_of(cells: Iterable[str]) -> str | None:
    """Return the format that a row of headings belongs to, ``None`` when it is no heading.

    Headings that name every required column of a transactions table are ``native``,
    whatever else they resemble.

    Examples
    --------
    >>> format_of(["Donneur", "Bénéficiaire", "Nature", "Quantité"])
    'native'
    >>> format_of(["Identifier", "Amount Awarded", "Funding Org:0:Name"])
    '360giving'
    >>> format_of(["Rapport annuel 2024"]) is None
    True
    """
    keys = {column_key(cell) for cell in cells if cell.strip()}
    if is_native(keys):
        return "native"
    if len(keys & _scdl_keys()) >= _ENOUGH:
        return "scdl"
    for name, groups in _SIGNS:
        if all(keys.intersection(group) for group in groups):
            return name
    return "native" if len(keys & _native_keys()) >= 2 else None


def is_native(keys: set[str]) -> bool:
    """Return whether ``column_key`` forms name all that a transactions table needs."""
    schema = load_schema("transactions")
    known = schema.headings()
    return set(schema.required) <= {known.get(key) for key in keys}


def recognised(cells: Iterable[str]) -> int:
    """Return how many cells are headings of one format, the format that knows the most.

    Examples
    --------
    >>> recognised(["id", "provider", "receiver", "kind"]), recognised(["Value flows 2024"])
    (4, 0)
    """
    keys = {column_key(cell) for cell in cells if cell.strip()}
    return max(len(keys & known) for known in _known())


@functools.cache
def _known() -> tuple[frozenset[str], ...]:
    native = [frozenset(load_schema(table).headings()) for table in TABLES]
    foreign = [frozenset(map(column_key, titles)) for titles in _FOREIGN.values()]
    return (*native, *foreign, frozenset({"section", "key", "value"}))


@functools.cache
def _native_keys() -> frozenset[str]:
    return frozenset(load_schema("transactions").headings())


@functools.cache
def _scdl_keys() -> frozenset[str]:
    """Headings that only grants in the SCDL standard have."""
    return frozenset(map(column_key, _FOREIGN["scdl"])) - _GRANT_WORDS
