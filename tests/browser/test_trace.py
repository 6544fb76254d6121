"""A chosen loop stands at full ink, and what disappears without an actor is hatched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from valuechain.drawing import draw
from valuechain.indicators.without import without
from valuechain.load import sample
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser

Open = Callable[..., object]


def triangle():
    row = dict(kind="money", unit="EUR", period="2025", quantity=10)
    ways = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "d"), ("e", "a")]
    names = dict(a="Ada", b="Bo", c="<b>Cy", d="Di", e="Em")
    actors = [dict(id=i, name=n, type="other") for i, n in names.items()]
    rows = [row | dict(provider=p, receiver=r) for p, r in ways]
    return ecosystem_of(rows, actors=actors)


def test_the_page_loses_what_the_computation_loses(opened: Open):
    ecosystem = replace(sample(), language="en")
    found = opened(draw(ecosystem, period="2025").html)
    ids = found.page.evaluate("ACTORS.map((actor) => actor.id)")
    compared = 0
    for actor in ("passerelle-neuve", "etat-emploi", "fabrique-saulebourg"):
        expected = {
            (row["dependent"], row["kind"], row["unit"]): (float(row["lost"]), row["share"])
            for row in without(ecosystem, actor, period="2025").to_dicts()
            if row["share"] is not None
        }
        shown = found.page.evaluate(
            """(place) => [...TRACE.lossesByLayer(place)].flatMap(([layer, one]) => one.closed ? []
               : one.lost.map((lost, n) => [n, layer, lost, one.came[n]]))""",
            ids.index(actor),
        )
        marks = found.page.evaluate(
            "MARKS.map((mark) => [mark.kind || mark.name, mark.unit])"
        )
        lost = {}
        for place, layer, amount, came in shown:
            if ids[place] != actor and amount > 1e-9 and came:
                lost.setdefault(ids[place], []).append((round(amount, 4), marks[layer][1]))
        for dependent in {key[0] for key in expected}:
            wanted = sorted(
                round(v[0], 4) for k, v in expected.items() if k[0] == dependent
            )
            assert sorted(a for a, _ in lost[dependent]) == pytest.approx(wanted, abs=1e-3)
            compared += len(wanted)
    assert compared > 20


def test_every_loss_in_the_panel_is_what_python_says(opened: Open):
    ecosystem = replace(sample(), language="en")
    page = opened(draw(ecosystem, period="2025").html).page
    ids = page.evaluate("ACTORS.map((actor) => actor.id)")
    compared = 0
    for place in range(0, len(ids), 4):
        rows = without(ecosystem, ids[place], period="2025").to_dicts()
        expected = {
            (row["dependent"], row["kind"], row["unit"] or ""): row
            for row in rows
            if row["share"] is not None
        }
        found = page.evaluate(
            """(place) => [...TRACE.lossesByLayer(place)].flatMap(([layer, one]) =>
               one.closed ? [] : lossRows(one, place).filter(row => row.share !== null)
               .map(row => [ACTORS[row.place].id, MARKS[layer].kind, MARKS[layer].unit,
                            row.lost, row.share]))""",
            place,
        )
        told = {tuple(row[:3]): row[3:] for row in found}
        assert set(told) == set(expected)
        for key, row in expected.items():
            lost, share = told[key]
            assert lost == pytest.approx(float(row["lost"]), rel=1e-9, abs=1e-6)
            assert share == pytest.approx(row["share"], rel=1e-9, abs=1e-9)
            compared += 1
    assert compared > 50


def test_a_closed_group_and_refunds_are_said_instead_of_a_loss(opened: Open):
    row = dict(kind="money", unit="EUR", period="2025")
    ways = [("a", "b", 10), ("b", "a", 10), ("c", "d", 5), ("d", "e", -2)]
    rows = [row | dict(provider=p, receiver=r, quantity=q) for p, r, q in ways]
    hours = [r | dict(kind="time", unit="h") for r in rows[:2]]
    found = opened(draw(ecosystem_of([*rows, *hours]), language="en").html)
    choose(found.page, "a")

    panel = found.page.locator("#panel").inner_text()
    assert "time: undefined, the group has no source" in panel
    assert "“money” holds refunds" in panel
    assert "no longer receives" not in panel
    found.page.locator("button.trace").last.click()
    assert found.page.locator("path.vanished").count()
    assert found.is_clean()


def choose(page, name):
    page.evaluate(f"chooseActor(ACTORS.findIndex((actor) => actor.name === {name!r}))")


def test_a_chosen_loop_stands_at_full_ink(opened: Open):
    found = opened(draw(triangle(), language="en").html)
    choose(found.page, "Ada")
    button = found.page.locator("button.trace").first
    assert button.inner_text() == "Ada → Bo → <b>Cy → Ada"
    button.click()
    found.page.mouse.move(5, 5)

    lines = found.page.locator("g.line")
    lit = [
        lines.nth(n).get_attribute("aria-label").split(",")[0]
        for n in range(lines.count())
        if "faded" not in lines.nth(n).get_attribute("class")
    ]
    assert sorted(lit) == ["<b>Cy → Ada", "Ada → Bo", "Bo → <b>Cy"]
    assert button.get_attribute("aria-pressed") == "true"
    assert found.is_clean()


def test_what_disappears_without_an_actor_is_hatched_in_proportion(opened: Open):
    found = opened(draw(triangle(), language="en").html)
    choose(found.page, "Em")
    found.page.locator("button.trace").last.press("Enter")

    # Everything comes from Em, but the unexplained 10 that Bo or the others add: none.
    assert found.page.locator("path.vanished").count() >= 2
    panel = found.page.locator("#panel").inner_text()
    assert "Ada no longer receives" in panel
    assert "no forecast" in panel
    found.page.locator("button.trace").last.press("Enter")
    assert found.page.locator("path.vanished").count() == 0
    assert found.is_clean()


def test_escape_takes_the_hatching_away(opened: Open):
    found = opened(draw(triangle(), language="fr").html)
    choose(found.page, "Em")
    found.page.locator("button.trace").last.click()
    assert found.page.locator("path.vanished").count()
    found.page.keyboard.press("Escape")

    assert found.page.locator("path.vanished").count() == 0
    assert found.page.locator(".faded").count() == 0


def test_an_actor_in_no_loop_says_so(opened: Open):
    found = opened(draw(triangle(), language="fr").html)
    choose(found.page, "Di")

    assert "Aucune boucle d'au plus quatre acteurs." in (
        found.page.locator("#panel").inner_text()
    )
