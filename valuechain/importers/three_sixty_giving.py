"""Grants in the 360Giving Data Standard: JSON, or a table with its title headings.

One grant is one transaction of money, done, declared by its funder and taken from a
register: ``fundingOrganization[0].id`` gives ``amountAwarded`` in ``currency`` to
``recipientOrganization[0].id``, else to ``recipientIndividual[0].id``. Actors are keyed
by these ids exactly as written; names, types and towns come from the first mention.

A CSV file, or a sheet of a workbook, is read by the standard's titles (``Funding
Org:Identifier``) or by flattened names (``fundingOrganization/0/id``). Sheets that hold
no amount awarded are left out, and this is told.

Left out: second and further funders or recipients of one grant, planned and actual
dates, locations, classifications, transactions of a grant, and whatever else is nested.
Flat fields that the product does not know are kept as columns. The amount applied for
and the amount disbursed are such columns: neither is a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import MONEY, Gathering, extra_heading, plain_number
from valuechain.importers.renaming import (
    Fed,
    actors_of,
    first_of,
    recognition,
    refuse_where,
    require,
    transactions_of,
)
from valuechain.importers.safe_json import JsonValue, load_json
from valuechain.importers.sheet_search import search
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import column_key

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("id", "id"),
    ("fundingOrganization[0].id", "provider"),
    ("recipientOrganization[0].id, recipientIndividual[0].id", "receiver"),
    ("amountAwarded", "quantity"),
    ("currency", "unit"),
    ("awardDate", "start"),
    ("description", "note"),
    ("fundingOrganization[0].name, recipientOrganization[0].name", "actors.name"),
    ("recipientOrganization[0].organisationType", "actors.type"),
    ("recipientOrganization[0].addressLocality", "actors.territory"),
)
"""Foreign field and the column it becomes."""

FORMAT = "360giving"
_SHEET = "grants"
_FUNDER, _RECIPIENT, _PERSON = (
    "fundingOrganization",
    "recipientOrganization",
    "recipientIndividual",
)
_FLAT = {"id", "amountAwarded", "currency", "awardDate", "description"}

_TITLES: dict[str, tuple[str, ...]] = {
    "id": ("Identifier", "id"),
    "quantity": ("Amount Awarded", "amountAwarded"),
    "unit": ("Currency", "currency"),
    "start": ("Award Date", "awardDate", "Award date:Start date"),
    "note": ("Description", "description"),
    "funder": ("Funding Org:Identifier", "fundingOrganization/id"),
    "funder_name": ("Funding Org:Name", "fundingOrganization/name"),
    "recipient": ("Recipient Org:Identifier", "recipientOrganization/id"),
    "recipient_name": ("Recipient Org:Name", "recipientOrganization/name"),
    "recipient_type": (
        "Recipient Org:Organisation Type",
        "recipientOrganization/organisationType",
    ),
    "recipient_town": ("Recipient Org:City", "recipientOrganization/addressLocality"),
    "person": ("Recipient Ind:Identifier", "recipientIndividual/id"),
    "person_name": ("Recipient Ind:Name", "recipientIndividual/name"),
}
_NEEDED = [
    {field: _TITLES[field][0] for field in group}
    for group in (("funder",), ("recipient", "person"), ("quantity",), ("unit",))
]


def read(path: Path, reading: Reading) -> Document:
    """Read the grants of one file.

    Returns
    -------
    Document
        ``transactions`` (one row a grant, in the order of the file), ``actors`` and
        ``kinds``. A grant without id of its funder or recipient, amount or currency, or
        whose amount is no JSON number, is refused and told with its place.

    Raises
    ------
    ImporterError
        VC103 when the file holds no grants, VC117 when a table lacks the columns, and
        the refusals of the readers of JSON, CSV and workbooks.
    """
    if path.suffix.lower() == ".json":
        return _tree(load_json(path, reading.max_size), path)
    return _tabular(path, reading)


def _tree(content: JsonValue, path: Path) -> Document:
    grants = content.get("grants") if isinstance(content, dict) else content
    if not isinstance(grants, list):
        raise ImporterError([Problem("VC103", path.name, expected='{"grants": […]}')])
    found = Gathering(path.name, FORMAT, _SHEET)
    found.kinds.add(1, MONEY)
    for row, grant in enumerate(grants, 1):
        if isinstance(grant, dict):
            _grant(found, row, grant)
        else:
            problem = found.problem("VC221", row, _SHEET, str(grant)[:80], expected="{…}")
            found.refuse(row, str(grant)[:80], [problem])
    return found.document(path.stem)


def _grant(found: Gathering, row: int, grant: Mapping[str, JsonValue]) -> None:
    """Take one grant, or refuse it with every reason."""
    receiving = _RECIPIENT if grant.get(_RECIPIENT) or not grant.get(_PERSON) else _PERSON
    funder, recipient = _first(grant.get(_FUNDER)), _first(grant.get(receiving))
    quantity, problems = _amount(found, row, grant.get("amountAwarded"))
    provider, receiver = _text(funder.get("id")), _text(recipient.get("id"))
    currency = _text(grant.get("currency"))
    needed = {
        f"{_FUNDER}[0].id": provider,
        f"{receiving}[0].id": receiver,
        "currency": currency,
    }
    problems += [found.problem("VC203", row, c) for c, value in needed.items() if not value]
    if problems or provider is None or receiver is None:
        found.refuse(row, _text(grant.get("id")) or "", problems)
        return
    found.actor(row, provider, name=_text(funder.get("name")))
    kind = (
        "individual" if receiving == _PERSON else _text(recipient.get("organisationType"))
    )
    town = _text(recipient.get("addressLocality"))
    found.actor(row, receiver, name=_text(recipient.get("name")), type=kind, territory=town)
    found.transactions.add(
        row,
        {
            "id": _text(grant.get("id")),
            "provider": provider,
            "receiver": receiver,
            "kind": MONEY["id"],
            "quantity": quantity,
            "unit": currency,
            "start": _text(grant.get("awardDate")),
            "state": "done",
            "declared_by": "provider",
            "evidence": "register",
            "note": _text(grant.get("description")),
            **_extras(grant),
        },
    )


def _amount(
    found: Gathering, row: int, value: JsonValue
) -> tuple[str | None, list[Problem]]:
    """Return an amount as text; anything but a JSON number is a problem."""
    if value is None:
        return None, [found.problem("VC203", row, "amountAwarded")]
    if not isinstance(value, Decimal):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        return None, [
            found.problem("VC204", row, "amountAwarded", written[:80], expected="1250.5")
        ]
    text, dusty = plain_number(value)
    if dusty:
        found.decide("binary dust", f"{value} = {text}")
    return text, []


def _first(value: JsonValue) -> Mapping[str, JsonValue]:
    """Return the first organisation, given as a list or, by some, as one object."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {}


