"""Rates multiply sums, raw figures stay raw, and nothing unanswered counts as zero."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.load import sample
from valuechain.model import Policy
from valuechain.outcomes import Outcome
from valuechain.ranges import ONE, Range
from valuechain.tables import ecosystem_of
from valuechain.valuation.returns import Discount, Input, Returns, annuity
from valuechain.valuation.sensitivity import switching_value
from valuechain.valuation.valuation import value

HOUR = dict(kind="hours", unit="h", period="2025")
KINDS = [
    dict(id="hours", nature="non_financial", dimension="time", unit="h"),
    dict(id="rooms", nature="non_financial", dimension="area_time", unit="m2.day"),
    dict(id="money", nature="financial", dimension="money", unit="EUR"),
]
RATE = dict(kind="hours", central=20, low=16, high=24, currency="EUR", source="vote")
SETTINGS = {"ecosystem": {"currency": "EUR"}}


def valued(rows, **tables):
    tables = {"kinds": KINDS, "rates": [RATE]} | tables
    return value(ecosystem_of(rows, settings=SETTINGS, **tables))


def only(frame):
    assert frame.height == 1
    return frame.row(0, named=True)


def test_ten_lines_at_one_rate_share_its_error():
    """Ten times 100 h at 20 +- 4 are 20 000 +- 4 000, not +- 1 265."""
    rows = [HOUR | dict(provider=f"a{n}", receiver="b", quantity=100) for n in range(10)]
    found = only(valued(rows).table("rates"))

    assert found["quantity"] == 1000
    assert [found[f"valued_{b}"] for b in ("low", "central", "high")] == [
        16_000, 20_000, 24_000,
    ]  # fmt: skip
    assert found["actors"] == 10


def test_money_stands_beside_what_rates_add_and_the_share_is_said():
    rows = [
        HOUR | dict(provider="a", receiver="b", quantity=100),
        dict(provider="c", receiver="b", kind="money", unit="EUR", period="2025",
             quantity=6000),
    ]  # fmt: skip
    found = only(valued(rows).table("totals"))

    assert (found["money"], found["valued_central"], found["total_central"]) == (
        6000, 2000, 8000,
    )  # fmt: skip
    assert found["share_from_rates"] == 0.25


@pytest.mark.parametrize(
    ("change", "reason"),
    [(dict(kind="rooms", unit="m2.day"), "no_rate"), (dict(unit="day"), "unit")],
)
def test_a_layer_without_its_rate_has_a_quantity_and_no_worth(change, reason):
    found = only(
        valued([HOUR | change | dict(provider="a", receiver="b", quantity=3)]).table(
            "contributions"
        )
    )
    assert (found["quantity"], found["valued_central"]) == (3, None)
    assert found["reason"] == reason


def test_the_latest_rate_of_a_kind_replaces_the_older_ones():
    rates = [
        RATE | dict(date="2024-01-01"),
        RATE | dict(central=30, high=33, date="2025-01-01"),
    ]
    rows = [HOUR | dict(provider="a", receiver="b", quantity=1)]
    found = only(valued(rows, rates=rates).table("contributions"))

    assert (found["valued_central"], found["replaced"]) == (30, 1)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(-99, 99)), min_size=1, max_size=8
    ),
    st.tuples(*[st.integers(0, 50)] * 3).map(sorted),
    st.tuples(*[st.integers(0, 50)] * 3).map(sorted),
)
def test_raw_totals_do_not_change_when_a_rate_does_and_a_shared_rate_multiplies_the_sum(
    told, one, other
):
    rows = [HOUR | dict(provider=p, receiver="z", quantity=q) for p, q in told]
    found = [
        valued(rows, rates=[RATE | dict(low=r[0], central=r[1], high=r[2])])
        for r in (one, other)
    ]
    raw = [f.table("contributions").select("actor", "quantity", "lines") for f in found]
    assert raw[0].equals(raw[1])
    whole = sum(q for _, q in told)
    for rate, valuation in zip((one, other), found, strict=True):
        row = only(valuation.table("rates"))
        assert row["quantity"] == whole
        ends = sorted((whole * rate[0], whole * rate[2]))
        assert [row["valued_low"], row["valued_high"]] == ends
        parts = valuation.table("contributions")["valued_central"].sum()
        assert parts == row["valued_central"] == whole * rate[1]


def test_an_order_that_some_rate_turns_is_said_to_depend_on_the_rate():
    rows = [
        HOUR | dict(provider="volunteer", receiver="z", quantity=100),
        HOUR | dict(provider="helper", receiver="z", quantity=10),
        *(
            dict(provider=who, receiver="z", kind="money", unit="EUR", period="2025",
                 quantity=amount)
            for who, amount in (("bank", 2100), ("state", 9000))
        ),
    ]  # fmt: skip
    ranks = valued(rows).table("ranks")
    place = {r["actor"]: r for r in ranks.iter_rows(named=True)}

    # 100 h are worth 1600 to 2400: 2100 lies inside, 9000 and 160..240 do not
    assert [place[a]["rank"] for a in ("state", "bank", "volunteer", "helper")] == [
        1,
        2,
        3,
        4,
    ]
    turning = {a for a, r in place.items() if r["depends_on_rates"]}
    assert turning == {"bank", "volunteer"}
    assert (place["bank"]["rank_best"], place["bank"]["rank_worst"]) == (2, 3)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 900)),
        min_size=2,
        max_size=5,
    ),
    st.integers(0, 2**32 - 1),
)
def test_no_rate_in_its_range_gives_a_place_outside_the_places_told(quantities, seed):
    rates = [RATE, dict(kind="rooms", central=5, low=1, high=9, currency="EUR")]
    rows = []
    for at, (hours, rooms, money) in enumerate(quantities):
        told = (("hours", "h", hours), ("rooms", "m2.day", rooms), ("money", "EUR", money))
        rows += [
            dict(provider=f"a{at}", receiver="z", kind=k, unit=u, period="2025", quantity=q)
            for k, u, q in told
        ]
    ranks = valued(rows, rates=rates).table("ranks")
    places = {r["actor"]: r for r in ranks.iter_rows(named=True)}
    chance = random.Random(seed)
    for _ in range(20):
        hour, room = chance.uniform(16, 24), chance.uniform(1, 9)
        totals = [h * hour + r * room + m for h, r, m in quantities]
        for at, worth in enumerate(totals):
            above = 1 + sum(other > worth + 1e-9 for other in totals)
            row = places[f"a{at}"]
            assert row["rank_best"] <= above <= row["rank_worst"]


def test_a_rate_speaks_of_the_only_unit_there_is_when_the_kinds_say_none():
    rate = [dict(kind="hours", central=20, currency="EUR")]
    alone = [HOUR | dict(provider="a", receiver="b", quantity=3)]
    mixed = [*alone, HOUR | dict(provider="a", receiver="b", quantity=1, unit="day")]
    worth = value(ecosystem_of(alone, rates=rate)).table("rates")
    assert worth["valued_central"].to_list() == [60]
    assert set(value(ecosystem_of(mixed, rates=rate)).table("rates")["reason"]) == {"unit"}


VOLUNTEER = dict(id="benevolat", name="Bénévolat", nature="non_financial", unit="h",
                 dimension="time")  # fmt: skip


def test_volunteer_hours_are_disclosed_under_864_and_875_at_the_rate_and_its_source():
    rows = [
        dict(provider="a", receiver="club", kind="benevolat", unit="h", quantity=10),
        dict(provider="b", receiver="club", kind="benevolat", unit="h", quantity=4),
        dict(provider="t", receiver="club", kind="rooms", unit="m2.day", quantity=50),
        dict(provider="club", receiver="t", kind="benevolat", unit="h", quantity=2,
             in_return_for="rooms"),
    ]  # fmt: skip
    rates = [RATE | dict(kind="benevolat", central=12, low=12, high=12)]
    found = valued(rows, kinds=[*KINDS, VOLUNTEER], rates=rates).table("disclosure")
    hours = only(found.filter(pl.col("kind") == "benevolat"))

    assert (hours["account"], hours["balancing"]) == ("864", "875")
    assert (hours["actor"], hours["quantity"]) == ("club", 14), (
        "a return is not for nothing"
    )
    assert (hours["valued_central"], hours["method"]) == (168, "vote")
    rooms = only(found.filter(pl.col("kind") == "rooms"))
    assert (rooms["account"], rooms["balancing"]) == ("861", "871")
    assert (rooms["valued_central"], rooms["reason"]) == (None, "no_rate")


RESULT = dict(actor="people", outcome="months paid", unit="month", unit_cost=1000,
              payer="state", quantity=80, attribution="0.5")  # fmt: skip
TOLD = HOUR | dict(provider="a", receiver="b", quantity=1)


def test_an_avoided_cost_is_fewer_cases_times_their_cost_times_the_own_part():
    rows = [
        RESULT
        | dict(benefit="fiscal", cashable="yes", unit_cost_low=900, unit_cost_high=1100),
        RESULT | dict(scenario="without", quantity=100, quantity_low=90, quantity_high=120),
    ]
    found = valued([TOLD], outcomes=rows)
    row = only(found.table("avoided"))

    # (10, 20, 40) x (900, 1000, 1100) x 0.5
    assert [row[f"avoided_{b}"] for b in ("low", "best", "high")] == [4500, 10_000, 22_000]
    payer = only(found.table("payers"))
    assert (payer["payer"], payer["benefit"], payer["cashable"]) == (
        "state",
        "fiscal",
        "yes",
    )


@pytest.mark.parametrize("missing", ["attribution", "unit_cost"])
def test_an_avoided_cost_is_unknown_when_a_figure_is_and_counted_so(missing):
    rows = [RESULT | {missing: None}, RESULT | dict(scenario="without", quantity=100)]
    found = valued([TOLD], outcomes=rows)
    row = only(found.table("avoided"))

    assert (row["avoided_best"], row["reason"]) == (None, missing)
    assert only(found.table("payers"))["unknown"] == 1


def test_cashable_and_notional_of_one_payer_are_never_added():
    rows = []
    for outcome, cashable in (("x", "yes"), ("y", "no")):
        told = RESULT | dict(outcome=outcome)
        rows += [
            told | dict(cashable=cashable),
            told | dict(scenario="without", quantity=90),
        ]
    assert valued([TOLD], outcomes=rows).table("payers").height == 2


@pytest.mark.parametrize(
    ("first_year", "expected"),
    [(False, 1 + Fraction(8, 11)), (True, Fraction(10, 11) + Fraction(80, 121))],
)
def test_later_years_fade_and_are_discounted_as_said(first_year, expected):
    """Two years, a fifth fading, ten per cent: 1 + 0.8 / 1.1; or each one year later."""
    discount = Discount(Fraction(1, 10), first_year)
    assert annuity(Fraction(2), Fraction(1, 5), discount) == expected


FULL = RESULT | dict(deadweight="0.5", displacement="0", duration=1)


def test_a_return_counts_what_was_given_in_kind_and_multiplies_the_filters():
    """80 x 1000 x 0.5 x 1 x 0.5 = 20 000, for 8 000 in money and 100 h at 20."""
    rows = [HOUR | dict(provider="a", receiver="club", quantity=100)]
    found = valued(
        rows, outcomes=[FULL], costs=[dict(actor="club", quantity=8000, period="2025")]
    )
    row = only(found.table("returns"))

    assert row["ratio_best"] == 2.0
    assert row["net_ratio"] == 1.0
    assert row["investment_from_rates"] == 0.2
    # 20 000 / 12 a month
    assert row["payback_months"] == pytest.approx(6.0)
    # 100 h at 16 and at 24
    assert row["ratio_low"] == pytest.approx(20_000 / 10_400)
    assert row["ratio_high"] == pytest.approx(20_000 / 9_600)


@pytest.mark.parametrize("filter_", ["deadweight", "displacement", "attribution"])
def test_a_result_with_an_unanswered_filter_is_left_out_and_named(filter_):
    costs = [dict(actor="b", quantity=100, period="2025")]
    found = valued([TOLD], outcomes=[FULL | {filter_: None}], costs=costs)

    assert only(found.table("outcomes"))["reason"] == filter_
    row = only(found.table("returns"))
    assert (row["left_out"], row["ratio_best"], row["reason"]) == (1, None, "no_outcome")


def test_without_an_investment_there_is_no_ratio_and_it_says_why():
    row = only(valued([TOLD], outcomes=[FULL]).table("returns"))
    assert (row["ratio_best"], row["reason"]) == (None, "no_investment")


def test_the_switching_value_brings_the_ratio_to_one():
    costs = [dict(actor="b", quantity=10_000, period="2025")]
    rows = [dict(provider="a", receiver="b", kind="money", unit="EUR", quantity=1)]
    found = valued(rows, outcomes=[FULL], costs=costs).table("sensitivity")
    at = {r["parameter"]: r["switching_value"] for r in found.iter_rows(named=True)}

    # 80 x 1000 x 0.5 x 0.5 = 20 000 for 10 000: half as many, half the worth, 1 - 0.25
    assert (at["quantity"], at["unit_cost"]) == (40, 500)
    assert (at["deadweight"], at["attribution"]) == (Decimal("0.75"), Decimal("0.75"))


SHARE = st.tuples(*[st.integers(0, 9)] * 3).map(
    lambda n: Range.of(*(Fraction(i, 10) for i in (sorted(n)[1], min(n), max(n))))
)
AMOUNT = st.tuples(*[st.integers(1, 90)] * 3).map(
    lambda n: Range.of(sorted(n)[1], min(n), max(n))
)


@st.composite
def results(draw):
    filters = {n: draw(SHARE) for n in ("deadweight", "displacement", "attribution")}
    return Outcome(
        "a", "o", None, None, "actual", draw(AMOUNT), draw(AMOUNT), filters, draw(SHARE),
        Fraction(draw(st.integers(1, 4))), None, None, None, f"o:{draw(st.integers())}",
    )  # fmt: skip


def point(told, chance):
    return told.low + Fraction(chance.randint(0, 100), 100) * (told.high - told.low)


@settings(deadline=None, max_examples=30)
@given(st.lists(results(), min_size=1, max_size=3), AMOUNT, st.integers(0, 2**32 - 1))
def test_the_range_of_a_return_holds_every_return_inside_it(outcomes, rate, seed):
    """Monte Carlo, seeded: each figure drawn in its range, one rate for both inputs."""
    discount = Discount(Fraction(7, 200), first_year=True)
    inputs = [
        Input("a", "hours", Fraction(10), rate, from_rate=True),
        Input("b", "hours", Fraction(5), rate, from_rate=True),
        Input("a", None, Fraction(100), ONE, from_rate=False),
    ]
    returns = Returns.of(outcomes, inputs, discount)
    chance = random.Random(seed)
    for _ in range(15):
        drawn = {p: point(told, chance) for p, told in returns.parameters().items()}
        worth, put_in = returns.surplus_at(drawn)
        assert returns.present_value().holds(worth)
        assert returns.investment().holds(put_in)
        assert returns.ratio().holds(worth / put_in)


def test_a_drop_off_can_be_the_figure_that_decides():
    """10 x 10 over two years, nothing else taken: 100 (1 + 1 - d) = 150 when d = 1/2."""
    none = {n: Range.of(0) for n in ("deadweight", "displacement", "attribution")}
    one = Outcome("a", "o", None, None, "actual", Range.of(10), Range.of(10), none,
                  Range.of("0.2"), Fraction(2), None, None, None, "o:1")  # fmt: skip
    put_in = [Input("a", None, Fraction(150), ONE, from_rate=False)]
    returns = Returns.of([one], put_in, Discount())
    assert float(switching_value(returns, ("drop_off", 0))) == pytest.approx(0.5, abs=1e-9)


def test_the_policy_says_whether_and_how_later_years_are_discounted():
    base = sample()
    undiscounted = replace(base, policy=Policy())
    rows = [only(value(e, period="2025").table("returns")) for e in (base, undiscounted)]

    assert (rows[0]["discount_rate"], rows[1]["discount_rate"]) == (0.035, None)
    assert rows[0]["present_value_best"] < rows[1]["present_value_best"]
