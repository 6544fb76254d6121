"""How public contracts (OCDS) are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.ocds import read
from valuechain.importers.table import Document, Reading

OCDS = Path(__file__).parent / "fixtures" / "ocds"
BUYER, SUPPLIER = "GB-LAC-E09000003", "GB-COH-11111111"


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


@pytest.mark.parametrize(
    "name",
    ["ocds-213czf-000-00001-06-implementation.json", "record-ocds-213czf-000-00001.json"],
)
def test_payments_and_the_award_are_told_once_in_two_states(name: str) -> None:
    # 50,000 and 10,000 GBP paid; 11,000,000 awarded; a record tells all of it twice
    found = {r["id"]: r for r in rows(read(OCDS / name, Reading()))}
    assert [(i, r["state"], r["quantity"]) for i, r in sorted(found.items())] == [
        ("ocds-213czf-000-00001-1", "done", "50000"),
        ("ocds-213czf-000-00001-2", "done", "10000"),
        ("ocds-213czf-000-00001-award-01", "agreed", "11000000"),
    ]
    assert {(r["provider"], r["receiver"]) for r in found.values()} == {(BUYER, SUPPLIER)}


def test_an_award_that_is_still_pending_is_no_transaction() -> None:
    document = read(OCDS / "ocds-213czf-000-00001-04-award.json", Reading())
    assert rows(document) == []


def package(tmp_path: Path, *releases: dict[str, Any]) -> Document:
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"releases": releases}), "utf-8")
    return read(path, Reading())


def release(date: str, **award: Any) -> dict[str, Any]:
    told = {
        "id": "a1",
        "suppliers": [{"id": "S"}],
        "value": {"amount": 5, "currency": "EUR"},
    }
    return {"ocid": "o", "date": date, "buyer": {"id": "B"}, "awards": [told | award]}


def test_a_later_release_replaces_what_an_earlier_one_said(tmp_path: Path) -> None:
    amended = release("2024-02-01", value={"amount": 7, "currency": "EUR"})
    document = package(tmp_path, amended, release("2024-01-01"))
    assert [(r["id"], r["quantity"]) for r in rows(document)] == [("o/a1", "7")]


def test_an_award_to_several_suppliers_tells_no_share_and_is_left_out(
    tmp_path: Path,
) -> None:
    document = package(
        tmp_path, release("2024-01-01", suppliers=[{"id": "S"}, {"id": "T"}])
    )
    assert rows(document) == []
    assert [(p.code, p.level, p.column) for p in document.problems] == [
        ("VC221", "warning", "awards[0].suppliers")
    ]


def test_an_award_without_currency_or_buyer_is_refused_with_its_path(
    tmp_path: Path,
) -> None:
    told = release("2024-01-01", value={"amount": 5}) | {"buyer": None}
    document = package(tmp_path, told)
    assert [(p.code, p.column) for p in document.problems] == [
        ("VC203", "awards[0].payer"),
        ("VC203", "awards[0].value.currency"),
    ]


def test_json_that_holds_no_contracts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", "utf-8")
    with pytest.raises(ImporterError) as refusal:
        read(path, Reading())
    assert [p.code for p in refusal.value.problems] == ["VC103"]
