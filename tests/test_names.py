"""Actors that are likely one are proposed, with few mistakes, and never merged unasked."""

from __future__ import annotations

import csv
import json
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuechain import load
from valuechain.cli import main
from valuechain.names import Known, likenesses
from valuechain.registration import is_luhn, is_siren, is_siret, registration_of

PAIRS = Path(__file__).parent / "fixtures" / "names" / "pairs.csv"
HEADER = "provider,receiver,kind,quantity\n"


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def labelled() -> list[tuple[Known, Known, bool]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            (
                Known("l", row["left"], registration_of(row["left_number"])),
                Known("r", row["right"], registration_of(row["right_number"])),
                row["same"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


def figures(found: list[bool], same: list[bool]) -> tuple[float, float]:
    """Return precision and recall."""
    right = sum(f and s for f, s in zip(found, same, strict=True))
    return right / sum(found), right / sum(same)


def test_what_is_proposed_as_certain_is_right_95_times_in_100(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = labelled()
    told = [likenesses([left, right]) for left, right, _ in pairs]
    same = [s for _, _, s in pairs]
    certain = figures([bool(t) and t[0].certain for t in told], same)
    likely = figures([bool(t) for t in told], same)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(pairs)} pairs, {sum(same)} of them one actor\n")
        for word, (precision, recall) in (("certain", certain), ("all", likely)):
            sys.stdout.write(f"{word}: precision {precision:.3f}, recall {recall:.3f}\n")

    assert len(pairs) >= 140
    assert certain[0] >= 0.95
    assert certain[1] >= 0.6
    assert likely[1] >= 0.9


def test_two_different_siret_are_never_proposed_whatever_the_names() -> None:
    one = Known("a", "Centre social La Source", registration_of("73282932000074"))
    two = Known("b", "Centre social La Source", registration_of("44306184100047"))

    assert is_siret("73282932000074")
    assert is_siret("44306184100047")
    assert likenesses([one, two]) == []
    third = Known("c", "centre social la source")
    assert not any(p.certain for p in likenesses([one, two, third]))


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("73282932000074", True),  # the example of the French statistics office
        ("73282932000075", False),
        ("35600000000048", True),  # La Poste, head office: passes the usual rule
        ("35600000049837", True),  # La Poste: digits add up to 55, not the usual rule
        ("35600000049838", False),
        ("00000000000000", False),
        ("7328293200007", False),
    ],
)
def test_siret_are_checked_by_their_digits(number: str, valid: bool) -> None:
    assert is_siret(number) is valid


def test_la_poste_has_a_rule_of_its_own() -> None:
    assert not is_luhn("35600000049837")
    assert sum(map(int, "35600000049837")) % 5 == 0


@given(st.text("0123456789", min_size=8, max_size=8).filter(lambda t: set(t) != {"0"}))
def test_exactly_one_last_digit_makes_a_siren(digits: str) -> None:
    assert sum(is_siren(digits + str(last)) for last in range(10)) == 1


def test_numbers_name_one_actor_under_two_names() -> None:
    pair = [
        Known("a", "La Fabrique", registration_of("732 829 320 00074")),
        Known("b", "Coopérative du Val", registration_of("FR-SIRET-73282932000074")),
    ]
    (found,) = likenesses(pair)

    assert (found.certain, found.reason) == (True, "siret")


def test_a_hundred_thousand_names_do_not_take_their_square() -> None:
    words = [
        "centre",
        "maison",
        "jardin",
        "ferme",
        "atelier",
        "amis",
        "quartier",
        "emploi",
        "nord",
        "sud",
    ]

    def crowd(size: int) -> list[Known]:
        return [
            Known(str(n), f"{words[n % 10]} {words[n // 10 % 10]} {n * 7919:x}")
            for n in range(size)
        ]

    def seconds(size: int) -> float:
        start = time.process_time()
        likenesses(crowd(size))
        return time.process_time() - start

    small, large = min(seconds(2_000) for _ in range(2)), seconds(16_000)
    assert large < 8 * small * 4  # the square would be 64 times


def source(tmp_path: Path, aliases: str = "") -> Path:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "exchanges.csv"
    rows = "Moulin,Boulangerie,flour,3\nMOULIN,Boulangerie,flour,4\nMoulin,Four,flour,1\n"
    path.write_text(HEADER + rows, "utf-8")
    if aliases:
        (path.parent / "aliases.csv").write_text(aliases, "utf-8")
    return path


def test_check_shows_the_line_that_makes_two_names_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = source(tmp_path)

    assert run("check", path, "--format", "json") == 0
    (note,) = json.loads(capsys.readouterr().out)["problems"]
    assert (note["code"], note["level"]) == ("VC306", "note")
    assert note["hint"] == "MOULIN,Moulin,same"
    assert load.read(path).actor_ids == ["Boulangerie", "Four", "MOULIN", "Moulin"]


def test_a_decision_is_read_by_every_command_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = source(tmp_path, "alias,actor,decision\nMOULIN,Moulin,same\n")

    assert run("flows", path, "--format", "json") == 0
    told = capsys.readouterr()
    rows = {r["actor"]: r for r in json.loads(told.out)["rows"]}
    assert set(rows) == {"Boulangerie", "Four", "Moulin"}
    assert Decimal(rows["Moulin"]["given"]) == 8
    assert "MOULIN → Moulin (1)" in told.err
    assert run("check", path) == 0
    assert "MOULIN → Moulin (1)" in capsys.readouterr().out


def test_what_was_decided_to_be_two_is_not_proposed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = source(tmp_path, "alias;acteur;décision\nMoulin;MOULIN;different\n")

    assert run("check", path, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)["problems"]
    assert not [p for p in told if p["hint"]]
    assert load.read(path).actor_ids == ["Boulangerie", "Four", "MOULIN", "Moulin"]


def test_proposals_written_down_change_nothing_until_decided(tmp_path: Path) -> None:
    path = source(tmp_path)
    decisions = path.parent / "aliases.csv"

    assert run("check", path, "--propose-names", decisions) == 0
    assert len(load.read(path).actor_ids) == 4
    text = decisions.read_text("utf-8-sig")
    assert "MOULIN,Moulin,proposed" in text
    decisions.write_text(text.replace("proposed", "same"), "utf-8")
    assert len(load.read(path).actor_ids) == 3


def test_a_decision_against_the_register_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "transactions.csv").write_text(HEADER + "a,b,money,3\n", "utf-8")
    (folder / "actors.csv").write_text(
        "id,name,siret\na,Source,73282932000074\nb,Source,44306184100047\n", "utf-8"
    )
    (folder / "aliases.csv").write_text("alias,actor\na,b\n", "utf-8")

    assert run("check", folder) == 3
    assert "VC302" in capsys.readouterr().out


def test_the_row_of_an_alias_is_counted_as_a_duplicate(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "transactions.csv").write_text(
        HEADER + "a,b,money,3\nA2,b,money,4\n", "utf-8"
    )
    (folder / "actors.csv").write_text("id,name\nA2,Aa\na,A\nb,B\n", "utf-8")
    (folder / "aliases.csv").write_text("alias,actor\nA2,a\n", "utf-8")

    outcome = load.check(folder)
    assert outcome.ecosystem is not None
    assert outcome.ecosystem.names == {"a": "A", "b": "B"}
    (actors,) = (c for c in outcome.counts if c.table == "actors")
    assert (actors.read, actors.stored, actors.duplicate) == (3, 2, 1)
    assert ("aliases.csv", "alias aside", "A2: name Aa") in outcome.ecosystem.decisions


@pytest.mark.parametrize(
    "text",
    [
        "alias,actor\na,b\na,c\n",
        "alias,actor\na,b\nb,a\n",
        "alias,actor,decision\na,b,perhaps\n",
        "alias,actor\na,\n",
        "name,other\na,b\n",
    ],
)
def test_decisions_that_cannot_be_followed_are_refused(tmp_path: Path, text: str) -> None:
    assert run("check", source(tmp_path, text)) == 3
