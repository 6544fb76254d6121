"""Indicators of an ecosystem: one row a figure, every silence with its reason."""

import dataclasses
import types

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.flows import Flows
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.registry import (
    INDICATORS,
    compute,
    gather,
    indicators,
    known_indicators,
)
from valuechain.model import Layer
from valuechain.tables import ecosystem_of
from valuechain.words import topic

NAMES = ["a", "b", "c", "d"]
PAIRS = [(p, r) for p in NAMES for r in NAMES if p != r]
FROM_FLOWS = [one for one in known_indicators().values() if one.reads == "flows"]


def said(*rows, **more):
    """An ecosystem from (provider, receiver, kind, quantity[, declared_by]) rows."""
    names = ("provider", "receiver", "kind", "quantity", "declared_by")
    told = [dict(zip(names, map(str, row), strict=False)) for row in rows]
    return ecosystem_of([dict(unit="h", period="2025") | row for row in told], **more)


def figure(ecosystem, name, actor=None, **more):
    rows = indicators(ecosystem, names=[name], **more)
    rows = rows.filter(pl.col("actor").eq_missing(pl.lit(actor, pl.String)))
    assert rows.height == 1, rows
    return rows["value"][0], rows["reason"][0]


def flows_of(amounts, outside=(), actors=NAMES):
    enum = pl.Enum(list(actors))
    links = pl.DataFrame(
        {
            "provider": pl.Series([p for p, _ in amounts], dtype=enum),
            "receiver": pl.Series([r for _, r in amounts], dtype=enum),
            "quantity": pl.Series([f"{q:.6f}" for q in amounts.values()], dtype=pl.String),
            "lines": pl.Series([1] * len(amounts), dtype=pl.UInt32),
            "unconfirmed": pl.Series([0] * len(amounts), dtype=pl.UInt32),
        }
    ).with_columns(pl.col("quantity").cast(pl.Decimal(38, 6)))
    return Flows(Layer("time", "h"), "2025", tuple(actors), frozenset(outside), links)


def value(name, flows):
    return compute(known_indicators()[name], flows).values


LAYERS = st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 50).map(float), min_size=1)


def test_every_indicator_has_its_words_in_both_languages():
    for language in ("en", "fr"):
        words = topic("indicators", language)
        for one in known_indicators().values():
            assert words[f"name.{one.name}"] and words[f"reading.{one.name}"]
            assert words[f"reason.{one.undefined_when}"]


def test_every_module_named_holds_an_indicator():
    assert len(known_indicators()) >= len(INDICATORS)


def test_two_indicators_of_one_name_are_refused_and_both_places_named():
    one = known_indicators()["net"]
    other = types.ModuleType("elsewhere")
    other.NET = dataclasses.replace(one)

    with pytest.raises(ValueError, match=r"'net' is defined by here and by elsewhere"):
        gather([("here", one), ("elsewhere", other)])


def test_given_received_and_net_stand_side_by_side():
    ecosystem = said(("a", "b", "time", 3), ("b", "a", "time", 1), ("a", "c", "time", 2))

    assert figure(ecosystem, "given", "a") == (5.0, None)
    assert figure(ecosystem, "received", "a") == (1.0, None)
    assert figure(ecosystem, "net", "a") == (-4.0, None)


def test_what_is_undefined_is_null_with_a_reason():
    ecosystem = said(("a", "b", "time", 3))

    assert figure(ecosystem, "sources_concentration", "a") == (None, "receives_nothing")
    assert figure(ecosystem, "outlets_concentration", "a") == (1.0, None)
    assert figure(ecosystem, "asymmetry", "a") == (None, "one_side_silent")


def test_a_negative_amount_keeps_net_and_silences_shares():
    ecosystem = said(("a", "b", "time", -3), ("c", "b", "time", 3))

    assert figure(ecosystem, "net", "b") == (0.0, None)
    assert figure(ecosystem, "sources_concentration", "b") == (None, "negative_amount")


