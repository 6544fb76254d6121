"""Flows a range of actors at a time are those of all lines at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from test_properties import declarations

from valuechain.engines.ranged_flows import ranged_flows
from valuechain.flows import actor_flows, on_basis
from valuechain.lines import lines
from valuechain.tables import ecosystem_of

BASES = ("recognised", "provider", "receiver")


@settings(max_examples=40, deadline=None)
@given(declarations(), st.sampled_from(BASES), st.sampled_from([1, 3, 100]))
def test_ranges_of_any_size_give_the_flows_of_all_lines(
    rows: list[dict[str, Any]], basis: str, together: int
) -> None:
    """Two implementations, one result: every column, in the same order."""
    told = ecosystem_of(rows)
    ranged = ranged_flows(told, basis, "done", "actual", together)
    plain = actor_flows(on_basis(lines(told), basis))
    # Money beyond nine million millions leaves 64 bits: then all lines are made.
    if ranged is not None:
        assert_frame_equal(ranged, plain)


def test_given_and_received_are_those_added_up_by_hand() -> None:
    row = {"kind": "money", "unit": "EUR", "period": "2025"}
    rows: list[dict[str, Any]] = [
        row | {"provider": "a", "receiver": "b", "quantity": "3"},
        row
        | {"provider": "a", "receiver": "b", "quantity": "2", "declared_by": "receiver"},
        row | {"provider": "b", "receiver": "b", "quantity": "1.5"},
        row | {"provider": "b", "receiver": "c", "quantity": "4", "period": None},
    ]
    found = ranged_flows(ecosystem_of(rows), "recognised", "done", "actual", 1)
    assert found is not None
    assert [
        (str(a), p, float(g), float(r), n)
        for a, _, _, p, g, r, _, n, _, _ in found.iter_rows()
    ] == [
        ("a", "2025", 2.0, 0.0, 1),
        ("b", None, 4.0, 0.0, 1),
        ("b", "2025", 1.5, 3.5, 2),
        ("c", None, 0.0, 4.0, 1),
    ]


def test_sums_that_may_leave_64_bits_are_left_to_the_plain_way() -> None:
    row = {"provider": "a", "receiver": "b", "kind": "money", "quantity": "9" * 13}
    assert ranged_flows(ecosystem_of([row]), "recognised", "done", "actual") is None


def test_another_basis_is_refused() -> None:
    told = ecosystem_of([{"provider": "a", "receiver": "b", "kind": "k", "quantity": "1"}])
    with pytest.raises(KeyError):
        ranged_flows(told, "reconciled", "done", "actual")
