"""A page carries the title, footer and colour of whom it is made for, as text."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from ecosystem import sixty

from valuechain.drawing import draw
from valuechain.load import sample
from valuechain.report.report import write_report

pytestmark = pytest.mark.browser

LOGO = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
        b'<circle cx="15" cy="15" r="14" fill="#123456"/><rect x="36" y="8" width="50"'
        b' height="14" fill="#D55E00"/></svg>'
    ).decode()
)


def test_title_footer_and_colour_come_from_the_settings(opened):
    told = {
        "title": "<b>Pays d'Arvanne</b>",
        "footer": "Comité du 3 mai",
        "colour": "#123456",
    }
    found = opened(draw(replace(sixty(), settings={"ecosystem": told})).html)

    assert found.page.locator("#identity").inner_text() == "<b>Pays d'Arvanne</b>"
    assert found.page.locator("footer").inner_text().startswith("Comité du 3 mai")
    edge = found.page.evaluate(
        "getComputedStyle(document.getElementById('app')).borderTopColor"
    )
    assert edge == "rgb(18, 52, 86)"
    inks = "['#identity', '#app'].map((e) => getComputedStyle(document.querySelector(e)).color)"
    assert found.page.evaluate(inks)[0] == "rgb(18, 52, 86)"
    found.page.emulate_media(color_scheme="dark")
    title, text = found.page.evaluate(inks)
    assert title == text
    assert found.is_clean()


def test_a_colour_that_is_none_is_left_out(opened):
    told = {"colour": "red; background: url(http://x)"}
    page = opened(draw(replace(sixty(), settings={"ecosystem": told})).html).page

    style = "getComputedStyle(document.getElementById('app'))"
    assert page.evaluate(f"{style}.borderTopStyle") == "none"


def test_a_logo_stands_above_the_page_once_and_speaks_for_itself_where_no_title_does(
    opened,
):
    told = {"logo": LOGO, "colour": "#123456"}
    html = draw(replace(sixty(), settings={"ecosystem": told})).html
    found = opened(html)

    assert html.count(LOGO) == 1
    logo = found.page.locator("#app #identity img")
    assert logo.get_attribute("alt") == sixty().name
    assert logo.evaluate("e => e.complete && e.naturalWidth") == 90
    found.page.keyboard.press("r")
    assert logo.count() == 1
    assert found.is_clean()
    assert opened(html, scripts=False).page.locator("#poster #identity img").is_visible()


def test_the_report_carries_the_same_letterhead(opened, tmp_path):
    told = {"title": "Pays d'Arvanne", "logo": LOGO, "footer": "Comité du 3 mai"}
    ecosystem = replace(sample(), settings={"ecosystem": told | {"colour": "#123456"}})
    first = write_report(ecosystem, tmp_path / "report")
    found = opened(first.read_text("utf-8"))

    assert found.page.locator("header #identity").inner_text() == "Pays d'Arvanne"
    assert found.page.locator("#identity img").evaluate("e => e.naturalWidth") == 90
    assert "Comité du 3 mai" in found.page.locator("footer").inner_text()
    edge = "getComputedStyle(document.querySelector('header')).borderTopColor"
    assert found.page.evaluate(edge) == "rgb(18, 52, 86)"
    assert found.is_clean()
