"""The address keeps all that is seen: reloaded it is there again, back and on go through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from valuechain.drawing import draw
from valuechain.load import sample
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

LIT = """() => [...document.querySelectorAll(".box, .line")]
  .filter((one) => !one.classList.contains("faded")).map((one) => one.getAttribute("aria-label")).sort()"""
CHOSEN = """() => [...document.querySelectorAll(".box.chosen, .line.chosen")]
  .map((one) => one.getAttribute("aria-label"))"""


@pytest.fixture(scope="module")
def html() -> str:
    return draw(sample(), language="en").html


@pytest.fixture(scope="module")
def bundled() -> str:
    """Two actors of one type that exchange seven kinds, and two that exchange one."""
    pairs = [("a", "b", f"k{n}") for n in range(7)] + [("c", "b", "k0"), ("b", "d", "k1")]
    rows = [
        dict(provider=p, receiver=r, kind=k, quantity=n + 1, unit="h", period="2025")
        for n, (p, r, k) in enumerate(pairs)
    ]
    actors = [dict(id=one, name=one.upper() * 3, type=f"t{one in 'bd'}") for one in "abcd"]
    return draw(ecosystem_of(rows, actors=actors, name="Seven"), language="en").html


def seen(page: Any) -> tuple[Any, ...]:
    """What stands lit, what is chosen, and what the panel says of it."""
    page.mouse.move(2, 2)
    panel = page.locator("#panel").inner_text()
    return page.evaluate(LIT), page.evaluate(CHOSEN), panel


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_folded_box_that_is_chosen_is_chosen_again(
    opened: Open, html: str, width: int
) -> None:
    found = opened(html, width, 720)
    page = found.page
    before = seen(page)
    page.locator(".box.folded").nth(1).click()
    chosen = seen(page)
    assert len(chosen[1]) == 1 and chosen != before

    page.reload()
    assert seen(page) == chosen
    page.go_back()
    page.wait_for_function("!STATE.chosen")
    assert seen(page) == before
    page.go_forward()
    page.wait_for_function("STATE.chosen")
    assert seen(page) == chosen
    assert found.is_clean()


def test_a_folded_box_stays_chosen_in_a_view_without_boxes(opened: Open, html: str) -> None:
    page = opened(html, 1280, 720).page
    page.locator(".box.folded").first.click()
    page.click("#tab-matrix")
    panel = page.locator("#panel").inner_text()
    faded = page.locator("#view .faded").count()
    page.reload()

    assert page.locator("#tab-matrix[aria-pressed='true']").count() == 1
    assert page.locator("#panel").inner_text() == panel
    assert page.locator("#view .faded").count() == faded > 0


def test_a_group_of_a_large_network_is_chosen_again(opened: Open) -> None:
    rows = [
        dict(provider=f"a{n}", receiver=f"a{(n * 7 + 1) % 5001}", kind="k", quantity=n + 1)
        for n in range(5001)
    ]
    actors = [
        dict(id=f"a{n}", type=f"t{n % 3}", territory=f"v{n % 5}") for n in range(5001)
    ]
    page = opened(draw(ecosystem_of(rows, actors=actors), "explore").html, 1280, 720).page
    page.locator(".circle").nth(4).dispatch_event("click")
    chosen = page.locator("#panel h2").inner_text()
    assert "·" in chosen
    page.reload()
    page.wait_for_selector(".circle")

    assert page.locator("#panel h2").inner_text() == chosen
    assert page.locator(".circle.chosen").count() == 1


def test_an_opened_bundle_stays_open(opened: Open, bundled: str) -> None:
    found = opened(bundled, 1280, 720)
    page = found.page
    number = "SCENE.lines.filter((line) => line.parts.length > 1).length"
    before = page.locator(".line").count()
    assert page.evaluate(number) == 1
    label = page.evaluate("SCENE.lines.findIndex((line) => line.parts.length > 1)")
    page.evaluate(f"choose(SCENE.lines[{label}])")
    apart = seen(page)
    assert page.evaluate(number) == 0
    assert page.locator(".line").count() == before + 6

    page.reload()
    assert page.locator(".line").count() == before + 6
    assert seen(page)[2] == apart[2], "the panel tells all seven kinds"
    page.go_back()
    page.wait_for_function("!STATE.chosen")
    assert page.evaluate(number) == 1
    page.go_forward()
    page.wait_for_function("STATE.chosen")
    assert page.locator(".line").count() == before + 6
    page.click("#undo")
    assert page.evaluate(number) == 1
    assert found.is_clean()


def test_an_open_bundle_is_that_of_its_two_actors_whatever_else_is_drawn(
    opened: Open, bundled: str
) -> None:
    page = opened(bundled, 1280, 720).page
    page.evaluate("choose(SCENE.lines.find((line) => line.parts.length > 1))")
    page.evaluate("choose(null)")
    page.click("#tab-ego")
    page.click("#tab-map")

    assert page.evaluate("SCENE.lines.filter((line) => line.parts.length > 1).length") == 0


def test_flows_between_folded_boxes_are_chosen_again(opened: Open, html: str) -> None:
    page = opened(html, 1280, 720).page
    at = page.evaluate(
        "SCENE.lines.findIndex((l) => SCENE.boxes[l.provider].members.length > 1"
        " && SCENE.boxes[l.receiver].members.length > 1 && l.provider !== l.receiver)"
    )
    assert at >= 0
    page.evaluate(f"choose(SCENE.lines[{at}])")
    chosen = seen(page)
    page.reload()

    assert seen(page) == chosen
    assert len(chosen[1]) == 1


def test_the_text_searched_for_is_there_again_with_what_it_found(
    opened: Open, html: str
) -> None:
    found = opened(html, 1280, 720)
    page = found.page
    before = seen(page)
    page.click("#search")
    page.keyboard.type("mairie")
    lit = seen(page)
    assert lit != before and lit[0]

    page.reload()
    assert page.locator("#search").input_value() == "mairie"
    assert seen(page) == lit
    page.go_back()
    page.wait_for_function("!STATE.search")
    assert page.locator("#search").input_value() == ""
    assert seen(page) == before
    page.go_forward()
    page.wait_for_function("STATE.search === 'mairie'")
    assert page.locator("#search").input_value() == "mairie"
    assert seen(page) == lit
    page.click("#undo")
    assert page.locator("#search").input_value() == ""
    assert found.is_clean()


def test_a_search_stays_when_other_choices_change(opened: Open, html: str) -> None:
    page = opened(html, 1280, 720).page
    page.fill("#search", "mairie")
    page.select_option("#period", label="2025")
    page.mouse.move(2, 2)

    assert page.locator("#search").input_value() == "mairie"
    assert 0 < page.locator(".box:not(.faded)").count() < page.locator(".box").count()
    page.fill("#search", "")
    assert page.locator(".box.faded").count() == 0
    assert "search=" not in page.url


def test_back_and_on_go_one_choice_at_a_time_and_undo_goes_along(
    opened: Open, html: str
) -> None:
    page = opened(html, 1280, 720).page
    page.click("#tab-matrix")
    page.select_option("#period", label="2025")
    page.select_option("#basis", "provider")
    page.go_back()
    page.wait_for_function("STATE.basis === 'recognised'")
    page.go_back()
    page.wait_for_function("STATE.period === -1")
    assert page.locator("#tab-matrix[aria-pressed='true']").count() == 1
    page.click("#undo")
    assert page.locator("#tab-map[aria-pressed='true']").count() == 1
    assert page.locator("#undo").is_disabled()
    page.go_back()
    page.wait_for_function("STATE.tab === 'matrix'")
    page.click("#undo")
    assert page.locator("#tab-map[aria-pressed='true']").count() == 1


def test_a_slider_that_is_drawn_is_one_step_back(opened: Open, html: str) -> None:
    page = opened(html, 1280, 720).page
    page.click("#tab-sankey")
    page.click("#tab-map")
    page.focus("#share")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "share=95" in page.url
    page.go_back()
    page.wait_for_function("STATE.share === 80")
    assert page.locator("#tab-map[aria-pressed='true']").count() == 1


@pytest.mark.parametrize(
    "asked",
    [
        "box=type:nothing&alone=2",
        "box=type:%C3%89tat&alone=-3",
        "box=type:%C3%89tat&alone=x",
        "box=circle:nobody",
        "box=side:0&among=nobody",
        "bundle=nobody",
        "from-box=type:zz&to=zz&kind=argent:EUR",
        "search=%3Cimg%20src%3Dx%20onerror%3D__pwned%3D1%3E",
    ],
)
def test_an_address_that_names_nothing_opens_the_page_all_the_same(
    opened: Open, html: str, asked: str
) -> None:
    found = opened(html, 1280, 720)
    found.page.goto(found.page.url.split("#")[0] + "#view=map&" + asked)
    found.page.reload()

    assert found.page.locator(".box").count() > 10
    assert "Choose" in found.page.locator("#panel").text_content()
    assert found.is_clean()
