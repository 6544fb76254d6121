"""Revenues by company, and OCDS releases written as sheets."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl

from valuechain.load import check

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
ONRR = FIXTURES / "federal_revenue_by_company_CY2025.csv"


def test_what_the_government_received_is_its_own_word_refunds_below_zero() -> None:
    expected = json.loads(ONRR.with_suffix(".expected.json").read_text("utf-8"))
    ecosystem = check(ONRR).checked()
    frame = ecosystem.table("transactions")
    assert (frame.height, ecosystem.table("actors").height) == (2379, 893)
    assert frame["quantity"].sum() == Decimal("13929467016.9")
    assert frame.filter(pl.col("quantity") < 0).height == expected["amount_negative"]
    assert set(frame["declared_by"]) == {"receiver"}
    assert set(frame["unit"]) == {"USD"}
    assert set(frame["period"]) == {"2025"}
    given = frame.group_by(pl.col("provider").cast(pl.String)).agg(pl.col("quantity").sum())
    by_company = dict(given.rows())
    for top in expected["top_providers"]:
        assert by_company[top["actor"]] == Decimal(top["total"])


def test_a_release_in_sheets_says_what_the_same_release_says_in_json() -> None:
    name = "ocds-213czf-000-00001-06-implementation"
    told = []
    for path in (
        FIXTURES / f"{name}.xlsx",
        FIXTURES.parent / "ocds" / f"{name}.json",
    ):
        frame = check(path).checked().table("transactions")
        columns = [
            pl.col(c).cast(pl.String) for c in ("id", "provider", "receiver", "unit")
        ]
        kept = frame.select(*columns, "quantity", "start", "state", "note")
        told.append(sorted(kept.rows()))
    assert told[0] == told[1]
    assert len(told[0]) == 3


def test_two_rows_of_one_contract_are_one_contract_with_two_payments(
    tmp_path: Path,
) -> None:
    path = tmp_path / "payments.csv"
    pay = "contracts/0/implementation/transactions/0"
    heads = ["ocid", "id", "contracts/0/id", f"{pay}/id", f"{pay}/value/amount"]
    heads += [f"{pay}/value/currency", f"{pay}/payer/id", f"{pay}/payee/id"]
    rows = ["o1,r1,c1,p1,10.5,EUR,a,b", "o1,r1,c1,p2,3,EUR,a,b", "o1,r1,c2,p3,4,EUR,a,c"]
    path.write_text("\n".join([",".join(heads), *rows, ""]), "utf-8")
    frame = check(path).checked().table("transactions")
    found = frame.select(pl.col("id", "receiver").cast(pl.String), "quantity").rows()
    assert sorted(found) == [
        ("o1/p1", "b", Decimal("10.5")),
        ("o1/p2", "b", Decimal(3)),
        ("o1/p3", "c", Decimal(4)),
    ]
