"""What each status, verdict, match and hypothesis means, by the smallest example of it."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl
import pytest

from valuechain.compare.assignment import cheapest
from valuechain.compare.bridge import RESOLUTIONS
from valuechain.compare.comparison import Comparison, compare
from valuechain.compare.hypotheses import HYPOTHESES
from valuechain.compare.linear import reconcile
from valuechain.compare.measures import MEASURE_STATUSES
from valuechain.compare.reporters import biases, error_variances
from valuechain.compare.square import VERDICTS, verdict
from valuechain.compare.statuses import STATUSES
from valuechain.compare.thresholds import default_threshold
from valuechain.errors import TableError
from valuechain.model import Policy
from valuechain.tables import ecosystem_of

Row = dict[str, Any]


def _said(side: str, quantity: object, day: str | None = None, **more: object) -> Row:
    keys = {
        "provider": "a",
        "receiver": "b",
        "kind": "money",
        "unit": "EUR",
        "period": "2024",
    }
    return keys | {"quantity": quantity, "declared_by": side, "start": day} | more


def _status(*told: Row, policy: Policy | None = None, **tables: list[Row]) -> list[str]:
    found = compare(ecosystem_of(told, **tables), policy)
    return found.table("lines")["status"].cast(pl.String).to_list()


def _actors(b: str) -> list[Row]:
    return [{"id": "a", "name": "a"}, {"id": "b", "name": "b", "participates": b}]


@pytest.mark.parametrize(
    ("participates", "status"),
    [("yes", "one_sided"), ("no", "no_counterpart"), ("withholds:money", "withheld"),
     ("withholds:hours", "one_sided")],
)  # fmt: skip
def test_silence_has_a_reason_and_is_never_zero(participates: str, status: str) -> None:
    assert _status(_said("provider", 10), actors=_actors(participates)) == [status]


def test_a_kind_out_of_scope_is_said_so_before_anything_else() -> None:
    policy = Policy(out_of_scope=("money",))
    told = [_said("provider", 10), _said("receiver", 900)]
    assert _status(*told, policy=policy) == ["out_of_scope"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unit": "USD"}, "unit"),
        ({"period": "2024-Q1"}, "period"),
        ({"state": "promised"}, "state"),
    ],
)
def test_figures_in_other_terms_are_not_compared(change: Row, reason: str) -> None:
    lines = compare(ecosystem_of([_said("provider", 10), _said("receiver", 10) | change]))
    table = lines.table("lines")
    assert table["status"].cast(pl.String).to_list() == ["not_comparable"] * 2
    assert table["reason"].to_list() == [reason] * 2


def test_a_difference_equal_to_margin_or_floor_does_not_exceed_it() -> None:
    kinds = [
        {"id": "money", "name": "money", "unit": "EUR", "margin": "0.1", "floor": "10"}
    ]
    assert _status(_said("provider", 105), _said("receiver", 95), kinds=kinds) == [
        "within_tolerance"
    ]
    assert _status(_said("provider", "105.01"), _said("receiver", 95), kinds=kinds) == [
        "material"
    ]


def test_none_as_a_threshold_leaves_nothing_to_discuss() -> None:
    kinds = [{"id": "money", "name": "m", "unit": "EUR", "margin": "none", "floor": "none"}]
    assert _status(_said("provider", 1), _said("receiver", 99999), kinds=kinds) == [
        "within_tolerance"
    ]


def test_the_looser_of_both_sides_evidence_sets_the_thresholds() -> None:
    firm = {"evidence": "document"}
    told = [_said("provider", 1000) | firm, _said("receiver", 900) | firm]
    assert _status(*told) == ["material"]
    assert _status(told[0], told[1] | {"evidence": "old_estimate"}) == ["minor"]


@pytest.mark.parametrize(
    ("dimension", "unit", "rank", "expected"),
    [
        ("money", "EUR", 0, ("0.01", "50")),
        ("money", "EUR", 2, ("0.10", "200")),
        ("time", "h", 1, ("0.05", "7")),
        ("time", "h", 2, ("0.20", "14")),
        ("time", "min", 2, ("0.20", "840")),
        ("time", "day", 2, ("0.20", "0")),
        ("count", "person", 2, ("0.05", "3")),
        ("count", "session", 2, ("0.10", "2")),
        ("count", "event", 2, ("0.05", "2")),
        ("area_time", "m2.day", 2, ("0.10", "50")),
        (None, None, 2, ("0.10", "0")),
    ],
)
def test_starting_thresholds(
    dimension: str | None, unit: str | None, rank: int, expected: tuple[str, str]
) -> None:
    assert default_threshold(dimension, unit, rank) == tuple(Decimal(e) for e in expected)


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        ("1111", "corroborated"), ("1001", "shared_story"), ("1100", "receiver_record_gap"),
        ("1101", "receiver_record_gap"), ("1010", "provider_record_gap"),
        ("1011", "provider_record_gap"), ("1000", "agreed_without_record"),
        ("0110", "different_definitions"), ("0011", "provider_declaration_off"),
        ("0101", "receiver_declaration_off"), ("0001", "both_declarations_off"),
        ("0100", "provider_self_consistent_only"), ("0010", "receiver_self_consistent_only"),
        ("0000", "no_agreement"), ("1110", "inconclusive_chain"), ("0111", "inconclusive_chain"),
    ],
)  # fmt: skip
def test_every_square_of_four_figures_has_one_verdict(bits: str, expected: str) -> None:
    assert verdict(*(b == "1" for b in bits)) == expected


@pytest.mark.parametrize(
    ("recognised", "record", "expected"),
    [(True, True, "recognised_and_recorded"), (True, False, "recognised_not_recorded"),
     (False, True, "contested_with_record"), (False, False, "contested_record_differs"),
     (True, None, "recognised"), (False, None, "contested")],
)  # fmt: skip
def test_squares_with_fewer_figures(
    recognised: bool, record: bool | None, expected: str
) -> None:
    assert verdict(recognised, record, None, None) == expected
    assert verdict(recognised, None, record, None) == expected


def _measure(quantity: object, **more: object) -> Row:
    about = {"id": "m", "owner": "a", "kind": "money", "unit": "EUR", "period": "2024"}
    return about | {"quantity": quantity} | more


@pytest.mark.parametrize(
    ("relation", "quantity", "status"),
    [
        ("equals", 1000, "exact"), ("equals", 3000, "material"),
        ("at_most", 1000, "supported"), ("at_most", 950, "supported_within_tolerance"),
        ("at_most", 300, "over_capacity"), ("at_least", 900, "supported"),
        ("at_least", 1050, "supported_within_tolerance"), ("at_least", 5000, "below_minimum"),
        ("proxy", 1000, "compatible"), ("proxy", 1200, "incompatible"),
    ],
)  # fmt: skip
def test_a_measure_is_read_by_its_relation(
    relation: str, quantity: int, status: str
) -> None:
    told = ecosystem_of(
        [_said("provider", 1000)], measures=[_measure(quantity, relation=relation)]
    )
    found = compare(told)
    assert found.table("measures")["status"].cast(pl.String).to_list() == [status]
    assert found.table("lines")["provider_check"].to_list() == [status]


def test_a_measure_without_declaration_and_a_line_without_measure_are_both_said() -> None:
    found = compare(ecosystem_of([_said("provider", 5)], measures=[_measure(5, owner="b")]))
    assert found.table("measures")["status"].cast(pl.String).to_list() == [
        "unmatched_measure"
    ]
    assert found.table("lines")["provider_check"].to_list() == ["unmeasured"]


def test_measures_that_overlap_without_nesting_are_refused_by_name() -> None:
    measures = [
        _measure(5, id="m1", period="2024-01-01/2024-06-30"),
        _measure(6, id="m2", period="2024-04-01/2024-09-30"),
    ]
    with pytest.raises(TableError) as caught:
        compare(ecosystem_of([_said("provider", 5)], measures=measures))
    assert "m1" in caught.value.problems[0].value
    assert "m2" in caught.value.problems[0].value


def test_entries_match_in_the_agreed_order() -> None:
    told = [
        _said("provider", 100, "2024-03-01", reference="X"),
        _said("receiver", 90, "2024-09-01", reference="X"),
        _said("provider", 500, "2024-02-01"), _said("receiver", 500, "2024-02-03"),
        _said("provider", 1000, "2024-05-01"), _said("receiver", 1040, "2024-05-20"),
        _said("provider", 3000, "2024-06-01"), _said("provider", 2500, "2024-07-01"),
        _said("provider", 2000, "2024-07-03"), _said("receiver", 7500, "2024-07-01"),
        _said("provider", 77777, "2024-01-01"),
    ]  # fmt: skip
    table = compare(ecosystem_of(told)).table("matches")
    assert list(table.select("match", "rule", "adjustment").iter_rows()) == [
        ("confirmed", "reference", Decimal(10)), ("confirmed", "equal", Decimal(0)),
        ("suggested", "tolerance", Decimal(-40)), ("suggested", "group", Decimal(0)),
        ("unmatched", None, None),
    ]  # fmt: skip


def test_two_equal_candidates_are_ambiguous_and_stay_unmatched() -> None:
    told = [_said("provider", 5), _said("provider", 5), _said("receiver", 5)]
    table = compare(ecosystem_of(told)).table("matches")
    assert table["match"].to_list() == ["ambiguous"] * 3


def test_assignment_prefers_the_least_total_cost_to_the_nearest_pair() -> None:
    first, second, tied = cheapest([1, 1, 2, 2], [8, 9, 8, 9], [0.1, 0.2, 0.15, 1.9])
    assert dict(zip(first.tolist(), second.tolist(), strict=True)) == {1: 9, 2: 8}
    assert not tied.size


def _hypotheses(*told: Row, **tables: list[Row]) -> set[str]:
    return set(
        compare(ecosystem_of(told, **tables)).table("hypotheses")["hypothesis"].to_list()
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(75, 10, "unit"), (700, 7000, "decimal"), (9100, 1900, "transposition"), (500, -500, "sign"),
     (1200, 1000, "unit")],
)  # fmt: skip
def test_a_difference_of_known_shape_is_proposed(
    one: int, other: int, expected: str
) -> None:
    kinds = [{"id": "money", "name": "m", "unit": "EUR", "margin": "0.01", "floor": "10"}]
    assert expected in _hypotheses(
        _said("provider", one), _said("receiver", other), kinds=kinds
    )


def test_entries_near_the_edge_propose_timing() -> None:
    told = [_said("provider", 5000, "2024-06-01"), _said("provider", 700, "2024-12-20"),
            _said("receiver", 5000, "2024-06-01")]  # fmt: skip
    assert "timing" in _hypotheses(*told)


def test_a_repeated_entry_and_opposite_kinds_are_proposed() -> None:
    repeated = [_said("provider", 900), _said("provider", 900), _said("receiver", 900)]
    assert "duplicate" in _hypotheses(*repeated)
    crossed = [_said("provider", 8000), _said("receiver", 9000),
               _said("provider", 4000, kind="gift"), _said("receiver", 3000, kind="gift")]  # fmt: skip
    assert _hypotheses(*crossed) >= {"classification"}


def test_a_parent_named_for_its_member_is_proposed() -> None:
    actors = [
        {"id": i, "name": i, "member_of": m}
        for i, m in {"a": None, "net": None, "b": "net"}.items()
    ]
    told = [_said("provider", 1234, receiver="net"), _said("receiver", 1234)]
    assert _hypotheses(*told, actors=actors) == {"entity"}


def test_partners_who_claim_more_than_was_counted_are_shown_the_sum() -> None:
    told = [_said("provider", 60), _said("receiver", 50),
            _said("provider", 60, provider="c"), _said("receiver", 50, provider="c")]  # fmt: skip
    counted = _measure(100, owner="b", side="receives")
    found = compare(ecosystem_of(told, measures=[counted]))
    assert found.table("claims")["omega"].to_list() == [1.2]
    assert "overlap" in found.table("hypotheses")["hypothesis"].to_list()


def test_conserved_money_with_stocks_is_balanced_and_checks_a_single_source() -> None:
    kinds = [{"id": "money", "name": "m", "unit": "EUR", "conserved": "yes"}]
    told = [_said("provider", 100, low=90, high=110),
            _said("provider", 80, provider="b", receiver="c", low=72, high=88)]  # fmt: skip
    stocks = [
        {
            "actor": "b",
            "kind": "money",
            "start_quantity": 0,
            "end_quantity": 0,
            "period": "2024",
        }
    ]
    found = compare(ecosystem_of(told, kinds=kinds, stocks=stocks)).table("reconciled")
    spreads = np.array([20, 16]) / (2 * 3**0.5)
    alone = reconcile([100, 80], spreads**2, [[1, -1]])
    assert [float(e) for e in found["estimate"]] == pytest.approx(
        alone.estimate.tolist(), abs=1e-5
    )
    assert [float(e) for e in found["sd"]] == pytest.approx(alone.sd.tolist(), abs=1e-5)
    assert found["redundancy"].to_list() == ["checked"] * 2
    without = compare(ecosystem_of(told, kinds=kinds)).table("reconciled")
    assert without["redundancy"].to_list() == ["not_checkable"] * 2


def _joint(rho: float) -> Comparison:
    told = [_said("provider", 60), _said("receiver", 50),
            _said("provider", 40, receiver="c"), _said("receiver", 45, receiver="c")]  # fmt: skip
    return compare(ecosystem_of(told, measures=[_measure(110)]), Policy(rho=rho))


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_a_measure_of_several_lines_updates_as_one_solution_of_all_sources(
    rho: float,
) -> None:
    found = _joint(rho).table("reconciled")
    u = 0.2 * np.array([55, 55, 42.5, 42.5, 110])
    covariance = np.diag(np.append(u**2, [0, 0]))
    width = np.hypot(u[0], u[2])
    for own in (0, 2):
        covariance[own, 4] = covariance[4, own] = rho * u[4] * u[own] ** 2 / width
    y = [60, 50, 40, 45, 110, np.nan, np.nan]
    balances = [[1, 0, 0, 0, 0, -1, 0], [0, 1, 0, 0, 0, -1, 0], [0, 0, 1, 0, 0, 0, -1],
                [0, 0, 0, 1, 0, 0, -1], [0, 0, 0, 0, 1, -1, -1]]  # fmt: skip
    whole = reconcile(y, covariance, balances)
    assert [float(e) for e in found["estimate"]] == pytest.approx(
        whole.estimate[5:].tolist(), abs=1e-5
    )
    assert [float(e) for e in found["sd"]] == pytest.approx(whole.sd[5:].tolist(), abs=1e-5)
    tests = _joint(rho).table("tests")
    assert tests["gamma"][0] == pytest.approx(whole.gamma, abs=1e-6)
    assert tests["dof"][0] == whole.dof == 3


def test_with_three_sources_one_far_off_is_set_aside_and_with_two_never() -> None:
    sure = {"low": 99, "high": 101}
    told = [_said("provider", 100) | sure, _said("receiver", 200, low=199, high=201)]
    two = compare(ecosystem_of(told)).table("reconciled")
    assert two["set_aside"].to_list() == [None] and two["inseparable"].to_list() == [True]
    record = _measure(100, owner="b", side="receives", low=99, high=101)
    three = compare(ecosystem_of(told, measures=[record]), Policy(rho=0.0)).table(
        "reconciled"
    )
    assert three["set_aside"].to_list() == ["receiver_declared"]
    assert float(three["estimate"][0]) == pytest.approx(100)


def test_estimated_error_variances_tell_the_exact_from_the_rough() -> None:
    rng = np.random.default_rng(3)
    sd = np.array([0.05, 0.05, 0.5, 0.05, 0.05, 0.05])
    providers = rng.integers(0, 6, 400)
    receivers = (providers + rng.integers(1, 6, 400)) % 6
    d = rng.normal(0, sd[providers]) - rng.normal(0, sd[receivers])
    v = error_variances(d, providers, receivers, 6)
    assert int(v.argmax()) == 2
    assert np.sqrt(v[2]) == pytest.approx(0.5, rel=0.25)


def test_a_constant_offset_is_found_with_sum_zero() -> None:
    providers, receivers = np.array([0, 1, 2, 0, 1, 2]), np.array([1, 2, 0, 2, 0, 1])
    offsets = np.array([0.3, -0.1, -0.2])
    noise = np.array([1, -1, 1, -1, 1, -1]) * 1e-3
    beta, p = biases(
        offsets[providers] - offsets[receivers] + noise, providers, receivers, 3
    )
    assert beta == pytest.approx(offsets, abs=2e-3)
    assert p is not None and p < 1e-3


def test_every_word_of_the_comparison_is_said_in_both_languages() -> None:
    words = json.loads((files("valuechain.words") / "compare.json").read_text("utf-8"))
    wanted = [f"status.{s}" for s in (*STATUSES, *MEASURE_STATUSES, "unmeasured")]
    wanted += [f"verdict.{v}" for v in VERDICTS] + [f"resolution.{r}" for r in RESOLUTIONS]
    wanted += [f"hypothesis.{h}" for h in HYPOTHESES] + [
        f"cause.{c}" for c in HYPOTHESES.values()
    ]
    for key in wanted:
        assert words[key]["en"] and words[key]["fr"], key
    said = " ".join(v for w in words.values() for v in w.values()).casefold()
    for accusing in ("error", "fraud", "wrong", "erreur", "fraude", "faute"):
        assert accusing not in said


def test_nothing_declared_compares_to_nothing() -> None:
    found = compare(ecosystem_of([]))
    assert {
        name: table.height for name, table in found.tables.items() if table.height
    } == {}


def test_a_facilitator_alone_is_shown_and_estimates_nothing() -> None:
    found = compare(ecosystem_of([_said("facilitator", 3)]))
    (line,) = found.table("lines").to_dicts()
    assert (line["status"], line["silent"]) == ("one_sided", "both")
    assert line["facilitator_quantity"] == 3
    (plausible,) = found.table("reconciled").to_dicts()
    assert plausible["estimate"] is None and plausible["redundancy"] is None
