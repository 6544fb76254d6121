"""Contracts (DECP), FONJEP posts and the réserve parlementaire, with their traps."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl

from valuechain.importers.table import Reading
from valuechain.load import check

FIXTURES = Path(__file__).parent / "fixtures" / "formats"


def test_a_contract_counts_once_however_many_hold_it_and_as_last_amended() -> None:
    expected = json.loads(
        (FIXTURES / "marches_concessions.expected.json").read_text("utf-8")
    )
    ecosystem = check(FIXTURES / "marches_concessions.json").checked()
    frame = ecosystem.table("transactions")
    told = {f"{d['buyer']}/{d['id']}": d for d in expected["detail"]}
    found = dict(frame.select(pl.col("id").cast(pl.String), "quantity").iter_rows())
    assert found == {k: Decimal(d["after_last_amendment"]) for k, d in told.items()}
    assert str(frame["quantity"].sum()) == "246965.740000"
    assert set(frame["state"]) == {"agreed"}
    group = "38103128500491 + 38103128500574"
    types = dict(ecosystem.table("actors").select("id", "type").iter_rows())
    assert types[group] == "group"


def test_the_same_contract_as_xml_says_the_same() -> None:
    ecosystem = check(FIXTURES / "Contrat-concession-modification.xml").checked()
    (row,) = ecosystem.table("transactions").to_dicts()
    assert row["id"] == "12345678901234/0612202306122023"
    assert (row["receiver"], row["quantity"]) == (
        "38103128500491 + 38103128500574",
        Decimal(25),
    )


def test_an_amendment_replaces_the_holders(tmp_path: Path) -> None:
    contract = {
        "id": "C1",
        "acheteur": {"id": "21750001630066"},
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "55204599900869"}}],
        "montant": 100.5,
        "dateNotification": "2024-04-02",
        "modifications": [
            {"modification": {"montant": 80}},
            {"modification": {"titulaires": [{"titulaire": {"id": "38103128500491"}}]}},
        ],
    }
    path = tmp_path / "decp.json"
    path.write_text(json.dumps({"marches": {"marche": [contract]}}), "utf-8")
    (row,) = check(path).checked().table("transactions").to_dicts()
    assert (row["receiver"], row["quantity"]) == ("38103128500491", Decimal(80))


def test_a_contract_without_amount_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "decp.json"
    path.write_text(json.dumps({"marches": {"marche": [{"id": "C1"}]}}), "utf-8")
    problems = check(path).problems
    told = {(p.code, p.row, p.column) for p in problems if p.level == "error"}
    assert told == {("VC203", 1, n) for n in ("acheteur", "titulaires", "montant")}


def test_payments_and_commitments_of_fonjep_stay_apart() -> None:
    ecosystem = check(FIXTURES / "fonjep-one-code-full.xlsx").checked()
    frame = ecosystem.table("transactions")
    by_state = frame.group_by("state").agg(pl.len(), pl.col("quantity").sum())
    assert {state: (n, str(total)) for state, n, total in by_state.rows()} == {
        "done": (9, "7995.000000"),
        "promised": (3, "2665.500000"),
        "agreed": (3, "10746.000000"),
    }
    assert set(frame["provider"]) == {"10005"}
    assert set(frame["receiver"]) == {"L139"}


RESERVE = (
    "nom,prenom,groupe,beneficiaire,adresse,descriptif,programme_budgetaire,montant\n"
    'Durand,Anne,X,"Club\nde tir",,Fonctionnement,140-01,1000\n'
    'Durand,Anne,X,"Club\nde tir",,Fonctionnement,140-01,1000\n'
    f"Groupe Y,,,{'A' * 250},,Travaux,140-01,2500.50\n"
    "Extraction du 24/02/2015 à 14h00"
)


def test_identical_grants_are_distinct_and_the_last_line_is_no_grant(
    tmp_path: Path,
) -> None:
    path = tmp_path / "reserve.csv"
    path.write_text(RESERVE, "utf-8")
    outcome = check(path)
    ecosystem = outcome.checked()
    frame = ecosystem.table("transactions")
    assert frame.height == 3
    assert str(frame["quantity"].sum()) == "4500.500000"
    assert set(frame["provider"]) == {"Durand Anne", "Groupe Y"}
    long = next(a for a in ecosystem.actor_ids if a.startswith("AAA"))
    assert (len(long), long[-1]) == (200, "…")
    (count,) = [c for c in outcome.counts if c.table == "transactions"]
    assert (count.read, count.stored, count.blank) == (4, 3, 1)


def test_a_sentence_in_the_place_of_a_day_is_kept_beside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "scdl.csv"
    path.write_text(
        "nomAttribuant,nomBeneficiaire,montant,dateConvention,objet,referenceDecision\n"
        "Ville,Club,10.50,Commission du 22 mai 2023,Aide,D1\n"
        "Ville,Club,20.50,2023-05-22,Aide,D2\n",
        "utf-8",
    )
    outcome = check(path, Reading())
    days = outcome.checked().table("transactions")
    assert [str(d) for d in days["start"]] == ["None", "2023-05-22"]
    assert days["scdl dateConvention"].to_list() == ["Commission du 22 mai 2023", None]
    told = [(p.code, p.level, p.row) for p in outcome.problems if p.code == "VC209"]
    assert told == [("VC209", "warning", 2)]
