"""CSV records are found alike however the file is cut into stretches."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuechain.importers.csv_text import read_csv
from valuechain.importers.records import stretches
from valuechain.importers.table import Reading

CELLS = st.text(st.sampled_from('ab;,"\n é'), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=12)


def written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@given(ROWS, st.integers(1, 40))
def test_a_text_has_the_same_records_on_the_same_lines_in_stretches_of_any_size(rows, size):
    expected, line = [], 1
    for row in rows:
        record = written([row]).removesuffix("\n")
        expected.append((line, record.strip("\r\n"), 2))
        line += record.count("\n") + 1

    content = memoryview(written(rows).encode())
    found = [
        (int(stretch.lines[n]), stretch.record(n), int(stretch.widths(",")[n]))
        for stretch in stretches(content, size)
        for n in range(len(stretch.starts))
    ]

    assert found == expected


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_last_line_is_read_with_and_without_its_break(tmp_path: Path, end: str):
    path = tmp_path / "a.csv"
    path.write_bytes(f"id,name\r\na,b\r\nc,d{end}".encode())

    (table,) = read_csv(path, Reading()).tables

    assert table.frame.rows() == [("a", "b"), ("c", "d")]
    assert table.rows.to_list() == [2, 3]


def test_a_cell_that_holds_another_delimiter_is_no_blank_row(tmp_path: Path):
    path = tmp_path / "kinds.csv"
    path.write_text("id,name\n;,\n,\n|,;\n", encoding="utf-8")

    (table,) = read_csv(path, Reading()).tables

    assert table.frame.rows() == [(";", None), ("|", ";")]
    assert table.blank == 1


def test_columns_that_repeat_are_codes_in_a_file_of_few_long_rows(tmp_path: Path):
    path = tmp_path / "long.csv"
    lines = (f"n{n},same,{'x' * 2_000}{n}\n" for n in range(3_000))
    path.write_text("id,kind,note\n" + "".join(lines), encoding="utf-8")

    (table,) = read_csv(path, Reading()).tables

    kinds = [str(dtype).partition("(")[0] for dtype in table.frame.dtypes]
    assert kinds == ["String", "Categorical", "String"]
    assert table.frame.height == 3_000


def test_a_heading_may_hold_the_delimiter_inside_quotes(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('provider,receiver,kind,quantity,"Low, ""at least"""\na,b,k,2,1\n')
    headings = read_csv(file, Reading()).tables[0].frame.columns
    assert list(headings) == ["provider", "receiver", "kind", "quantity", 'Low, "at least"']
