"""A drawing leads back to rows, says what it leaves out, and is the same every time."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from valuechain.drawing import draw
from valuechain.drawing.scripts import SCRIPTS
from valuechain.errors import OutputError
from valuechain.flows import on_basis
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.page import asset
from valuechain.tables import ecosystem_of
from valuechain.views.choice import boxes_of, shares_before
from valuechain.views.columns import columns, plan_of
from valuechain.views.explore import positions
from valuechain.views.order import crossings, ordered
from valuechain.views.scene import link_width
from valuechain.words import LANGUAGES, topic

MONEY = {"kind": "money", "unit": "EUR"}
TIME = {"kind": "time", "unit": "h"}


def told(*rows: tuple[str, str, str, dict[str, str]], **others: object) -> Ecosystem:
    return ecosystem_of(
        [
            {"provider": one, "receiver": other, "quantity": quantity} | more
            for one, other, quantity, more in rows
        ],
        **others,
    )


def carried(html: str) -> dict:
    found = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', html, re.S
    )
    assert len(found) == 1
    assert "<" not in found[0]
    return json.loads(found[0])


def test_the_library_is_the_published_one_and_its_licences_are_beside_it():
    content = (files("valuechain.assets") / "vis-network.min.js").read_bytes()

    digest = "b427322ad953d70ab75d1b798ebb8349863502f244e02de3e12a4ab7dfeddf2c"
    assert hashlib.sha256(content).hexdigest() == digest
    assert b"@version 10.1.5" in content
    assert "MIT License" in asset("vis-network.LICENSE-MIT.txt")
    assert "Apache License" in asset("vis-network.LICENSE-APACHE-2.0.txt")


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("sigma", "58e30383ab428f832068d9d16a5215c65ba12430d438ed091c5703f398de9e16"),
        (
            "graphology.umd",
            "dc337efa23903f61e064c8e7e7f93a429e6855dccfc2458802b4ed30c621c087",
        ),
    ],
)
def test_what_draws_thousands_is_published_with_its_licence(name: str, digest: str):
    content = (files("valuechain.assets") / f"{name}.min.js").read_bytes()

    assert hashlib.sha256(content).hexdigest() == digest
    licence = asset(f"{name.removesuffix('.umd')}.LICENSE.txt")
    assert "Permission is hereby granted, free of charge" in licence


@pytest.mark.parametrize("name", SCRIPTS)
def test_our_scripts_make_text_of_text_and_stay_short(name: str):
    script = asset(name)

    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ):
        assert forbidden not in script
    assert "new Function" not in script
    assert "http" not in script.replace("http://www.w3.org/2000/svg", "")
    assert script.count("\n") < 300


def test_every_word_a_script_says_exists_in_both_languages():
    spoken = set()
    for name in SCRIPTS:
        spoken |= set(re.findall(r'say\("([a-z_]+)"[,)]', asset(name)))

    for language in LANGUAGES:
        known = [topic(name, language) for name in ("page", "views", "trace")]
        assert spoken <= set().union(*known)
    assert len(spoken) > 30


def test_a_page_carries_no_sentence_that_none_of_its_scripts_says():
    hours = told(("a", "b", "3", TIME), ("b", "a", "2", TIME | {"unit": "day"}))
    words = carried(draw(hours).html)["words"]
    scripts = "".join(asset(name) for name in SCRIPTS)
    begun = tuple(re.findall(r'["`]([a-z]+_)(?:" \+|\$\{)', scripts))

    for language in LANGUAGES:
        unsaid = {key for key in words[language] if f'"{key}"' not in scripts}
        assert {key for key in unsaid if not key.startswith(begun)} == set()
        units = {key for key in words[language] if key.startswith("unit_")}
        assert units == {"unit_day"}, "hours are written h in both"
        assert [key for key in words[language] if key.startswith("state_")] == [
            "state_done"
        ]


@pytest.mark.parametrize("name", ["page", "views", "trace", "picture"])
def test_french_signs_stay_on_the_line_of_their_word(name: str):
    for key, text in topic(name, "fr").items():
        assert not re.search(" [:;?!»%]|« ", text), key


def test_the_same_input_gives_the_same_bytes_with_line_feeds_only():
    ecosystem = told(("a", "b", "3", MONEY), ("b", "c", "5", TIME))

    first, second = draw(ecosystem).html, draw(ecosystem).html
    assert first == second
    assert "\r" not in first
    assert " style=" not in first[: first.index("<script")]


def test_a_flow_holds_the_rows_behind_it_as_they_were_written():
    ecosystem = told(
        ("a", "b", "90", {"kind": "time", "unit": "min"}),
        ("a", "b", "2", {"kind": "time", "unit": "h", "declared_by": "receiver"}),
        kinds=[{"id": "time", "unit": "h"}],
    )
    data = carried(draw(ecosystem).html)

    (flow,) = data["flows"]
    assert flow[4] == "2"
    rows = [data["rows"][n] for n in flow[6]]
    assert [(by, quantity, unit) for _, by, quantity, unit, _, _ in rows] == [
        (0, "90", "min"),
        (1, "2", "h"),
    ]
    assert all(re.search(r":\d+$", row[0]) for row in rows)


def test_shares_never_add_two_layers():
    # money: 60 + 30 + 10 = 100; time: 5. Before 60: 0; before 30: 0.6; before 10: 0.9.
    found = shares_before(
        [(0, Decimal(10)), (0, Decimal(60)), (0, Decimal(30)), (1, Decimal(5))]
    )

    assert found == pytest.approx([0.9, 0.0, 0.6, 0.0])


def test_the_least_important_of_a_crowded_column_share_one_box():
    found = boxes_of([0] * 5 + [1], [5, 1, 4, 2, 3, 1], boxes=40, tall=3)

    assert found == [(0, (0,)), (0, (2,)), (0, (1, 3, 4)), (1, (5,))]


def test_width_is_the_square_root_of_the_share_of_the_largest():
    assert link_width(100, 100) == 18
    assert link_width(25, 100) == 10
    assert link_width(0, 100) == 2


def test_order_takes_crossings_away():
    pairs = [(0, 5), (1, 4), (2, 3)]
    given = [[0, 1, 2], [3, 4, 5]]

    assert crossings(given, pairs) == 3
    assert crossings(ordered(given, pairs), pairs) == 0


def test_a_folded_box_sums_exactly_and_says_how_much_is_left_out():
    rows = [(f"d{n}", "town", "0.1", MONEY) for n in range(12)]
    actors = [{"id": "town", "type": "town"}]
    actors += [{"id": f"d{n}", "type": "donor"} for n in range(12)]
    ecosystem = told(*rows, actors=actors)
    flows = on_basis(lines(ecosystem))

    scene = columns(ecosystem, flows, boxes=4, share=1.0)
    fold = next(node for node in scene.nodes if node.folded)
    folded = [link for link in scene.links if scene.nodes[link.provider] is fold]
    assert len(fold.members) == 10
    assert [link.quantity for link in folded] == [Decimal("1.0")]
    assert scene.left_out.folded_actors == 10


def test_the_same_actors_and_pairs_get_the_same_places():
    pairs = [(n, (n * 3 + 1) % 20) for n in range(20)]

    assert positions(20, pairs) == positions(20, list(reversed(pairs)))
    assert positions(0, []) == []
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in positions(20, pairs))


def test_one_sided_and_confirmed_are_told_apart():
    both = ("a", "b", "3", MONEY), ("a", "b", "3", MONEY | {"declared_by": "receiver"})
    ecosystem = told(*both, ("b", "c", "3", MONEY))
    scene = columns(ecosystem, on_basis(lines(ecosystem)), share=1.0)

    names = {
        (scene.nodes[x.provider].name, scene.nodes[x.receiver].name): x.confirmed
        for x in scene.links
    }
    assert names == {("a", "b"): True, ("b", "c"): False}


def test_letters_differ_even_where_units_are_the_same():
    kinds = [{"id": k, "name": k, "unit": "EUR"} for k in ("grant", "gift", "sale")]
    rows = [("a", "b", "1", {"kind": k["id"], "unit": "EUR"}) for k in kinds]
    ecosystem = told(*rows, kinds=kinds)
    marks = plan_of(ecosystem, on_basis(lines(ecosystem))).marks

    assert len({mark.letter for mark in marks}) == 3
    assert all(mark.letter.startswith("€") for mark in marks)


def test_a_kind_with_two_units_is_named_with_each_in_the_language_that_is_read():
    rows = [("a", "b", "1", {"kind": "help", "unit": unit}) for unit in ("day", "h")]
    rows.append(("a", "b", "1", MONEY))
    ecosystem = told(*rows)
    marks = plan_of(ecosystem, on_basis(lines(ecosystem))).marks

    for language, days in (("en", "days"), ("fr", "jours")):
        names = {mark.named(language) for mark in marks}
        assert names == {"money", f"help ({days})", "help (h)"}
        assert f"help ({days})" in draw(ecosystem, language=language).svg


def test_without_measures_no_bar_is_drawn_and_nothing_is_zero():
    scene = draw(told(("a", "b", "3", MONEY))).scene

    assert [node.bar for node in scene.nodes] == [None, None]


def test_a_measure_stands_beside_what_its_owner_declared():
    ecosystem = told(
        ("a", "b", "10", MONEY | {"period": "2025"}),
        measures=[
            {
                "owner": "a",
                "kind": "money",
                "quantity": "8",
                "unit": "EUR",
                "period": "2025",
            }
        ],
    )
    bar = next(node.bar for node in draw(ecosystem).scene.nodes if node.name == "a")

    assert bar is not None
    assert (bar.declared, bar.measured) == (Decimal(10), Decimal(8))


def test_only_the_layer_or_period_asked_for_is_drawn():
    ecosystem = told(
        ("a", "b", "3", MONEY | {"period": "2024"}),
        ("a", "b", "4", TIME | {"period": "2025"}),
    )

    assert draw(ecosystem, layer="time").to_frame()["quantity"].tolist() == [Decimal(4)]
    assert draw(ecosystem, period="2024").to_frame()["kind"].tolist() == ["money"]
    with pytest.raises(ValueError, match="layers: money:EUR, time:h"):
        draw(ecosystem, layer="trust")
    with pytest.raises(ValueError, match="periods: 2024, 2025"):
        draw(ecosystem, period="1999")
    with pytest.raises(ValueError, match="views: columns, ego"):
        draw(ecosystem, "sunburst")


def test_figures_leave_as_graphs_with_their_exact_quantities():
    drawing = draw(told(("a", "b", "0.1", MONEY)))

    ((_, _, attributes),) = drawing.to_networkx().edges(data=True)
    assert attributes["quantity"] == Decimal("0.1")
    net = drawing.to_pyvis()
    assert sorted(net.get_nodes()) == ["a", "b"]
    assert net.edges[0]["label"] == "money: 0.1 EUR"


def test_a_page_replaces_the_old_one_whole_or_not_at_all(tmp_path: Path):
    drawing = draw(told(("a", "b", "3", MONEY)))
    target = tmp_path / "map.html"
    target.write_text("old")

    assert drawing.save(target).read_text("utf-8") == drawing.html
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(OutputError, match=r"nowhere"):
        drawing.save(tmp_path / "nowhere" / "map.html")


def test_a_notebook_gets_a_closed_frame():
    shown = draw(told(("a", "b", "3", MONEY)))._repr_html_()

    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts allow-downloads"' in shown
    assert "<script" not in shown


def test_constructed_figures_are_announced():
    row = ("a", "b", "3", MONEY | {"note": "Constructed figures"})

    assert "Constructed figures: an example" in draw(told(row), language="en").html
    assert carried(draw(told(row)).html)["constructed"] is True
    assert carried(draw(told(("a", "b", "3", MONEY))).html)["constructed"] is False
