"""What goes on over several periods is shared out by days when asked, to the last digit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuechain import load, verbs
from valuechain.dates import period_of
from valuechain.importers.table import Reading
from valuechain.prorate import parts_of, shares

HEADING = "id,provider,receiver,kind,quantity,high,unit,start,end,period\n"


def read(folder: Path, *rows: str, grain: str = "year", prorate: bool = True):
    (folder / "transactions.csv").write_text("\n".join((HEADING + rows[0], *rows[1:], "")))
    (folder / "ecosystem.toml").write_text(
        f'format = 1\n[policy]\nperiod_grain = "{grain}"\n'
    )
    return load.read(folder, Reading(prorate=prorate))


def told(ecosystem) -> list[tuple[object, ...]]:
    frame = ecosystem.identified()
    columns = ["id", "period", "quantity", "high", "start", "end"]
    return frame.select(pl.col(columns).cast(pl.String)).rows()


THREE_MONTHS = "t1,a,b,money,91,182,EUR,2023-12-01,2024-02-29,"
"""91 days: 31 in December 2023, then 31 and 29 in 2024."""


def test_a_row_is_shared_out_by_the_days_of_each_period(tmp_path: Path) -> None:
    assert told(read(tmp_path, THREE_MONTHS)) == [
        ("t1", "2023", "31.000000", "62.000000", "2023-12-01", "2023-12-31"),
        ("t1:2024", "2024", "60.000000", "120.000000", "2024-01-01", "2024-02-29"),
    ]
    months = told(read(tmp_path, THREE_MONTHS, grain="month"))
    assert [row[1:3] for row in months] == [
        ("2023-12", "31.000000"), ("2024-01", "31.000000"), ("2024-02", "29.000000"),
    ]  # fmt: skip


def test_without_the_option_it_stays_whole_in_the_period_of_its_start(
    tmp_path: Path,
) -> None:
    whole = read(tmp_path, THREE_MONTHS, prorate=False)
    assert [row[:3] for row in told(whole)] == [("t1", "2023", "91.000000")]
    assert whole.table("transactions")["spans"].to_list() == [True]


@pytest.mark.parametrize(
    "row",
    [
        "t1,a,b,money,91,,EUR,2024-01-01,2024-12-31,",
        "t1,a,b,money,91,,EUR,2023-12-01,2024-02-29,2024",
        "t1,a,b,money,91,,EUR,2023-12-01,,",
        "t1,a,b,money,91,,EUR,2024-03-01,2023-03-01,",
    ],
    ids=["one period", "period said", "no end", "end before start"],
)
def test_what_cannot_or_need_not_be_shared_out_stays_whole(
    row: str, tmp_path: Path
) -> None:
    (kept,) = told(read(tmp_path, row))
    assert kept[:1] + kept[2:3] == ("t1", "91.000000")


def test_rows_without_an_id_keep_their_place_as_id(tmp_path: Path) -> None:
    rows = told(read(tmp_path, THREE_MONTHS.removeprefix("t1"), THREE_MONTHS))
    assert [row[0] for row in rows] == [
        "transactions.csv:2", "transactions.csv:2:2024", "t1", "t1:2024",
    ]  # fmt: skip


def test_the_totals_of_an_ecosystem_do_not_change(tmp_path: Path) -> None:
    rows = (THREE_MONTHS, "t2,b,a,money,100,,EUR,2022-05-17,2025-01-02,")
    whole = verbs.flows(read(tmp_path, *rows, prorate=False))
    parts = verbs.flows(read(tmp_path, *rows))
    assert parts["given"].sum() == whole["given"].sum() == Decimal(191)
    assert set(parts["period"]) == {"2022", "2023", "2024", "2025"}


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(
    st.decimals(-(10**15) + 1, 10**15 - 1, places=6),
    st.lists(st.integers(1, 400), min_size=1),
)
def test_the_sum_of_the_shares_is_the_quantity_exactly(quantity, days) -> None:
    assert sum(shares(quantity, days)) == quantity


@given(DAYS, st.integers(0, 1500), st.sampled_from(["year", "quarter", "month"]))
def test_the_parts_follow_each_other_in_the_periods_of_their_days(
    day, length, grain
) -> None:
    end = day + timedelta(days=length)
    parts = list(parts_of(day, end, grain))
    assert (parts[0][1], parts[-1][2]) == (day, end)
    for (_, _, before), (_, after, _) in pairwise(parts):
        assert after - before == timedelta(days=1)
    frame = pl.DataFrame({"p": [p for p, _, _ in parts], "a": [a for _, a, _ in parts],
                          "b": [b for _, _, b in parts]})  # fmt: skip
    for end_of in ("a", "b"):
        assert frame.select(period_of(pl.col(end_of), grain))[end_of].to_list() == [
            p for p, _, _ in parts
        ]
