"""A table without rows is said in one sentence; CSV keeps its heading, JSON its list."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from valuechain.cli import group
from valuechain.commands.diff_command import TABLES as ROUNDS
from valuechain.commands.scenario_command import TABLES as SCENARIOS
from valuechain.commands.spreading_command import TABLES as SPREADINGS
from valuechain.commands.value_command import TABLES as VALUES

SAID = {
    "renewal": (
        "No stocks in this ecosystem: they are read from a table stocks.",
        "Aucun stock dans cet écosystème : ils sont lus dans une table Stocks (stocks).",
    ),
    "targets": (
        "No targets in this ecosystem: they are read from a table targets.",
        "Aucune cible dans cet écosystème : elles sont lues dans une table Objectifs "
        "(targets).",
    ),
}
ALWAYS_A_ROW = "returns"
TABLES = [
    *(("value", t) for t in VALUES if t != ALWAYS_A_ROW),
    *(("scenario", t) for t in SCENARIOS),
    *(("diff", t) for t in ROUNDS),
    *(("spreading", t) for t in SPREADINGS),
]


@pytest.fixture
def empty(tmp_path: Path) -> str:
    path = tmp_path / "exchanges.csv"
    path.write_text("provider,receiver,kind,quantity,unit,period\n", encoding="utf-8")
    return str(path)


def printed(*words: str) -> str:
    found = CliRunner().invoke(group, words, catch_exceptions=False)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def words_of(command: str, source: str) -> list[str]:
    sources = [source, source] if command == "diff" else [source]
    return [command, *sources, *(["--without", "actual"] if command == "scenario" else [])]


@pytest.mark.parametrize("command", SAID)
def test_without_their_table_stocks_and_targets_are_a_sentence(
    command: str, empty: str
) -> None:
    english, french = SAID[command]

    assert printed(command, empty, "--lang", "en").splitlines()[1:] == [english]
    assert printed(command, empty, "--lang", "fr").splitlines()[1:] == [french]


@pytest.mark.parametrize(("command", "table"), TABLES)
def test_a_result_without_rows_is_one_sentence_in_the_language_asked_for(
    command: str, table: str, empty: str
) -> None:
    words = [*words_of(command, empty), "--table", table]
    columns = next(csv.reader(io.StringIO(printed(*words, "--format", "csv"))))
    said = {lang: printed(*words, "--lang", lang).splitlines()[-1] for lang in ("en", "fr")}

    for sentence in said.values():
        assert sentence.endswith("."), sentence
        assert "  ".join(columns) not in sentence
    assert said["en"] != said["fr"]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("renewal", ["stocks"]),
        ("targets", ["targets"]),
        ("value", [t for t in VALUES if t != ALWAYS_A_ROW]),
        ("scenario", list(SCENARIOS)),
        ("diff", list(ROUNDS)),
    ],
)
def test_json_without_rows_has_empty_lists_and_no_sentence(
    command: str, names: list[str], empty: str
) -> None:
    told = json.loads(printed(*words_of(command, empty), "--format", "json"))

    assert {name: told[name] for name in names} == {name: [] for name in names}


@pytest.mark.parametrize("command", SAID)
def test_csv_without_rows_has_its_heading_alone(command: str, empty: str) -> None:
    rows = list(csv.reader(io.StringIO(printed(command, empty, "--format", "csv"))))

    assert len(rows) == 1
    assert "actor" in rows[0]


def test_flows_without_rows_say_which_states_and_scenarios_there_are(
    tmp_path: Path,
) -> None:
    path = tmp_path / "promises.csv"
    path.write_text(
        "provider,receiver,kind,quantity,state\na,b,money,3,promised\n", "utf-8"
    )

    said = printed("flows", str(path), "--lang", "en")
    assert "1 × --state promised --scenario actual" in said
    assert printed("flows", str(path), "--state", "promised").count("\na ") == 1
