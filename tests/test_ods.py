"""OpenDocument workbooks: places, days, percentages, what is hidden, merged or missing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from valuechain.importers.ods_facts import ods_sheets
from valuechain.importers.sheets import read_sheets
from valuechain.importers.table import Reading
from valuechain.load import check

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:automatic-styles><style:style style:name="h" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
CLOSE = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type='
    '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
HEADS = ("provider", "receiver", "kind", "quantity", "start")


def word(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def number(value: str, kind: str = "float", more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}"{more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def day(value: str) -> str:
    return (
        f'<table:table-cell office:value-type="date" office:date-value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def sheet(name: str, *rows: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{named}>{"".join(rows)}</table:table>'


def book(path: Path, *sheets: str, extra: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", OPEN + "".join(sheets) + CLOSE)
        parts = {"META-INF/manifest.xml": MANIFEST, **(extra or {})}
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


HEADING = row(*map(word, HEADS))


def test_a_workbook_is_read_each_row_at_its_place(tmp_path: Path) -> None:
    path = book(
        tmp_path / "exchanges.ods",
        sheet(
            "transactions",
            HEADING,
            row(word("a"), word("b"), word("money"), number("1250.5"), day("2024-03-31")),
            row(more=' table:number-rows-repeated="3"'),
            row(word("b"), word("a"), word("hours"), number("3"), day("2024-04-01")),
        ),
    )
    frame = check(path).checked().table("transactions")
    assert frame["@row"].to_list() == [2, 6]
    assert [str(q) for q in frame["quantity"]] == ["1250.500000", "3.000000"]
    assert [str(d) for d in frame["start"]] == ["2024-03-31", "2024-04-01"]
    assert frame["@source"][0] == "exchanges.ods"


def test_hidden_sheets_are_left_and_hidden_rows_read_and_both_are_told(
    tmp_path: Path,
) -> None:
    hidden = ' table:visibility="collapse"'
    cells = (word("a"), word("b"), word("money"), number("1"), day("2024-03-31"))
    path = book(
        tmp_path / "e.ods",
        sheet("transactions", HEADING, row(*cells), row(*cells, more=hidden)),
        sheet("secret", HEADING, row(*cells), style="h"),
    )
    document = read_sheets(path, Reading())
    assert [t.name for t in document.tables] == ["transactions"]
    told = [(p.code, p.variant, p.value) for p in document.problems]
    assert told == [("VC220", "sheets", "secret"), ("VC220", "rows", "3")]
    assert [t.name for t in read_sheets(path, Reading(sheet="secret")).tables] == ["secret"]


def test_the_currency_of_cells_is_told_where_no_column_gives_it(tmp_path: Path) -> None:
    euros = number("1", "currency", ' office:currency="EUR"')
    cells = (word("a"), word("b"), word("money"), euros, day("2024-03-31"))
    path = book(tmp_path / "e.ods", sheet("transactions", HEADING, row(*cells)))
    (problem,) = check(path).problems
    assert (problem.code, problem.variant, problem.hint) == ("VC212", "shown", "EUR")


def test_hidden_columns_are_read_and_told(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    )
    cells = (word("a"), word("b"), word("money"), number("1"), day("2024-03-31"))
    path = book(tmp_path / "e.ods", sheet("transactions", columns, HEADING, row(*cells)))
    document = read_sheets(path, Reading())
    assert [(p.variant, p.value) for p in document.problems] == [
        ("columns", "C (kind), D (quantity)")
    ]
    assert document.tables[0].frame.row(0)[3] == "1"


def test_a_formula_without_value_and_an_error_refuse_their_rows(tmp_path: Path) -> None:
    never = '<table:table-cell table:formula="of:=[.A1]"/>'
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    start = (word("a"), word("b"), word("money"))
    path = book(
        tmp_path / "e.ods",
        sheet("transactions", HEADING, row(*start, never), row(*start, error)),
    )
    document = read_sheets(path, Reading())
    told = [(p.code, p.variant, p.cell) for p in document.problems]
    assert told == [("VC213", "formula", "D2"), ("VC213", "error", "D3")]


def test_a_percentage_keeps_its_sign_and_a_merge_is_told(tmp_path: Path) -> None:
    spanned = ' table:number-rows-spanned="2"'
    path = book(
        tmp_path / "e.ods",
        sheet(
            "shares",
            row(word("actor"), word("part")),
            row(word("a", spanned), number("0.125", "percentage")),
            row("<table:covered-table-cell/>", number("0.5", "percentage")),
        ),
    )
    (found,) = read_sheets(path, Reading()).tables
    assert found.frame["part"].to_list() == ["12.5%", "50%"]
    (facts,) = ods_sheets(zipfile.ZipFile(path).read("content.xml"), "e.ods")
    assert [m.text for m in facts.facts.merged] == ["A2:A3"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (' table:number-columns-repeated="600"', "VC106"),
        (' table:number-columns-repeated="1000000000"', "VC106"),
    ],
)
def test_cells_past_the_limits_are_refused_before_they_fill_the_memory(
    more: str, code: str, tmp_path: Path
) -> None:
    path = book(tmp_path / "e.ods", sheet("transactions", row(word("x", more))))
    (problem,) = check(path).problems
    assert problem.code == code


def test_a_full_row_repeated_a_million_times_is_refused(tmp_path: Path) -> None:
    cells = [word("x") for _ in range(30)]
    often = ' table:number-rows-repeated="1048000"'
    path = book(tmp_path / "e.ods", sheet("transactions", row(*cells, more=often)))
    (problem,) = check(path).problems
    assert problem.code == "VC105"


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, "VC114"),
        ({"Basic/Standard/Module1.xml": "<x/>"}, "VC114"),
    ],
)
def test_passwords_and_macros_are_refused(
    extra: dict[str, str], code: str, tmp_path: Path
) -> None:
    path = book(tmp_path / "e.ods", sheet("transactions", HEADING), extra=extra)
    (problem,) = check(path).problems
    assert problem.code == code


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    (problem,) = check(path).problems
    assert problem.code == "VC110"


def test_a_publishers_workbook_with_two_sheets_is_opened() -> None:
    document = read_sheets(FIXTURES / "table-with-two-sheets.ods", Reading())
    assert [(t.name, t.frame.shape) for t in document.tables] == [
        ("Лист1", (2, 2)),
        ("Tabelle2", (1, 3)),
    ]
    assert document.tables[0].frame["name"].to_list() == ["english", "中国人"]


@pytest.mark.parametrize("name", ["e.xlsx", "e.ods"])
def test_a_workbook_is_known_by_what_it_holds_whatever_it_is_called(
    name: str, tmp_path: Path
) -> None:
    cells = (word("a"), word("b"), word("money"), number("1"), day("2024-03-31"))
    book(tmp_path / name, sheet("transactions", HEADING, row(*cells)))
    assert check(tmp_path / name).checked().table("transactions").height == 1


def test_a_workbook_of_the_other_kind_under_this_suffix_is_read(tmp_path: Path) -> None:
    good = FIXTURES.parent / "hostile" / "xlsx_00_good_reference.xlsx"
    (tmp_path / "good.ods").write_bytes(good.read_bytes())
    found = check(tmp_path / "good.ods").checked().table("transactions")
    assert found.height == check(good).checked().table("transactions").height > 0
