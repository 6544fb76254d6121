"""Tables and pictures leave the page as files, from a file, without a request."""

from __future__ import annotations

import base64
import csv
import io
import re
import struct
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from valuechain import flows, read
from valuechain.drawing import draw
from valuechain.exporters.native_folder import guarded
from valuechain.report.book import Book
from valuechain.report.flows import flows_page
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser

RISKY = [
    "=1+1",
    "-5",
    "-Acme",
    "'=1",
    "plain",
    "'s",
    "@SUM(A1)",
    "+33 1",
    'a,"b"',
    "\tx",
    "−3",
]


SHADES = """async (text) => {
  const image = new Image();
  image.src = "data:image/png;base64," + text;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height - 80];
  const ink = canvas.getContext("2d");
  ink.drawImage(image, 0, -80);
  const { data } = ink.getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let n = 0; n < data.length; n += 4) seen.add(data[n] * 65536 + data[n + 1] * 256 + data[n + 2]);
  return seen.size;
}"""
"""How many colours stand below the first 80 rows of a picture."""


def told():
    rows = [
        {"provider": name, "receiver": "Mairie", "kind": "money", "unit": "EUR", "quantity": quantity,
         "note": "constructed figures"}
        for name, quantity in zip(["=2+3", "Régie, « A »", "c"], ["1234.5", "7", "3000000"], strict=True)
    ]  # fmt: skip
    return ecosystem_of(
        [*rows, {"provider": "c", "receiver": "=2+3", "kind": "help", "quantity": "0.25"}]
    )


@pytest.fixture(scope="module")
def html() -> str:
    return draw(told(), language="fr").html


def saved(page, act) -> tuple[str, bytes]:
    with page.expect_download() as download:
        act()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_table_is_saved_whole_with_exact_figures_and_no_formula(opened, html):
    found = opened(html)
    found.page.keyboard.press("t")
    name, content = saved(found.page, found.page.locator("#save-table").click)
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")

    assert name == "flows.csv"
    assert head[:4] == ["Fournisseur", "Bénéficiaire", "Nature", "Quantité"]
    assert sorted(row[0] for row in rows) == ["'=2+3", "Régie, « A »", "c", "c"]
    assert {Decimal(row[3].replace(",", ".")) for row in rows if row[3]} == {
        Decimal("1234.5"),
        7,
        3000000,
        Decimal("0.25"),
    }
    assert {row[6] for row in rows if row[2] == "money"} == {"EUR"}
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@\t" and cell]
    assert found.is_clean()


def test_what_is_saved_is_read_again_with_the_same_figures(opened, html, tmp_path):
    page = opened(html).page
    page.keyboard.press("t")
    _, content = saved(page, page.locator("#save-table").click)
    (tmp_path / "flows.csv").write_bytes(content)
    again = flows(read(tmp_path / "flows.csv"))

    ours = flows(told())
    same = ["kind", "given", "received"]
    assert sorted(again[same].itertuples(index=False)) == sorted(
        ours[same].itertuples(index=False)
    )


def test_the_rows_behind_a_flow_are_saved_with_where_they_come_from(opened, html):
    found = opened(html)
    found.page.evaluate(
        "chooseFlows([FLOWS.find((flow) => MARKS[flow.layer].unit === 'EUR' && ACTORS[flow.provider].name === 'c')])"
    )
    name, content = saved(found.page, found.page.locator("#panel .save-rows").first.click)
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")

    assert name == "rows.csv"
    assert (row["Fournisseur"], row["Quantité"], row["Unité"]) == ("c", "3000000", "EUR")
    assert re.fullmatch(r"transactions:\d+", row["Source"])
    assert row["Remarque"] == "constructed figures"
    assert found.is_clean()


def test_a_cell_is_guarded_as_the_exporter_guards_it(opened, html):
    import polars as pl

    page = opened(html).page
    written = page.evaluate("(cells) => csvText(cells.map((cell) => [cell]))", RISKY)

    ours = [row[0] for row in csv.reader(io.StringIO(written, newline=""))]
    assert ours == guarded(pl.DataFrame({"a": RISKY}))["a"].to_list()


