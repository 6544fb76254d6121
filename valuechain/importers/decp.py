"""DECP: French public contracts, as JSON or XML: buyers give sums to contract holders.

A contract is ``agreed``, not yet paid. Its amount is one for all holders together: with
several, the receiver is their group, never each of them. The last amendment that states an
amount or holders replaces them.

Left out: the yearly figures of concessions, tariffs, subcontracts and the clauses of the
contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import MONEY, Gathering, plain_number
from valuechain.importers.safe_json import JsonValue, load_json
from valuechain.importers.safe_xml import Element, load_xml
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("acheteur.id + id", "id"),
    ("acheteur, autoriteConcedante", "provider"),
    ("titulaires, concessionnaires", "receiver"),
    ("montant, valeurGlobale (modifications: last)", "quantity"),
    ("EUR", "unit"),
    ("dateNotification, dateSignature, dateDebutExecution", "start"),
    ("objet", "note"),
    ("nature, codeCPV, procedure", "nature, codeCPV, procedure"),
)
"""Foreign field and the column it becomes."""

FORMAT = "decp"
_GROUPS = {"marche": "marche", "contrat-concession": "contrat-concession"}
_KEPT = ("nature", "codeCPV", "procedure")

Object = Mapping[str, JsonValue]


def read(path: Path, reading: Reading) -> Document:
    """Read one file of public contracts.

    Returns
    -------
    Document
        ``transactions`` (one row a contract, at its position in the file), ``actors`` by
        SIRET (buyers, holders, and groups of holders) and the kind of money.

    Raises
    ------
    ImporterError
        VC103 when there are no contracts, and the refusals of the readers of JSON and XML.
    """
    contracts = list(_contracts(path, reading))
    if not contracts:
        raise ImporterError([Problem("VC103", path.name, expected="marches")])
    found = Gathering(path.name, FORMAT, "marches")
    found.kinds.add(1, MONEY)
    for row, contract in enumerate(contracts, 1):
        _take(found, row, contract)
    return found.document(path.stem)


def _contracts(path: Path, reading: Reading) -> Iterator[Object]:
    with path.open("rb") as file:
        is_xml = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if is_xml:
        root = load_xml(path, reading.max_size)
        yield from (_as_object(e) for e in root.walk() if e.tag in _GROUPS)
        return
    content = load_json(path, reading.max_size)
    told = content.get("marches") if isinstance(content, dict) else None
    groups = told.values() if isinstance(told, dict) else [told]
    for group in groups:
        if isinstance(group, list):
            yield from (item for item in group if isinstance(item, dict))


def _as_object(element: Element) -> dict[str, JsonValue]:
    """Return an element as JSON would have it; what stands in a list keeps its name."""
    told: dict[str, JsonValue] = {}
    for child in element.children:
        value = _as_object(child) if child.children else child.text.strip()
        if element.tag in ("titulaires", "concessionnaires", "modifications"):
            items = told.setdefault("", [])
            if isinstance(items, list):
                items.append({child.tag: value})
        else:
            told[child.tag] = value
    for name in ("titulaires", "concessionnaires", "modifications"):
        inner = told.get(name)
        if isinstance(inner, dict):
            told[name] = inner.get("", [])
    return told


def _take(found: Gathering, row: int, contract: Object) -> None:
    """Take one contract as it stands after its amendments, or refuse it with the reasons."""
    buyer = _id(_object(contract, "acheteur") or _object(contract, "autoriteConcedante"))
    holders = _holders(contract)
    amount = _amount(contract)
    for amendment in _items(contract, "modifications", "modification"):
        holders = _holders(amendment) or holders
        latest = _amount(amendment)
        if latest is not None:
            found.decide("amount after amendments", f"{_id(contract)}: {amount} → {latest}")
            amount = latest
    needed = {"acheteur": buyer, "titulaires": holders, "montant": amount}
    missing = [
        found.problem("VC203", row, name) for name, told in needed.items() if not told
    ]
    if missing or buyer is None:
        found.refuse(row, _id(contract) or str(row), missing)
        return
    found.actor(row, buyer, siret=buyer if len(buyer) == 14 else None)
    for holder, scheme in holders.items():
        found.actor(row, holder, siret=holder if scheme == "SIRET" else None)
    receiver = " + ".join(holders)
    if len(holders) > 1:
        found.actor(row, receiver, type="group")
        found.decide("one amount for several holders", receiver)
    days = ("dateNotification", "dateSignature", "dateDebutExecution")
    start = next((day for name in days if (day := _text(contract.get(name)))), None)
    found.transactions.add(
        row,
        {
            "id": f"{buyer}/{_id(contract) or row}",
            "provider": buyer,
            "receiver": receiver,
            "kind": MONEY["id"],
            "quantity": amount,
            "unit": "EUR",
            "start": start,
            "state": "agreed",
            "declared_by": "provider",
            "evidence": "register",
            "note": _text(contract.get("objet")),
            **{f"{FORMAT} {name}": _text(contract.get(name)) for name in _KEPT},
        },
    )


def _holders(told: Object) -> dict[str, str]:
    """Return the identifier of each holder and its scheme, each once."""
    found = {}
    for list_, one in (
        ("titulaires", "titulaire"),
        ("concessionnaires", "concessionnaire"),
    ):
        for holder in _items(told, list_, one):
            id_ = _id(holder)
            if id_:
                found[id_] = _text(holder.get("typeIdentifiant")) or ""
    return found


def _amount(told: Object) -> str | None:
    return _text(told.get("montant")) or _text(told.get("valeurGlobale"))


def _items(told: Object, list_: str, one: str) -> list[Object]:
    """Return the objects of a list, each out of the object that names it."""
    items = told.get(list_)
    objects = [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []
    return [_object(item, one) or item for item in objects]


def _object(told: Object, name: str) -> Object:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _id(told: Object) -> str | None:
    return _text(told.get("id"))


def _text(value: JsonValue) -> str | None:
    if isinstance(value, Decimal):
        return plain_number(value)[0]
    return value.strip() or None if isinstance(value, str) else None