def _text(value: JsonValue) -> str | None:
    if isinstance(value, Decimal):
        return plain_number(value)[0]
    if isinstance(value, bool):
        return str(value).lower()
    return value.strip() or None if isinstance(value, str) else None


def _extras(grant: Mapping[str, JsonValue]) -> dict[str, str | None]:
    return {
        extra_heading(FORMAT, name): _text(value)
        for name, value in grant.items()
        if name not in _FLAT and isinstance(value, str | Decimal | bool)
    }


def _heading_key(heading: str) -> str:
    """Return a heading without case and marks, and without the position 0.

    Examples
    --------
    >>> _heading_key("Funding Org:0:Identifier"), _heading_key("fundingOrganization/0/id")
    ('fundingorg:identifier', 'fundingorganization:id')
    """
    parts = heading.replace("/", ":").split(":")
    return ":".join(column_key(p) for p in parts if p.strip() != "0")


_field_of = recognition(_TITLES, _heading_key)


def _tabular(path: Path, reading: Reading) -> Document:
    found = search(path, reading, _field_of, {"quantity"})
    tables, problems = [], found.problems
    for sheet in found.sheets:
        require(sheet, _NEEDED)
        table, refused = _transactions(sheet)
        tables.append(table)
        problems += refused
    kinds = Table.of("kinds", path.name, [MONEY])
    everything = (*tables, *_actors(found.sheets), kinds)
    told = tuple(found.decisions)
    return Document(path.stem, everything, {}, tuple(problems), told, FORMAT)


def _transactions(sheet: Fed) -> tuple[Table, list[Problem]]:
    columns = [
        sheet.text("id").alias("id"),
        sheet.text("funder").alias("provider"),
        first_of(sheet, "recipient", "person").alias("receiver"),
        pl.lit(MONEY["id"]).alias("kind"),
        sheet.text("quantity").alias("quantity"),
        sheet.text("unit").alias("unit"),
        sheet.text("start").alias("start"),
        pl.lit("done").alias("state"),
        pl.lit("provider").alias("declared_by"),
        pl.lit("register").alias("evidence"),
        sheet.text("note").alias("note"),
        *sheet.extras(FORMAT),
    ]
    table = transactions_of(sheet, columns)
    heading = sheet.columns["unit"]
    return refuse_where(table, table.frame["unit"].is_null(), "VC203", heading)


def _actors(sheets: list[Fed]) -> list[Table]:
    """Return who gives and who receives, with what the first mention says of them."""
    sides: list[tuple[Fed, dict[str, pl.Expr]]] = []
    for sheet in sheets:
        person = sheet.text("recipient").is_null()
        sides.append(
            (sheet, {"id": sheet.text("funder"), "name": sheet.text("funder_name")})
        )
        kind = pl.when(person).then(pl.lit("individual"))
        recipient = {
            "id": first_of(sheet, "recipient", "person"),
            "name": first_of(sheet, "recipient_name", "person_name"),
            "type": kind.otherwise(sheet.text("recipient_type")),
            "territory": sheet.text("recipient_town"),
        }
        sides.append((sheet, recipient))
    return actors_of(sides)
