"""Numbers: what is certain is read exactly, what has two readings is refused."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.numbers import read_quantities, read_ratios


def read(*cells: str | None, decimal: str | None = None) -> list[Decimal | None]:
    return read_quantities(pl.Series(cells, dtype=pl.String), decimal)[0].to_list()


def codes(*cells: str | None, decimal: str | None = None) -> list[tuple[str, list[int]]]:
    findings = read_quantities(pl.Series(cells, dtype=pl.String), decimal)[1]
    return [(f.code, f.at.to_list()) for f in findings]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1250.5", "1250.5"),
        ("1250,5", "1250.5"),
        ("1 250,50", "1250.5"),
        ("1\u00a0250,50", "1250.5"),
        ("1\u202f250,50", "1250.5"),
        ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("12,34,567.00", "1234567"),
        ("-3 500,25", "-3500.25"),
        ("+7", "7"),
        ("0,125", "0.125"),
        ("100000000000000.000001", "100000000000000.000001"),
    ],
)
def test_a_certain_number_is_read_exactly(cell: str, value: str) -> None:
    assert read(cell) == [Decimal(value)]


@pytest.mark.parametrize("cell", ["1,234", "12,345", "1.234"])
def test_a_number_with_two_readings_is_refused_with_both(cell: str) -> None:
    (finding,) = read_quantities(pl.Series([cell]))[1]

    thousands, fraction = finding.expected(cell).split(" | ")  # type: ignore[operator]
    assert finding.code == "VC205"
    assert Decimal(thousands) == 1000 * Decimal(fraction)


def test_a_certain_cell_of_the_column_decides_the_ambiguous_one() -> None:
    assert read("1,234", "12,345.67") == [Decimal(1234), Decimal("12345.67")]
    assert read("1,234", "12,5") == [Decimal("1.234"), Decimal("12.5")]


def test_two_styles_in_one_column_contradict_each_other() -> None:
    assert codes("1.5", "2,5") == [("VC205", [0, 1])]


def test_the_option_settles_what_nothing_in_the_column_decides() -> None:
    assert read("1,234", decimal="point") == [Decimal(1234)]
    assert read("1,234", decimal="comma") == [Decimal("1.234")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("abc", "VC204"),
        ("(500)", "VC204"),
        ("1_000", "VC204"),
        ("NaN", "VC206"),
        ("-Infinity", "VC206"),
        ("50%", "VC217"),
        ("€1000", "VC217"),
        ("1000 EUR", "VC217"),
        ("1000000000000000", "VC207"),
        ("0.1234567", "VC207"),
    ],
)
def test_what_is_no_number_says_why(cell: str, code: str) -> None:
    assert code in {c for c, _ in codes(cell)}
    assert read(cell) == [None]


def test_limits_hold_on_both_sides() -> None:
    assert read("999999999999999", "0.123456") == [
        Decimal(999999999999999),
        Decimal("0.123456"),
    ]


def test_an_empty_cell_is_unknown_and_never_zero() -> None:
    assert read(None, "0") == [None, Decimal(0)]


def test_a_negative_number_is_kept_and_told() -> None:
    assert read("-5.25") == [Decimal("-5.25")]
    assert codes("-5.25") == [("VC208", [0])]


def test_scientific_notation_is_read_with_a_warning() -> None:
    assert read("1.23E+09") == [Decimal(1230000000)]
    assert codes("1.23E+09") == [("VC207", [0])]


def test_a_share_outside_its_bounds_is_refused() -> None:
    values, findings = read_ratios(pl.Series(["0,25", "1.2"]), "0", "1")

    assert values.to_list()[0] == Decimal("0.25")
    assert [(f.code, f.at.to_list()) for f in findings] == [("VC207", [1])]


FORMS = {
    "plain": lambda d: format(d, "f"),
    "comma": lambda d: format(d, "f").replace(".", ","),
    "grouped": lambda d: format(d, ",f").replace(",", "\u202f").replace(".", ","),
    "english": lambda d: format(d, ",f"),
    "swiss": lambda d: format(d, ",f").replace(",", "'"),
}


@given(
    st.decimals(-(10**14), 10**14, places=6, allow_nan=False),
    st.integers(0, 6),
    st.sampled_from(sorted(FORMS)),
)
@settings(deadline=None, max_examples=200)
def test_a_written_number_is_read_as_itself_or_refused_never_as_another(
    value: Decimal, places: int, form: str
) -> None:
    value = round(value, places)
    cells = FORMS[form](value)

    (found,) = read(cells)
    assert found == value or (found is None and "VC205" in {c for c, _ in codes(cells)})
