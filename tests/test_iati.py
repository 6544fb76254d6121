"""How aid activities in the IATI standard are read."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.iati import read
from valuechain.importers.table import Document, Reading

OWN = Path(__file__).parent / "fixtures" / "iati"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "iati"

FILES = [
    path
    for folder in (OWN, SHARED, *sorted(p for p in SHARED.glob("*") if p.is_dir()))
    for path in sorted(folder.glob("*.xml"))
    if path.with_suffix(".expected.json").exists() and not path.stem.startswith("broken")
]


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.name}" for p in FILES])
def test_every_transaction_is_read_as_the_standard_defaults_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    document = read(path, Reading())
    assert document.tables[0].read == expected["transactions_all"]
    figures = expected["with_reporting_org_as_default"]
    found = rows(document)
    assert len(found) == figures["transactions"]
    if not found:
        return
    assert len({r["provider"] for r in found}) == figures["providers"]
    assert len({r["receiver"] for r in found}) == figures["receivers"]
    assert len(rows(document, "actors")) == figures["actors"]
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in found:
        totals[row["unit"] or "None"] += Decimal(row["quantity"])
    units = {u: Decimal(t) for u, t in figures["total_by_unit"].items()}
    assert totals == units


def test_bad_values_are_refused_each_for_its_reason_and_the_good_ones_stay() -> None:
    document = read(OWN / "iati_01_bad_values.xml", Reading())
    assert [(p.code, p.value) for p in document.problems] == [
        ("VC204", "1,000"),
        ("VC204", "abc"),
        ("VC209", "31/03/2024"),
        ("VC203", ""),
    ]
    assert [(r["quantity"], r["unit"]) for r in rows(document)] == [
        ("-250.00", "EUR"),
        ("100", "EUR"),
    ]


def test_a_document_type_is_refused_without_any_connection() -> None:
    with pytest.raises(ImporterError) as refusal:
        read(OWN / "iati_02_external_dtd.xml", Reading())
    assert [p.code for p in refusal.value.problems] == ["VC110"]


def activity(tmp_path: Path, *transactions: str) -> Document:
    path = tmp_path / "a.xml"
    path.write_text(
        '<iati-activities version="2.03"><iati-activity default-currency="EUR">'
        '<iati-identifier>XX-1</iati-identifier><reporting-org ref="ME">'
        "<narrative>Me</narrative></reporting-org>"
        + "".join(transactions)
        + "</iati-activity></iati-activities>",
        "utf-8",
    )
    return read(path, Reading())


def transaction(code: str, *sides: str) -> str:
    return (
        f'<transaction><transaction-type code="{code}"/>'
        '<transaction-date iso-date="2024-01-31"/><value>10</value>'
        + "".join(sides)
        + "</transaction>"
    )


YOU_GET = '<receiver-org ref="YOU"/>'
YOU_GIVE = '<provider-org ref="YOU"/>'


def test_commitments_pledges_and_payments_are_three_states(tmp_path: Path) -> None:
    document = activity(tmp_path, *(transaction(c, YOU_GET) for c in ("2", "12", "3", "C")))
    assert [r["state"] for r in rows(document)] == ["agreed", "promised", "done", "agreed"]


def test_the_reporting_organisation_speaks_for_its_side(tmp_path: Path) -> None:
    others = '<provider-org ref="A"/><receiver-org ref="B"/>'
    document = activity(
        tmp_path,
        transaction("3", YOU_GET),
        transaction("1", YOU_GIVE),
        transaction("3", others),
    )
    assert [(r["provider"], r["receiver"], r["declared_by"]) for r in rows(document)] == [
        ("ME", "YOU", "provider"),
        ("YOU", "ME", "receiver"),
        ("A", "B", "facilitator"),
    ]


def test_a_side_that_nobody_names_is_outside_and_told(tmp_path: Path) -> None:
    document = activity(tmp_path, transaction("3"))
    assert rows(document)[0]["receiver"] == "(not named)"
    types = {a["id"]: a["type"] for a in rows(document, "actors")}
    assert types["(not named)"] == "outside"
    assert ("a.xml", "side not named", "XX-1/1") in document.decisions


def test_ids_are_the_activity_and_the_position_as_refs_repeat(tmp_path: Path) -> None:
    document = activity(tmp_path, transaction("3", YOU_GET), transaction("3", YOU_GET))
    assert [r["id"] for r in rows(document)] == ["XX-1/1", "XX-1/2"]
