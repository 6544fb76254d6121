"""How French grants (SCDL) are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.scdl import read
from valuechain.importers.table import Document, Reading

FIXTURES = Path(__file__).parent / "fixtures" / "publishers"


def grants(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "subventions.csv"
    path.write_text(text, "utf-8")
    return read(path, Reading())


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def test_the_amount_is_as_written_and_the_reading_is_told() -> None:
    document = read(FIXTURES / "exemple_valide.csv", Reading())
    first = rows(document)[0]
    assert (first["quantity"], first["pourcentageSubvention"]) == ("99786.57", "0.05")
    assert ("exemple_valide.csv", "scdl amount as written", "27") in document.decisions


def test_the_number_names_an_actor_and_the_name_stands_in_where_it_is_absent(
    tmp_path: Path,
) -> None:
    document = grants(
        tmp_path,
        "nomAttribuant;idAttribuant;nomBeneficiaire;idBeneficiaire;montant\n"
        "Ville;21060004500012;Club;38033590100027;10\n"
        ";21060004500012;Sans numéro;;5\n",
    )
    assert [(r["provider"], r["receiver"]) for r in rows(document)] == [
        ("21060004500012", "38033590100027"),
        ("21060004500012", "Sans numéro"),
    ]
    assert rows(document, "actors")[0] == {
        "id": "21060004500012",
        "name": "Ville",
        "siret": "21060004500012",
    }


def test_help_in_kind_is_a_kind_of_its_own(tmp_path: Path) -> None:
    document = grants(
        tmp_path,
        "nomAttribuant,nomBeneficiaire,montant,nature\n"
        "V,A,1,aide en numéraire\nV,B,2,aide en nature\n"
        "V,C,3,aide en numéraire;aide en nature\n",
    )
    assert [r["kind"] for r in rows(document)] == ["money", "in-kind", "money-and-in-kind"]
    natures = {r["id"]: r["nature"] for r in rows(document, "kinds")}
    assert natures["in-kind"] == "non_financial"


def test_an_absent_column_that_feeds_nothing_needed_is_a_warning(tmp_path: Path) -> None:
    document = grants(tmp_path, "nomAttribuant,nomBeneficiaire,montant\nV,A,1\n")
    assert {p.level for p in document.problems} == {"warning"}
    absent = {name for p in document.problems for name in p.expected.split(", ")}
    assert {"idAttribuant", "dateConvention", "pourcentageSubvention"} <= absent


def test_without_an_amount_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImporterError) as refusal:
        grants(tmp_path, "nomAttribuant,nomBeneficiaire,somme\nV,A,1\n")
    assert [(p.code, p.expected) for p in refusal.value.problems] == [("VC117", "montant")]


def test_labels_of_publishers_are_recognised() -> None:
    document = read(FIXTURES / "SCDL_DILCRAH_2019.csv", Reading())
    assert rows(document)[0]["receiver"] == "13579246800043"


def test_the_budget_year_is_the_period(tmp_path: Path) -> None:
    document = read(FIXTURES / "SCDL_WITH_EXERCICE.csv", Reading())
    assert [r["period"] for r in rows(document)] == ["2022", "2023", "2023", "2023"]
