"""The whole report on files of real publishers: totals as counted from their bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

FILES = Path(__file__).parent / "fixtures" / "publishers"

CASES = {
    "andrew-lloyd-webber-foundation.xlsx": "andrew-lloyd-webber-foundation.expected.json",
    "test-csv-valid.csv": "test-csv-valid.expected.json",
}


@pytest.mark.parametrize("name", CASES)
def test_the_report_s_totals_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    expected = json.loads((FILES / CASES[name]).read_text("utf-8"))

    done = subprocess.run(
        [sys.executable, "-m", "valuechain", "report", FILES / name, "-o", tmp_path / "r"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {"index.html", "map.html", "flows.html", "comparison.html", "tables.xlsx"} <= {
        p.name for p in (tmp_path / "r").iterdir()
    }
    heading, *rows = (
        CalamineWorkbook.from_path(tmp_path / "r" / "tables.xlsx")
        .get_sheet_by_name("flows")
        .to_python()
    )
    column = {name: at for at, name in enumerate(heading)}
    totals: dict[str, Decimal] = {}
    for row in rows:
        unit = str(row[column["unit"]])
        amount = Decimal(repr(row[column["received"]]).strip("'"))
        totals[unit] = totals.get(unit, Decimal(0)) + amount
    wanted = {u: Decimal(t) for u, t in expected["total_by_unit"].items()}
    assert {u: round(t, 2) for u, t in totals.items()} == {
        u: round(t, 2) for u, t in wanted.items()
    }
    assert len({row[column["actor"]] for row in rows}) == expected["actors"]
