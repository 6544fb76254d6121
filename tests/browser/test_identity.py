"""A page carries the title, footer and colour of whom it is made for, as text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ecosystem import sixty

from valuechain.drawing import draw

pytestmark = pytest.mark.browser


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
    assert found.is_clean()


def test_a_colour_that_is_none_is_left_out(opened):
    told = {"colour": "red; background: url(http://x)"}
    page = opened(draw(replace(sixty(), settings={"ecosystem": told})).html).page

    assert page.evaluate("document.getElementById('app').style.borderTop") == ""
