"""Foreign headings are proposed, decided beside the data, and then always read alike."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain import load
from valuechain.cli import main


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    assert run("check", path, "--format", "json") == 3
    problems = json.loads(capsys.readouterr().out)["problems"]
    return {
        p["value"]: p for p in problems if p["code"] == "VC117" and p["level"] == "note"
    }


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "atelier.csv"
    path.write_text(
        "Nom du donneur;Nom du bénéficiaire;Nature du don;Quantité totale\n"
        "Moulin;Four;farine;3\nFour;Moulin;pain;4\n",
        "utf-8",
    )
    return path


def test_headings_near_to_ours_are_proposed_and_not_followed(
    foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(foreign, capsys)

    assert {h: p["expected"] for h, p in found.items()} == {
        "Nom du donneur": "provider",
        "Nom du bénéficiaire": "receiver",
        "Nature du don": "kind",
        "Quantité totale": "quantity",
    }
    assert found["Nom du donneur"]["hint"] == "Nom du donneur,provider,same"
    assert load.check(foreign).ecosystem is None


def test_what_is_remembered_is_read_alike_ever_after(
    foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", foreign, "--remember-columns") == 0
    assert "Nom du donneur → provider" in capsys.readouterr().out
    for _ in range(2):
        ecosystem = load.read(foreign)
        assert ecosystem.transactions["quantity"].tolist() == [Decimal(3), Decimal(4)]
    later = foreign.with_name("second.csv")
    later.write_text(foreign.read_text("utf-8"), "utf-8")
    assert load.read(later).actor_ids == ["Four", "Moulin"]


def test_a_heading_with_two_readings_is_refused_with_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.csv"
    path.write_text(
        "Premier donneur,Second donneur,Nature du don,Quantité totale\nA,B,pain,3\n",
        "utf-8",
    )
    found = told(path, capsys)

    assert "(Second donneur)" in found["Premier donneur"]["expected"]
    assert found["Premier donneur"]["hint"].endswith(",proposed")
    assert run("check", path, "--remember-columns") == 3
    text = path.with_name("columns.csv").read_text("utf-8-sig")
    assert "donneur" not in text
    assert "Quantité totale,quantity,same" in text


def test_words_are_not_proposed_as_a_quantity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.csv"
    path.write_text(
        "Nom du donneur,x,y,Quantité totale\nA,b,c,beaucoup\nB,b,c,peu\n", "utf-8"
    )

    assert set(told(path, capsys)) == {"Nom du donneur"}


@pytest.mark.parametrize(
    "line", ["Nom du donneur,giver,same", "Nom du donneur,provider,maybe"]
)
def test_a_decision_nobody_can_follow_is_refused(foreign: Path, line: str) -> None:
    foreign.with_name("columns.csv").write_text(
        f"heading,column,decision\n{line}\n", "utf-8"
    )

    assert run("check", foreign) == 3
    assert {p.code for p in load.check(foreign).problems} >= {"VC221"}
