"""An option of reading that cannot be is refused, on the command line and in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from valuechain.cli import group
from valuechain.load import check

TABLE = "provider,receiver,kind,quantity\na,b,money,1\n"


def folder(path: Path, setting: str) -> Path:
    (path / "transactions.csv").write_text(TABLE, "utf-8")
    (path / "ecosystem.toml").write_text(f"format = 1\n[reading]\n{setting}\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "setting",
    [
        'encoding = "nope"', 'encoding = "rot13"', "encoding = 7", 'delimiter = "ab"',
        "delimiter = 5", 'decimal = "dot"', 'dates = "dm"', 'header_row = "x"',
        "header_row = 0", "header_row = true", "sheet = 4",
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_with_what_is_expected(
    setting: str, tmp_path: Path
) -> None:
    outcome = check(folder(tmp_path, setting))
    (problem,) = [p for p in outcome.problems if p.level == "error"]
    assert outcome.ecosystem is None
    assert (problem.code, problem.source) == ("VC221", "ecosystem.toml")
    assert problem.column == f"reading.{setting.partition(' ')[0]}" and problem.expected


@pytest.mark.parametrize(
    "setting", ['encoding = "cp1252"', 'delimiter = ","', "header_row = 1", 'dates = "dmy"']
)
def test_a_setting_that_can_be_is_followed(setting: str, tmp_path: Path) -> None:
    assert check(folder(tmp_path, setting)).checked().actor_ids == ["a", "b"]


def test_a_tab_may_be_written_by_its_name(tmp_path: Path) -> None:
    folder(tmp_path, 'delimiter = "tab"')
    (tmp_path / "transactions.csv").write_text(TABLE.replace(",", "\t"), "utf-8")
    assert check(tmp_path).checked().actor_ids == ["a", "b"]


@pytest.mark.parametrize(
    "words", [("--encoding", "nope"), ("--delimiter", "ab"), ("--delimiter", "")]
)
def test_an_option_that_cannot_be_is_wrong_usage(
    words: tuple[str, str], tmp_path: Path
) -> None:
    source = folder(tmp_path, "") / "transactions.csv"
    assert CliRunner().invoke(group, ["check", str(source), *words]).exit_code == 2
