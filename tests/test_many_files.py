"""Several files are put together, each row keeping its own; who is missing is reminded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from valuechain import load
from valuechain.cli import main
from valuechain.importers.several import labels

HEADER = "provider,receiver,kind,quantity,declared_by\n"


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def answer(folder: Path, name: str, rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(HEADER + rows, "utf-8")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> list[Path]:
    return [
        answer(tmp_path / "mill", "answer.csv", "mill,bakery,flour,3,provider\n"),
        answer(tmp_path / "bakery", "answer.csv", "bakery,café,bread,4,provider\n"),
    ]


def test_each_row_keeps_its_file_though_two_files_have_one_name(
    answers: list[Path],
) -> None:
    ecosystem = load.read(answers)

    assert ecosystem.transactions["id"].tolist() == [
        "mill/answer.csv:2",
        "bakery/answer.csv:2",
    ]
    assert {c.source for c in ecosystem.counts} == {"mill/answer.csv", "bakery/answer.csv"}


def test_problems_name_the_file_among_several(answers: list[Path]) -> None:
    answers[1].write_text(HEADER + "bakery,café,bread,x,provider\n", "utf-8")

    (problem,) = [p for p in load.check(answers).problems if p.level == "error"]
    assert (problem.source, problem.row) == ("bakery/answer.csv", 2)


def test_files_of_folders_are_told_by_their_folder(tmp_path: Path) -> None:
    folders = []
    for name in ("north", "south"):
        answer(tmp_path / name, "transactions.csv", f"{name},x,flour,3,provider\n")
        folders.append(tmp_path / name)

    ecosystem = load.read(folders)
    assert ecosystem.transactions["id"].tolist() == [
        "north/transactions.csv:2",
        "south/transactions.csv:2",
    ]


def test_folders_of_one_name_are_told_by_the_folder_above(tmp_path: Path) -> None:
    paths = [tmp_path / side / "data" for side in ("north", "south")]
    for path in paths:
        path.mkdir(parents=True)

    assert labels(paths) == ["north/data/", "south/data/"]


def test_who_has_not_answered_is_told_with_a_text_to_remind(
    answers: list[Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "reminders.txt"
    assert run("check", *answers, "--lang", "fr", "--reminders", target) == 0

    out = capsys.readouterr().out
    assert "Sans réponse à ce jour (1) : café" in out
    assert "D'autres parlent de 1 échanges avec vous : bakery" in out
    assert target.read_text("utf-8").startswith("À café\n")


def test_who_has_not_answered_is_told_as_data(
    answers: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", *answers, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["unanswered"] == ["café"]

    answers[1].write_text(
        HEADER + "bakery,café,bread,4,provider\nbakery,café,bread,5,receiver\n", "utf-8"
    )
    assert run("check", *answers, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["unanswered"] == []


def test_who_does_not_take_part_is_not_reminded(tmp_path: Path) -> None:
    from valuechain.answers import unanswered

    folder = tmp_path / "data"
    answer(folder, "transactions.csv", "a,b,money,3,provider\na,c,money,3,provider\n")
    (folder / "actors.csv").write_text(
        "id,type,participates\na,,\nb,outside,\nc,,no\nd,,\n", "utf-8"
    )
    assert unanswered(load.read(folder)) == ["d"]


def test_a_questionnaire_for_nobody_ends_with_2(
    answers: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "q.xlsx"
    assert run("new", target, "--for", "nobody", "--source", answers[0]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not target.exists()


def older(tmp_path: Path, settings: str) -> Path:
    folder = tmp_path / "data"
    answer(folder, "transactions.csv", "a,b,money,3,provider\n")
    (folder / "ecosystem.toml").write_text(settings, "utf-8")
    return folder


@pytest.mark.parametrize("first", ["", "format = 0\n"])
def test_an_older_folder_is_read_and_brought_up_with_a_copy_kept(
    tmp_path: Path, first: str
) -> None:
    settings = first + '# ours\n[ecosystem]\nname = "Moulins"\n'
    folder = older(tmp_path, settings)
    before = load.read(folder)
    assert [p.code for p in before.notes] == ["VC404"]

    assert run("check", folder, "--migrate") == 0
    after = load.read(folder)
    assert after.notes == ()
    assert after == before
    text = (folder / "ecosystem.toml").read_text("utf-8")
    assert text == 'format = 1\n# ours\n[ecosystem]\nname = "Moulins"\n'
    copy = tmp_path / "data.format-0"
    assert (copy / "ecosystem.toml").read_text("utf-8") == settings
    assert (copy / "transactions.csv").exists()
    assert run("check", folder, "--migrate") == 0
    assert {p.name for p in tmp_path.iterdir()} == {"data", "data.format-0"}


def test_a_second_copy_does_not_replace_the_first(tmp_path: Path) -> None:
    folder = older(tmp_path, "")
    (tmp_path / "data.format-0").mkdir()

    assert run("check", folder, "--migrate") == 0
    assert (tmp_path / "data.format-0-2" / "transactions.csv").exists()
    assert list((tmp_path / "data.format-0").iterdir()) == []


@pytest.mark.parametrize("version", ["2", '"1"', "1.5", "-1", "true"])
def test_a_format_nobody_knows_is_refused_and_left(tmp_path: Path, version: str) -> None:
    folder = older(tmp_path, f"format = {version}\n")

    assert {p.code for p in load.check(folder).problems} == {"VC403"}
    assert run("check", folder, "--migrate") == 3
    assert (folder / "ecosystem.toml").read_text("utf-8") == f"format = {version}\n"
    assert {p.name for p in tmp_path.iterdir()} == {"data"}


def test_what_one_file_knows_of_an_actor_completes_what_another_leaves_empty(
    tmp_path: Path,
) -> None:
    for name, told in (("one", "mill,Mill,,Nord"), ("two", "mill,,74 b,")):
        answer(tmp_path / name, "transactions.csv", "mill,mill2,flour,3,provider\n")
        text = f"id,name,description,territory\nmill2,Other,,\n{told}\n"
        (tmp_path / name / "actors.csv").write_text(text, "utf-8")
    both = [tmp_path / "one", tmp_path / "two"]

    actors = load.read(both).actors
    columns = ["name", "description", "territory"]
    assert actors.loc["mill", columns].to_list() == ["Mill", "74 b", "Nord"]

    text = (both[1] / "actors.csv").read_text("utf-8").replace("74 b,", "74 b,Sud")
    (both[1] / "actors.csv").write_text(text, "utf-8")
    assert "VC302" in {p.code for p in load.check(both).problems}


def test_a_questionnaire_is_read_together_with_what_it_was_made_from(
    tmp_path: Path,
) -> None:
    base = answer(tmp_path / "base", "transactions.csv", "mill,bakery,flour,3,provider\n")
    text = "id,name,description\nmill,Mill,Grinds\nbakery,Bakery,Bakes\n"
    (base.parent / "actors.csv").write_text(text, "utf-8")
    assert run("new", tmp_path / "q.xlsx", "--for", "bakery", "--source", base.parent) == 0

    codes = {p.code for p in load.check([base.parent, tmp_path / "q.xlsx"]).problems}
    assert not codes & {"VC302", "VC215"}
    assert "VC203" in codes  # Its amounts are still to be filled in.
