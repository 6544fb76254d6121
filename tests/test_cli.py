"""The command line: exit codes, streams, languages, and help whose examples are true."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

import valuechain as vc
from valuechain import verbs
from valuechain.cli import group

HEADER = "id,provider,receiver,kind,quantity,unit,start,declared_by\n"
GOOD = HEADER + "t1,mill,bakery,money,10,EUR,2024-01-01,provider\n"
COMMANDS = group.list_commands(None)  # type: ignore[arg-type]


def run(*words: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "valuechain", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=folder, check=False
    )


@pytest.fixture
def exchanges(tmp_path: Path) -> Path:
    path = tmp_path / "exchanges.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_verb_of_its_name(name: str) -> None:
    home = verbs if name not in ("demo", "convert") else None

    assert home is None or callable(getattr(home, name))
    assert home is None or name in vc.__all__


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_has_an_example_of_itself(name: str) -> None:
    shown = run(name, "--help").stdout

    example = shown.partition("Example:")[2].strip().splitlines()[0]
    assert shlex.split(example)[:2] == ["valuechain", name]


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = (
        "import sys; from valuechain.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('pandas', 'polars', 'numpy', 'neo4j', 'networkx') if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert printed.splitlines()[-1] == "[]"


def test_flows_print_exact_text_and_nothing_else_as_json(exchanges: Path) -> None:
    done = run("flows", exchanges, "--format", "json")

    rows = {r["actor"]: r for r in json.loads(done.stdout)["rows"]}
    assert done.returncode == 0
    assert (rows["mill"]["given"], rows["mill"]["received"], rows["mill"]["net"]) == (
        "10",
        "0",
        "-10",
    )
    assert (
        rows["mill"]["lines"],
        rows["mill"]["unconfirmed"],
        rows["mill"]["missing"],
    ) == (1, 1, 0)
    assert "read 1 rows: 1 stored, 0 refused, 0 blank, 0 duplicates" in done.stderr


def test_an_invalid_source_ends_with_3_and_names_the_place(tmp_path: Path) -> None:
    source = tmp_path / "bad.csv"
    source.write_text(
        HEADER + "t1,mill,bakery,money,abc,EUR,2024-01-01,provider\n", "utf-8"
    )

    done = run("flows", source)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("VC204  bad.csv › line 2 › column quantity\n")


def test_a_missing_source_ends_with_3_without_a_traceback(tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere.csv")

    assert done.returncode == 3
    assert "VC101" in done.stdout
    assert "Traceback" not in done.stderr


def test_wrong_usage_ends_with_2(exchanges: Path) -> None:
    assert run("flows", exchanges, "--ouput", "x").returncode == 2
    assert run("flows", exchanges, "--layer", "gold").returncode == 2
    assert "Did you mean" in run("flos", exchanges).stderr


def test_a_source_given_as_the_command_is_answered_with_the_command(
    exchanges: Path,
) -> None:
    done = run(exchanges)

    assert done.returncode == 2
    assert "valuechain map" in done.stderr


def test_check_says_each_problem_as_data(tmp_path: Path) -> None:
    source = tmp_path / "bad.csv"
    source.write_text(
        HEADER + 't1,mill,bakery,money,"1,234",EUR,2024-01-01,provider\n', "utf-8"
    )

    done = run("check", source, "--format", "json", "--lang", "fr")

    told = json.loads(done.stdout)
    (problem,) = told["problems"]
    assert done.returncode == 3
    assert (problem["code"], problem["row"], problem["column"], problem["value"]) == (
        "VC205", 2, "quantity", "1,234",
    )  # fmt: skip
    assert problem["expected"] == "1234 | 1.234"
    assert told["counts"]["transactions"] == {
        "read": 1, "stored": 0, "refused": 1, "blank": 0, "duplicate": 0,
    }  # fmt: skip


def test_fail_on_warning_ends_with_1(tmp_path: Path) -> None:
    source = tmp_path / "loop.csv"
    source.write_text(HEADER + "t1,mill,mill,money,1,EUR,2024-01-01,provider\n", "utf-8")

    assert run("check", source).returncode == 0
    assert run("check", source, "--fail-on", "warning").returncode == 1


def test_keep_good_stores_the_good_rows_and_hands_back_the_others(tmp_path: Path) -> None:
    bad = "t2,mill,bakery,money,abc,EUR,2024-01-01,provider"
    source = tmp_path / "mixed.csv"
    source.write_text(GOOD + bad + "\n", "utf-8")

    done = run("convert", source, tmp_path / "kept.json", "--keep-good")

    stored = json.loads((tmp_path / "kept.json").read_text("utf-8"))["transactions"]
    refused = (tmp_path / "kept.json.refused.csv").read_text("utf-8")
    assert done.returncode == 0
    assert [t["id"] for t in stored] == ["t1"]
    assert bad in refused
    assert "VC204" in refused
    assert (
        run(
            "convert", source, tmp_path / "k.json", "--keep-good", "--fail-on", "refused"
        ).returncode
        == 1
    )


def test_nothing_is_written_when_the_input_is_invalid(tmp_path: Path) -> None:
    source = tmp_path / "bad.csv"
    source.write_text(HEADER + "t1,,bakery,money,1,EUR,2024-01-01,provider\n", "utf-8")

    assert run("convert", source, tmp_path / "out.json").returncode == 3
    assert run("report", source, "-o", tmp_path / "report").returncode == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv"]


def test_a_folder_of_others_is_not_replaced(exchanges: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep me", "utf-8")

    done = run("report", exchanges, "-o", folder)

    assert done.returncode == 5
    assert "VC503" in done.stderr
    assert (folder / "letter.txt").read_text("utf-8") == "keep me"


def test_explain_says_what_a_code_means_in_french(tmp_path: Path) -> None:
    assert "mille" in run("explain", "VC205", "--lang", "fr").stdout.lower()
    assert run("explain", "VC999").returncode == 2


def test_compare_can_fail_on_a_material_difference(tmp_path: Path) -> None:
    source = tmp_path / "told.csv"
    both = "t1,mill,bakery,money,1000,EUR,2024-01-01,provider\nt2,mill,bakery,money,5000,EUR,2024-01-01,receiver\n"
    source.write_text(HEADER + both, "utf-8")

    done = run("compare", source, "--format", "json", "--fail-on", "material")

    (line,) = json.loads(done.stdout)["lines"]
    assert done.returncode == 1
    assert (line["status"], line["difference"]) == ("material", "-4000")


def test_the_demo_writes_its_report_and_says_where(tmp_path: Path) -> None:
    started = time.perf_counter()
    done = run("demo", "--lang", "fr", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Chiffres construits" in done.stdout
    assert (tmp_path / "valuechain-report" / "index.html").exists()
    assert (tmp_path / "valuechain-report" / "map.html").exists()
    assert time.perf_counter() - started < 60


def test_verbs_stay_verbs_whatever_modules_are_imported() -> None:
    code = (
        "import valuechain as vc\n"
        "import valuechain.flows, valuechain.explain, valuechain.compare.comparison\n"
        "import valuechain.indicators.registry, valuechain.verbs\n"
        "names = ('flows', 'explain', 'compare', 'indicators', 'report', 'read', 'map', 'draw')\n"
        "print([n for n in names if not callable(getattr(vc, n))])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ("check", "SOURCE"),
        ("check", "SOURCE", "--fix-copy", "copyNAME.xlsx"),
        ("flows", "SOURCE"),
        ("convert", "SOURCE", "outNAME.json"),
        ("convert", "SOURCE", "out.NAME"),
        ("map", "SOURCE", "-o", "outNAME.html"),
        ("SOURCE",),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_a_name_never_writes_control_characters_on_the_terminal(
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from valuechain.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    name = "a\x1b[31m\u202eb\x07"
    (tmp_path / f"{name}.csv").write_text(GOOD, "utf-8")
    with pytest.raises(SystemExit):
        main([w.replace("SOURCE", f"{name}.csv").replace("NAME", name) for w in words])
    printed = "".join(capsys.readouterr())

    assert not set(printed) & {"\x1b", "\u202e", "\x07"}
    assert "a\\x1b[31mU+202Eb\\x07" in printed or "a\\x1b[31m\\u202eb\\x07" in printed


def test_a_fault_of_ours_is_three_lines_without_a_traceback_or_any_cell(
    exchanges: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "valuechain", "convert", str(exchanges), "out.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VALUECHAIN_TEST_CRASH": "1", "LC_ALL": "en_GB.UTF-8"},
    )
    what, unchanged, where = done.stderr.splitlines()
    report = Path(re.search(r"/\S+\.txt", where)[0])

    assert (done.returncode, done.stdout) == (5, "")
    assert "RuntimeError" in what and unchanged == "Your files were not changed."
    assert "mill" not in report.read_text("utf-8")
    assert not (tmp_path / "out.json").exists()
    report.unlink()


def test_what_the_terminal_cannot_show_is_printed_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(HEADER + "t1,\u0645,b,money,x,EUR,,\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "valuechain", "check", "t.csv", "--lang", "en"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert done.returncode == 3
    assert b"t.csv \\u203a line 2" in done.stdout
