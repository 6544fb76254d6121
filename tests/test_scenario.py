"""With and without: ranges hold what lies in them, and a scenario is equal to itself."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.load import sample
from valuechain.outcomes import LEVELS, level_above, level_below, outcomes_of, shares
from valuechain.ranges import Range, total, verdict_of
from valuechain.scenario import TABLES, scenario
from valuechain.tables import ecosystem_of

PAIR = dict(provider="a", receiver="b", kind="hours", unit="h", period="2025")
OTHER = PAIR | dict(receiver="c")
BELIEVED = dict(scenario="without", agreed_by="a; b", declared_by="facilitator")


def imagined(*rows, **tables):
    return ecosystem_of(rows, **tables)


def line(rows, receiver="b"):
    return rows.row(by_predicate=pl.col("receiver") == receiver, named=True)


def test_the_delta_of_a_line_is_with_less_without_taken_end_against_end():
    told = imagined(
        PAIR | dict(quantity=100, low=90, high=115),
        PAIR | BELIEVED | dict(quantity=60, low=40, high=80),
    )
    found = line(scenario(told, "without").table("lines"))

    # [90 - 80, 100 - 60, 115 - 40]
    assert (found["delta_low"], found["delta_best"], found["delta_high"]) == (10, 40, 75)
    assert found["verdict"] == "robust_gain"
    assert found["agreed_by"] == "a; b"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1, 9, "robust_gain"), (-9, -1, "robust_loss"), (-1, 9, "ambiguous"),
     (0, 9, "ambiguous"), (-9, 0, "ambiguous"), (0, 0, "ambiguous")],
)  # fmt: skip
def test_a_verdict_is_robust_only_when_zero_is_out_of_reach(low, high, verdict):
    assert verdict_of(Fraction(low), Fraction(high)) == verdict


def test_a_line_that_one_scenario_does_not_tell_has_no_delta_and_is_not_zero():
    told = imagined(
        PAIR | dict(quantity=100),
        OTHER | dict(quantity=7),
        PAIR | BELIEVED | dict(quantity=0),
    )
    found = scenario(told, "without")

    silent = line(found.table("lines"), "c")
    assert silent["delta_best"] is None
    assert silent["reason"] == "not_stated_without"
    assert line(found.table("lines"))["delta_best"] == 100, "an explicit zero is a figure"
    layer = found.table("layers").row(0, named=True)
    assert (layer["delta_best"], layer["lines"], layer["not_stated"]) == (100, 1, 1)


def test_the_sums_of_an_actor_add_the_ends_of_its_lines():
    told = imagined(
        PAIR | dict(quantity=10),
        OTHER | dict(quantity=20),
        PAIR | BELIEVED | dict(quantity=6, low=4, high=12),
        OTHER | BELIEVED | dict(quantity=30, low=25, high=40),
    )
    actors = scenario(told, "without").table("actors")
    given = actors.row(by_predicate=pl.col("actor") == "a", named=True)

    # 10 - [4, 6, 12] = [-2, 4, 6]; 20 - [25, 30, 40] = [-20, -10, -5]
    assert (given["delta_low"], given["delta_best"], given["delta_high"]) == (-22, -6, 1)
    assert given["side"] == "gives"
    assert given["verdict"] == "ambiguous"


def test_the_break_even_of_an_assumption_is_where_the_answer_turns():
    told = imagined(
        PAIR | dict(quantity=10),
        OTHER | dict(quantity=20),
        PAIR | BELIEVED | dict(quantity=6, low=4, high=12),
        OTHER | BELIEVED | dict(quantity=22, low=21, high=24),
    )
    found = scenario(told, "without").table("assumptions")
    one, other = line(found), line(found, "c")

    assert (one["break_even"], one["flips"]) == (10, True)
    # the layer's delta is (10 - 6) + (20 - 22) = 2: zero when 6 becomes 8, or 22 becomes 24
    assert (one["layer_break_even"], one["layer_flips"]) == (8, True)
    assert (other["break_even"], other["flips"]) == (20, False)
    assert (other["layer_break_even"], other["layer_flips"]) == (24, True)


def test_the_receivers_word_is_taken_unless_another_basis_is_asked_for():
    told = imagined(
        PAIR | dict(quantity=100),
        PAIR | dict(quantity=90, declared_by="receiver"),
        PAIR | BELIEVED | dict(quantity=50),
    )
    assert line(scenario(told, "without").table("lines"))["delta_best"] == 40
    asked = scenario(told, "without", basis="provider").table("lines")
    assert line(asked)["with_best"] == 100
    assert line(asked)["reason"] == "not_stated_without", "the facilitator is no provider"


def test_a_name_that_is_no_scenario_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="scenarios: actual, without"):
        scenario(sample(), "witout")


@pytest.mark.parametrize("name", ["actual", "without"])
def test_the_sample_compared_with_itself_differs_by_exactly_zero(name):
    found = scenario(sample(), name, name)

    for table in ("lines", "actors", "layers", "outcomes"):
        rows = found.table(table)
        assert rows.height
        assert (rows["delta_low"] == 0).all()
        assert (rows["delta_high"] == 0).all()
    assert found.table("lines")["unchanged"].all()


AMOUNTS = st.integers(-50, 50)
LINES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("abc"),
        st.sampled_from(["actual", "without"]),
        st.tuples(AMOUNTS, AMOUNTS, AMOUNTS).map(sorted),
    ),
    min_size=1,
    max_size=12,
)


def rows_of(told):
    return [
        dict(provider=p, receiver=r, kind="k", scenario=s, low=a, quantity=b, high=c)
        for p, r, s, (a, b, c) in told
        if p != r
    ] + [dict(provider="a", receiver="b", kind="k", scenario="without", quantity=1)]


@settings(deadline=None, max_examples=40)
@given(LINES)
def test_any_scenario_against_itself_is_zero_and_reversed_is_the_opposite(told):
    ecosystem = ecosystem_of(rows_of(told))
    itself = scenario(ecosystem, "without", "without").table("lines")
    assert (itself["delta_low"] == 0).all()
    assert (itself["delta_high"] == 0).all()

    there = scenario(ecosystem, "without", "actual").table("lines")
    back = scenario(ecosystem, "actual", "without").table("lines")
    keys = ["provider", "receiver"]
    there, back = there.sort(keys), back.sort(keys)
    assert (there["delta_low"].to_list()) == [
        None if v is None else -v for v in back["delta_high"].to_list()
    ]


@settings(deadline=None, max_examples=25)
@given(LINES, st.integers(0, 2**32 - 1))
def test_an_interval_holds_the_result_of_every_point_inside_the_ranges(told, seed):
    """Monte Carlo: figures drawn inside their ranges never leave the range of the sum."""
    rows = rows_of(told)
    found = scenario(ecosystem_of(rows), "without")
    layers = found.table("layers")
    stated = found.table("lines").filter(pl.col("reason").is_null())
    pairs = set(stated.select("provider", "receiver").iter_rows())
    if not pairs:
        return
    chance = random.Random(seed)
    for _ in range(40):
        drawn = Fraction(0)
        for row in rows:
            if (row["provider"], row["receiver"]) not in pairs:
                continue
            low, high = row.get("low", row["quantity"]), row.get("high", row["quantity"])
            at = Fraction(chance.randint(0, 1000), 1000)
            point = low + at * (high - low)
            drawn += point if row["scenario"] == "actual" else -point
        assert layers["delta_low"][0] <= drawn <= layers["delta_high"][0]


@settings(deadline=None)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS).map(sorted), max_size=6),
       st.tuples(AMOUNTS, AMOUNTS, AMOUNTS).map(sorted), st.integers(0, 2**32 - 1))  # fmt: skip
def test_products_and_sums_of_ranges_hold_every_product_and_sum(parts, rate, seed):
    ranges = [Range.of(b, a, c) for a, b, c in parts]
    shared = Range.of(rate[1], rate[0], rate[2])
    whole = total(ranges) * shared
    chance = random.Random(seed)
    for _ in range(30):
        points = [Fraction(chance.randint(a * 7, c * 7), 7) for a, _, c in parts]
        price = Fraction(chance.randint(rate[0] * 7, rate[2] * 7), 7)
        assert whole.holds(sum(points, Fraction(0)) * price)


def test_a_level_is_the_next_of_the_five_outward():
    share = Fraction(2, 5)
    assert (level_below(share), level_above(share)) == (Fraction(1, 4), Fraction(1, 2))
    assert [level_above(level) for level in LEVELS] == list(LEVELS)


OUTCOME = dict(actor="a", outcome="job kept", quantity=100, unit="person")
ANSWERED = dict(deadweight="0.25", displacement="0", attribution="0.5")
TOLD = PAIR | dict(quantity=1)


def test_the_chain_is_multiplied_and_shown_at_zero_as_stated_and_at_worst():
    answers = ANSWERED | dict(deadweight_low="0.2", deadweight_high="0.4")
    told = ecosystem_of([TOLD], outcomes=[OUTCOME | answers])
    row = scenario(told, "actual").table("attribution").row(0, named=True)

    assert row["at_zero"] == 100
    # 100 x (0.6, 0.75, 0.8) x 1 x 0.5
    assert (row["stated_low"], row["stated_best"], row["stated_high"]) == (
        30, Decimal("37.5"), 40,
    )  # fmt: skip
    # 0.4 lies under the level 0.5: 100 x 0.5 x 1 x 0.5
    assert row["at_worst"] == 25
    assert (row["deadweight_level_low"], row["deadweight_level_high"]) == (0.0, 0.5)


def test_a_question_nobody_answered_is_unknown_never_zero_per_cent():
    answers = {k: v for k, v in ANSWERED.items() if k != "displacement"}
    told = ecosystem_of([TOLD], outcomes=[OUTCOME | answers])
    row = scenario(told, "actual").table("attribution").row(0, named=True)

    assert row["stated_best"] is None
    assert row["missing"] == ["displacement"]
    assert (row["at_zero"], row["at_worst"]) == (100, 0)


@pytest.mark.parametrize(
    ("others", "verdict"),
    [(("0.5", "0.5"), "within_one"), (("0.4", "0.4"), "exceeds_one")],
)
def test_the_claims_of_all_actors_on_one_result_are_tested_against_one(others, verdict):
    rows = [
        OUTCOME | ANSWERED | dict(actor=actor, attribution=share)
        for actor, share in zip("ab", others, strict=True)
    ]
    told = ecosystem_of([TOLD], outcomes=rows)
    row = shares(outcomes_of(told)).row(0, named=True)

    assert row["verdict"] == verdict
    assert row["actors"] == 2


def test_a_claim_that_only_may_exceed_one_says_so():
    rows = [
        OUTCOME | ANSWERED | dict(actor=actor, attribution="0.5", attribution_low="0.4")
        for actor in "ab"
    ]
    row = shares(outcomes_of(ecosystem_of([TOLD], outcomes=rows))).row(0, named=True)
    assert row["verdict"] == "may_exceed_one"
    assert row["claimed_high"] == pytest.approx(1.2)


def test_a_result_told_in_both_scenarios_has_a_delta():
    rows = [OUTCOME | ANSWERED, OUTCOME | dict(quantity=70, scenario="without")]
    told = ecosystem_of([TOLD], outcomes=rows)
    found = scenario(told, "without")
    row = found.table("outcomes").row(0, named=True)

    assert (row["delta_best"], row["verdict"]) == (30, "robust_gain")
    assert found.table("attribution").is_empty(), "its counterfactual is told, not filtered"


def test_a_comparison_of_scenarios_holds_all_its_tables():
    found = scenario(sample(), "without")
    assert [name for name in TABLES if found.table(name).width] == list(TABLES)
    assert found.lines.shape[0] == found.table("lines").height
