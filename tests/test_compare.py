"""What each status, verdict, match and hypothesis means, by the smallest example of it."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files

import polars as pl
import pytest
from declared import Row, measure, said

from valuechain.compare.assignment import cheapest
from valuechain.compare.bridge import RESOLUTIONS
from valuechain.compare.comparison import compare
from valuechain.compare.hypotheses import HYPOTHESES
from valuechain.compare.measures import MEASURE_STATUSES
from valuechain.compare.square import VERDICTS, verdict
from valuechain.compare.statuses import STATUSES
from valuechain.compare.thresholds import default_threshold
from valuechain.errors import TableError
from valuechain.model import Policy
from valuechain.tables import ecosystem_of


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
    assert _status(said("provider", 10), actors=_actors(participates)) == [status]


def test_a_kind_out_of_scope_is_said_so_before_anything_else() -> None:
    policy = Policy(out_of_scope=("money",))
    told = [said("provider", 10), said("receiver", 900)]
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
    lines = compare(ecosystem_of([said("provider", 10), said("receiver", 10) | change]))
    table = lines.table("lines")
    assert table["status"].cast(pl.String).to_list() == ["not_comparable"] * 2
    assert table["reason"].to_list() == [reason] * 2


def test_a_difference_equal_to_margin_or_floor_does_not_exceed_it() -> None:
    kinds = [
        {"id": "money", "name": "money", "unit": "EUR", "margin": "0.1", "floor": "10"}
    ]
    assert _status(said("provider", 105), said("receiver", 95), kinds=kinds) == [
        "within_tolerance"
    ]
    assert _status(said("provider", "105.01"), said("receiver", 95), kinds=kinds) == [
        "material"
    ]


def test_none_as_a_threshold_leaves_nothing_to_discuss() -> None:
    kinds = [{"id": "money", "name": "m", "unit": "EUR", "margin": "none", "floor": "none"}]
    assert _status(said("provider", 1), said("receiver", 99999), kinds=kinds) == [
        "within_tolerance"
    ]


def test_the_looser_of_both_sides_evidence_sets_the_thresholds() -> None:
    firm = {"evidence": "document"}
    told = [said("provider", 1000) | firm, said("receiver", 900) | firm]
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
        [said("provider", 1000)], measures=[measure(quantity, relation=relation)]
    )
    found = compare(told)
    assert found.table("measures")["status"].cast(pl.String).to_list() == [status]
    assert found.table("lines")["provider_check"].to_list() == [status]


def test_a_measure_without_declaration_and_a_line_without_measure_are_both_said() -> None:
    found = compare(ecosystem_of([said("provider", 5)], measures=[measure(5, owner="b")]))
    assert found.table("measures")["status"].cast(pl.String).to_list() == [
        "unmatched_measure"
    ]
    assert found.table("lines")["provider_check"].to_list() == ["unmeasured"]


def test_measures_that_overlap_without_nesting_are_refused_by_name() -> None:
    measures = [
        measure(5, id="m1", period="2024-01-01/2024-06-30"),
        measure(6, id="m2", period="2024-04-01/2024-09-30"),
    ]
    with pytest.raises(TableError) as caught:
        compare(ecosystem_of([said("provider", 5)], measures=measures))
    assert "m1" in caught.value.problems[0].value
    assert "m2" in caught.value.problems[0].value


def test_entries_match_in_the_agreed_order() -> None:
    told = [
        said("provider", 100, "2024-03-01", reference="X"),
        said("receiver", 90, "2024-09-01", reference="X"),
        said("provider", 500, "2024-02-01"), said("receiver", 500, "2024-02-03"),
        said("provider", 1000, "2024-05-01"), said("receiver", 1040, "2024-05-20"),
        said("provider", 3000, "2024-06-01"), said("provider", 2500, "2024-07-01"),
        said("provider", 2000, "2024-07-03"), said("receiver", 7500, "2024-07-01"),
        said("provider", 77777, "2024-01-01"),
    ]  # fmt: skip
    table = compare(ecosystem_of(told)).table("matches")
    assert list(table.select("match", "rule", "adjustment").iter_rows()) == [
        ("confirmed", "reference", Decimal(10)), ("confirmed", "equal", Decimal(0)),
        ("suggested", "tolerance", Decimal(-40)), ("suggested", "group", Decimal(0)),
        ("unmatched", None, None),
    ]  # fmt: skip


def test_two_equal_candidates_are_ambiguous_and_stay_unmatched() -> None:
    told = [said("provider", 5), said("provider", 5), said("receiver", 5)]
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
        said("provider", one), said("receiver", other), kinds=kinds
    )


def test_entries_near_the_edge_propose_timing() -> None:
    told = [said("provider", 5000, "2024-06-01"), said("provider", 700, "2024-12-20"),
            said("receiver", 5000, "2024-06-01")]  # fmt: skip
    assert "timing" in _hypotheses(*told)


def test_a_repeated_entry_and_opposite_kinds_are_proposed() -> None:
    repeated = [said("provider", 900), said("provider", 900), said("receiver", 900)]
    assert "duplicate" in _hypotheses(*repeated)
    crossed = [said("provider", 8000), said("receiver", 9000),
               said("provider", 4000, kind="gift"), said("receiver", 3000, kind="gift")]  # fmt: skip
    assert _hypotheses(*crossed) >= {"classification"}


def test_a_parent_named_for_its_member_is_proposed() -> None:
    actors = [
        {"id": i, "name": i, "member_of": m}
        for i, m in {"a": None, "net": None, "b": "net"}.items()
    ]
    told = [said("provider", 1234, receiver="net"), said("receiver", 1234)]
    assert _hypotheses(*told, actors=actors) == {"entity"}


def test_partners_who_claim_more_than_was_counted_are_shown_the_sum() -> None:
    told = [said("provider", 60), said("receiver", 50),
            said("provider", 60, provider="c"), said("receiver", 50, provider="c")]  # fmt: skip
    counted = measure(100, owner="b", side="receives")
    found = compare(ecosystem_of(told, measures=[counted]))
    assert found.table("claims")["omega"].to_list() == [1.2]
    assert "overlap" in found.table("hypotheses")["hypothesis"].to_list()


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
