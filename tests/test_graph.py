"""The graph of all layers holds what networkx holds, layer by layer, and adds up none."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import valuechain as vc
from valuechain.flows import figures
from valuechain.graph import network
from valuechain.tables import ecosystem_of

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "provider": st.sampled_from("abc"),
            "receiver": st.sampled_from("abc"),
            "kind": st.sampled_from(["money", "time"]),
            "unit": st.sampled_from(["EUR", "h"]),
            "period": st.sampled_from(["2023", "2024", ""]),
            "state": st.sampled_from(["done", "promised"]),
            "quantity": st.decimals(0, 1000, places=2),
        }
    ),
    min_size=1,
    max_size=20,
)
TOLD: dict[str, Any] = {"provider": "a", "receiver": "b", "kind": "time", "unit": "h"}


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_layer_holds_the_sums_of_the_edges_that_networkx_is_given(
    rows: list[dict[str, Any]],
) -> None:
    told = ecosystem_of(rows)
    graph = vc.graph(told, state=None)
    expected: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for provider, receiver, edge in network(told, figures(told, state=None)).edges(
        data=True
    ):
        layer = (edge["kind"], edge["unit"], edge["period"])
        expected[*layer, provider, receiver] += edge["quantity"]
    found = {}
    for kind, unit, period in graph.layers.iter_rows():
        if period is None:
            continue
        matrix = graph.matrix(f"{kind}:{unit}", period).tocoo()
        for i, j, amount in zip(*matrix.coords, matrix.data, strict=True):
            found[kind, unit, period, graph.actors[i], graph.actors[j]] = amount
    dated = {key: float(total) for key, total in expected.items() if key[2]}
    assert found == pytest.approx(dated)
    assert graph.amounts.sum() == pytest.approx(float(sum(expected.values())))


def test_two_periods_are_not_added_up_but_named() -> None:
    told = ecosystem_of([TOLD | {"quantity": 1, "period": p} for p in ("2023", "2024")])
    graph = vc.graph(told)
    with pytest.raises(ValueError, match=r"several.*time:h 2023, time:h 2024"):
        graph.matrix("time:h")
    assert graph.matrix("time:h", "2023").toarray().tolist() == [[0, 1], [0, 0]]
    assert vc.graph(told, period="2024").matrix().toarray().tolist() == [[0, 1], [0, 0]]


def test_a_layer_that_is_not_there_is_refused_with_those_that_are() -> None:
    graph = vc.graph(ecosystem_of([TOLD | {"quantity": 1}]))
    with pytest.raises(ValueError, match=r"layer 'money'.*time:h"):
        graph.matrix("money")


def test_without_an_exchange_the_graph_is_empty() -> None:
    told = ecosystem_of([TOLD | {"quantity": 1, "state": "promised"}])
    graph = vc.graph(told)
    assert (graph.matrix().shape, graph.matrix().nnz) == ((2, 2), 0)
