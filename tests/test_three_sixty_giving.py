"""How grants in the 360Giving standard are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from valuechain.importers.table import Document, Reading
from valuechain.importers.three_sixty_giving import read

GRANT: dict[str, Any] = {
    "id": "360G-x-1",
    "currency": "GBP",
    "amountAwarded": 1000,
    "awardDate": "2024-03-31",
    "fundingOrganization": [{"id": "GB-CHC-2", "name": "Funder"}],
    "recipientOrganization": [{"id": "GB-CHC-1", "name": "Recipient"}],
}


def grants(tmp_path: Path, *changes: dict[str, Any]) -> Document:
    path = tmp_path / "grants.json"
    path.write_text(json.dumps({"grants": [GRANT | change for change in changes]}), "utf-8")
    return read(path, Reading())


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def test_a_grant_is_money_that_its_funder_gave_on_the_day_of_the_award(
    tmp_path: Path,
) -> None:
    (row,) = rows(grants(tmp_path, {}))
    assert {k: row[k] for k in ("provider", "receiver", "quantity", "unit", "start")} == {
        "provider": "GB-CHC-2",
        "receiver": "GB-CHC-1",
        "quantity": "1000",
        "unit": "GBP",
        "start": "2024-03-31",
    }
    assert (row["state"], row["declared_by"], row["evidence"]) == (
        "done",
        "provider",
        "register",
    )


def test_an_organisation_given_as_an_object_is_read_like_a_list_of_one(
    tmp_path: Path,
) -> None:
    document = grants(
        tmp_path, {"fundingOrganization": {"id": "GB-CHC-9", "name": "Other"}}
    )
    assert rows(document)[0]["provider"] == "GB-CHC-9"


def test_a_grant_to_an_individual_names_the_individual(tmp_path: Path) -> None:
    person = {"recipientOrganization": None, "recipientIndividual": [{"id": "A1"}]}
    document = grants(tmp_path, person)
    assert rows(document)[0]["receiver"] == "A1"
    assert rows(document, "actors")[1]["type"] == "individual"


def test_a_grant_without_currency_is_refused_at_its_place(tmp_path: Path) -> None:
    document = grants(tmp_path, {}, {"currency": None})
    (problem,) = document.problems
    assert (problem.code, problem.sheet, problem.row, problem.column) == (
        "VC203",
        "grants",
        2,
        "currency",
    )
    assert document.tables[0].read == 2
    assert document.tables[0].frame.height == 1


def test_an_amount_that_is_no_json_number_is_refused(tmp_path: Path) -> None:
    document = grants(tmp_path, {"amountAwarded": "1,000"}, {"amountAwarded": True})
    assert [(p.code, p.value) for p in document.problems] == [
        ("VC204", "1,000"),
        ("VC204", "true"),
    ]


def test_binary_dust_is_taken_off_an_amount_and_told(tmp_path: Path) -> None:
    path = tmp_path / "grants.json"
    text = json.dumps({"grants": [GRANT]}).replace(": 1000", ": 41133.770000000004")
    path.write_text(text, "utf-8")
    document = read(path, Reading())
    assert rows(document)[0]["quantity"] == "41133.77"
    assert (
        "grants.json",
        "binary dust",
        "41133.770000000004 = 41133.77",
    ) in document.decisions


def test_a_flat_field_that_nobody_knows_is_kept_and_a_nested_one_is_not(
    tmp_path: Path,
) -> None:
    document = grants(tmp_path, {"AdditionalField": "2", "status": "x", "deep": {"a": 1}})
    row = rows(document)[0]
    assert row["AdditionalField"] == "2"
    assert row["360giving status"] == "x"
    assert "deep" not in row


TITLES = (
    "Identifier,Amount Awarded,Currency,Funding Org:Identifier,Recipient Org:Identifier"
)


def test_a_table_is_read_by_titles_or_by_flattened_names(tmp_path: Path) -> None:
    titles = TITLES.replace("Org:", "Org:0:")
    flattened = (
        "id,amountAwarded,currency,fundingOrganization/0/id,recipientOrganization/0/id"
    )
    read_rows = []
    for number, heading in enumerate((titles, flattened)):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{heading}\ng1,10,GBP,F,R\n", "utf-8")
        read_rows.append(rows(read(path, Reading()))[0])
    assert read_rows[0] == read_rows[1]
    assert (read_rows[0]["provider"], read_rows[0]["receiver"]) == ("F", "R")


def test_a_row_of_a_table_without_currency_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(f"{TITLES}\ng1,10,GBP,F,R\ng2,10,,F,R\n", "utf-8")
    document = read(path, Reading())
    (problem,) = document.problems
    assert (problem.code, problem.row, problem.column) == ("VC203", 3, "Currency")