def test_actors_outside_have_no_rows_and_are_no_partners():
    ecosystem = said(
        ("w", "a", "time", 90),
        ("b", "a", "time", 10),
        actors=[
            dict(id=i, name=i, type=t)
            for i, t in zip("abw", ("", "", "outside"), strict=True)
        ],
    )

    rows = indicators(ecosystem)
    assert "w" not in rows["actor"].to_list()
    assert figure(ecosystem, "received", "a")[0] == 100
    assert figure(ecosystem, "sources_concentration", "a")[0] == 1.0


def test_confirmation_counts_the_lines_told_twice():
    ecosystem = said(
        ("a", "b", "time", 10, "provider"),
        ("a", "b", "time", 8, "receiver"),
        ("a", "c", "time", 5, "provider"),
    )

    assert figure(ecosystem, "confirmation", "a") == (0.5, None)
    assert figure(ecosystem, "confirmation", "b") == (1.0, None)
    assert figure(ecosystem, "asymmetry", "b")[0] == pytest.approx(2 / 18)
    assert figure(ecosystem, "signed_asymmetry", "b")[0] == pytest.approx(-2 / 18)
    assert figure(ecosystem, "layer_confirmation")[0] == 0.5


def test_two_zeros_agree():
    ecosystem = said(("a", "b", "time", 0, "provider"), ("a", "b", "time", 0, "receiver"))

    assert figure(ecosystem, "asymmetry", "a") == (0.0, None)


def test_coverage_sets_the_network_beside_what_the_structure_counts():
    ecosystem = said(
        ("a", "b", "time", 60),
        ("a", "c", "time", 20),
        measures=[
            dict(
                owner="a",
                kind="time",
                quantity="100",
                unit="h",
                side="provides",
                period="2025",
            )
        ],
    )

    assert figure(ecosystem, "coverage_given", "a") == (0.8, None)
    assert figure(ecosystem, "coverage_received", "a") == (None, "not_measured")


def test_a_return_of_another_kind_counts_for_pairs_only():
    ecosystem = said(("a", "b", "time", 5), ("b", "a", "thanks", 1), ("a", "c", "time", 2))

    assert figure(ecosystem, "dyad_reciprocity")[0] == 0.5
    assert figure(ecosystem, "other_kind_return", "a")[0] == 0.5
    assert figure(ecosystem, "reciprocity", "a", layer="time")[0] == 0.0


def test_net_worth_waits_for_every_valuation():
    rows = [
        dict(
            provider="a",
            receiver="b",
            kind="time",
            quantity="5",
            unit="h",
            cost_to_provider="50",
            benefit_to_receiver="80",
            declared_by="provider",
        ),
        dict(
            provider="b",
            receiver="a",
            kind="thanks",
            quantity="1",
            benefit_to_receiver="70",
        ),
    ]
    ecosystem = ecosystem_of(rows)

    assert figure(ecosystem, "net_worth", "a") == (20.0, None)
    assert figure(ecosystem, "net_worth", "b") == (None, "not_valued")
    assert figure(ecosystem, "valued_share", "b") == (0.5, None)


def test_each_side_keeps_its_own_valuation():
    rows = [
        dict(
            provider="a",
            receiver="b",
            kind="time",
            quantity="5",
            declared_by="provider",
            cost_to_provider="50",
            benefit_to_receiver="60",
        ),
        dict(
            provider="a",
            receiver="b",
            kind="time",
            quantity="5",
            declared_by="receiver",
            benefit_to_receiver="90",
        ),
    ]

    assert figure(ecosystem_of(rows), "net_worth", "b") == (90.0, None)
    assert figure(ecosystem_of(rows), "net_worth", "a") == (-50.0, None)


