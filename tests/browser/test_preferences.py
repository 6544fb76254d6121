"""A page follows what a reader asks of it: dark colours, no movement, paper without colour."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from obstacles import obstacles
from PIL import Image

from valuechain.drawing import draw
from valuechain.load import sample

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")


@pytest.fixture(scope="module")
def html() -> str:
    return draw(sample(), language="fr").html


def test_in_the_dark_every_view_keeps_its_contrast_and_a_room_stays_light(
    opened: Open, html: str
):
    found = opened(html, 1280, 720)
    page = found.page
    page.emulate_media(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(22, 22, 22)"
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
        seen = page.evaluate(MEASURES)
        assert seen["textContrast"] >= 4.5, view
        assert seen["lineContrast"] >= 3, view
    page.evaluate("showTab('map'); chooseActor(0); suppose(0, null);")
    assert obstacles(page) == []
    page.keyboard.press("r")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert found.is_clean()


def test_nothing_moves_for_who_asks_for_stillness(opened: Open, html: str):
    page = opened(html, 1280, 720).page
    page.locator(".box").first.focus()
    assert page.evaluate("document.getAnimations().length") > 0
    page.keyboard.press("Escape")
    page.emulate_media(reduced_motion="reduce")
    page.locator(".box").nth(3).focus()
    assert page.evaluate("document.getAnimations().length") == 0


def test_on_paper_without_colour_the_families_of_kinds_are_told_apart(
    opened: Open, html: str
):
    page = opened(html, 1280, 720).page
    page.emulate_media(media="print")
    seen = {}
    for family in ("money", "time", "goods", "knowledge"):
        taken = page.locator(f"[data-family='{family}'] .swatch").first.screenshot()
        grey = np.asarray(Image.open(io.BytesIO(taken)).convert("L"), dtype=float)
        seen[family] = grey / 255
    for one, other in combinations(seen, 2):
        differ = np.abs(seen[one] - seen[other]) > 0.25
        assert differ.mean() > 0.04, (one, other)
    drawn = {
        family: page.evaluate(
            "family => { const core = document.querySelector("
            "`.line[data-family='${family}']:not(.thin) .current`); const s = getComputedStyle(core);"
            " return [s.opacity, s.strokeDasharray]; }",
            family,
        )
        for family in seen
    }
    assert len({tuple(look) for look in drawn.values()}) == 4
    assert page.locator("#bar").is_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
