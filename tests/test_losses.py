"""What is carried along arrows, and whose leaving would cost a layer most."""

from importlib.util import find_spec

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.flows import Flows
from valuechain.indicators.ascendency import ascendency
from valuechain.indicators.balance import balance
from valuechain.indicators.cycling import finn_cycling, path_length
from valuechain.indicators.dependence import leaving_loss
from valuechain.indicators.dependency import contribution, dependency
from valuechain.indicators.linkage import backward_linkage, forward_linkage
from valuechain.indicators.losses import largest_losses
from valuechain.indicators.origin import linkages
from valuechain.indicators.propagation import Arrows, propagate
from valuechain.model import Layer

WAYS = [pytest.param(False, id="base")]
if find_spec("numba"):
    WAYS.append(pytest.param(True, id="compiled"))

NAMES = tuple("abcdefg")
LAYERS = st.dictionaries(
    st.sampled_from([(p, r) for p in (*NAMES, "w") for r in (*NAMES, "w") if p != "w" != r])
    | st.sampled_from([(a, "w") for a in NAMES] + [("w", a) for a in NAMES]),
    st.integers(1, 50).map(float),
    min_size=1,
    max_size=30,
)


def layer(amounts):
    actors = (*NAMES, "w")
    links = pl.DataFrame(
        {
            "provider": pl.Series([p for p, _ in amounts], dtype=pl.Enum(actors)),
            "receiver": pl.Series([r for _, r in amounts], dtype=pl.Enum(actors)),
            "quantity": pl.Series([f"{q:.6f}" for q in amounts.values()]),
            "lines": pl.Series([1] * len(amounts), dtype=pl.UInt32),
            "unconfirmed": pl.Series([0] * len(amounts), dtype=pl.UInt32),
        }
    ).with_columns(pl.col("quantity").cast(pl.Decimal(38, 6)))
    return Flows(Layer("money", "EUR"), "2025", actors, frozenset("w"), links)


def arrows_of(amounts, through):
    tails, heads = (np.array(ends) for ends in zip(*amounts, strict=True))
    parts = np.array(list(amounts.values())) / through[tails]
    return Arrows(len(through), tails, heads, parts)


@pytest.mark.parametrize("compiled", WAYS)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 20).map(float),
        min_size=1,
    ),
    st.lists(st.integers(0, 9).map(float), min_size=6, max_size=6),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_what_is_carried_is_the_solution_of_the_dense_equations(compiled, amounts, enters):
    given_away = np.zeros(6)
    for (tail, _), amount in amounts.items():
        given_away[tail] += amount
    arrows = arrows_of(amounts, given_away + 1.0)
    carried = np.zeros((6, 6))
    carried[arrows.heads, arrows.tails] = arrows.parts
    wanted = np.linalg.solve(np.eye(6) - carried, np.array(enters))
    found = propagate(arrows, np.array(enters), compiled=compiled)

    assert found.values == pytest.approx(wanted, rel=1e-8, abs=1e-8)
    assert found.residual <= 1e-12


@pytest.mark.parametrize("compiled", WAYS)
def test_a_slow_circle_settles_all_the_same(compiled):
    ring = {(place, (place + 1) % 6): 1.0 for place in range(6)}
    arrows = arrows_of(ring, np.full(6, 1.0 + 1e-4))
    entering = np.array([1.0, 0, 0, 0, 0, 0])
    part = 1.0 / (1.0 + 1e-4)
    wanted = part ** np.arange(6) / (1.0 - part**6)

    found = propagate(arrows, entering, compiled=compiled)
    assert found.values == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("compiled", WAYS)
def test_nothing_carried_round_for_ever_has_a_figure(compiled):
    arrows = arrows_of({(0, 1): 1.0, (1, 0): 1.0}, np.ones(2))

    with pytest.raises(ValueError, match="do not settle"):
        propagate(arrows, np.array([1.0, 0.0]), compiled=compiled)


