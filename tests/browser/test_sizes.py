"""The same page for 25, 100, 500, 5 000 and 6 000 actors: drawn, clean, and readable."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from valuechain.drawing import VIEWS, draw
from valuechain.load import sample
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")
TYPES = ("Financeurs", "Services publics", "Associations", "Entreprises", "Habitants")
KINDS = (("money", "EUR"), ("time", "h"), ("food", "kg"), ("advice", "session"))
SIZES = (25, 100, 500, 5_000, 6_000)
SCREENS = (
    (False, (1280, 720)),
    (False, (1920, 1080)),
    (True, (1920, 1080)),
    (True, (1280, 720)),
)
"""Whether a page stands in room mode, and on what screen."""


def generated(count: int) -> Ecosystem:
    """Actors of five types in seven territories; a few exchange most; always the same."""
    draw_ = random.Random(count)
    actors = [
        {
            "id": f"a{n:05}",
            "name": f"{TYPES[n % 5][:-1]} du quartier {n:05}",
            "type": TYPES[n % 5],
            "territory": f"Vallée {n % 7}",
        }
        for n in range(count)
    ]
    rows = []
    for n in range(2 * count):
        one, other = (int(count * draw_.random() ** 2) for _ in range(2))
        kind, unit = KINDS[draw_.randrange(4)]
        if one != other:
            rows.append(
                {
                    "provider": f"a{one:05}",
                    "receiver": f"a{other:05}",
                    "kind": kind,
                    "unit": unit,
                    "quantity": str(draw_.randrange(1, 5000)),
                    "period": str(2024 + n % 2),
                }
            )
    kinds = [{"id": k, "name": k, "unit": u} for k, u in KINDS]
    return ecosystem_of(rows, actors=actors, kinds=kinds, name="Essai")


@pytest.fixture(scope="module")
def pages() -> dict[int, str]:
    """The page of each size; that of the sample, of 67 actors, under 67."""
    made = {count: draw(generated(count), language="fr").html for count in SIZES}
    return made | {67: draw(sample(), language="fr").html}


@pytest.mark.parametrize("count", [*SIZES, 67])
def test_every_view_of_any_size_is_drawn_readable_and_clean(
    opened: Open, pages: dict[int, str], count: int
):
    found = opened(pages[count], 1280, 720)
    page = found.page
    for in_room, (width, height) in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("STATE.room") != in_room:
            page.keyboard.press("r")
        for view in page.evaluate("[...TABS, ...MORE]"):
            page.evaluate(f"showTab('{view}')")
            seen = page.evaluate(MEASURES)
            where = (view, in_room, width)
            assert seen["overlapping"] <= 0.05, where
            assert seen["smallest"] >= (height / 50 if in_room else 12), where
            assert seen["textContrast"] >= 4.5, where
            assert seen["lineContrast"] >= 3, where
            assert seen["wide"] <= width, where
            assert page.locator(
                "#view .pick, #view .box, #view canvas, #view tbody tr, #view .empty"
            ).count(), where
    complaints = [line for line in found.complaints if "GPU stall" not in line]
    assert not complaints
    assert not found.requests


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_name_reaches_beyond_its_picture(
    opened: Open, language: str, width: int, height: int
):
    for view in ("matrix", "territories", "sankey"):
        found = opened(draw(sample(), view, language=language).html, width, height)
        cut = found.page.evaluate(
            """[...document.querySelectorAll("#view svg.picture text")].filter((text) => {
              const [own, whole] = [text, text.ownerSVGElement].map((one) =>
                one.getBoundingClientRect());
              return own.left < whole.left - 1 || own.right > whole.right + 1;
            }).map((text) => text.textContent)"""
        )
        assert cut == [], (view, cut)
        assert found.page.locator("#view svg.picture text").count() > 8


def test_the_panel_of_an_actor_leaves_its_picture_free(opened: Open):
    page = opened(draw(sample(), "ego=etat-emploi").html, 1280, 720).page

    edges = "(name) => document.querySelector(name).getBoundingClientRect()"
    picture, panel = (page.evaluate(edges, n) for n in ("#view svg", "#panel"))
    assert picture["width"] > 600
    assert picture["x"] + picture["width"] <= panel["x"] + 1
    page.keyboard.press("Escape")
    assert page.evaluate(edges, "#view svg")["width"] > picture["width"] + 300


def test_units_and_the_scenario_are_said_in_the_language_that_is_read(opened: Open):
    page = opened(draw(sample(), language="fr").html).page

    assert "Expertise partagée (jours)" in page.locator("#legend").inner_text()
    assert "Scénario\xa0: réel." in page.locator("footer").inner_text()
    page.get_by_role("button", name="English").click()
    assert "Expertise partagée (days)" in page.locator("#legend").inner_text()
    assert "Scenario: actual." in page.locator("footer").inner_text()


def test_five_thousand_actors_are_panned_by_hand_and_one_brings_its_own_flows(
    opened: Open, pages: dict[int, str]
):
    page = opened(pages[5_000], 1280, 720).page
    page.click("#tab-explore")
    seen = "(({x, y}) => [x, y])(NETWORK.getCamera().getState())"
    before = page.evaluate(seen)
    page.mouse.move(500, 450)
    page.mouse.down()
    page.mouse.move(300, 400, steps=4)
    page.mouse.up()
    assert page.evaluate(seen) != before
    drawn = "NETWORK.getGraph().filterEdges((e) => !NETWORK.getEdgeDisplayData(e).hidden).length"
    assert page.evaluate(drawn) == 1500
    page.evaluate("chooseActor(0)")
    own = "NETWORK.getGraph().degree('0')"
    assert page.evaluate(drawn) == page.evaluate(own) > 20


def test_beyond_five_thousand_actors_are_put_together_and_the_page_says_so(
    opened: Open, pages: dict[int, str]
):
    page = opened(pages[6_000], 1280, 720).page
    page.click("#tab-explore")

    assert "6000 acteurs sont trop nombreux" in page.locator("#view .small").inner_text()
    circles = page.locator(".circle").count()
    assert circles == 35
    page.locator(".circle").first.dispatch_event("click")
    page.locator("#panel button", has_text="Ouvrir cette case").click()
    assert page.locator(".circle").count() > circles


def test_few_actors_make_a_small_file_whatever_it_opens_on():
    for view in VIEWS:
        html = draw(generated(20), view, language="fr").html
        assert len(html.encode()) < (150_000 if view == "columns" else 160_000)
