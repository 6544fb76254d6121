"""A figure opens to its formula, its terms and its rows, and these add up to it again."""

from decimal import Decimal

import polars as pl
import pytest

from valuechain.explain.explain import SeveralFiguresError, explain
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.load import sample
from valuechain.tables import ecosystem_of
from valuechain.words import topic

ROW = dict(kind="money", unit="EUR", period="2025")


def told(*rows, **more):
    names = ("provider", "receiver", "quantity", "declared_by")
    return ecosystem_of([ROW | dict(zip(names, r, strict=False)) for r in rows], **more)


def test_every_indicator_has_its_formula_in_both_languages():
    for language in ("en", "fr"):
        assert {f"formula.{n}" for n in known_indicators()} <= set(
            topic("explain", language)
        )


def test_the_rows_of_a_sum_add_up_to_it():
    ecosystem = told(("a", "b", "3"), ("c", "a", "5"), ("b", "c", "7"))
    found = explain(ecosystem, "net", "a")

    assert found.value == 2.0
    assert float(found.rows["contribution"].sum()) == 2.0
    assert found.rows["row"].to_list() == [2, 1]


def test_the_word_that_is_not_taken_is_shown_without_contribution():
    ecosystem = told(("a", "b", "10", "provider"), ("a", "b", "8", "receiver"))
    rows = explain(ecosystem, "given", "a").rows

    taken = dict(rows.select("declared_by", "contribution").rows())
    assert float(taken["receiver"]) == 8
    assert taken["provider"] is None


def test_what_a_reconciliation_adds_is_a_row_of_its_own():
    ecosystem = told(("a", "b", "10", "provider"), ("a", "b", "8", "receiver"))
    found = explain(ecosystem, "given", "a", basis="reconciled")

    assert float(found.rows["contribution"].sum()) == pytest.approx(found.value)


def test_several_figures_are_listed_not_chosen():
    rows = [
        ROW | dict(provider="a", receiver="b", quantity="1", period=p)
        for p in ("2024", "2025")
    ]

    with pytest.raises(SeveralFiguresError, match="money:EUR 2024; money:EUR 2025"):
        explain(ecosystem_of(rows), "given", "a")
    assert explain(ecosystem_of(rows), "given", "a", period="2024").value == 1.0


def test_an_undefined_figure_says_why():
    found = explain(told(("a", "b", "3")), "sources_concentration", "a")

    assert found.value is None
    assert "receives nothing" in found.sentence("en")
    assert "ne reçoit rien" in found.sentence("fr")


def test_net_worth_adds_up_with_costs():
    rows = [
        ROW | dict(provider="a", receiver="b", quantity="5", cost_to_provider="50"),
        ROW | dict(provider="b", receiver="a", quantity="1", benefit_to_receiver="90"),
    ]
    costs = [dict(actor="a", quantity="15", nature="fixed", unit="EUR")]
    found = explain(ecosystem_of(rows, costs=costs), "net_worth", "a")

    assert found.value == 25.0
    assert sorted(float(c) for c in found.rows["contribution"]) == [-50.0, -15.0, 90.0]


def test_a_coverage_shows_the_measure_beside_the_flows():
    measures = [dict(owner="a", kind="money", quantity="100", unit="EUR", side="provides",
                     period="2025")]  # fmt: skip
    found = explain(told(("a", "b", "60"), measures=measures), "coverage_given", "a")
    terms = dict(found.terms.select("term", "quantity").rows())

    assert found.value == float(terms["given"]) / float(terms["measured"]) == 0.6


def test_a_measure_of_one_partner_shows_the_rows_with_that_partner_only():
    own = dict(owner="a", kind="money", unit="EUR", side="provides", period="2025")
    measures = [
        own | dict(quantity="100", partner="b"),
        own | dict(quantity="7", partner="b", relation="proxy"),
    ]
    rows = (("a", "b", "60"), ("a", "c", "500"), ("c", "a", "9"), ("c", "b", "8"))
    found = explain(told(*rows, measures=measures), "coverage_given", "a")

    assert found.value == 0.6
    assert found.rows.select("term", "contribution").rows() == [
        ("given", Decimal(60)),
        ("measured", Decimal(100)),
    ]


