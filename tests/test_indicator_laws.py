"""What holds for the indicators of any ecosystem, layer beside layer."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from valuechain.indicators.loops import loops
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.tables import ecosystem_of

ACTORS = ["mill", "bakery", "cafe", "hall"]
UNITS = [("money", "EUR"), ("money", "USD"), ("time", "h"), ("advice", None)]
WHOLE = [name for name, one in known_indicators().items() if one.reads == "whole"]
LAYERED = [name for name, one in known_indicators().items() if one.reads != "whole"]
ORDER = ["indicator", "kind", "unit", "period", "actor"]


@st.composite
def declarations(draw):
    """Between one and twelve declarations in layers of several units."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        kind, unit = draw(st.sampled_from(UNITS))
        rows.append(
            {
                "id": f"t{number}",
                "provider": draw(st.sampled_from(ACTORS)),
                "receiver": draw(st.sampled_from(ACTORS)),
                "kind": kind,
                "unit": unit,
                "quantity": str(draw(st.integers(1, 900)) * 2),
                "period": draw(st.sampled_from(["2024", "2025"])),
                "declared_by": draw(st.sampled_from(["provider", "receiver"])),
            }
        )
    return rows


def ecosystem(rows):
    return ecosystem_of(rows, actors=[dict(id=a, name=a) for a in ACTORS])


def figures(rows, names, **chosen):
    return indicators(ecosystem(rows), names=names, **chosen).sort(ORDER)


@given(declarations())
@settings(max_examples=8, deadline=None)
def test_a_figure_of_a_layer_is_what_the_layer_alone_would_give(rows):
    together = figures(rows, LAYERED)
    alone = pl.concat(
        figures([r for r in rows if (r["kind"], r["unit"]) == layer], LAYERED)
        for layer in {(r["kind"], r["unit"]) for r in rows}
    ).sort(ORDER)

    assert_frame_equal(together, alone, rel_tol=1e-9)


@given(declarations(), st.sampled_from(UNITS))
@settings(max_examples=8, deadline=None)
def test_no_figure_of_all_layers_adds_one_unit_to_another(rows, layer):
    larger = [
        r | {"quantity": str(1000 * int(r["quantity"]))}
        if (r["kind"], r["unit"]) == layer
        else r
        for r in rows
    ]

    assert_frame_equal(figures(larger, WHOLE), figures(rows, WHOLE), rel_tol=1e-9)


@given(declarations())
@settings(max_examples=8, deadline=None)
def test_no_row_speaks_of_two_units(rows):
    found = figures(rows, LAYERED)
    known = {(r["kind"], r["unit"]) for r in rows}

    assert set(found.select("kind", "unit").unique().iter_rows()) <= known
    for name, one in known_indicators().items():
        if one.reads != "whole" and one.unit == "layer":
            part = found.filter(pl.col("indicator") == name)
            assert part["measured_in"].equals(part["unit"], check_names=False)


COUNTED = {"creation_by_count", "resilience", "tangible_share", "exchanges_per_actor"}


@given(declarations(), st.integers(0, 11))
@settings(max_examples=8, deadline=None)
def test_an_exchange_told_in_two_halves_is_the_same_amount(rows, which):
    whole = rows[which % len(rows)]
    half = {**whole, "quantity": str(int(whole["quantity"]) // 2)}
    split = [r for r in rows if r is not whole] + [half, half | {"id": "other half"}]
    names = [name for name in known_indicators() if name not in COUNTED]
    before, after = (figures(said, names) for said in (rows, split))

    assert_frame_equal(after, before, rel_tol=1e-9)


def test_halves_count_twice_where_exchanges_are_counted():
    row = dict(provider="mill", receiver="cafe", unit="h", kind="time", quantity="4")
    money = dict(provider="mill", receiver="cafe", kind="money", unit="EUR", quantity="4")
    kinds = [dict(id="money", nature="financial"), dict(id="time", nature="non_financial")]
    halves = [row | dict(quantity="2")] * 2
    found = [
        indicators(ecosystem_of([money, *told], kinds=kinds), names=["resilience"])["value"]
        for told in ([row], halves)
    ]

    assert [values.to_list() for values in found] == [[1.0], [0.5]]


SCORED = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.sampled_from(ACTORS),
        st.sampled_from(["0.2", "0.7", "1"]),
    ).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=12,
)


@given(SCORED)
@settings(max_examples=40, deadline=None)
def test_occurrences_are_shares_and_the_focal_actor_is_in_every_loop(listed):
    rows = [
        dict(provider=p, receiver=r, kind="help", quantity="1", score=s)
        for p, r, s in listed
    ]
    found = loops(ecosystem(rows), "mill")

    if found.count == 0:
        assert set(found.wso.values()) == set(found.wvfo.values()) == {None}
        return
    assert found.wso["mill"] == pytest.approx(1.0)
    for occurrences in (found.wso, found.wvfo):
        assert all(0.0 <= share <= 1.0 for share in occurrences.values())
    given_by_focal = [
        found.wvfo[i]
        for i, p in zip(found.edges["id"], found.edges["provider"], strict=True)
        if p == "mill"
    ]
    # Each loop leaves the focal actor by exactly one exchange.
    assert sum(given_by_focal) == pytest.approx(1.0)
