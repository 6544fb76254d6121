"""Value loops: every way back to the focal actor, none lost, none counted twice."""

import math

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.indicators import descent, levels
from valuechain.indicators.best import best_ways, in_order
from valuechain.indicators.circuits import search
from valuechain.indicators.loops import loops, paths, whole_network
from valuechain.indicators.sensitivity import sensitivity
from valuechain.indicators.ways import Arrows
from valuechain.tables import ecosystem_of

PLACES = 6
ARROWS = st.lists(
    st.tuples(
        st.integers(0, PLACES - 1),
        st.integers(0, PLACES - 1),
        st.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0]),
    ).filter(lambda arrow: arrow[0] != arrow[1]),
    min_size=1,
    max_size=16,
)
WAYS = [pytest.param(False, id="plain"), pytest.param(True, id="compiled")]


def arrows_of(listed):
    tails, heads, scores = zip(*listed, strict=True)
    return Arrows(
        PLACES, np.array(tails, np.int32), np.array(heads, np.int32), np.array(scores)
    )


def expected(listed, start, goal):
    """Every way and its score, by networkx on a multigraph."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(PLACES))
    for key, (tail, head, _) in enumerate(listed):
        graph.add_edge(tail, head, key=key)
    if start != goal:
        found = [
            tuple(k for *_, k in way)
            for way in nx.all_simple_edge_paths(graph, start, goal)
        ]
    else:
        found = []
        for _, first, key in graph.out_edges(start, keys=True):
            ways = nx.all_simple_edge_paths(graph, first, start)
            found += [(key, *(k for *_, k in way)) for way in ways]
    return {way: math.prod(listed[k][2] for k in way) for way in found}


def ways_of(found):
    steps = [tuple(e for e in row if e >= 0) for row in found.steps.tolist()]
    return dict(zip(steps, found.scores.tolist(), strict=True))


def told(*rows, **more):
    names = ("id", "provider", "receiver", "score", "declared_by", "reference")
    listed = [dict(zip(names, row, strict=False)) for row in rows]
    return ecosystem_of([dict(kind="help", quantity="1") | row for row in listed], **more)


@pytest.mark.parametrize("compiled", WAYS)
@given(ARROWS)
@settings(max_examples=25, deadline=None)
def test_it_finds_the_simple_circuits_of_networkx(compiled, listed):
    if compiled:
        pytest.importorskip("numba")
    wanted = expected(listed, 0, 0)
    found = search(arrows_of(listed), 0, 0, compiled=compiled)

    assert ways_of(found) == pytest.approx(wanted)
    assert found.count == len(wanted)
    assert found.total == pytest.approx(sum(wanted.values()))
    for arrow in range(len(listed)):
        on = sum(score for way, score in wanted.items() if arrow in way)
        assert found.by_arrow[arrow] == pytest.approx(on)


@pytest.mark.parametrize("compiled", WAYS)
@given(ARROWS)
@settings(max_examples=25, deadline=None)
def test_it_finds_the_simple_paths_of_networkx(compiled, listed):
    if compiled:
        pytest.importorskip("numba")
    found = search(arrows_of(listed), 0, 1, compiled=compiled)

    assert ways_of(found) == pytest.approx(expected(listed, 0, 1))


@pytest.mark.parametrize("compiled", WAYS)
@given(ARROWS, st.integers(2, PLACES), st.sampled_from([0.0, 0.05, 0.3]), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_cutting_by_length_score_and_number_loses_nothing(
    compiled, listed, length, bound, most
):
    if compiled:
        pytest.importorskip("numba")
    kept = {
        w: s for w, s in expected(listed, 0, 0).items() if len(w) <= length and s >= bound
    }
    found = search(
        arrows_of(listed),
        0,
        0,
        max_length=length,
        threshold=bound,
        most=most,
        compiled=compiled,
    )

    assert found.count == len(kept)
    assert found.total == pytest.approx(sum(kept.values()))
    best = sorted(kept, key=lambda way: (-kept[way], way))[:most]
    assert list(ways_of(found)) == best


@pytest.mark.parametrize("compiled", WAYS)
def test_many_loops_of_one_score_are_cut_in_the_order_of_their_arrows(compiled):
    if compiled:
        pytest.importorskip("numba")
    # 60 arrows from 0 to 1 and 60 back: 3 600 loops, of which 2 400 score 0.25.
    arrows = arrows_of([(0, 1, 0.5)] * 40 + [(0, 1, 0.25)] * 20 + [(1, 0, 0.5)] * 60)
    wanted = [(there, back) for there in range(40) for back in range(60, 120)]
    for most in (1, 700, 2400, 3000):
        found = search(arrows, 0, 0, most=most, compiled=compiled)

        assert found.count == 3600
        assert list(ways_of(found))[:2400] == wanted[:most]


@pytest.mark.parametrize("compiled", WAYS)
@pytest.mark.parametrize("limit", ["EFFORT", "CELLS"])
def test_a_search_without_end_is_refused_before_it_takes_the_machine(
    compiled, limit, monkeypatch
):
    if compiled:
        pytest.importorskip("numba")
    tails, heads = np.nonzero(1 - np.eye(8, dtype=np.int32))  # 13 699 circuits each
    scores = np.full(len(tails), 0.5)
    arrows = Arrows(8, tails.astype(np.int32), heads.astype(np.int32), scores)
    for module in (descent, levels):
        monkeypatch.setattr(module, limit, 100)
    with pytest.raises(ValueError, match="maximum length or a threshold"):
        search(arrows, 0, 0, compiled=compiled)


@given(ARROWS)
@settings(max_examples=25, deadline=None)
def test_the_whole_network_holds_each_circuit_once(listed):
    rows = [(str(k), f"a{t}", f"a{h}", str(s)) for k, (t, h, s) in enumerate(listed)]
    graph = nx.MultiDiGraph([(t, h) for t, h, _ in listed])
    wanted = 0
    for circuit in nx.simple_cycles(nx.DiGraph(graph)):
        steps = zip(circuit, [*circuit[1:], circuit[0]], strict=True)
        wanted += math.prod(graph.number_of_edges(t, h) for t, h in steps)
    found = whole_network(told(*rows))

    assert found.count == wanted
    assert len({frozenset(loop.transactions) for loop in found.loops}) == wanted


def test_two_parallel_exchanges_are_two_loops():
    found = loops(
        told(("1", "s", "a", "0.5"), ("2", "s", "a", "0.4"), ("3", "a", "s", "1")), "s"
    )

    assert [loop.transactions for loop in found.loops] == [("1", "3"), ("2", "3")]
    assert found.total_score == pytest.approx(0.9)
    assert found.wvfo == pytest.approx({"1": 0.5 / 0.9, "2": 0.4 / 0.9, "3": 1.0})


def test_an_exchange_told_by_both_sides_is_one_with_the_receivers_score():
    found = loops(
        told(
            ("p1", "s", "a", "0.2", "provider"),
            ("r1", "s", "a", "0.5", "receiver"),
            ("p2", "a", "s", "0.8"),
        ),
        "s",
    )

    assert [loop.transactions for loop in found.loops] == [("p1", "p2")]
    assert found.loops[0].score == pytest.approx(0.4)


def test_references_say_which_entries_are_the_same_exchange():
    found = loops(
        told(
            ("p1", "s", "a", "0.2", "provider", "R1"),
            ("p2", "s", "a", "0.3", "provider", "R2"),
            ("r1", "s", "a", "0.5", "receiver", "R2"),
            ("back", "a", "s", "1"),
        ),
        "s",
    )

    assert {loop.transactions[0]: loop.score for loop in found.loops} == {
        "p1": 0.2,
        "p2": 0.5,
    }


def test_two_entries_too_far_apart_to_match_are_two_exchanges():
    row = dict(provider="s", receiver="a", kind="help", unit="h", score="0.5")
    back = dict(
        id="b", provider="a", receiver="s", kind="help", unit="h", score="1", quantity="1"
    )
    one = row | dict(id="p", quantity="500")
    other = row | dict(id="r", quantity="20", declared_by="receiver")

    assert loops(ecosystem_of([one, other, back]), "s").count == 2


def test_what_nobody_scored_is_counted_and_left_out():
    found = loops(told(("1", "s", "a", "0.5"), ("2", "a", "s", None)), "s")

    assert (found.count, found.unscored) == (0, 1)
    assert found.wso == {"s": None, "a": None}
    assert found.wvfo == {"1": None}


def test_a_score_of_zero_takes_the_exchange_away():
    assert loops(told(("1", "s", "a", "0.5"), ("2", "a", "s", "0")), "s").count == 0


def test_every_actor_has_a_share_and_the_focal_one_has_all():
    rows = [("1", "s", "a", "0.5"), ("2", "a", "s", "0.8"), ("3", "a", "c", "0.9")]

    assert loops(told(*rows), "s").wso == {"s": 1.0, "a": 1.0, "c": 0.0}


def test_no_loop_passes_outside():
    actors = [dict(id=i, name=i, type=t) for i, t in (("s", ""), ("w", "outside"))]
    ecosystem = told(("1", "s", "w", "1"), ("2", "w", "s", "1"), actors=actors)

    assert loops(ecosystem, "s").count == 0
    with pytest.raises(ValueError, match="outside"):
        loops(ecosystem, "w")


def test_need_and_importance_make_a_score_by_the_table_named():
    rows = [
        dict(id="1", provider="s", receiver="a", kind="help", quantity="1", need="E",
             source_importance="5"),
        dict(id="2", provider="a", receiver="s", kind="help", quantity="1", score="1"),
    ]  # fmt: skip
    ecosystem = ecosystem_of(rows)

    assert loops(ecosystem, "s").total_score == pytest.approx(0.98 * 0.98)
    assert loops(ecosystem, "s", score_table="incose-2018").total_score == pytest.approx(
        0.95
    )
    with pytest.raises(ValueError, match="no score table 'mine'"):
        loops(ecosystem, "s", score_table="mine")


def test_paths_end_at_the_goal():
    found = paths(told(("1", "s", "a", "0.5"), ("2", "a", "b", "0.8")), "s", "b")

    assert [(loop.actors, loop.score) for loop in found.loops] == [(("s", "a", "b"), 0.4)]
    assert found.wso == {"s": 1.0, "a": 1.0, "b": 1.0}


def test_splitting_an_exchange_changes_the_loops():
    whole = loops(told(("1", "s", "a", "0.5"), ("2", "a", "s", "1")), "s")
    split = loops(
        told(("1", "s", "a", "0.5"), ("1b", "s", "a", "0.5"), ("2", "a", "s", "1")), "s"
    )

    assert (whole.count, split.count) == (1, 2)


def test_occurrence_depends_on_the_scale_of_scores_unless_lengths_are_equal():
    rows = [("1", "s", "a", "0.8"), ("2", "a", "s", "0.8"), ("3", "a", "b", "0.8"),
            ("4", "b", "s", "0.8")]  # fmt: skip
    halved = [(i, p, r, str(float(s) / 2)) for i, p, r, s in rows]

    assert loops(told(*rows), "s").wso["b"] > loops(told(*halved), "s").wso["b"]


def test_sensitivity_is_what_a_new_search_would_find():
    rows = [("1", "s", "a", "0.5"), ("2", "a", "s", "0.4"), ("3", "s", "b", "0.3"),
            ("4", "b", "s", "0.6"), ("5", "a", "b", "0.5")]  # fmt: skip
    moved = sensitivity(loops(told(*rows), "s"))
    again = [
        (i, p, r, str(min(1.0, float(s) * 1.7)) if i == "3" else s) for i, p, r, s in rows
    ]
    wanted = loops(told(*again), "s").wso

    for actor in "ab":
        row = moved.filter(pl.col("transaction") == "3", pl.col("actor") == actor)
        assert row["changed"][0] == pytest.approx(wanted[actor])


def test_top_lists_fewer_loops_and_keeps_the_sums():
    rows = [("1", "s", "a", "0.5"), ("2", "s", "a", "0.4"), ("3", "a", "s", "1")]
    found = loops(told(*rows), "s", top=1)

    assert (len(found.loops), found.count) == (1, 2)
    assert found.total_score == pytest.approx(0.9)
    assert found.to_json()["loops"][0]["transactions"] == ["1", "3"]


@given(ARROWS, st.integers(1, 6), st.integers(2, PLACES), st.sampled_from([0.0, 0.05, 0.3]))
@settings(max_examples=60, deadline=None)
def test_the_best_ways_come_first_without_the_others(listed, most, length, bound):
    for goal in (0, 1):
        every = expected(listed, 0, goal)
        kept = {w: s for w, s in every.items() if len(w) <= length and s >= bound}
        wanted = sorted(kept.values(), reverse=True)[:most]
        found = best_ways(
            arrows_of(listed), 0, goal, most, max_length=length, threshold=bound
        )

        assert [score for _, score in found] == pytest.approx(wanted)
        assert len({way for way, _ in found}) == len(found)
        assert all(kept[way] == pytest.approx(score) for way, score in found)


@given(ARROWS)
@settings(max_examples=40, deadline=None)
def test_all_in_order_are_all_there_are(listed):
    arrows = arrows_of(listed)
    ordered = list(in_order(arrows, 0, 0))

    assert ordered == sorted(ordered, key=lambda found: (-found[1], found[0]))
    assert dict(ordered) == pytest.approx(ways_of(search(arrows, 0, 0)))


@given(ARROWS)
@settings(max_examples=40, deadline=None)
def test_the_compiled_search_finds_what_the_plain_one_does(listed):
    pytest.importorskip("numba")
    arrows = arrows_of(listed)
    plain, fast = (search(arrows, 0, 0, compiled=compiled) for compiled in (False, True))

    assert ways_of(fast) == pytest.approx(ways_of(plain))
    assert fast.by_arrow == pytest.approx(plain.by_arrow)
    assert fast.by_place == pytest.approx(plain.by_place)


@given(ARROWS, st.sampled_from([0.25, 0.5]))
@settings(max_examples=40, deadline=None)
def test_scaling_every_score_keeps_occurrences_when_all_loops_are_as_long(listed, factor):
    rows = [(str(k), f"a{t}", f"a{h}", str(s)) for k, (t, h, s) in enumerate(listed)]
    scaled = [(i, p, r, str(float(s) * factor)) for i, p, r, s in rows]
    if not any("a0" in row[1:3] for row in rows):
        rows, scaled = [*rows, ("x", "a0", "a1", "1")], [*scaled, ("x", "a0", "a1", "1")]
    one, other = (loops(told(*said), "a0", max_length=2) for said in (rows, scaled))

    # No loop is longer than two exchanges, and none is shorter.
    assert one.count == other.count
    if one.count:
        assert other.wso == pytest.approx(one.wso)