def test_what_an_actor_gives_itself_is_received_in_what_it_receives():
    own = dict(owner="a", kind="money", unit="EUR", period="2025", quantity="8")
    measures = [own | dict(side="provides"), own | dict(side="receives")]
    ecosystem = told(("a", "a", "4"), ("b", "a", "2"), measures=measures)

    for name, term, sum_ in (("given", "given", 4), ("received", "received", 6)):
        found = explain(ecosystem, f"coverage_{name}", "a")
        terms = found.rows.group_by("term").agg(pl.col("contribution").sum())
        assert dict(terms.rows()) == {term: Decimal(sum_), "measured": Decimal(8)}
        assert found.value == sum_ / 8


@pytest.mark.parametrize("name", ["given", "received", "net", "net_worth"])
def test_every_sum_of_the_sample_adds_up_from_its_rows(name):
    ecosystem = sample()
    figures = indicators(ecosystem, names=[name]).drop_nulls("value")
    for figure in figures.gather_every(40).to_dicts():
        layer = ":".join(figure[k] for k in ("kind", "unit") if figure[k]) or None
        found = explain(
            ecosystem, name, figure["actor"], layer=layer, period=figure["period"]
        )
        total = float(found.rows["contribution"].sum() or 0)
        assert total == pytest.approx(figure["value"]), figure


@pytest.mark.parametrize("name", list(known_indicators()))
def test_every_figure_of_the_sample_opens_to_rows(name):
    ecosystem = sample()
    figures = (
        indicators(ecosystem, names=[name]).drop_nulls("value").filter(pl.col("value") != 0)
    )
    for figure in figures.head(1).to_dicts():
        layer = ":".join(figure[k] for k in ("kind", "unit") if figure[k]) or None
        period = figure["period"] or ""
        found = explain(ecosystem, name, figure["actor"] or "", layer=layer, period=period)
        assert found.value == figure["value"]
        assert found.rows.height
        assert found.rows["source"].null_count() == 0
        assert found.sentence("fr") and found.sentence("en")


def test_every_figure_of_an_actor_says_which_rows_it_reads():
    from valuechain.explain.behind import FAR, ONE_SIDED, OWN

    actors = {n for n, one in known_indicators().items() if one.level == "actor"}
    assert sorted([*FAR, *OWN, *ONE_SIDED]) == sorted(actors)


def test_a_concentration_lists_the_rows_of_its_side_only():
    ecosystem = told(("a", "b", "3"), ("c", "b", "1"), ("b", "d", "9"))

    assert explain(ecosystem, "effective_sources", "b").rows["term"].unique().to_list() == [
        "received"
    ]


def test_a_dependency_names_the_other_actor_and_lists_the_rows_of_the_way():
    ecosystem = told(("a", "b", "6"), ("b", "c", "6"), ("d", "c", "3"), ("x", "y", "1"))
    found = explain(ecosystem, "largest_dependency", "c")

    assert found.through == "a"
    assert "through a" in found.sentence("en") and "par a" in found.sentence("fr")
    assert found.rows["row"].to_list() == [1, 2, 3]


def test_a_figure_of_ones_own_exchanges_lists_no_others():
    found = explain(
        told(("a", "b", "6"), ("b", "a", "2"), ("b", "c", "9")), "reciprocity", "a"
    )

    assert found.rows["row"].to_list() == [1, 2]


def test_what_comes_through_a_partnership_and_what_comes_directly_add_up_to_the_whole():
    worth = dict(kind="help", unit="h", period="2025", quantity="1")
    rows = [
        worth | dict(provider="team", receiver="a", benefit_to_receiver="90"),
        worth | dict(provider="a", receiver="team", cost_to_provider="30"),
        worth | dict(provider="b", receiver="a", benefit_to_receiver="7"),
    ]
    costs = [dict(actor="a", quantity="2", nature="fixed", unit="EUR")]
    actors = [dict(id="a", member_of="team"), dict(id="team"), dict(id="b")]
    ecosystem = ecosystem_of(rows, costs=costs, actors=actors)
    found = {
        name: explain(ecosystem, name, "a")
        for name in ("net_worth", "net_worth_direct", "net_worth_partnerships")
    }

    assert [one.value for one in found.values()] == [65.0, 5.0, 60.0]
    assert [float(one.total) for one in found.values()] == [65.0, 5.0, 60.0]
    assert sorted(found["net_worth_partnerships"].rows["row"]) == [1, 2]


def test_a_figure_that_a_closed_group_leaves_undefined_names_the_group():
    found = explain(
        told(("a", "b", "1"), ("b", "a", "1"), ("c", "d", "1")), "leaving_loss", "a"
    )

    assert (found.value, found.reason, found.group) == (None, "no_boundary", ("a", "b"))
    assert "(a, b)" in found.sentence("en") and "(a, b)" in found.sentence("fr")
