"""Every command answers for the smallest sources: four columns, one row, or no row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = {
    "four columns": "provider,receiver,kind,quantity\nmill,bakery,money,10\n",
    "no row": "provider,receiver,kind,quantity\n",
    "a loop": "provider,receiver,kind,quantity,score\nmill,bakery,money,10,0.5\nbakery,mill,bread,3,0.5\n",
    "itself": "provider,receiver,kind,quantity\nmill,mill,money,10\n",
    "names of objects": "provider,receiver,kind,quantity\n__proto__,constructor,toString,1\n",
}

COMMANDS = {
    "check": ["check", "SOURCE"],
    "flows": ["flows", "SOURCE"],
    "compare": ["compare", "SOURCE", "--format", "json"],
    "indicators": ["indicators", "SOURCE", "--format", "json"],
    "map": ["map", "SOURCE", "-o", "DEST/map.html"],
    "report": ["report", "SOURCE", "-o", "DEST/report"],
    "workbook": ["convert", "SOURCE", "DEST/out.xlsx"],
    "folder": ["convert", "SOURCE", "DEST/out"],
    "document": ["convert", "SOURCE", "DEST/out.json"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("source", SOURCES)
def test_the_command_ends_well(source: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SOURCES[source], encoding="utf-8")
    words = [
        w.replace("SOURCE", str(path)).replace("DEST", str(tmp_path))
        for w in COMMANDS[command]
    ]

    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "valuechain", *words],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("source", ["four columns", "a loop"])
@pytest.mark.parametrize("words", [["loops", "--focal", "mill"], ["without", "mill"]])
def test_the_command_about_one_actor_ends_well(
    source: str, words: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SOURCES[source], encoding="utf-8")
    command, *rest = words

    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "valuechain", command, str(path), *rest],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
