"""JSON is read as exactly one exact document, or refused with its line and column."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuechain.errors import ImporterError, Problem
from valuechain.importers.safe_json import MAX_DEPTH, load_json, number_text, parse_json


def refusal(text: str) -> Problem:
    with pytest.raises(ImporterError) as refused:
        parse_json(text, "a.json")
    (problem,) = refused.value.problems
    return problem


def test_numbers_never_pass_through_binary_floating_point() -> None:
    text = '{"sum": 100000000000000.01, "tiny": 0.000001, "whole": 9007199254740993}'
    assert parse_json(text, "a.json") == {
        "sum": Decimal("100000000000000.01"),
        "tiny": Decimal("0.000001"),
        "whole": Decimal(9007199254740993),
    }


def test_an_integer_of_five_thousand_digits_is_read_whole() -> None:
    assert parse_json("7" * 5_000, "a.json") == Decimal("7" * 5_000)


def test_an_absurd_exponent_stays_text() -> None:
    assert parse_json("[1e99999999999999999999]", "a.json") == ["1e99999999999999999999"]


@pytest.mark.parametrize(
    ("text", "variant", "row", "column", "value"),
    [
        ('{"a": 1,\n "b": NaN}', "not_finite", 2, "7", "NaN"),
        ('["NaN", "Infinity", -Infinity]', "not_finite", 1, "21", "-Infinity"),
        ('{"a": 1, "b": {"a": 2, "c": 3,\n"a": 4}}', "doubled", 2, "1", "a"),
        ('{"a": 1, "\\u0061": 2}', "doubled", 1, "10", "a"),
        ('{"a": 1}\n{"a": 2}', "second", 2, "1", '{"a": 2}'),
        ("[1]]", "second", 1, "4", "]"),
        ("[1,]", "", 1, "4", "]"),
        ('["\\ud800"]', "half_pair", 1, "2", '"\\ud800"'),
    ],
)
def test_what_is_no_single_sure_document_is_refused_with_its_place(
    text: str, variant: str, row: int, column: str, value: str
) -> None:
    problem = refusal(text)
    assert problem.code == "VC112"
    assert (problem.variant, problem.row, problem.column) == (variant, row, column)
    assert problem.value == value


def test_the_same_key_in_two_objects_is_no_doubled_key() -> None:
    assert parse_json('[{"a": 1}, {"a": 2}]', "a.json") == [{"a": 1}, {"a": 2}]


def test_sixty_four_levels_are_read_and_sixty_five_refused() -> None:
    parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.json")
    assert refusal("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).variant == "deep"


def test_brackets_in_text_have_no_depth() -> None:
    text = "[" * 100
    assert parse_json(f'["{text}", "\\"{text}"]', "a.json") == [text, f'"{text}']


def test_a_million_levels_are_refused_without_recursion() -> None:
    assert refusal("[" * 1_000_000).variant == "deep"
    assert refusal('{"a":' * 1_000_000).variant == "deep"


def test_many_escaped_quotes_of_an_open_string_take_no_quadratic_time() -> None:
    assert refusal('["' + '\\"' * 500_000).code == "VC112"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('{"name": "Łódź"}'.encode(encoding))
    assert load_json(path) == {"name": "Łódź"}


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('{"a": 1,\n"b": "é"}'.encode("latin-1"))
    with pytest.raises(ImporterError) as refused:
        load_json(path)
    assert [(p.code, p.row) for p in refused.value.problems] == [("VC113", 2)]


def test_a_file_of_exactly_the_limit_is_read_and_one_byte_more_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1, 2]")
    assert load_json(path, max_size=6) == [1, 2]
    with pytest.raises(ImporterError, match="VC104"):
        load_json(path, max_size=5)


@pytest.mark.parametrize(("content", "code"), [(b"", "VC102"), (b" \n", "VC102")])
def test_blank_files_are_empty(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(ImporterError, match=code):
        load_json(path)


def test_a_missing_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ImporterError, match="VC101"):
        load_json(tmp_path / "nowhere.json")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15)))
def test_every_decimal_comes_back_as_written(number: Decimal) -> None:
    read = parse_json(str(number), "a.json")
    assert isinstance(read, Decimal)
    assert read == number
    assert Decimal(number_text(read)) == number


@given(st.text())
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        parse_json(text, "a.json")
    except ImporterError as refused:
        assert {p.code for p in refused.problems} <= {"VC102", "VC112"}


@pytest.mark.parametrize(
    ("text", "awaited"),
    [('{"a" 1}', ":"), ('{"a": 1 "b": 2}', ","), ('{"a": 1, b}', '"'), ('{"a": }', "")],
)
def test_what_was_awaited_is_a_mark_and_no_english_sentence(
    text: str, awaited: str
) -> None:
    assert refusal(text).expected == awaited
