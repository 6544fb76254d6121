"""How Parquet files are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from valuechain.errors import ImporterError
from valuechain.importers.parquet import read
from valuechain.importers.table import Reading


def test_typed_columns_come_as_exact_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "provider": pl.Series(["a"], dtype=pl.Enum(["a", "b"])),
            "receiver": ["b"],
            "quantity": pl.Series(
                [Decimal("100000000000000.010000")], dtype=pl.Decimal(38, 6)
            ),
            "score": [0.1 + 0.2],
            "count": [7],
            "start": [date(2024, 3, 31)],
            "list": [[1, 2]],
        }
    )
    path = tmp_path / "grants.parquet"
    frame.write_parquet(path)
    document = read(path, Reading())
    (table,) = document.tables
    assert table.frame.to_dicts() == [
        {
            "provider": "a",
            "receiver": "b",
            "quantity": "100000000000000.01",
            "score": "0.3",
            "count": "7",
            "start": "2024-03-31",
        }
    ]
    assert (table.name, table.rows.to_list()) == ("transactions", [1])
    assert document.decisions == (("grants.parquet", "left out", "list"),)


def test_a_file_named_after_a_table_is_that_table(tmp_path: Path) -> None:
    path = tmp_path / "acteurs.parquet"
    pl.DataFrame({"id": ["a"]}).write_parquet(path)
    assert read(path, Reading()).tables[0].name == "actors"


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["a"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ImporterError) as refusal:
        read(path, Reading())
    assert [p.code for p in refusal.value.problems] == ["VC103"]
