"""The same innovation in several territories: what recurs, what does not, how far it is."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

import valuechain as vc
from valuechain.model import Ecosystem
from valuechain.spreading import patterns
from valuechain.spreading.spreading import Spreading
from valuechain.tables import ecosystem_of

ACTORS = [
    dict(id="state", type="public"),
    dict(id="n-school", type="association", territory="north"),
    dict(id="n-firm", type="company", territory="north"),
    dict(id="s-school", type="association", territory="south"),
    dict(id="s-firm", type="company", territory="south"),
    dict(id="w-school", type="association", territory="west"),
]
TOLD = [
    # money from the State in all three places
    ("state", "n-school", "money", 10),
    ("state", "s-school", "money", 20),
    ("state", "w-school", "money", 5),
    # a loop of school and firm in the north and the south
    ("n-school", "n-firm", "referral", 3),
    ("n-firm", "n-school", "hours", 8),
    ("s-school", "s-firm", "referral", 2),
    ("s-firm", "s-school", "hours", 4),
    # between two places, and nothing in the west
    ("n-school", "w-school", "advice", 6),
    ("s-firm", "s-school", "praise", 0),
]
STAGES = [
    dict(innovation="school", territory="north", period="2024", stage="II", political="no"),
    dict(innovation="school", territory="north", period="2025", stage="III", political="done"),
    dict(innovation="school", territory="south", period="2025", stage="I", internal="under_way"),
    dict(innovation="school", territory="west", period="2025", stage="0"),
]  # fmt: skip


@pytest.fixture(scope="module")
def school() -> Ecosystem:
    rows = [
        dict(provider=p, receiver=r, kind=k, quantity=q, period="2025", innovation="school")
        for p, r, k, q in TOLD
    ]
    rows.append(
        dict(provider="state", receiver="n-firm", kind="money", quantity=1, period="2025")
    )
    return ecosystem_of(rows, actors=ACTORS, stages=STAGES)  # fmt: skip


@pytest.fixture(scope="module")
def found(school: Ecosystem) -> Spreading:
    return vc.spreading(school)


def verdicts(found: Spreading, feature: str) -> dict[tuple[str, ...], str]:
    rows = found.patterns[found.patterns.feature == feature]
    return {tuple(p): v for p, v in zip(rows.pattern, rows.verdict, strict=True)}


def test_a_kind_recurs_where_it_has_an_exchange_of_that_place_alone(
    found: Spreading,
) -> None:
    assert verdicts(found, "kind") == {
        ("money",): "everywhere",
        ("referral",): "several",
        ("hours",): "several",
        ("advice",): "between",
    }


def test_a_role_is_a_kind_from_one_type_of_actor_to_another(found: Spreading) -> None:
    assert verdicts(found, "role") == {
        ("money", "public", "association"): "everywhere",
        ("referral", "association", "company"): "several",
        ("hours", "company", "association"): "several",
        ("advice", "association", "association"): "between",
    }


def test_a_loop_recurs_as_the_types_around_it(found: Spreading) -> None:
    rows = found.patterns[found.patterns.feature == "loop"]
    assert rows[["pattern", "territories", "missing", "count"]].values.tolist() == [
        [["association", "company"], ["north", "south"], ["west"], 2]
    ]


def test_loops_too_many_to_tell_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch, school: Ecosystem
) -> None:
    monkeypatch.setattr(patterns, "MOST", 0)
    rows = vc.spreading(school).patterns
    loops = rows[rows.feature == "loop"]
    assert loops[["pattern", "territories", "reason"]].values.tolist() == [
        [[], ["north", "south"], "too_many_loops"]
    ]
    assert loops.verdict.isna().all()


def test_only_territories_that_are_asked_for_are_compared(school: Ecosystem) -> None:
    two = vc.spreading(school, territory=["north", "south"])
    assert verdicts(two, "kind")["referral",] == "everywhere"
    assert verdicts(two, "kind")["advice",] == "one"
    alone = vc.spreading(school, territory="north").patterns
    assert set(alone.reason) == {"one_territory"}
    assert alone.verdict.isna().all()


def test_amounts_stay_inside_or_cross_a_boundary(found: Spreading) -> None:
    rows = found.table("amounts").filter(pl.col("innovation") == "school")
    by = {(r["territory"], r["kind"]): r for r in rows.to_dicts()}
    assert by["north", "advice"]["given"] == Decimal(6)
    assert by["west", "advice"]["received"] == Decimal(6)
    assert by["south", "hours"]["inside"] == Decimal(4)
    assert by[None, "money"]["given"] == Decimal(35)


def test_a_territory_adds_up_all_its_exchanges_of_whatever_innovation(
    found: Spreading,
) -> None:
    rows = found.table("territories").to_dicts()
    by = {(r["territory"], r["kind"]): r for r in rows}
    # 10 for the school, 1 for the firm, of no innovation
    assert by["north", "money"]["received"] == Decimal(11)
    assert by[None, "money"]["given"] == Decimal(36)


def test_exchanges_of_no_innovation_are_a_row_of_their_own(found: Spreading) -> None:
    rows = found.table("amounts").filter(pl.col("innovation").is_null())
    assert rows["received"].sum() == Decimal(1)


def test_stages_are_read_over_time_beside_what_the_exchanges_show(found: Spreading) -> None:
    rows = found.stages.set_index(["territory", "period"])
    assert rows.change.to_dict() == {
        ("north", "2024"): "first",
        ("north", "2025"): "higher",
        ("south", "2025"): "first",
        ("west", "2025"): "first",
    }
    assert rows.level.to_list() == [2, 3, 1, 0]
    assert rows.lines.to_list() == [0, 4, 3, 2]
    assert rows.actors.to_list() == [0, 4, 3, 3]


def test_stages_are_filtered_by_number_and_by_dimension(school: Ecosystem) -> None:
    late = vc.spreading(school, stage=["III", "IV"]).stages
    assert late.territory.to_list() == ["north"]
    moved = vc.spreading(school, dimension=["political", "internal"]).stages
    assert moved[["territory", "period"]].values.tolist() == [
        ["north", "2025"],
        ["south", "2025"],
    ]


def test_what_does_not_exist_is_answered_with_what_does(school: Ecosystem) -> None:
    with pytest.raises(ValueError, match="no stage 'V'; there are: 0, I, II, III, IV"):
        vc.spreading(school, stage=["V"])
    with pytest.raises(ValueError, match="no innovation 'garage'; innovations: school"):
        vc.spreading(school, innovation="garage")


def test_a_stage_where_nobody_is_is_told_and_kept(school: Ecosystem) -> None:
    assert school.notes == ()
    told = [STAGES[0] | dict(territory="norht"), STAGES[0] | dict(innovation="schol")]
    rows = [
        dict(provider="state", receiver="n-firm", kind="k", quantity=1, innovation="school")
    ]
    found = ecosystem_of(rows, actors=ACTORS, stages=told)
    assert [(p.level, p.column, p.value, p.hint) for p in found.notes] == [
        ("note", "territory", "norht", "north"),
        ("note", "innovation", "schol", "school"),
    ]
    assert found.table("stages").height == 2


def test_no_innovation_is_no_row_and_no_fault() -> None:
    plain = ecosystem_of([dict(provider="a", receiver="b", kind="k", quantity=1)])
    assert [vc.spreading(plain).table(n).height for n in ("patterns", "stages")] == [0, 0]
