"""Laws of the comparison that hold for any ecosystem."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from valuechain.compare.comparison import Comparison, compare
from valuechain.compare.linear import reconcile
from valuechain.compare.statuses import STATUSES
from valuechain.model import Ecosystem, Policy
from valuechain.tables import ecosystem_of

lawful: Callable[[Any], Any] = settings(max_examples=25, deadline=None)
Row = dict[str, Any]

_ACTORS = ("a", "b", "c", "d")
_KINDS = {"money": "EUR", "hours": "h"}
_SWAPPED = {"provider": "receiver", "receiver": "provider", "facilitator": "facilitator"}


@st.composite
def declarations(draw: st.DrawFn) -> list[Row]:
    """Draw up to twenty declarations among four actors, both sides speaking at times."""
    told = []
    for _ in range(draw(st.integers(1, 20))):
        provider, receiver = draw(st.permutations(_ACTORS))[:2]
        kind = draw(st.sampled_from(sorted(_KINDS)))
        told.append(
            {
                "provider": provider,
                "receiver": receiver,
                "kind": kind,
                "quantity": str(Decimal(draw(st.integers(0, 40_000))) / 2),
                "declared_by": draw(st.sampled_from(["provider", "receiver"])),
                "period": "2024",
            }
        )
    return told


def _ecosystem(told: list[Row], scale: int = 1, **tables: list[Row]) -> Ecosystem:
    units = {"money": "EUR", "hours": "h" if scale == 1 else "min"}
    kinds = [
        {"id": k, "name": k, "unit": u, "margin": "0.1",
         "floor": str(100 * (scale if k == "hours" else 1))}
        for k, u in units.items()
    ]  # fmt: skip
    actors = [{"id": a, "name": a} for a in _ACTORS]
    tables = {"kinds": kinds, "actors": actors} | tables
    return ecosystem_of(told, **tables)


def _keyed(found: Comparison, *columns: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    keys = ("provider", "receiver", "kind", "period", "state")
    rows = found.table("lines").to_dicts()
    return {tuple(r[k] for k in keys): tuple(r[c] for c in columns) for r in rows}


@lawful
@given(declarations())
def test_swapping_both_sides_changes_the_sign_and_nothing_else(told: list[Row]) -> None:
    turned = [
        r | {"provider": r["receiver"], "receiver": r["provider"],
             "declared_by": _SWAPPED[r["declared_by"]]}
        for r in told
    ]  # fmt: skip
    one = _keyed(compare(_ecosystem(told)), "status", "difference", "relative")
    other = _keyed(compare(_ecosystem(turned)), "status", "difference", "relative")
    for key, (status, difference, relative) in one.items():
        swapped = other[key[1], key[0], *key[2:]]
        assert swapped[0] == status
        assert swapped[1] == (None if difference is None else -difference)
        assert swapped[2] == (None if relative is None else -relative)


@lawful
@given(declarations(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(told: list[Row], random: Any) -> None:
    named = [r | {"id": f"t{i}"} for i, r in enumerate(told)]
    mixed = list(named)
    random.shuffle(mixed)
    one, other = compare(_ecosystem(named)), compare(_ecosystem(mixed))
    for name in ("lines", "matches", "totals", "reconciled", "squares"):
        assert one.table(name).equals(other.table(name)), name


@lawful
@given(declarations())
def test_minutes_with_rescaled_floors_give_the_statuses_of_hours(told: list[Row]) -> None:
    minutes = [
        r | {"quantity": str(Decimal(r["quantity"]) * 60)} if r["kind"] == "hours" else r
        for r in told
    ]
    one = _keyed(compare(_ecosystem(told)), "status")
    assert _keyed(compare(_ecosystem(minutes, scale=60)), "status") == one


@lawful
@given(declarations(), st.decimals(0, 1, places=3), st.integers(0, 500))
def test_looser_thresholds_never_make_more_lines_material(
    told: list[Row], margin: Decimal, floor: int
) -> None:
    def material(m: Decimal, f: int) -> int:
        kinds = [
            {"id": k, "name": k, "unit": u, "margin": m, "floor": f}
            for k, u in _KINDS.items()
        ]
        lines = compare(_ecosystem(told, kinds=kinds)).table("lines")
        return int((lines["status"] == "material").sum())

    assert material(margin + Decimal("0.05"), floor) <= material(margin, floor)
    assert material(margin, floor + 50) <= material(margin, floor)


@lawful
@given(declarations(), st.sampled_from(["yes", "no", "withholds:money"]))
def test_the_gap_comes_apart_into_parts_that_add_up_exactly(
    told: list[Row], c: str
) -> None:
    actors = [
        {"id": a, "name": a, "participates": c if a == "c" else "yes"} for a in _ACTORS
    ]
    table = compare(_ecosystem(told, actors=actors)).table("totals")
    parts = ("no_counterpart", "withheld", "one_sided", "two_sided_difference")
    for row in table.to_dicts():
        assert sum(row[p] for p in parts) == row["raw_gap"]
        assert sum(row[f"count_{s}"] for s in STATUSES) == row["lines"]


@lawful
@given(declarations())
def test_an_absent_structure_changes_coverage_and_no_difference(told: list[Row]) -> None:
    more = [*told, {"provider": "a", "receiver": "far", "kind": "money", "quantity": "900",
                    "declared_by": "provider", "period": "2024"}]  # fmt: skip
    actors = [{"id": a, "name": a} for a in _ACTORS]
    actors.append({"id": "far", "name": "far", "participates": "no"})
    before = {r["kind"]: r for r in compare(_ecosystem(told)).table("totals").to_dicts()}
    after = compare(_ecosystem(more, actors=actors)).table("totals").to_dicts()
    for row in after:
        if row["kind"] in before:
            for name in ("net", "gross", "symmetry_index", "two_sided"):
                assert row[name] == before[row["kind"]][name]


@lawful
@given(declarations())
def test_two_sources_have_equal_tests_and_an_estimate_between_them(told: list[Row]) -> None:
    found = compare(_ecosystem(told), Policy(rho=0.0))
    joined = (
        found.table("lines")
        .select("line", "provider_quantity", "receiver_quantity")
        .join(found.table("reconciled"), on="line")
    )
    for row in joined.to_dicts():
        sides = [
            q for q in (row["provider_quantity"], row["receiver_quantity"]) if q is not None
        ]
        assert min(sides) <= row["estimate"] <= max(sides)
        assert row["redundancy"] == ("checked" if len(sides) == 2 else "not_checkable")
        assert row["inseparable"] == (len(sides) == 2)
        if len(sides) == 1:
            assert row["z"] is None and row["estimate"] == sides[0]


@lawful
@given(declarations())
def test_every_entry_is_in_one_row_of_the_matches_and_sums_stay(told: list[Row]) -> None:
    named = [r | {"id": f"t{i}"} for i, r in enumerate(told)]
    found = compare(_ecosystem(named))
    matches = found.table("matches")
    ids = [i for r in matches.to_dicts() for i in (*r["provider_ids"], *r["receiver_ids"])]
    assert sorted(ids) == sorted(r["id"] for r in named)
    for side in ("provider", "receiver"):
        sums = matches.group_by("line").agg(pl.col(f"{side}_quantity").sum().alias("sum"))
        both = found.table("lines").join(sums, on="line")
        told_there = both.filter(pl.col(f"{side}_quantity").is_not_null())
        assert (told_there["sum"] == told_there[f"{side}_quantity"]).all()


@lawful
@given(st.integers(1000, 9000), st.integers(1, 400))
def test_negated_effects_turn_a_bridge_into_a_contradiction(given_: int, left: int) -> None:
    line = {"provider": "a", "receiver": "b", "kind": "money", "period": "2024"}
    told = [line | {"quantity": str(given_ + 20_000)},
            line | {"quantity": "20000", "declared_by": "receiver"}]  # fmt: skip

    def resolution(effect: int) -> str:
        kinds = [
            {
                "id": "money",
                "name": "money",
                "unit": "EUR",
                "margin": "0.01",
                "floor": "500",
            }
        ]
        about = [line | {"cause": "timing", "effect": str(effect)}]
        found = compare(_ecosystem(told, kinds=kinds, explanations=about))
        (row,) = found.table("bridge").to_dicts()
        return str(row["resolution"])

    assert resolution(given_ - left) in ("bridged", "bridged_exact")
    assert resolution(left - given_) == "contradicted"


@lawful
@given(declarations(), st.integers(1, 100_000))
def test_a_facilitator_changes_no_estimate(told: list[Row], figure: int) -> None:
    more = [*told, told[0] | {"declared_by": "facilitator", "quantity": str(figure)}]
    one, other = compare(_ecosystem(told)), compare(_ecosystem(more))
    assert (
        one.table("reconciled").drop("line").equals(other.table("reconciled").drop("line"))
    )
    assert _keyed(one, "status") == _keyed(other, "status")


@lawful
@given(st.lists(st.floats(1, 1000), min_size=2, max_size=6))
def test_without_a_balance_nothing_is_tested_and_nothing_moves(y: list[float]) -> None:
    found = reconcile(y, np.ones(len(y)), np.zeros((0, len(y))))
    assert found.dof == 0 and found.p_value is None
    assert found.estimate.tolist() == y and not found.checked.any()
