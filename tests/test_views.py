"""Every view tells the figures it was given, whole, and loses none without saying so."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.drawing import draw
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of
from valuechain.views.balance import NAMES
from valuechain.views.changes import changed
from valuechain.views.cuts import cut_loops
from valuechain.views.dumbbell import gaps
from valuechain.views.ego import surroundings
from valuechain.views.gallery import VIEWS
from valuechain.views.multiples import panels
from valuechain.views.scene import Scene

NASTY = "</svg><script>window.__pwned=1</script>"


def told(*rows: tuple[str, str, str, str], **others: object) -> Ecosystem:
    """Build an ecosystem of money from provider, receiver, quantity and period."""
    money = {"kind": "money", "unit": "EUR"}
    said = [
        money | {"provider": a, "receiver": b, "quantity": q, "period": p}
        for a, b, q, p in rows
    ]
    return ecosystem_of(said, **others)


def typed(*names: str, **types: str) -> list[dict[str, str]]:
    return [{"id": n, "type": types.get(n, n)} for n in names]


def titles(svg: str) -> list[str]:
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")  # noqa: S314
    return [title.text or "" for title in found]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_view_is_one_well_formed_picture_in_which_names_stay_text(view, language):
    ecosystem = told(("a", "b", "3", "2024"), ("b", "a", "-2", "2025"),
                     actors=[{"id": "a", "name": NASTY, "type": "x", "territory": NASTY},
                             {"id": "b", "name": "b", "type": "y"}])  # fmt: skip
    svg = draw(ecosystem, view, language=language).svg

    elements = {e.tag.rpartition("}")[2] for e in ET.fromstring(svg).iter()}  # noqa: S314
    assert "script" not in elements
    assert not re.search(r"\son\w+=|javascript:|<style|style=", svg)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_nothing_is_a_picture_too(view):
    assert draw(ecosystem_of([]), view, language="en").svg.startswith("<svg")


@settings(deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 50), max_size=12
    )
)
def test_the_flows_cut_are_the_fewest_that_leave_no_loop(amounts):
    flows = {pair: Decimal(size) for pair, size in amounts.items()}
    order, cut = cut_loops(flows, 5)

    rank = {group: n for n, group in enumerate(order)}
    assert all(rank[a] < rank[b] for a, b in flows if (a, b) not in cut)
    fewest = min(
        sum(v for (a, b), v in flows.items() if way.index(a) >= way.index(b))
        for way in itertools.permutations(range(5))
    )
    assert sum(cut.values()) == fewest


def test_a_loop_is_cut_at_its_smallest_flow_and_the_sum_says_so():
    # a → b 10, b → c 8, c → a 3: the loop is cut at 3; shown 18, cut 3, in all 21.
    ecosystem = told(
        ("a", "b", "10", "2024"), ("b", "c", "8", "2024"), ("c", "a", "3", "2024"),
        actors=typed("a", "b", "c"),
    )  # fmt: skip
    svg = draw(ecosystem, "sankey", language="en").svg

    assert (
        "In the bands 18\xa0€ + loops cut 3\xa0€ + refunds 0\xa0€ = 21\xa0€ in all." in svg
    )
    assert "c → a, 3\xa0€" in titles(svg)


def test_a_refund_is_neither_in_the_bands_nor_lost():
    ecosystem = told(
        ("a", "b", "10", "2024"), ("c", "b", "-4", "2024"), actors=typed("a", "b", "c")
    )
    svg = draw(ecosystem, "sankey", language="en").svg

    assert "bands 10\xa0€ + loops cut 0\xa0€ + refunds −4\xa0€ = 6\xa0€ in all" in svg


def test_a_refund_between_the_same_types_is_not_taken_from_their_band():
    # a → b 10 and −4 back: the band is 10 wide, the refund is 4, and 6 are left.
    ecosystem = told(
        ("a", "b", "10", "2024"), ("a", "b", "-4", "2025"), actors=typed("a", "b")
    )
    said = "10\xa0€ + loops cut 0\xa0€ + refunds −4\xa0€ = 6\xa0€ in all"
    assert said in draw(ecosystem, "sankey", language="en").svg
    changes = titles(draw(ecosystem, "changes", language="en").svg)
    assert any("10\xa0€ → −4\xa0€ (refund)" in title for title in changes)


def test_figures_of_a_balance_leave_names_free_however_long_they_are():
    ecosystem = told(("a", "b", "123456789012.34", "2024"), actors=typed("a", "b"))
    svg = draw(ecosystem, "balance", language="en").svg
    figure = re.search(r'<text x="([0-9.]+)"[^>]*>(123,456,789,012[^<]*)<', svg)
    assert float(figure[1]) - 9 * len(figure[2]) > NAMES


def test_a_refund_is_a_line_of_its_own_beside_what_it_is_taken_from():
    ecosystem = told(("a", "b", "100", "2024"), ("a", "b", "-90", "2025"))
    drawing = draw(ecosystem, language="en")

    assert [(link.quantity, link.refund) for link in drawing.scene.links] == [
        (Decimal(100), False),
        (Decimal(-90), True),
    ]
    assert "a → b, money, −90\xa0€ (refund), told by one side" in titles(drawing.svg)
    assert "refund or other figure below zero" in drawing.svg


def test_a_square_holds_what_the_row_gives_the_column():
    ecosystem = told(
        ("a", "b", "10", "2024"), ("a", "b", "5", "2025"), ("b", "a", "1", "2024"),
        actors=typed("a", "b"),
    )  # fmt: skip
    found = titles(draw(ecosystem, "matrix", language="en").svg)

    assert {"a → b, 15\xa0€", "b → a, 1\xa0€"} <= set(found)


def test_territories_add_up_what_their_actors_exchange():
    actors = [
        {"id": "a", "territory": "North"},
        {"id": "b", "territory": "North"},
        {"id": "c"},
    ]
    ecosystem = told(
        ("a", "c", "10", "2024"), ("b", "c", "5", "2024"), ("a", "b", "2", "2024"),
        actors=actors,
    )  # fmt: skip
    found = titles(draw(ecosystem, "territories", language="en").svg)

    assert {"North → no territory, 15\xa0€", "North → North, 2\xa0€"} <= set(found)


def test_the_balance_is_sorted_from_the_largest_giver_to_the_largest_receiver():
    ecosystem = told(("a", "b", "10", "2024"), ("b", "c", "4", "2024"))
    found = titles(draw(ecosystem, "balance", language="en").svg)[1:]

    assert found == [
        "a: received less given −10\xa0€",
        "c: received less given 4\xa0€",
        "b: received less given 6\xa0€",
    ]


def test_a_change_is_new_ended_grown_shrunk_or_the_same():
    ecosystem = told(
        ("a", "b", "1", "2024"), ("a", "c", "2", "2024"), ("a", "c", "3", "2025"),
        ("b", "c", "2", "2024"), ("b", "c", "1", "2025"), ("c", "a", "5", "2025"),
        ("c", "b", "5", "2024"), ("c", "b", "5", "2025"),
    )  # fmt: skip
    found = changed(draw(ecosystem, language="en").sight, "2024", "2025")

    ids = ecosystem.actor_ids
    assert {(ids[c.provider], ids[c.receiver]): c.status for c in found} == {
        ("a", "b"): "ended",
        ("a", "c"): "grown",
        ("b", "c"): "shrunk",
        ("c", "a"): "new",
        ("c", "b"): "same",
    }


def test_the_largest_difference_comes_first_and_silence_is_no_zero():
    measure = {"kind": "money", "unit": "EUR", "period": "2024"}
    ecosystem = told(
        ("a", "b", "110", "2024"), ("b", "a", "50", "2024"),
        actors=typed("a", "b", "c"),
        measures=[measure | {"owner": "a", "quantity": "100"},
                  measure | {"owner": "b", "quantity": "100"},
                  measure | {"owner": "c", "quantity": "7"}],
    )  # fmt: skip
    found = gaps(draw(ecosystem, language="en").sight)

    # b declared 50 of 100 (half), a 110 of 100, c nothing.
    assert [(g.actor, g.share) for g in found] == [("b", 0.5), ("a", 1.1), ("c", None)]


def test_one_actor_stands_between_its_givers_and_its_receivers():
    ecosystem = told(
        ("a", "me", "1", "2024"), ("me", "b", "2", "2024"), ("b", "me", "3", "2024")
    )
    scene, name = surroundings(draw(ecosystem, "ego=me", language="en").sight)

    sides = {c: sorted(n.name for n in scene.nodes if n.column == c) for c in (0, 1, 2)}
    assert name == "me"
    assert sides == {0: ["a", "b"], 1: ["me"], 2: ["b"]}
    assert sorted(link.quantity for link in scene.links) == [1, 2, 3]


def test_around_one_actor_and_in_each_period_what_was_measured_stands_in_the_boxes():
    measures = [
        {"owner": "a", "kind": "money", "unit": "EUR", "quantity": "8", "period": "2024"}
    ]
    rows = (("a", "me", "10", "2024"), ("a", "me", "20", "2025"))
    ecosystem = told(*rows, measures=measures)
    scene, _ = surroundings(draw(ecosystem, "ego=me", language="en").sight)
    periods = panels(draw(ecosystem, language="en").sight)

    def of_a(shown: Scene) -> list[Decimal] | None:
        (bar,) = [node.bar for node in shown.nodes if node.members == ("a",)]
        return bar and [bar.declared, bar.measured]

    assert of_a(scene) == [Decimal(10), Decimal(8)]
    assert [of_a(shown) for _, shown in periods] == [[Decimal(10), Decimal(8)], None]


def test_of_many_partners_the_smallest_share_a_box_that_sums_them():
    rows = [(f"g{n:02}", "me", str(n + 1), "2024") for n in range(30)]
    scene, _ = surroundings(draw(told(*rows), "ego=me", language="en").sight)

    (fold,) = [n for n, node in enumerate(scene.nodes) if node.folded]
    assert len(scene.nodes[fold].members) == 14
    # The fourteen smallest gave 1 + … + 14 = 105.
    assert [x.quantity for x in scene.links if x.provider == fold] == [105]


def test_an_actor_stands_at_the_same_place_in_every_period():
    rows = [(f"a{n}", f"b{n % 3}", str(n + 1), str(2024 + n % 3)) for n in range(12)]
    found = panels(draw(told(*rows), language="en").sight)

    assert [period for period, _ in found] == ["2024", "2025", "2026"]
    places = [[(n.members, n.x, n.y) for n in scene.nodes] for _, scene in found]
    assert places[0] == places[1] == places[2]


def test_an_actor_nobody_knows_cannot_be_looked_at():
    with pytest.raises(ValueError, match="no actor 'zz'"):
        draw(told(("a", "b", "1", "2024")), "ego=zz")


def test_a_page_carries_what_each_side_said():
    row = {"provider": "a", "receiver": "b", "kind": "money", "unit": "EUR"}
    ecosystem = ecosystem_of(
        [row | {"quantity": "5"}, row | {"quantity": "4", "declared_by": "receiver"}]
    )
    html = draw(ecosystem, basis="provider", language="en").html

    (said,) = re.findall(r'\["5","4",null,"[\d.]+"\]', html)
    assert said
