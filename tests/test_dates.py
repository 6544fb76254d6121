"""Dates: ISO is read, two readings are refused, no day is made up."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from valuechain.dates import period_bounds, period_of, read_dates, read_periods


def codes(*cells: str) -> list[tuple[str, list[int]]]:
    return [(f.code, f.at.to_list()) for f in read_dates(pl.Series(cells))[1]]


def test_an_offset_never_moves_the_day_that_is_written() -> None:
    days, _ = read_dates(pl.Series(["2024-03-31T23:30:00-11:00", "2024-03-31 02:30:00"]))

    assert days.to_list() == [date(2024, 3, 31)] * 2


def test_a_date_with_two_readings_is_refused() -> None:
    assert codes("03/04/2025") == [("VC210", [0])]


def test_a_day_above_twelve_decides_for_its_column() -> None:
    days, findings = read_dates(pl.Series(["31/12/2024", "03/04/2025"]))

    assert days.to_list() == [date(2024, 12, 31), date(2025, 4, 3)]
    assert [(f.level, f.variant, f.at[0]) for f in findings] == [("note", "decided_dmy", 0)]


def test_the_option_decides_the_order() -> None:
    assert read_dates(pl.Series(["03/04/2025"]), "mdy")[0].to_list() == [date(2025, 3, 4)]


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "31/04/2024", "45000", "1-2", "tomorrow", "2024"]
)
def test_what_is_no_day_is_refused(cell: str) -> None:
    assert codes(cell) == [("VC209", [0])]


def test_a_day_far_away_is_kept_with_a_warning() -> None:
    assert codes("1850-01-01") == [("VC211", [0])]


def test_only_the_agreed_forms_are_periods() -> None:
    cells = ["2024", "2024-Q1", "2024-03", "2024-01-01/2024-06-30", "Q3 2024", "2024-13"]

    (finding,) = read_periods(pl.Series(cells))[1]
    assert (finding.code, finding.at.to_list()) == ("VC209", [4, 5])


@pytest.mark.parametrize(
    ("grain", "period"), [("year", "2024"), ("quarter", "2024-Q2"), ("month", "2024-05")]
)
def test_a_period_is_taken_from_the_day_at_the_grain(grain: str, period: str) -> None:
    days = pl.DataFrame({"day": [date(2024, 5, 17)]})

    assert days.select(period_of(pl.col("day"), grain)).item() == period


def test_a_period_knows_its_first_and_last_day() -> None:
    assert period_bounds("2024-Q1") == (date(2024, 1, 1), date(2024, 3, 31))
    assert period_bounds("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert period_bounds("2024") == (date(2024, 1, 1), date(2024, 12, 31))
