"""What the page computes again is what Python computes; a link reopens what was seen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from ecosystem import sixty

from valuechain.drawing import draw
from valuechain.flows import BASES, layer_flows, on_basis
from valuechain.indicators.cutting import cutting
from valuechain.indicators.without import without
from valuechain.lines import lines
from valuechain.load import sample

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
FADED = """Promise.all(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished)).then(() => null)"""
"""Waits until what fades has faded."""


@pytest.fixture(scope="module")
def html() -> str:
    return draw(sample(), language="en").html


@pytest.mark.parametrize("basis", BASES)
def test_a_basis_taken_in_the_page_gives_python_s_figures_exactly(
    opened: Open, html: str, basis: str
):
    page = opened(html).page
    page.select_option("#basis", basis)
    taken = page.evaluate("FLOWS.map(f => f.quantity === null ? null : String(f.quantity))")

    wanted = draw(sample(), basis=basis, language="en").flows["quantity"].to_list()
    millionths = [None if q is None else str(int(q * 1_000_000)) for q in wanted]
    assert taken == millionths
    assert len(taken) > 100


def test_what_is_lost_without_an_actor_is_what_python_says(opened: Open, html: str):
    ecosystem = sample()
    page = opened(html).page
    for place in range(0, len(ecosystem.actor_ids), 5):
        found = page.evaluate(
            "place => { STATE.gone = place; return counterfactual().rows.map(r => ["
            "ACTORS[r.place].id, MARKS[r.layer].kind, MARKS[r.layer].unit,"
            " LEDGER.periods[r.period], r.lost, r.share]); }",
            place,
        )
        rows = without(ecosystem, ecosystem.actor_ids[place]).select(
            "dependent", "kind", pl.col("unit").fill_null(""), "period",
            pl.col("lost").cast(pl.Float64), "share",
        )  # fmt: skip
        wanted = {row[:4]: row[4:] for row in rows.iter_rows()}
        told = {tuple(row[:4]): row[4:] for row in found}
        assert set(told) == set(wanted)
        for key, (lost, share) in wanted.items():
            assert told[key][1] == pytest.approx(share, rel=1e-9, abs=1e-9)
            assert told[key][0] == pytest.approx(lost, rel=1e-9, abs=1e-6)


def test_what_is_lost_by_a_cut_is_what_python_says(opened: Open):
    ecosystem = sixty()
    page = opened(draw(ecosystem).html).page
    told = on_basis(lines(ecosystem))
    checked = 0
    for flows in layer_flows(told, tuple(ecosystem.actor_ids)):
        providers, receivers, _ = flows.arrays()
        for one, other in list(zip(providers.tolist(), receivers.tolist(), strict=True))[
            :3
        ]:
            wanted = cutting(flows, one, other, part=0.4)
            found = page.evaluate(
                "([kind, period, tail, head]) => {"
                " const layer = MARKS.findIndex(m => m.kind === kind);"
                " const pairs = pairsOf(layer, LEDGER.periods.indexOf(period));"
                " const f = lossesOf(pairs, {gone: -1, tail, head, part: 0.4});"
                " return [...f.share].map((s, n) => s * f.through[n]); }",
                [flows.layer.kind, flows.period, one, other],
            )
            np.testing.assert_allclose(found, wanted.lost, rtol=1e-9, atol=1e-9)
            checked += 1
    assert checked > 10


def test_a_supposed_departure_is_said_in_a_sentence_and_undone(opened: Open, html: str):
    found = opened(html)
    page = found.page
    page.fill("#search", "Région Arvanne")
    page.press("#search", "Enter")
    page.click("#panel .suppose")

    said = page.locator("#supposed").inner_text()
    assert said.startswith("Without Région Arvanne:")
    assert "loses" in said
    assert "not a forecast" in said
    assert page.locator(".loss").count() > 0
    sentence, panel = (page.locator(n).bounding_box() for n in ("#supposed", "#panel"))
    assert sentence["x"] + sentence["width"] <= panel["x"]
    assert "Nobody receives less" not in page.locator("#panel").inner_text()
    page.focus("#share")
    page.keyboard.press("Control+z")
    assert page.locator("#supposed").count() == 0
    assert found.is_clean()


def test_a_link_reopens_what_was_seen(opened: Open, html: str):
    first = opened(html).page
    first.select_option("#period", label="2025")
    first.select_option("#basis", "provider")
    first.locator("#legend .kind").nth(1).click()
    first.fill("#search", "Région Arvanne")
    first.press("#search", "Enter")
    first.click("#panel .suppose")
    first.click("#tab-balance")
    seen = first.locator("#view").inner_text()
    address = first.url
    again = opened(html).page
    again.goto(address)
    again.reload()

    assert again.locator("#view").inner_text() == seen
    assert again.locator("#basis").input_value() == "provider"
    assert "Région Arvanne" in again.locator("#panel").text_content()


def test_the_steps_around_an_actor_are_kept_in_the_address(opened: Open, html: str):
    page = opened(html).page
    page.fill("#search", "Région Arvanne")
    page.press("#search", "Enter")
    bright = "[...document.querySelectorAll('.box')].filter((b) => getComputedStyle(b).opacity > 0.5).length"
    seen = []
    for steps in "123":
        page.focus("#share")
        page.keyboard.press(steps)
        page.evaluate(FADED)
        seen.append(page.evaluate(bright))
    assert seen == sorted(set(seen))
    address = page.url
    again = opened(html).page
    again.goto(address)
    again.reload()
    again.evaluate(FADED)
    assert again.evaluate(bright) == seen[-1]


def test_a_link_with_unknown_names_opens_the_page_all_the_same(opened: Open, html: str):
    found = opened(html)
    found.page.goto(
        found.page.url.split("#")[0] + "#view=zz&actor=zz&cut=9&hide=x&period=1999"
    )
    found.page.reload()

    assert found.page.locator(".box").count() > 10
    assert not found.complaints


def test_undo_goes_back_one_choice_at_a_time(opened: Open, html: str):
    page = opened(html).page
    page.click("#tab-matrix")
    page.locator("#legend .kind").first.click()
    page.click("#undo")

    assert page.locator("#legend .kind[aria-pressed='false']").count() == 0
    assert page.locator("#tab-matrix[aria-pressed='true']").count() == 1
    page.click("#undo")
    assert page.locator("#tab-map[aria-pressed='true']").count() == 1


def test_undo_puts_back_who_was_moved_by_hand_in_columns_and_in_explore(opened: Open):
    page = opened(draw(sixty()).html, 1280, 720).page
    order = "SCENE.boxes.filter((b) => b.column === 1).map((b) => ACTORS[b.members[0]].id).join()"
    before = page.evaluate(order)
    page.locator(".box").nth(
        page.evaluate("SCENE.boxes.findIndex((b) => b.column === 1)")
    ).focus()
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate(order) != before
    page.click("#undo")
    assert page.evaluate(order) == before
    assert page.locator("#save-places").count() == 0

    page.click("#tab-explore")
    places = "ACTORS.map((actor) => placeXY(actor).join()).join(';')"
    before = page.evaluate(places)
    page.locator("#view .circle").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(places) != before
    page.click("#undo")
    assert page.evaluate(places) == before
    assert page.locator("#tab-explore[aria-pressed='true']").count() == 1


def test_a_link_reopens_what_was_unfolded_and_how_far_a_room_was_told(
    opened: Open, html: str
):
    first = opened(html, 1280, 720).page
    first.locator(".box.folded").first.click()
    first.locator("#panel button", has_text="Open this box").click()
    first.keyboard.press("r")
    first.keyboard.press("Space")
    first.keyboard.press("Space")
    first.keyboard.press("n")
    names = first.locator(".box").all_inner_texts()
    notes = first.locator("#notes").inner_text()
    address = first.url
    again = opened(html, 1280, 720).page
    again.goto(address)
    again.reload()

    assert again.locator(".box").all_inner_texts() == names
    assert again.locator("#notes").inner_text() == notes


def test_in_a_room_the_space_bar_brings_kinds_one_by_one(opened: Open, html: str):
    page = opened(html).page
    page.keyboard.press("r")
    whole = page.locator(".line").count()
    page.keyboard.press("Space")
    assert page.locator(".line").count() == 0
    page.keyboard.press("Space")
    some = page.locator(".line").count()
    assert 0 < some < whole
    assert page.locator("#spoken").inner_text().startswith("Step 1 of")
    page.keyboard.press("n")
    assert "Step 1 of" in page.locator("#notes").inner_text()


def test_an_actor_chosen_once_is_followed_by_every_view(opened: Open, html: str):
    found = opened(html)
    page = found.page
    page.fill("#search", "Région Arvanne")
    page.press("#search", "Enter")
    for view in page.evaluate("[...TABS, ...MORE]"):
        page.evaluate(f"showTab('{view}')")
        assert "Région Arvanne" in page.locator("#panel h2").inner_text()
        if view not in ("explore", "ego", "dumbbell"):
            assert page.locator("#view .faded").count() > 0
    assert found.is_clean()


def test_a_kind_hidden_once_is_hidden_in_every_view(opened: Open, html: str):
    page = opened(html).page
    page.locator("#legend .kind", has_text="Argent").first.click()
    for view in ("matrix", "sankey", "balance", "territories"):
        page.evaluate(f"showTab('{view}')")
        assert not page.locator(".caption").first.inner_text().startswith("Argent")


def test_the_sum_below_a_sankey_is_the_sum_of_the_flows(opened: Open, html: str):
    page = opened(html).page
    page.click("#tab-sankey")
    said = page.locator("#view .small").first.inner_text()
    flows = on_basis(lines(sample()))
    money = flows.filter(pl.col("kind") == "argent")["quantity"].sum()

    assert money == Decimal(money)
    assert f"= {int(money):,}\xa0€ in all" in said