def test_a_star_is_wholly_dependent_on_its_centre():
    star = said(("a", "b", "time", 1), ("a", "c", "time", 1), ("a", "d", "time", 1))
    ring = said(("a", "b", "time", 1), ("b", "c", "time", 1), ("c", "a", "time", 1))

    assert figure(star, "structural_dependency")[0] == 1.0
    assert figure(ring, "structural_dependency")[0] == 0.0


def test_reach_follows_the_arrows():
    chain = said(("a", "b", "time", 1), ("b", "c", "thanks", 1), ("c", "d", "time", 1))

    assert figure(chain, "reach", "a")[0] == 1.0
    assert figure(chain, "two_step_reach", "a")[0] == pytest.approx(2 / 3)
    assert figure(chain, "agility")[0] == pytest.approx((1 * 3 + 2 * 2 + 3) / 6)
    assert figure(chain, "reachable_pairs")[0] == pytest.approx(6 / 12)


def test_tags_decide_what_is_tangible_then_the_nature_of_the_kind():
    rows = [
        dict(provider="a", receiver="b", kind="money", quantity="5"),
        dict(provider="a", receiver="c", kind="time", quantity="5", tags="tangible"),
        dict(provider="b", receiver="a", kind="time", quantity="5"),
    ]
    kinds = [dict(id="money", nature="financial"), dict(id="time", nature="non_financial")]
    ecosystem = ecosystem_of(rows, kinds=kinds)

    assert figure(ecosystem, "resilience") == (2.0, None)
    assert figure(ecosystem, "tangible_share", "a") == (1.0, None)


def test_a_kind_in_a_currency_is_tangible_where_no_nature_is_said():
    rows = [
        dict(provider="a", receiver="b", kind="grant", quantity="5", unit="EUR"),
        dict(provider="a", receiver="b", kind="advice", quantity="5", unit="h"),
    ]

    assert figure(ecosystem_of(rows), "tangible_share", "a") == (0.5, None)
    kinds = [dict(id="grant", nature="non_financial", unit="EUR"), dict(id="advice")]
    assert figure(ecosystem_of(rows, kinds=kinds), "tangible_share", "a") == (0.0, None)


def test_shares_of_what_is_created_add_up_to_one():
    ecosystem = said(("a", "b", "time", 3), ("b", "c", "time", 1), ("a", "c", "thanks", 7))

    rows = indicators(ecosystem, names=["creation_by_quantity", "creation_by_count"])
    sums = rows.group_by("indicator", "kind").agg(pl.col("value").sum())
    assert sums["value"].to_list() == pytest.approx([1.0] * 3)


def test_an_unknown_name_is_refused_with_those_there_are():
    ecosystem = said(("a", "b", "time", 3))

    with pytest.raises(ValueError, match="no indicator 'nothing'"):
        indicators(ecosystem, names=["nothing"])
    with pytest.raises(ValueError, match="no actor 'zed'"):
        indicators(ecosystem, actor="zed")
    with pytest.raises(ValueError, match="layers: time"):
        indicators(ecosystem, layer="gold")


def test_the_reconciled_basis_takes_the_estimates_of_the_comparison():
    ecosystem = said(("a", "b", "time", 10, "provider"), ("a", "b", "time", 8, "receiver"))

    found, _ = figure(ecosystem, "given", "a", basis="reconciled")
    assert 8 <= found <= 10


def test_a_figure_of_one_layer_never_adds_another():
    ecosystem = said(("a", "b", "time", 3), ("a", "b", "thanks", 4))

    rows = indicators(ecosystem, names=["given"], actor="a")
    assert sorted(rows["value"]) == [3.0, 4.0]


