"""What people said is found again, shown beside its figure, and leaves only with consent."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import valuechain as vc
from valuechain.cli import group
from valuechain.commands.endings import ended
from valuechain.model import Ecosystem
from valuechain.notes import cleared, held_back, notes, words_by_theme
from valuechain.tables import ecosystem_of

SECRET = "zircon-secret"
ROWS = [
    dict(id="t1", provider="town", receiver="nursery", kind="money", quantity=9, period="2025"),
    dict(id="t2", provider="town", receiver="nursery", kind="money", quantity=5, period="2025",
         declared_by="receiver"),
]  # fmt: skip
NOTES = [
    dict(about="nursery", text="Opens at five.", quote="« La crèche d'abord »", consent="yes",
         theme="care", link="https://example.org/a", evidence="minutes"),
    dict(about="t1", text="Two ledgers.", consent="yes", theme="gap"),
    dict(about="town/nursery/money/2025", text="They telephoned.", consent="yes", theme="gap"),
    dict(about="Back to work", text="The nursery, the bus.", consent="yes", theme="care"),
    dict(about="nursery", text=f"Not outside: {SECRET}", consent="no", theme=SECRET),
    dict(about=f"gone {SECRET}", text="Nobody has that name", quote=SECRET),
]  # fmt: skip


@pytest.fixture(scope="module")
def told() -> Ecosystem:
    outcomes = [dict(actor="nursery", outcome="Back to work", quantity=3)]
    return ecosystem_of(ROWS, notes=NOTES, outcomes=outcomes)


def test_a_note_says_what_it_is_about(told: Ecosystem) -> None:
    rows = notes(told)
    assert rows["subject"].to_list() == [
        "actor", "exchange", "difference", "outcome", "actor", None,
    ]  # fmt: skip
    assert rows["name"].to_list()[1:3] == [
        "town → nursery, money",
        "town → nursery, money, 2025",
    ]


def test_a_note_about_nothing_known_is_told_inside_the_group_only(told: Ecosystem) -> None:
    assert [(p.code, p.variant, p.row) for p in told.notes] == [("VC221", "subject", 6)]
    assert cleared(told).notes == ()


def test_notes_are_found_by_their_words_whatever_accents(told: Ecosystem) -> None:
    assert notes(told, search="CRECHE five").height == 1
    assert notes(told, search="crèche bus").height == 0
    assert notes(told, search="nursery", theme="gap").height == 2
    assert notes(told, about="t1")["text"].to_list() == ["Two ledgers."]


def test_a_theme_that_no_note_may_show_is_refused_with_those_there_are(
    told: Ecosystem,
) -> None:
    with pytest.raises(ValueError, match=r"^no theme 'cares'; themes: care, gap$"):
        notes(cleared(told), theme="cares")
    with pytest.raises(ValueError, match=r"^no theme 'zircon-secret'; themes: care, gap$"):
        vc.notes(told, theme=SECRET)
    assert vc.notes(told, theme=SECRET, all_notes=True).shape[0] == 1


def test_words_are_counted_by_theme_without_common_words(told: Ecosystem) -> None:
    rows = words_by_theme(cleared(told)).rows()
    assert [r for r in rows if r[0] == "care"] == [
        ("care", "abord", 1, 1),
        ("care", "bus", 1, 1),
        ("care", "crèche", 1, 1),
        ("care", "five", 1, 1),
        ("care", "nursery", 1, 1),
        ("care", "opens", 1, 1),
    ]


def test_only_consent_lets_a_note_leave(told: Ecosystem) -> None:
    assert held_back(told) == 2
    assert cleared(told).table("notes").height == 4
    assert held_back(cleared(told)) == 0


@pytest.mark.parametrize("name", ["out", "out.json", "out.xlsx", "out.graphml", "out.csv"])
def test_no_conversion_carries_what_may_not_leave(
    told: Ecosystem, tmp_path: Path, name: str
) -> None:
    left = vc.write(told, tmp_path / name)
    assert left["notes held back"] == 2
    assert SECRET not in everything(tmp_path)


def test_asked_for_all_a_conversion_is_whole(told: Ecosystem, tmp_path: Path) -> None:
    assert vc.write(told, tmp_path / "all.json", all_notes=True) == {}
    assert vc.read(tmp_path / "all.json").table("notes").height == 6


def test_no_page_and_no_table_of_a_report_carries_what_may_not_leave(
    told: Ecosystem, tmp_path: Path
) -> None:
    vc.report(told, tmp_path / "shared")
    shared = everything(tmp_path / "shared")
    assert SECRET not in shared
    vc.report(told, tmp_path / "own", all_notes=True)
    own = everything(tmp_path / "own")
    assert SECRET in own
    assert "not to be quoted outside the group" in own
    warned = "This copy holds words that people did not agree to have quoted"
    assert warned in (tmp_path / "own" / "index.html").read_text("utf-8")
    assert warned not in shared


def test_a_note_stands_beside_the_figure_it_is_about(
    told: Ecosystem, tmp_path: Path
) -> None:
    first = vc.report(told, tmp_path / "r", language="en").parent
    comparison = (first / "comparison.html").read_text("utf-8")
    assert "Two ledgers." in comparison and "They telephoned." in comparison
    nursery = next((first / "structures").glob("nursery-*")).read_text("utf-8")
    assert "Opens at five." in nursery and "The nursery, the bus." in nursery
    town = next((first / "structures").glob("town-*")).read_text("utf-8")
    assert "Opens at five." not in town and "Two ledgers." in town


def test_a_link_is_followed_only_to_the_web(tmp_path: Path) -> None:
    bad = [dict(about="a", text="x", consent="yes", link="javascript:alert(1)")]
    rows = [dict(provider="a", receiver="b", kind="k", quantity=1)]
    first = vc.report(ecosystem_of(rows, notes=bad), tmp_path / "r").parent
    assert 'href="javascript' not in (first / "voices.html").read_text("utf-8")


def test_the_command_prints_what_may_leave_and_counts_the_rest() -> None:
    ran = CliRunner().invoke(group, ["notes", "samples/ais-emploi", "--format", "json"])
    content = json.loads(ran.stdout)
    assert content["held_back"] == 5
    assert {n["consent"] for n in content["notes"]} == {"yes"}
    every = CliRunner().invoke(
        group, ["notes", "samples/ais-emploi", "--all-notes", "--format", "json"]
    )
    assert len(json.loads(every.stdout)["notes"]) == len(content["notes"]) + 5
    nursery = {"theme": "garde", "word": "crèche", "count": 5, "notes": 4}
    assert nursery in content["words"]


def test_an_unknown_theme_ends_the_command_as_wrong_use(
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["notes", "samples/ais-emploi", "--theme", "zzz", "--lang", "en"]

    assert ended(group, words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "no theme 'zzz'; themes: " in err and "garde" in err
    assert "silence" not in err, "a theme of notes kept inside the group"


@pytest.mark.parametrize("asked", [["--about", "nobody"], ["--search", "zzz"]])
def test_notes_about_or_with_what_nobody_said_are_none_in_words(asked: list[str]) -> None:
    ran = CliRunner().invoke(group, ["notes", "samples/ais-emploi", *asked, "--lang", "fr"])

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[-1] == "Aucune note."


def everything(folder: Path) -> str:
    """Return all text of all files of a folder, those inside workbooks too."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                parts += [book.read(n).decode("utf-8", "replace") for n in book.namelist()]
        elif path.is_file():
            parts.append(path.read_text("utf-8", "replace"))
    return "\n".join(parts)
