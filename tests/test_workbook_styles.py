"""What the styles of a workbook show is told from their formats."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from valuechain.importers.safe_xml import parse_xml
from valuechain.importers.workbook_styles import Styles, styles_in

CODES = (
    *range(50),
    "0.00",
    "#,##0.00 [$€-40C]",
    "#,##0.00;[Red]-#,##0.00",
    "0.0%",
    '0.0" %"',
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "[$-40C]d mmmm yyyy",
    "hh:mm",
    "[h]",
    "[mm]:ss",
    "ss.000",
    "AM/PM",
    "a/p",
    '"le" d',
    "\\d0",
    "_d0",
    "0;d",
    "@",
    "0E+00",
)


def of(formats: str, cells: str) -> Styles:
    xml = f"<styleSheet><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
    return styles_in(parse_xml(xml.encode(), "styles.xml"))


def test_each_style_is_known_by_its_place_in_the_list() -> None:
    styles = of(
        '<numFmt numFmtId="164" formatCode="0.0%"/>'
        '<numFmt numFmtId="165" formatCode="#,##0 &quot;€&quot;"/>'
        '<numFmt numFmtId="166" formatCode="yyyy"/>',
        '<xf/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/>'
        '<xf numFmtId="166"/><xf numFmtId="14"/><xf numFmtId="4"/>',
    )

    assert styles.percents == {"1", "2"}
    assert styles.money == {"3": "€"}
    assert styles.days == {"4", "5"}


@pytest.mark.parametrize("code", CODES)
def test_a_style_that_the_reader_takes_for_a_day_is_known_as_one(
    code: str | int, tmp_path: Path
) -> None:
    path = tmp_path / "styled.xlsx"
    with xlsxwriter.Workbook(path) as book:
        style = book.add_format({"num_format": code, "bold": True})
        book.add_worksheet("s").write_number(0, 0, 40.5, style)
    with python_calamine.load_workbook(path) as read:
        cell = read.get_sheet_by_name("s").to_python()[0][0]
    with zipfile.ZipFile(path) as archive:
        styles = styles_in(parse_xml(archive.read("xl/styles.xml"), "styles.xml"))
    days = (datetime.date, datetime.time, datetime.timedelta)

    assert "1" in styles.days or not isinstance(cell, days)
