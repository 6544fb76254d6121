"""A square table of amounts becomes transactions; totals never become actors."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from valuechain.errors import ImporterError, Problem
from valuechain.explain.explain import explain
from valuechain.importers.matrix import is_matrix, read
from valuechain.importers.recognise import recognise
from valuechain.importers.table import Document, Reading
from valuechain.load import check

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
TWO_HEADS = (
    "\t\t\tn\tn\ts\n\t\t\tfood\tmine\tfood\n"
    "n\tfood\tt\t1.5\t0\t2\nn\tmine\tt\t3\t0.12345678\t0.0\ns\tfood\tt\t\t4\t5\n"
)


def written(tmp_path: Path, text: str, name: str = "m.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def rows(document: Document) -> list[tuple[str | None, ...]]:
    frame = document.tables[0].frame
    return frame.select("provider", "receiver", "quantity").rows()


def test_the_german_table_of_2009_has_six_actors_and_thirty_two_flows() -> None:
    expected = json.loads((FIXTURES / "germany_2009.expected.json").read_text("utf-8"))
    outcome = check(FIXTURES / "germany_2009.csv")
    ecosystem = outcome.checked()
    frame = ecosystem.table("transactions")
    assert (frame.height, ecosystem.table("actors").height) == (32, 6)
    assert frame["quantity"].sum() == 1765
    given = frame.group_by(pl.col("provider").cast(pl.String)).agg(pl.col("quantity").sum())
    told = {t["actor"]: Decimal(t["total"]) for t in expected["top_providers"]}
    assert {k: v for k, v in given.rows() if k in told} == told
    assert "TOTAL" not in ecosystem.actor_ids


def test_rows_without_the_labels_of_columns_are_matched_in_order_and_this_is_told() -> None:
    document = read(FIXTURES / "germany_2009.csv", Reading())
    decision = ("germany_2009.csv", "rows matched to columns", "in their order")
    assert decision in document.decisions


def test_labels_on_two_rows_and_columns_are_joined(tmp_path: Path) -> None:
    document = read(written(tmp_path, TWO_HEADS, "z.txt"), Reading())
    assert rows(document) == [
        ("n|food", "n|food", "1.5"),
        ("n|food", "s|food", "2"),
        ("n|mine", "n|food", "3"),
        ("n|mine", "n|mine", "0.123457"),
        ("s|food", "n|mine", "4"),
        ("s|food", "s|food", "5"),
    ]
    assert document.tables[0].frame["unit"].unique().to_list() == ["t"]
    assert document.tables[0].rows.to_list() == [3, 3, 4, 4, 5, 5]
    assert ("z.txt", "rounded to six decimals", "1") in document.decisions
    assert ("z.txt", "empty or zero cells", "3") in document.decisions


def test_the_order_of_rows_need_not_be_that_of_columns(tmp_path: Path) -> None:
    text = "x;mill;quay;Total\nquay;1;2;3\nmill;0;4;4\nTotal;1;6;7\n"
    path = written(tmp_path, text)
    assert recognise(path, Reading()) == "matrix"
    assert rows(read(path, Reading())) == [
        ("quay", "mill", "1"),
        ("quay", "quay", "2"),
        ("mill", "quay", "4"),
    ]


def test_a_table_that_is_not_square_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "x,mill,quay\nbank,1,2\nshop,3,4\n")
    outcome = check(path, Reading(format="matrix"))
    assert [(p.code, p.expected) for p in outcome.problems] == [("VC117", "row = column")]


@pytest.mark.parametrize(
    "grid",
    [
        [],
        [["a", "b"]],
        [["id", "name", "age"], ["1", "mill", "3"], ["2", "quay", "4"]],
        [["provider", "receiver", "quantity"], ["a", "b", "3"], ["b", "a", "4"]],
    ],
)
def test_other_tables_are_no_matrices(grid: list[list[str]]) -> None:
    assert not is_matrix(grid)


CELLS = st.sampled_from(
    ["", "a", "b", "Total", "1", "0", "2.5", "1,5", "1e3", "-0", "x y", "é", "0.00000001"]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=7))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_grid_is_read_or_refused_with_a_code(
    tmp_path: Path, grid: list[list[str]]
) -> None:
    path = written(tmp_path, "\n".join("\t".join(row) for row in grid) + "\n", "g.tsv")
    for asked in (None, "matrix"):
        outcome = check(path, Reading(format=asked))
        assert outcome.ecosystem is not None or outcome.problems


NAMES = ("mill", "school", "town", "quay")


def workbook(path: Path, spoilt: str | None = None, sheets: int = 1) -> Path:
    """Write a matrix that starts in B2, with one cell (D4) that holds words if asked."""
    with xlsxwriter.Workbook(str(path)) as book:
        for number in range(sheets):
            sheet = book.add_worksheet(f"Year {number}")
            sheet.write_row(1, 1, ("giver", *NAMES))
            for at, name in enumerate(NAMES):
                sheet.write_row(2 + at, 1, (name, *(4 * at + n + 1 for n in range(4))))
            if spoilt is not None:
                sheet.write(3, 3, spoilt)
    return path


def test_a_workbook_with_one_matrix_is_recognised(tmp_path: Path) -> None:
    assert recognise(workbook(tmp_path / "m.xlsx"), Reading()) == "matrix"
    several = workbook(tmp_path / "s.xlsx", sheets=2)
    assert recognise(several, Reading()) == "native-workbook"


def refusal(path: Path) -> Problem:
    (problem,) = (p for p in check(path).problems if p.level == "error")
    return problem


def test_a_cell_that_is_no_number_is_named(tmp_path: Path) -> None:
    told = refusal(workbook(tmp_path / "m.xlsx", "abc"))
    assert (told.code, told.sheet, told.cell) == ("VC204", "Year 0", "D4")
    assert told.column == "school"
    text = "x;mill;quay;fair\nmill;1;abc;2\nquay;2;3;4\nfair;5;6;7\n"
    told = refusal(written(tmp_path, text))
    assert (told.code, told.row, told.column) == ("VC204", 2, "quay")


def test_each_exchange_knows_the_cell_it_was_read_in(tmp_path: Path) -> None:
    ecosystem = check(workbook(tmp_path / "m.xlsx")).checked()
    rows = explain(ecosystem, "received", "school").rows
    assert sorted(rows["cell"]) == [f"'Year 0'!D{row}" for row in (3, 4, 5, 6)]
    assert rows["id"].n_unique() == 4


def test_a_blank_workbook_is_refused_as_no_matrix(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "blank.xlsx")) as book:
        book.add_worksheet()
    with pytest.raises(ImporterError) as refused:
        read(tmp_path / "blank.xlsx", Reading())
    assert [problem.code for problem in refused.value.problems] == ["VC117"]
