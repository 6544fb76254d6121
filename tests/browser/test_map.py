"""The map page in a real browser: readable in a room, clean, closed, walkable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ecosystem import sixty

from valuechain.drawing import draw
from valuechain.load import read
from valuechain.tables import ecosystem_of
from valuechain.views.places import kept_ranks

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
MEASURES = (HERE / "measures.js").read_text("utf-8")
HOSTILE = HERE.parent / "fixtures" / "hostile" / "inj_02_html.csv"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def html() -> str:
    return draw(sixty(), language="fr").html


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_in_a_room_every_label_can_be_read_from_the_last_row(
    opened: Open, html: str, width: int, height: int
):
    found = opened(html, width, height)
    found.page.keyboard.press("r")

    seen = found.page.evaluate(MEASURES)
    assert seen["smallest"] >= height / 50
    assert seen["overlapping"] <= 0.05
    assert seen["textContrast"] >= 4.5
    assert seen["lineContrast"] >= 3
    assert 0 < seen["boxes"] <= 25
    assert 0 < seen["lines"] <= 60
    assert found.is_clean()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_on_a_laptop_labels_keep_apart_and_boxes_are_at_most_forty(
    opened: Open, html: str, width: int, height: int
):
    found = opened(html, width, height)

    seen = found.page.evaluate(MEASURES)
    assert seen["overlapping"] <= 0.05
    assert seen["textContrast"] >= 4.5
    assert seen["lineContrast"] >= 3
    assert 20 < seen["boxes"] <= 40
    assert 20 < seen["lines"] <= 60
    assert seen["wide"] <= width
    assert found.is_clean()


def test_on_a_phone_nothing_is_lost_to_the_side(opened: Open, html: str):
    found = opened(html, 390, 844)

    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    edges = found.page.evaluate(
        "[...document.querySelectorAll('.box, .all button, #bar button')].map(e =>"
        " [e.getBoundingClientRect().left, e.getBoundingClientRect().right])"
    )
    assert all(left >= 0 and right <= 390 for left, right in edges)
    assert found.page.locator(".all button").count() == 60
    found.page.locator(".all button").nth(20).click()
    assert found.page.locator("#panel.open h2").inner_text()
    assert found.is_clean()


def test_names_that_look_like_markup_stay_text_whatever_is_touched(opened: Open):
    ecosystem = read(HOSTILE)
    found = opened(draw(ecosystem).html)
    page = found.page

    for n in range(page.locator(".box").count()):
        page.locator(".box").nth(n).hover()
        page.locator(".box").nth(n).click()
        page.keyboard.press("Escape")
    for n in range(page.locator(".line").count()):
        page.locator(".line").nth(n).dispatch_event("click")
        assert page.locator("#panel h2").count() == 1
    for name in ecosystem.names.values():
        page.fill("#search", name[:60])
        page.press("#search", "Enter")
    page.click("#tab-table")
    page.locator("#view td button").first.click()
    page.click("#tab-explore")
    page.wait_for_timeout(300)
    page.click("#language")
    assert found.is_clean()
    page.click("#tab-table")
    shown = page.locator("table.flows").inner_text()
    for name in ecosystem.names.values():
        assert " ".join(name.split()) in " ".join(shown.split())
    assert page.locator("#app img, #app svg[onload], #app script").count() == 0


def test_what_is_typed_anywhere_stays_text_in_every_view_and_the_policy_holds(opened: Open):
    typed = [*read(HOSTILE).names.values(), "${window.__pwned = 1}", "</script><b>x"]
    actors = [
        {"id": f"a{n}", "name": text, "type": typed[-n % 5], "territory": text}
        for n, text in enumerate(typed)
    ]
    kinds = [{"id": f"k{n}", "name": text, "unit": "EUR"} for n, text in enumerate(typed)]
    rows = [
        {
            "provider": f"a{n}",
            "receiver": f"a{(3 * n + k + 1) % len(typed)}",
            "kind": f"k{n}",
            "unit": "EUR",
            "quantity": n + 5,
            "period": str(2024 + k),
            "note": typed[n],
        }
        for n in range(len(typed))
        for k in range(2)
        if (2 * n + k + 1) % len(typed)
    ]
    told = ecosystem_of(rows, actors=actors, kinds=kinds, name=typed[-1])
    found = opened(draw(told).html, 1280, 720)
    page = found.page
    page.evaluate("chooseActor(1); suppose(2, null);")
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
    page.keyboard.press("r")
    page.keyboard.press("n")
    assert "</script><b>x" in page.locator("h1").inner_text()
    foreign = "#app :is(script, img, iframe, object, [onload], [onerror], [onclick])"
    assert page.locator(foreign).count() == 0
    assert page.locator("#app b", has_text=re.compile("^x$")).count() == 0
    assert found.is_clean()
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.__pwned = 1'}));"
    )
    assert page.evaluate("window.__pwned === undefined")
    assert not found.requests
    assert all("Content Security Policy" in line for line in found.complaints)


def test_without_scripts_the_picture_and_the_table_are_there(opened: Open, html: str):
    page = opened(html, scripts=False).page

    assert page.locator("#poster svg.picture").is_visible()
    assert page.locator("#poster tbody tr").count() > 100
    assert "ont besoin de scripts" in page.locator("#poster").inner_text()


def test_one_changed_byte_in_a_script_stops_it_and_leaves_the_static_page(
    opened: Open, html: str
):
    page = opened(html.replace("function footerText()", "function  footerText()", 1)).page

    assert page.locator("#app").count() == 0
    assert page.locator("#poster svg.picture").is_visible()


def test_everything_is_reached_from_the_keyboard(opened: Open, html: str):
    found = opened(html)
    page = found.page
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className.baseVal"
                " || document.activeElement.className"
            )
        )
    assert {"tab-map", "tab-explore", "tab-table", "period", "share", "search"} <= reached
    assert {"room", "language", "kind"} <= reached
    assert any(name.startswith("box") for name in reached)


def test_arrow_keys_walk_along_flows_and_the_page_says_where(opened: Open, html: str):
    found = opened(html)
    page = found.page
    page.locator(".box[tabindex='0']").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.classList.contains('line')"):
            break
        page.keyboard.press("ArrowDown")
    said = page.locator("#spoken").inner_text()
    assert re.search(r" → .+, (Argent|Temps|Denrées|Conseils|Locaux|\d natures)", said)
    assert "confirmé par les deux" in said or "dit par un seul côté" in said
    page.keyboard.press("Enter")
    assert page.locator("#panel.open table.rows tbody tr").count() >= 1
    page.keyboard.press("Escape")
    assert page.locator("#panel.open").count() == 0
    assert found.is_clean()


def test_focus_dims_the_others_and_escape_returns(opened: Open, html: str):
    page = opened(html).page
    page.locator(".box").first.click()
    page.wait_for_timeout(250)

    faded = page.locator(".line.faded").first
    assert float(faded.evaluate("e => getComputedStyle(e).opacity")) == pytest.approx(0.12)
    near = page.locator(".box:not(.faded)").count()
    page.mouse.move(2, 2)
    page.keyboard.press("3")
    assert page.locator(".box:not(.faded)").count() >= near
    page.keyboard.press("Escape")
    assert page.locator(".faded").count() == 0


def test_the_legend_hides_a_kind_and_the_table_follows(opened: Open, html: str):
    page = opened(html).page
    page.locator("#legend .kind").first.click()

    assert page.locator(".letter text", has_text="€").count() == 0
    page.keyboard.press("t")
    assert "Argent" not in page.locator("table.flows tbody").inner_text()
    assert "Temps" in page.locator("table.flows tbody").inner_text()


def test_more_than_four_kinds_are_one_line_that_opens(opened: Open, html: str):
    page = opened(html).page
    page.select_option("#period", label="2025")
    page.fill("#search", "Financeur du quartier 00")
    page.press("#search", "Enter")

    bundle = page.locator(".line[aria-label*='natures']")
    if bundle.count() == 0:
        page.evaluate("document.getElementById('share').value = 100")
        page.locator("#share").dispatch_event("input")
    pair = bundle.first.get_attribute("aria-label").split(",")[0]
    same = page.locator(f".line[aria-label^='{pair},']")
    assert same.count() == 1
    bundle.first.dispatch_event("click")
    assert same.count() == 5
    assert page.locator("#panel .big").count() == 5


def test_the_same_words_in_the_other_language_one_click_away(opened: Open, html: str):
    page = opened(html).page
    assert page.locator("h1").inner_text().startswith("Dans")
    page.click("#language")

    assert page.locator("h1").inner_text().startswith("In")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Shown" in page.locator("#subtitle").inner_text()


def test_a_click_in_explore_opens_the_same_panel(opened: Open, html: str):
    found = opened(html)
    page = found.page
    page.click("#tab-explore")
    circle = page.locator(".circle").nth(7)
    circle.dispatch_event("click")

    assert page.locator("#panel h2").inner_text() == circle.get_attribute("aria-label")
    assert found.is_clean()


def test_a_box_tells_declared_beside_measured_and_not_measured_is_hatched(
    opened: Open, html: str
):
    page = opened(html).page
    first = page.locator(".box", has_text="Financeur du quartier 00")

    assert "mesuré 8" in first.get_attribute("aria-label")
    assert first.locator(".bullet .declared").count() == 1
    other = page.locator(".box:not(.folded)", has_not_text="quartier 00").first
    assert other.locator(".unmeasured").count() == 1
    assert other.locator(".measured").count() == 0


def test_a_box_moved_by_hand_stands_there_again_from_positions_csv(
    opened: Open, tmp_path: Path
):
    row = {"kind": "money", "unit": "EUR", "provider": "z"}
    actors = [{"id": n, "type": "giver" if n == "z" else "taker"} for n in "zabc"]
    rows = [
        row | {"receiver": n, "quantity": q} for n, q in zip("abc", (9, 8, 7), strict=True)
    ]
    drawing = draw(ecosystem_of(rows, actors=actors))
    page = opened(drawing.html, 1280, 720).page
    order = (
        "SCENE.boxes.filter(b => b.column === 1).sort((p, q) => p.y - q.y)"
        ".map(b => ACTORS[b.members[0]].id).join('')"
    )
    assert page.evaluate(order) == "abc"
    page.evaluate("STATE.share = 100; refresh()")
    first, last = (page.locator(".box .frame").nth(n).bounding_box() for n in (1, 3))
    page.mouse.move(first["x"] + 60, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, last["y"] + 40, steps=4)
    page.mouse.up()
    assert page.evaluate(order) == "bca"
    assert page.locator("#panel.open").count() == 0
    page.locator(".box", has_text="c").last.focus()
    page.keyboard.press("Shift+ArrowUp")
    assert page.evaluate(order) == "cba"
    assert "place 1" in page.locator("#spoken").inner_text()
    with page.expect_download() as saved:
        page.locator("#save-places").click()
    saved.value.save_as(tmp_path / "positions.csv")
    again = replace(drawing, ranks=kept_ranks([tmp_path]))
    assert opened(again.html, 1280, 720).page.evaluate(order) == "cba"


def test_a_refund_is_drawn_apart_and_named(opened: Open):
    row = {"kind": "money", "unit": "EUR", "provider": "a", "receiver": "b"}
    rows = [row | {"quantity": q, "period": p} for q, p in ((100, "2024"), (-90, "2025"))]
    found = opened(draw(ecosystem_of(rows), language="fr").html)
    refund = found.page.locator(".line.refund")

    assert found.page.locator(".line").count() == 2
    assert "−90\xa0€ (remboursement)" in refund.get_attribute("aria-label")
    assert found.page.locator(".letter text").all_text_contents() == ["€", "−€"]
    assert "remboursement ou autre" in found.page.locator("#legend .keys").inner_text()
    found.page.emulate_media(media="print")
    assert refund.locator(".spine").count() == 1
    found.page.emulate_media(media="screen")
    found.page.evaluate("showTab('sankey')")
    told = "100\xa0€ + boucles coupées 0\xa0€ + remboursements −90\xa0€ = 10\xa0€ en tout"
    assert told in found.page.locator("#view").inner_text()
    found.page.evaluate("showTab('changes')")
    assert "→ −90 € (remboursement)" in found.page.locator("#view").text_content()
    assert found.is_clean()


def test_figures_of_a_balance_leave_names_free_however_long_they_are(opened: Open):
    row = {"kind": "money", "unit": "EUR", "provider": "a", "receiver": "b"}
    rows = [row | {"quantity": "123456789012.34", "period": "2024"}]
    page = opened(draw(ecosystem_of(rows), "balance").html, 1280, 720).page
    name, figure = (
        page.locator("#view svg text", has_text=text).first.bounding_box()
        for text in (re.compile("^a$"), "123,456,789,012.34")
    )
    assert name["x"] + name["width"] < figure["x"]


def test_an_empty_ecosystem_says_that_there_is_nothing(opened: Open):
    found = opened(draw(ecosystem_of([]), language="en").html)

    assert "there is nothing to show" in found.page.locator("h1").inner_text()
    assert "No exchange is recorded" in found.page.locator("#view").inner_text()
    assert found.is_clean()