@pytest.mark.parametrize("view", ["map", "matrix", "balance"])
def test_a_picture_is_saved_as_it_is_seen_with_title_notice_and_source(opened, html, view):
    found = opened(html)
    if view != "map":
        found.page.locator(f"#tab-{view}").click()
    seen = found.page.locator("#view svg.picture rect").count()
    name, content = saved(
        found.page, lambda: found.page.locator("#save").select_option("svg")
    )
    root = ElementTree.fromstring(content)  # noqa: S314
    said = " ".join(
        e.text or "" for e in root.iter() if e.tag.endswith(("}text", "}tspan"))
    )

    assert name == f"map-{view}.svg"
    for words in ("1\u202f234,50", "Chiffres construits", "Déclarations : 4"):
        assert words.split()[0] in said
    assert len([e for e in root.iter() if e.tag.endswith("}rect")]) >= min(seen, 3)
    assert not [e for e in root.iter() if "class" in e.attrib or "style" in e.attrib]
    # Other programs draw clear strokes black, and an edge over the words it belongs behind.
    assert b"rgba(0, 0, 0, 0)" not in content and b"paint-order" not in content
    assert b"http" not in content.replace(b"http://www.w3.org/", b"")
    assert found.is_clean()


def test_a_picture_is_saved_at_twice_its_size_in_points(opened, html):
    found = opened(html, 1280, 720)
    wide = found.page.evaluate("document.querySelector('#view svg.picture').clientWidth")
    _, content = saved(found.page, lambda: found.page.locator("#save").select_option("png"))

    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">I", content[16:20])[0] == pytest.approx(2 * wide, abs=2)
    assert len(content) > 15_000
    assert found.page.locator("#save").input_value() == ""
    assert found.is_clean()


@pytest.mark.parametrize("actors", [70, 510], ids=["vis", "sigma"])
def test_the_explorer_of_many_is_saved_as_points_that_are_not_blank(opened, actors):
    rows = [
        {
            "provider": f"a{n}",
            "receiver": f"a{(n * 7 + 1) % actors}",
            "kind": "k",
            "quantity": "3",
        }
        for n in range(actors)
    ]
    found = opened(draw(ecosystem_of(rows), "explore", language="en").html, 900, 700)
    found.page.wait_for_selector("#view canvas")
    name, content = saved(
        found.page, lambda: found.page.locator("#save").select_option("png")
    )
    shades = found.page.evaluate(SHADES, base64.b64encode(content).decode())

    assert name == "map-explore.png"
    assert shades > 20
    # Reading from a graphics card is told by its driver.
    assert [line for line in found.complaints if "ReadPixels" not in line] == []
    assert found.requests == []


def test_each_table_of_a_report_is_saved_as_it_is_read_in_the_language_chosen(opened):
    found = opened(flows_page(Book(told(), "fr", date(2026, 5, 3))))
    saves = found.page.locator("button.csv")
    tables = found.page.locator("main table").count()
    _, french = saved(found.page, lambda: saves.first.dispatch_event("click"))
    found.page.locator("#speak-en").check()
    _, english = saved(found.page, lambda: saves.first.dispatch_event("click"))
    rows = list(csv.DictReader(io.StringIO(french.decode("utf-8-sig")), delimiter=";"))

    assert saves.count() == tables >= 2
    assert list(rows[0])[:4] == ["Structure", "Période", "Donné", "Donné – unité"]
    assert {row["Structure"]: row["Donné"] for row in rows} == {
        "c": "3000000", "'=2+3": "1234,5", "Régie, « A »": "7", "Mairie": "0",
    }  # fmt: skip
    assert {row["Donné – unité"] for row in rows} == {"€"}
    assert rows[-1]["Solde (reçu − donné)"] == "3001241,5"
    # As spreadsheets of each language open a file: marked as UTF-8, with their own signs.
    assert english.startswith(b"\xef\xbb\xbf") and french.startswith(b"\xef\xbb\xbf")
    assert "\ufeffStructure,Period,Given,Given – unit," in english.decode()
    assert ",1234.5,€," in english.decode()
    assert found.is_clean()
