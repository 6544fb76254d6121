"""Nothing serious or critical by axe-core on any view; every control is reached by Tab."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from obstacles import FOLDER, obstacles

from valuechain.drawing import draw
from valuechain.load import sample
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def html() -> str:
    return draw(sample(), language="fr").html


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_nothing_serious_on_any_view(opened: Open, html: str, size):
    page = opened(html, *size).page
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
        assert obstacles(page) == [], view


def test_axe_finds_nothing_serious_in_a_room_with_a_supposition(opened: Open, html: str):
    page = opened(html, 1280, 720).page
    page.evaluate("chooseActor(0); suppose(0, null);")
    assert obstacles(page) == []
    page.keyboard.press("r")
    page.keyboard.press("n")
    assert obstacles(page) == []


def test_axe_finds_nothing_serious_without_scripts_of_ours(opened: Open, html: str):
    before = html.replace("function footerText()", "function  footerText()", 1)
    page = opened(before, 1280, 720).page

    assert page.locator("#app").count() == 0
    assert obstacles(page) == []


def test_every_control_of_the_bar_is_reached_by_tab(opened: Open, html: str):
    page = opened(html, 1280, 720).page
    wanted = page.evaluate(
        "[...document.querySelectorAll('#bar button, #bar select, #bar input')]"
        ".filter(e => !e.disabled && e.offsetParent).map(e => e.id)"
    )
    reached = set()
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert set(wanted) <= reached


def test_every_control_of_every_view_is_reached_by_tab(opened: Open):
    row = {"kind": "money", "unit": "EUR"}
    ways = [("a", "b", 9), ("b", "c", 7), ("c", "a", 5), ("a", "d", 3)]
    rows = [
        row
        | {"provider": one, "receiver": other, "quantity": q + n, "period": str(2024 + n)}
        for one, other, q in ways
        for n in range(2)
    ]
    actors = [{"id": n, "type": f"t{n}", "territory": f"v{n}"} for n in "abcd"]
    page = opened(draw(ecosystem_of(rows, actors=actors)).html, 1280, 720).page
    page.evaluate("chooseActor(1)")
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
        wanted = page.evaluate(
            "[...document.querySelectorAll('#app button, #app select, #app input,"
            " #app [tabindex=\\'0\\']')].filter(e => !e.disabled && e.checkVisibility())"
            ".map((e, n) => { e.dataset.wanted = n; return String(n); })"
        )
        reached = set()
        for _ in range(len(wanted) + 4):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.wanted"))
        assert set(wanted) <= reached, view
        assert page.locator("#view :is([tabindex='0'], button, .empty)").count(), view


@pytest.mark.parametrize("view", ["matrix", "sankey", "balance", "changes", "territories"])
def test_arrow_keys_walk_through_a_view_and_the_page_says_what_is_there(
    opened: Open, html: str, view: str
):
    page = opened(html, 1280, 720).page
    page.evaluate(f"showTab('{view}')")
    page.locator(".pick[tabindex='0']").first.focus()
    said = set()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        said.add(page.locator("#spoken").inner_text())
    assert len(said) > 1
    page.keyboard.press("Enter")
    assert page.locator("#panel.open h2").count() == 1


def test_axe_is_the_published_one_with_its_licence():
    digest = hashlib.sha256((FOLDER / "axe.min.js").read_bytes()).hexdigest()

    assert digest == "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
    assert "Mozilla Public License" in (FOLDER / "LICENSE-MPL-2.0.txt").read_text("utf-8")