@given(st.sets(st.sampled_from(PAIRS), min_size=1))
@settings(max_examples=25, deadline=None)
def test_with_equal_amounts_it_is_the_reciprocity_of_networkx(pairs):
    flows = flows_of(dict.fromkeys(sorted(pairs), 1.0))
    graph = nx.DiGraph(sorted(pairs))

    ours = dict(zip(NAMES, value("reciprocity", flows), strict=True))
    assert {n: ours[n] for n in graph} == pytest.approx(nx.reciprocity(graph, list(graph)))
    assert value("layer_reciprocity", flows)[0] == pytest.approx(
        nx.overall_reciprocity(graph)
    )


@given(LAYERS)
@settings(max_examples=25, deadline=None)
def test_flow_hierarchy_is_that_of_networkx(amounts):
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((p, r, q) for (p, r), q in amounts.items())

    assert value("flow_hierarchy", flows_of(amounts))[0] == pytest.approx(
        nx.flow_hierarchy(graph, weight="weight")
    )


@pytest.mark.parametrize("indicator", FROM_FLOWS, ids=lambda one: one.name)
@given(LAYERS)
@settings(max_examples=25, deadline=None)
def test_another_unit_scales_amounts_and_leaves_ratios(indicator: Indicator, amounts):
    factor = 1000.0 if indicator.unit.startswith("layer") else 1.0
    small = compute(indicator, flows_of(amounts)).values
    large = compute(indicator, flows_of({k: q * 1000 for k, q in amounts.items()})).values

    assert large == pytest.approx(small * factor, nan_ok=True)


@pytest.mark.parametrize("indicator", FROM_FLOWS, ids=lambda one: one.name)
@given(LAYERS)
@settings(max_examples=25, deadline=None)
def test_an_isolated_actor_changes_nothing(indicator: Indicator, amounts):
    alone = compute(indicator, flows_of(amounts)).values
    joined = compute(indicator, flows_of(amounts, actors=[*NAMES, "hermit"])).values

    assert joined[: len(alone)] == pytest.approx(alone, nan_ok=True)


@pytest.mark.parametrize("indicator", FROM_FLOWS, ids=lambda one: one.name)
@given(LAYERS)
@settings(max_examples=25, deadline=None)
def test_ratios_lie_between_nothing_and_everything(indicator: Indicator, amounts):
    if indicator.unit != "1" or indicator.name == "indirect_direct":
        return
    found = compute(indicator, flows_of(amounts)).values
    found = found[np.isfinite(found)]
    assert ((found >= -1e-9) & (found <= 1 + 1e-9)).all()


@given(LAYERS)
@settings(max_examples=25, deadline=None)
def test_turning_every_arrow_swaps_given_and_received(amounts):
    turned = {(r, p): q for (p, r), q in amounts.items()}

    assert value("given", flows_of(amounts)) == pytest.approx(
        value("received", flows_of(turned)), nan_ok=True
    )
    assert np.nansum(value("net", flows_of(amounts))) == pytest.approx(0.0, abs=1e-9)


def test_the_unknown_period_can_be_asked_for():
    ecosystem = ecosystem_of([dict(provider="a", receiver="b", kind="time", quantity="3")])

    assert figure(ecosystem, "given", "a", period="") == (3.0, None)


def test_figures_of_a_balanced_layer_are_undefined_where_nothing_is_conserved():
    rows = [
        dict(provider=p, receiver=r, kind=k, quantity="1")
        for k in ("advice", "cash", "thanks")
        for p, r in (("a", "b"), ("b", "c"))
    ]
    kinds = [dict(id="advice", conserved="no"), dict(id="cash", conserved="yes"),
             dict(id="thanks")]  # fmt: skip
    found = indicators(ecosystem_of(rows, kinds=kinds), names=["path_length", "given"])
    paths = found.filter(pl.col("indicator") == "path_length")

    # 1 enters and passes three actors; nobody said what becomes of thanks.
    assert paths.select("kind", "value", "reason").rows() == [
        ("advice", None, "not_conserved"),
        ("cash", 3.0, None),
        ("thanks", 3.0, None),
    ]
    assert found.filter(pl.col("indicator") == "given")["value"].null_count() == 0