@given(LAYERS, st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_the_largest_losses_are_those_of_all_the_pairs(amounts, most):
    flows = layer(amounts)
    values = leaving_loss(flows).values.copy()
    found = largest_losses(flows, most)
    for place in np.flatnonzero(found.closed):
        values[place] = np.nan  # An actor of a closed group has no loss here.
    known = np.sort(values[np.isfinite(values)])[::-1]

    assert found.certified
    assert found.low == pytest.approx(known[:most], abs=1e-8)
    assert found.low == pytest.approx(values[found.places], abs=1e-8)
    assert (found.high >= found.low).all()
    if len(known) > most:
        assert found.rest >= known[most] - 1e-9


@given(LAYERS)
@settings(max_examples=60, deadline=None)
def test_a_loss_is_that_of_the_dependency_on_the_leaver(amounts):
    flows = layer(amounts)
    system = balance(flows)
    total = dependency(system).total
    np.fill_diagonal(total, 1.0)
    wanted = np.full(len(flows.actors), np.nan)
    wanted[system.positions] = total @ system.throughflow / system.throughflow.sum()

    assert leaving_loss(flows).values == pytest.approx(wanted, abs=1e-10, nan_ok=True)


@given(LAYERS)
@settings(max_examples=40, deadline=None)
def test_linkages_are_the_sums_of_both_inverses(amounts):
    flows = layer(amounts)
    system = balance(flows)
    if system.without_entry().any() or system.without_exit().any():
        return
    forward, backward = linkages(system)

    assert forward_linkage(flows).values[system.positions] == pytest.approx(forward)
    assert backward_linkage(flows).values[system.positions] == pytest.approx(backward)


def test_a_chain_of_thousands_has_a_loss_for_each_of_them_and_figures_of_the_whole():
    # Each of 4 000 hands 1 on to the next; the last pair also exchanges 1 both ways.
    size = 4_000
    places = np.arange(size - 1)
    tails, heads = np.append(places, size - 1), np.append(places + 1, size - 2)
    names = tuple(f"a{place:04d}" for place in range(size))
    people = pl.Series(names, dtype=pl.Enum(names))
    links = pl.DataFrame(
        {
            "provider": people.gather(tails),
            "receiver": people.gather(heads),
            "quantity": pl.Series(np.ones(size)).cast(pl.Decimal(38, 6)),
        }
    )
    flows = Flows(Layer("money", "EUR"), "2025", names, frozenset(), links)
    found = leaving_loss(flows)

    # Throughflow 1 each, but 2 for the last but one: whoever leaves takes what follows.
    through = np.ones(size)
    through[-2] = 2.0
    wanted = through[::-1].cumsum()[::-1] / through.sum()
    wanted[-1] = (1.0 + 1.0) / through.sum()  # Half of what its partner has passed it.
    assert set(found.reasons) == {""}
    assert found.values == pytest.approx(wanted)
    # 1 enters; each of the last pair passes half of what it has back to itself.
    assert path_length(flows).values[0] == pytest.approx(size + 1)
    assert finn_cycling(flows).values[0] == pytest.approx((1.0 + 0.5) / (size + 1))
    assert np.isfinite(ascendency(flows).values[0])


@given(LAYERS)
@settings(max_examples=40, deadline=None)
def test_on_the_demand_side_they_are_those_of_the_contributions(amounts):
    flows = layer(amounts)
    found = largest_losses(flows, 3, side="demand")
    system = balance(flows)
    total = contribution(system).total
    np.fill_diagonal(total, 1.0)
    losses = system.throughflow @ total / system.throughflow.sum()
    values = np.full(len(flows.actors), np.nan)
    values[system.positions] = losses

    assert found.low == pytest.approx(values[found.places], abs=2e-3)
    others = np.setdiff1d(np.flatnonzero(~found.closed), found.places)
    assert (np.nan_to_num(values[others]) <= found.rest + 2e-3).all()


def test_a_few_leavers_are_tried_of_many():
    draw = np.random.default_rng(3)
    weights = np.arange(1, 401) ** -0.9
    ends = draw.choice(400, (2, 4000), p=weights / weights.sum())
    pairs = np.unique(ends[:, ends[0] != ends[1]], axis=1)
    names = tuple(f"a{place:03d}" for place in range(400))
    amounts = draw.integers(1, 1000, pairs.shape[1])
    links = pl.DataFrame(
        {
            "provider": pl.Series([names[p] for p in pairs[0]], dtype=pl.Enum(names)),
            "receiver": pl.Series([names[p] for p in pairs[1]], dtype=pl.Enum(names)),
            "quantity": pl.Series(amounts).cast(pl.Decimal(38, 6)),
        }
    )
    flows = Flows(Layer("money", "EUR"), "2025", names, frozenset(), links)
    every = np.nan_to_num(leaving_loss(flows).values)
    found = largest_losses(flows, 10)

    assert found.certified
    assert found.solved < 60
    assert found.places.tolist() == np.argsort(-every)[:10].tolist()
    assert found.low == pytest.approx(np.sort(every)[::-1][:10], abs=1e-8)


def test_an_empty_layer_has_no_largest_loss():
    found = largest_losses(layer({("w", "w"): 0.0}), 5)

    assert (len(found.places), found.rest, found.certified) == (0, 0.0, True)
