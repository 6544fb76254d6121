"""Aid activities in the IATI standard, versions 1 and 2 (XML).

One ``transaction`` of an activity is one transaction of money. Organisations are keyed
by ``@ref``, else by their name. By the standard's own rule the reporting organisation
stands in for a provider who is not named on money going out, and for a receiver who is
not named on money coming in. The other side, where no element names it, is the actor
``(not named)`` of type ``outside``, and their number is told; an element that is there
and names nobody is an error. The currency is that of the value, else the activity's
default.

- commitments (2, 11; C, IC) are ``agreed``, pledges (12, 13) ``promised``, all others
  ``done``: commitments and payments of the same money are never added;
- ``declared_by`` is the side that the reporting organisation is on, else ``facilitator``;
- the id is the activity's identifier and the position of the transaction in it, as
  ``@ref`` is not unique; ``@ref`` is kept as ``reference``.

Left out: budgets, planned disbursements, results, locations, sectors and documents.
"""

from __future__ import annotations

import re
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import MONEY, Gathering
from valuechain.importers.safe_xml import Element, load_xml
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("iati-identifier, position", "id"),
    ("provider-org, reporting-org", "provider"),
    ("receiver-org, reporting-org", "receiver"),
    ("value", "quantity"),
    ("value/@currency, @default-currency", "unit"),
    ("transaction-date/@iso-date", "start"),
    ("transaction-type/@code", "state"),
    ("reporting-org", "declared_by"),
    ("@ref", "reference"),
    ("description", "note"),
    ("narrative", "actors.name"),
    ("@type", "actors.type"),
)
"""Foreign field and the column it becomes."""

FORMAT = "iati"
_INCOMING = {"IF", "LR", "R", "IC", "1", "5", "6", "11", "13"}
_AGREED = {"2", "11", "C", "IC"}
_PROMISED = {"12", "13"}
NOT_NAMED = "(not named)"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d|T.*)?", re.ASCII)
_TYPES = {
    "10": "government",
    "11": "local government",
    "15": "other public sector",
    "21": "international NGO",
    "22": "national NGO",
    "23": "regional NGO",
    "24": "partner country based NGO",
    "30": "public private partnership",
    "40": "multilateral",
    "60": "foundation",
    "70": "private sector",
    "71": "private sector in provider country",
    "72": "private sector in aid recipient country",
    "73": "private sector in third country",
    "80": "academic, training and research",
    "90": "other",
}


def read(path: Path, reading: Reading) -> Document:
    """Read the transactions of every activity of one file.

    Returns
    -------
    Document
        ``transactions``, ``actors`` and ``kinds``, each row at its line of the file. A
        transaction whose value is no number, whose date is not ISO or one of whose
        sides is there without a name is refused and told.

    Raises
    ------
    ImporterError
        VC103 when the root is not of IATI, and the refusals of the reader of XML.
    """
    root = load_xml(path, reading.max_size)
    if root.tag not in ("iati-activities", "iati-activity"):
        raise ImporterError(
            [Problem("VC103", path.name, value=root.tag, expected="iati-activities")]
        )
    found = Gathering(path.name, FORMAT)
    found.kinds.add(root.line, MONEY)
    for activity in [root] if root.tag == "iati-activity" else root.all("iati-activity"):
        identifier = _text(activity.first("iati-identifier")) or f"line {activity.line}"
        for position, element in enumerate(activity.all("transaction"), 1):
            _transaction(found, activity, element, f"{identifier}/{position}")
    return found.document(path.stem)


def _transaction(found: Gathering, activity: Element, element: Element, id_: str) -> None:
    """Take one transaction, or refuse it with every reason."""
    kind = element.first("transaction-type")
    code = kind.attributes.get("code", "") if kind is not None else ""
    incoming = code in _INCOMING or element.attributes.get("flow") == "incoming"
    reporting = activity.first("reporting-org")
    provider = _side(element, "provider-org", None if incoming else reporting)
    receiver = _side(element, "receiver-org", reporting if incoming else None)
    quantity, problems = _value(found, element)
    day = _attribute(element.first("transaction-date"), "iso-date")
    if day is not None and not _DAY.fullmatch(day):
        problems.append(
            found.problem(
                "VC209", element.line, "transaction-date", day, expected="2024-03-31"
            )
        )
    keys = [NOT_NAMED if side is None else _key(side) for side in (provider, receiver)]
    for name, key in zip(("provider-org", "receiver-org"), keys, strict=True):
        if key is None:
            problems.append(found.problem("VC203", element.line, name))
    payer, payee = keys
    if problems or payer is None or payee is None:
        found.refuse(element.line, id_, problems)
        return
    for side, key in ((provider, payer), (receiver, payee)):
        if side is None:
            found.actor(element.line, NOT_NAMED, type="outside")
            found.decide("side not named", id_)
        else:
            kind_of = _TYPES.get(side.attributes.get("type", ""))
            found.actor(side.line, key, name=_text(side), type=kind_of)
    found.transactions.add(
        element.line,
        {
            "id": id_,
            "provider": payer,
            "receiver": payee,
            "kind": MONEY["id"],
            "quantity": quantity,
            "unit": _currency(found, activity, element),
            "start": day,
            "state": _state(code),
            "declared_by": _speaker(_key(reporting), payer, payee),
            "evidence": "register",
            "reference": element.attributes.get("ref") or None,
            "note": _text(element.first("description")),
            "transaction type": code or None,
            "activity title": _text(activity.first("title")),
        },
    )


def _side(element: Element, tag: str, stand_in: Element | None) -> Element | None:
    """Return who is on a side: the one named, else the one who stands in."""
    named = element.first(tag)
    return named if named is not None else stand_in


def _value(found: Gathering, element: Element) -> tuple[str | None, list[Problem]]:
    value = element.first("value")
    written = value.text.strip() if value is not None else ""
    if not written:
        return None, [found.problem("VC203", element.line, "value")]
    if not _NUMBER.fullmatch(written):
        return None, [
            found.problem("VC204", element.line, "value", written[:80], expected="1250.5")
        ]
    return written.removeprefix("+"), []


def _currency(found: Gathering, activity: Element, element: Element) -> str | None:
    currency = _attribute(element.first("value"), "currency")
    default = activity.attributes.get("default-currency", "").strip()
    if not currency and not default:
        found.problems.append(
            Problem("VC212", found.source, None, element.line, "currency", level="warning")
        )
    return currency or default or None


def _state(code: str) -> str:
    if code in _AGREED:
        return "agreed"
    return "promised" if code in _PROMISED else "done"


def _speaker(reporting: str | None, provider: str, receiver: str) -> str:
    if reporting == provider:
        return "provider"
    return "receiver" if reporting == receiver else "facilitator"


def _key(organisation: Element | None) -> str | None:
    if organisation is None:
        return None
    return organisation.attributes.get("ref", "").strip() or _text(organisation)


def _text(element: Element | None) -> str | None:
    """Return the words of an element: its first narrative in version 2, else its text."""
    if element is None:
        return None
    for part in (*element.all("narrative"), element):
        words = " ".join(part.text.split())
        if words:
            return words
    return None


def _attribute(element: Element | None, name: str) -> str | None:
    return (
        (element.attributes.get(name, "").strip() or None) if element is not None else None
    )
