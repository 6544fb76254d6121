"""What holds for any ecosystem."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain import verbs
from valuechain.flows import layer_flows, on_basis
from valuechain.lines import lines
from valuechain.tables import ecosystem_of

ACTORS = ["mill", "bakery", "cafe", "town hall"]
LAYERS = [("money", "EUR"), ("money", "USD"), ("time", "h"), ("advice", None)]


@st.composite
def declarations(draw: Any) -> list[dict[str, Any]]:
    """Draw between one and twenty declarations of a small ecosystem."""
    rows = []
    for _ in range(draw(st.integers(1, 20))):
        kind, unit = draw(st.sampled_from(LAYERS))
        rows.append(
            {
                "provider": draw(st.sampled_from(ACTORS)),
                "receiver": draw(st.sampled_from(ACTORS)),
                "kind": kind,
                "unit": unit,
                "quantity": str(
                    draw(st.decimals(0, 10**9, places=draw(st.integers(0, 6))))
                ),
                "period": draw(st.sampled_from(["2024", "2025", None])),
                "declared_by": draw(
                    st.sampled_from(["provider", "receiver", "facilitator"])
                ),
            }
        )
    return rows


bounded = settings(max_examples=25, deadline=None)
Sums = dict[tuple[Any, ...], tuple[Decimal, Decimal]]


def sums(rows: list[dict[str, Any]], **chosen: Any) -> Sums:
    """Return given and received by actor, kind, unit and period."""
    frame = verbs.flow_rows(ecosystem_of(rows), **chosen)
    text = frame.with_columns(pl.col("actor", "kind", "unit", "period").cast(pl.String))
    return {
        (r["actor"], r["kind"], r["unit"], r["period"]): (r["given"], r["received"])
        for r in text.to_dicts()
    }


def by_hand(rows: list[dict[str, Any]]) -> Sums:
    """Add up the recognised figures of each line with plain dictionaries."""
    told: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        line = told[
            row["provider"], row["receiver"], row["kind"], row["unit"], row["period"]
        ]
        side = row["declared_by"]
        line[side] = line.get(side, Decimal(0)) + Decimal(row["quantity"])
    found: dict[tuple[Any, ...], list[Decimal]] = defaultdict(
        lambda: [Decimal(0), Decimal(0)]
    )
    for (provider, receiver, *layer), sides in told.items():
        figure = next(
            sides[s] for s in ("receiver", "provider", "facilitator") if s in sides
        )
        found[provider, *layer][0] += figure
        found[receiver, *layer][1] += figure
    return {key: (given, received) for key, (given, received) in found.items()}


@given(declarations())
@bounded
def test_flows_are_the_sums_of_a_second_implementation(rows: list[dict[str, Any]]) -> None:
    assert sums(rows) == by_hand(rows)


@given(declarations(), st.sampled_from(["recognised", "provider", "receiver"]))
@bounded
def test_what_is_given_is_received_in_each_layer_and_period(
    rows: list[dict[str, Any]], basis: str
) -> None:
    totals: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for (_, *layer), (gave, got) in sums(rows, basis=basis).items():
        totals[tuple(layer)] += gave - got

    assert set(totals.values()) <= {Decimal(0)}


@given(declarations(), st.randoms(use_true_random=False))
@bounded
def test_the_order_of_rows_changes_nothing(
    rows: list[dict[str, Any]], chance: random.Random
) -> None:
    shuffled = chance.sample(rows, len(rows))

    assert sums(shuffled) == sums(rows)


@given(declarations())
@bounded
def test_renaming_actors_renames_results_and_changes_nothing_else(
    rows: list[dict[str, Any]],
) -> None:
    names = {a: f"renamed {i}" for i, a in enumerate(reversed(ACTORS))}
    renamed = [
        r | {"provider": names[r["provider"]], "receiver": names[r["receiver"]]}
        for r in rows
    ]

    expected = {(names[actor], *rest): pair for (actor, *rest), pair in sums(rows).items()}
    assert sums(renamed) == expected


@given(declarations())
@bounded
def test_ten_times_the_amounts_are_ten_times_the_flows(rows: list[dict[str, Any]]) -> None:
    tenfold = [r | {"quantity": format(10 * Decimal(r["quantity"]), "f")} for r in rows]

    assert sums(tenfold) == {k: (10 * g, 10 * r) for k, (g, r) in sums(rows).items()}


@given(declarations())
@bounded
def test_every_declaration_is_behind_exactly_one_line(rows: list[dict[str, Any]]) -> None:
    told = lines(ecosystem_of(rows), state=None)

    entries = sum(
        int(told[f"{s}_entries"].sum()) for s in ("provider", "receiver", "facilitator")
    )
    assert entries == len(rows)
    assert (
        told.select("provider", "receiver", "kind", "unit", "period", "state")
        .is_unique()
        .all()
    )


@given(declarations())
@bounded
def test_merging_two_actors_sums_their_flows(rows: list[dict[str, Any]]) -> None:
    told = [r | {"declared_by": "provider"} for r in rows]
    merged = [
        r | {side: "mill" for side in ("provider", "receiver") if r[side] == "bakery"}
        for r in told
    ]

    expected: dict[tuple[Any, ...], list[Decimal]] = defaultdict(
        lambda: [Decimal(0), Decimal(0)]
    )
    for (actor, *rest), pair in sums(told).items():
        for i, amount in enumerate(pair):
            expected["mill" if actor == "bakery" else actor, *rest][i] += amount
    assert sums(merged) == {k: tuple(v) for k, v in expected.items()}


@given(declarations())
@bounded
def test_a_layer_of_flows_holds_what_its_lines_hold(rows: list[dict[str, Any]]) -> None:
    ecosystem = ecosystem_of(rows)
    figured = on_basis(lines(ecosystem))

    total = sum(
        (
            f.links["quantity"].sum()
            for f in layer_flows(figured, tuple(ecosystem.actor_ids))
        ),
        Decimal(0),
    )
    assert total == figured["quantity"].sum()
