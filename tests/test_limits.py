"""Each limit of a table of text lets the last size through, and refuses one more."""

from __future__ import annotations

from pathlib import Path

import pytest

from valuechain.importers.table import Reading
from valuechain.load import check

HEADING, ROW = "id,provider,receiver,kind,quantity", "t1,a,b,money,1"


def codes(path: Path, reading: Reading | None = None) -> set[str]:
    return {p.code for p in check(path, reading).problems if p.level == "error"}


def table(folder: Path, heading: str, row: str) -> Path:
    path = folder / "t.csv"
    path.write_text(f"{heading}\n{row}\n", "utf-8")
    return path


@pytest.mark.parametrize(("columns", "told"), [(512, set()), (513, {"VC106"})])
def test_columns(columns: int, told: set[str], tmp_path: Path) -> None:
    more = columns - 5
    heading = HEADING + "".join(f",x{n}" for n in range(more))
    assert codes(table(tmp_path, heading, ROW + ",1" * more)) == told


@pytest.mark.parametrize(
    ("heading", "row", "most"),
    [
        (f"{HEADING},note", f"{ROW},", 32_767),
        ("id,receiver,kind,quantity,provider", "t1,b,money,1,", 500),
        ("provider,receiver,kind,quantity,id", "a,b,money,1,", 200),
    ],
    ids=["cell", "name", "id"],
)
def test_characters(heading: str, row: str, most: int, tmp_path: Path) -> None:
    assert codes(table(tmp_path, heading, row + "x" * most)) == set()
    assert codes(table(tmp_path, heading, row + "x" * (most + 1))) == {"VC107"}


def test_bytes_of_what_is_parsed_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(
        '[{"provider": "a", "receiver": "b", "kind": "money", "quantity": "1"}]', "utf-8"
    )
    size = path.stat().st_size
    assert codes(path, Reading(max_size=size)) == set()
    assert codes(path, Reading(max_size=size - 1)) == {"VC104"}
