"""What is lost if an actor leaves, and where value comes from."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.flows import Flows
from valuechain.indicators.balance import balance
from valuechain.indicators.dependency import contribution, dependency, integral
from valuechain.indicators.leaving import leaving
from valuechain.indicators.origin import linkages, origin_of_value
from valuechain.indicators.without import _small, without
from valuechain.model import Layer
from valuechain.tables import ecosystem_of


def flows_of(amounts, outside=(), actors=None):
    """Flows from a dict of (provider, receiver): amount."""
    actors = actors or tuple(dict.fromkeys(a for pair in amounts for a in pair))
    enum = pl.Enum(list(actors))
    links = pl.DataFrame(
        {
            "provider": pl.Series([p for p, _ in amounts], dtype=enum),
            "receiver": pl.Series([r for _, r in amounts], dtype=enum),
            "quantity": pl.Series([f"{a:.6f}" for a in amounts.values()], dtype=pl.String),
            "lines": pl.Series([1] * len(amounts), dtype=pl.UInt32),
            "unconfirmed": pl.Series([0] * len(amounts), dtype=pl.UInt32),
        }
    ).with_columns(pl.col("quantity").cast(pl.Decimal(38, 6)))
    return Flows(Layer("money", "EUR"), "2025", tuple(actors), frozenset(outside), links)


def systems(size=5):
    """Random layers where everyone also has something from outside and gives some to it."""
    amounts = st.lists(st.integers(0, 9), min_size=size * size, max_size=size * size)
    own = st.lists(st.integers(1, 9), min_size=size, max_size=size)
    return st.tuples(amounts, own, own).map(lambda drawn: _system(size, *drawn))


def _system(size, amounts, enters, leaves):
    flat = {(f"a{i // size}", f"a{i % size}"): float(q) for i, q in enumerate(amounts) if q}
    flat |= {("world", f"a{i}"): float(q) for i, q in enumerate(enters)}
    flat |= {(f"a{i}", "use"): float(q) for i, q in enumerate(leaves)}
    return flows_of(flat, outside=("world", "use"))


def test_a_chain_loses_what_passed_through_the_one_who_leaves():
    found = dependency(flows_of({("a", "b"): 10.0, ("x", "b"): 30.0, ("b", "c"): 20.0}))

    a, b, c = (found.balance.actors.index(n) for n in "abc")
    assert found.total[a, b] == pytest.approx(0.25)
    assert found.total[a, c] == pytest.approx(0.25)
    assert found.total[b, c] == pytest.approx(1.0)


def test_what_an_actor_gives_beyond_what_it_receives_is_an_unexplained_source():
    system = balance(flows_of({("a", "b"): 10.0, ("b", "c"): 100.0}))

    b = system.actors.index("b")
    assert system.unexplained_source[b] == pytest.approx(90.0)
    assert dependency(system).total[system.actors.index("a"), system.actors.index("c")] == (
        pytest.approx(0.1)
    )


def test_a_closed_circle_without_boundary_is_undefined_and_named():
    found = dependency(flows_of({("a", "b"): 5.0, ("b", "a"): 5.0, ("x", "c"): 1.0}))

    a, b, c, x = (found.balance.actors.index(n) for n in "abcx")
    assert np.isnan(found.total[a, b]) and np.isnan(found.total[b, a])
    assert found.total[x, c] == pytest.approx(1.0)
    assert found.total[x, a] == 0
    assert found.closed.tolist() == [n in "ab" for n in found.balance.actors]


def test_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        balance(flows_of({("a", "b"): -1.0}))


@given(systems())
@settings(max_examples=25, deadline=None)
def test_the_closed_form_is_the_extraction_computed_again(flows):
    system = balance(flows)
    found = dependency(system)
    through, shares = system.throughflow, system.by_receiver
    for k in range(len(system.actors)):
        cut = shares.copy()
        cut[k, :] = 0.0
        cut[:, k] = 0.0
        entering = system.boundary_inputs.copy()
        entering[k] = 0.0
        # Re-solve on the supply side: outputs are fixed shares of throughflow.
        kept = np.linalg.solve(
            np.eye(len(shares)) - (system.by_provider * _stays(len(shares), k)).T, entering
        )
        others = np.arange(len(shares)) != k
        lost = (through - kept)[others] / through[others]
        assert lost == pytest.approx(found.total[k][others], abs=1e-9)


def _stays(size, k):
    mask = np.ones((size, size))
    mask[k, :] = 0.0
    mask[:, k] = 0.0
    return mask


@given(systems())
@settings(max_examples=25, deadline=None)
def test_shares_lie_between_nothing_and_everything(flows):
    for total in (dependency(flows).total, contribution(flows).total):
        assert (total >= -1e-12).all() and (total <= 1 + 1e-12).all()


@given(systems())
@settings(max_examples=25, deadline=None)
def test_origins_add_up_to_the_whole(flows):
    assert origin_of_value(flows).sum(axis=0) == pytest.approx(1.0)


@given(systems())
@settings(max_examples=25, deadline=None)
def test_the_two_inverses_are_the_same_up_to_scale(flows):
    system = balance(flows)
    through = system.throughflow
    ghosh, leontief = integral(system.by_provider), integral(system.by_receiver)
    assert ghosh == pytest.approx(leontief / through[:, None] * through[None, :])


@given(systems(), st.sampled_from([0.001, 1000.0]))
@settings(max_examples=25, deadline=None)
def test_another_unit_changes_no_share(flows, factor):
    scaled = Flows(
        flows.layer,
        flows.period,
        flows.actors,
        flows.outside,
        flows.links.with_columns(
            (pl.col("quantity").cast(pl.Float64) * factor).cast(pl.Decimal(38, 6))
        ),
    )
    assert dependency(scaled).total == pytest.approx(dependency(flows).total)


@given(systems())
@settings(max_examples=25, deadline=None)
def test_turning_every_arrow_swaps_dependency_and_contribution(flows):
    turned = Flows(
        flows.layer,
        flows.period,
        flows.actors,
        flows.outside,
        flows.links.rename({"provider": "receiver", "receiver": "provider"}),
    )
    assert pytest.approx(dependency(flows).total) == contribution(turned).total.T


def test_linkages_are_one_at_the_boundary():
    forward, backward = linkages(
        flows_of({("w", "a"): 3.0, ("a", "u"): 3.0}, outside=("w", "u"))
    )

    assert forward.tolist() == [1.0]
    assert backward.tolist() == [1.0]


OPEN = st.dictionaries(
    st.sampled_from([(p, r) for p in "abcdw" for r in "abcdw" if p != r]),
    st.integers(1, 9).map(float),
    min_size=1,
)


@pytest.mark.parametrize("side", ["supply", "demand"])
@given(OPEN)
@settings(max_examples=25, deadline=None)
def test_a_large_layer_loses_what_the_matrix_of_all_pairs_says(side, amounts):
    flows = flows_of(amounts, outside=("w",), actors=tuple("abcdw"))
    for leaver in range(4):
        one, other = leaving(flows, leaver, side=side), _small(flows, leaver, side)
        others = np.arange(5) != leaver
        others &= np.array([a != "w" for a in flows.actors])
        if flows.actors[leaver] not in {a for pair in amounts for a in pair}:
            continue
        assert one.lost[others] == pytest.approx(other.lost[others], abs=1e-9, nan_ok=True)
        assert one.known[others] == pytest.approx(other.known[others])
        assert one.unexplained[others] == pytest.approx(other.unexplained[others])
        assert (one.closed == other.closed)[others].all()


def test_a_substitution_lowers_a_loss_and_is_a_share():
    row = dict(kind="money", unit="EUR", period="2025")
    ecosystem = ecosystem_of([row | dict(provider="a", receiver="b", quantity="10")])

    lost = without(ecosystem, "a", substitution={"b": 0.25})
    assert lost.select("dependent", "share").rows() == [("b", 0.75)]
    with pytest.raises(ValueError, match="between 0 and 1"):
        without(ecosystem, "a", substitution=2.0)
    with pytest.raises(ValueError, match="no actor 'z'"):
        without(ecosystem, "z")


def test_lost_is_the_share_of_what_is_received():
    row = dict(kind="money", unit="EUR", period="2025")
    said = [("a", "b", "10"), ("b", "c", "100"), ("d", "c", "100")]
    told = [row | dict(provider=p, receiver=r, quantity=q) for p, r, q in said]
    lost = without(ecosystem_of(told), "a").to_dicts()

    assert [(r["dependent"], float(r["lost"]), r["share"]) for r in lost] == [
        ("b", 10.0, 1.0),
        ("c", pytest.approx(10.0), pytest.approx(0.05)),
    ]


def test_a_closed_group_is_named_where_a_loss_is_undefined():
    row = dict(kind="money", unit="EUR", period="2025", quantity="10")
    ends = [("a", "b"), ("b", "a"), ("x", "y")]
    ecosystem = ecosystem_of([row | dict(provider=p, receiver=r) for p, r in ends])
    (lost,) = without(ecosystem, "a").to_dicts()

    assert (lost["dependent"], lost["lost"], lost["reason"]) == ("b", None, "no_boundary")
    assert sorted(lost["group"]) == ["a", "b"]
