"""How two-column reconciliation tables are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.pairs import read
from valuechain.importers.table import Document, Reading

EITI = Path(__file__).parent / "fixtures" / "pairs" / "eiti_us_2013_lines.csv"


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def pairs(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "pairs.csv"
    path.write_text(text, "utf-8")
    return read(path, Reading())


def test_the_published_totals_of_both_sides_come_back() -> None:
    # 10,440,208,397 and 8,451,912,333: eiti_us_headline, without corporate income tax
    told = Counter[str]()
    for row in rows(read(EITI, Reading())):
        if row["kind"] != "Corporate Income Tax":
            told[row["declared_by"]] += int(row["quantity"])
    assert told == {"receiver": 10_440_208_397, "provider": 8_451_912_333}


def test_who_did_not_participate_is_absent_and_the_government_figures_stay() -> None:
    document = read(EITI, Reading())
    actors = {a["id"]: a["participates"] for a in rows(document, "actors")}
    # 45 invited, 31 reporting: published
    assert Counter(actors.values()) == {
        "no": 14,
        "withholds:Corporate Income Tax": 15,
        "yes": 17,
    }
    apache = [r for r in rows(document) if r["provider"] == "Apache Corporation"]
    assert {r["declared_by"] for r in apache} == {"receiver"}
    assert len(apache) == 11


def test_each_declaration_leads_back_to_its_row(tmp_path: Path) -> None:
    document = pairs(tmp_path, "company,stream,government,company reported\nA,Tax,10,9\n")
    table = document.tables[0]
    assert table.frame["id"].to_list() == ["2:provider", "2:receiver"]
    assert table.rows.to_list() == [2, 2]
    assert table.frame["quantity"].to_list() == ["9", "10"]


def test_french_headings_are_recognised(tmp_path: Path) -> None:
    document = pairs(
        tmp_path,
        "Entreprise;Flux;Régie;Déclaré par l'État;Déclaré par l'entreprise;Devise;Année\n"
        "A;Redevances;Trésor;10;9;EUR;2022\n",
    )
    row = rows(document)[0]
    assert (row["receiver"], row["unit"], row["period"]) == ("Trésor", "EUR", "2022")


def test_a_stream_that_applies_to_nobody_is_out_of_scope(tmp_path: Path) -> None:
    text = "company,stream,government,company reported\nA,Tax,10,9\nA,Toll,N/A,N/A\n"
    assert pairs(tmp_path, text).settings == {"policy": {"out_of_scope": ["Toll"]}}


def test_an_empty_cell_declares_nothing(tmp_path: Path) -> None:
    document = pairs(tmp_path, "company,stream,government,company reported\nA,Tax,,9\n")
    assert [r["declared_by"] for r in rows(document)] == ["provider"]


def test_a_table_without_one_of_the_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImporterError) as refusal:
        pairs(tmp_path, "company,stream,government\nA,Tax,10\n")
    assert [(p.code, p.column) for p in refusal.value.problems] == [
        ("VC117", "company reported")
    ]
