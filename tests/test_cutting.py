"""What is lost by a cut, against the same equations solved as one dense system."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.flows import Flows, layer_flows, on_basis
from valuechain.indicators.cutting import cutting
from valuechain.indicators.leaving import leaving
from valuechain.lines import lines
from valuechain.tables import ecosystem_of


def layer(*said: tuple[str, str, int]) -> Flows:
    rows = [
        {"provider": p, "receiver": r, "kind": "money", "quantity": str(q)}
        for p, r, q in said
    ]
    told = ecosystem_of(rows)
    (flows,) = layer_flows(on_basis(lines(told)), tuple(told.actor_ids))
    return flows


def test_half_of_a_gift_is_lost_by_its_receiver_and_by_those_behind():
    # b gets 10 from a and 30 from x, and passes all of it on to c.
    flows = layer(("a", "b", 10), ("x", "b", 30), ("b", "c", 40))
    place = flows.actors.index
    found = cutting(flows, place("a"), place("b"), part=0.5)

    lost = {name: found.lost[place(name)] for name in "abcx"}
    assert lost == pytest.approx({"a": 0, "b": 5, "c": 5, "x": 0})


def test_cutting_all_an_actor_gives_is_its_leaving():
    flows = layer(("a", "b", 10), ("x", "b", 30), ("b", "c", 25), ("c", "b", 5))
    place = flows.actors.index

    cut = cutting(flows, place("a"), place("b")).lost
    left = leaving(flows, place("a")).lost
    others = [place("b"), place("c")]
    np.testing.assert_allclose(cut[others], left[others], rtol=1e-9)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 90)),
        min_size=1, max_size=14, unique_by=lambda row: row[:2],
    ).filter(lambda rows: any(p != r for p, r, _ in rows)),
    st.floats(0.1, 1.0),
)  # fmt: skip
def test_a_cut_solves_the_dense_equations(rows, part):
    # An actor s0…s5 feeds each one from nowhere known, so that no group is closed.
    said = [(f"a{p}", f"a{r}", q) for p, r, q in rows if p != r]
    said += [(f"s{n}", f"a{n}", 7) for n in range(6)]
    flows = layer(*said)
    size, place = len(flows.actors), flows.actors.index
    amounts = np.zeros((size, size))
    for one, other, quantity in said:
        amounts[place(one), place(other)] += quantity
    came, went = amounts.sum(axis=0), amounts.sum(axis=1)
    apart = np.abs(came - went) > 1e-3 * np.maximum(came, went)
    through = came + np.where(apart, np.maximum(went - came, 0), 0)
    shares = amounts / np.where(through > 0, through, 1)
    one, other = place(said[0][0]), place(said[0][1])
    cut = np.zeros_like(shares)
    cut[one, other] = part
    direct = (cut * shares).sum(axis=0)
    wanted = np.linalg.solve(np.eye(size) - ((1 - cut) * shares).T, direct) * through

    np.testing.assert_allclose(
        cutting(flows, one, other, part=part).lost, wanted, rtol=1e-9, atol=1e-9
    )


def test_a_flow_that_is_not_there_cannot_be_cut():
    flows = layer(("a", "b", 10))

    with pytest.raises(ValueError, match="no flow from 'b' to 'a'"):
        cutting(flows, 1, 0)
    with pytest.raises(ValueError, match=r"in \(0, 1\]"):
        cutting(flows, 0, 1, part=0)
