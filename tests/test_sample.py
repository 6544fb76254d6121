"""The sample that ships with the package shows everything a comparison can say."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from valuechain.compare.comparison import Comparison, compare
from valuechain.compare.square import VERDICTS
from valuechain.load import sample
from valuechain.model import Ecosystem
from valuechain.notes import held_back, notes
from valuechain.spreading.spreading import spreading
from valuechain.spreading.stages import DIMENSIONS, LEVELS, STAGES

LINE_STATUSES = {
    "out_of_scope",
    "not_comparable",
    "no_counterpart",
    "withheld",
    "one_sided",
    "both_zero",
    "exact",
    "within_tolerance",
    "minor",
    "material",
}
RESOLUTIONS = {
    "open",
    "unquantified",
    "partly_bridged",
    "contradicted",
    "bridged",
    "bridged_exact",
}
MEASURED = {
    "supported",
    "supported_within_tolerance",
    "over_capacity",
    "compatible",
    "incompatible",
    "unmatched_measure",
}
FAMILIES = [
    "État",
    "Collectivités territoriales",
    "Partenaires privés",
    "Partenaires sociaux",
    "Service public de l'emploi",
    "Économie sociale et solidaire",
    "Structures d'insertion",
    "Personnes concernées",
    "outside",
]


@pytest.fixture(scope="module")
def ecosystem() -> Ecosystem:
    return sample("ais-emploi")


@pytest.fixture(scope="module")
def comparison(ecosystem: Ecosystem) -> Comparison:
    return compare(ecosystem)


def texts(frame: pl.DataFrame, column: str) -> set[str]:
    return set(frame[column].cast(pl.String).drop_nulls())


def test_the_sample_says_that_its_figures_are_constructed(ecosystem: Ecosystem) -> None:
    said = ecosystem.table("transactions")["note"].cast(pl.String).drop_nulls()
    assert "Chiffres construits / constructed figures" in said.to_list()


def test_the_sample_is_read_without_refusing_a_row(ecosystem: Ecosystem) -> None:
    assert [c.table for c in ecosystem.counts if c.read != c.stored] == []
    assert {p.level for p in ecosystem.notes} <= {"note"}


def test_actors_stand_in_families_along_the_chain(ecosystem: Ecosystem) -> None:
    types = ecosystem.table("actors")["type"].cast(pl.String)
    assert types.unique(maintain_order=True).to_list() == FAMILIES


def test_seven_innovations_are_being_spread(ecosystem: Ecosystem) -> None:
    assert len(texts(ecosystem.table("transactions"), "innovation")) == 7


def test_rules_were_agreed_before_the_first_figure(ecosystem: Ecosystem) -> None:
    assert ecosystem.policy.agreed_on == date(2024, 1, 15)
    starts = ecosystem.table("transactions").filter(pl.col("kind") == "argent")["start"]
    assert starts.cast(pl.String).drop_nulls().min() > "2024-01-15"  # type: ignore[operator]


def test_every_status_of_a_line_occurs(comparison: Comparison) -> None:
    assert texts(comparison.table("lines"), "status") == LINE_STATUSES


def test_every_resolution_that_explanations_can_give_occurs(comparison: Comparison) -> None:
    assert texts(comparison.table("lines"), "resolution") == RESOLUTIONS


def test_every_verdict_of_a_square_occurs(comparison: Comparison) -> None:
    assert texts(comparison.table("squares"), "verdict") == set(VERDICTS)


def test_records_support_contradict_or_stand_alone(comparison: Comparison) -> None:
    assert texts(comparison.table("measures"), "status") >= MEASURED


def test_small_referral_differences_that_lean_one_way_are_pointed_out(
    comparison: Comparison,
) -> None:
    flagged = comparison.table("structures").filter(
        pl.col("accumulates"), pl.col("kind").cast(pl.String) == "orientation"
    )
    assert texts(flagged, "actor") == {"mission-jeunes-val"}


def test_one_side_says_zero_where_the_other_saw_a_kitchen(comparison: Comparison) -> None:
    zeros = comparison.table("lines").filter(pl.col("contested_zero"))
    assert zeros.select(pl.col("provider", "receiver").cast(pl.String)).rows() == [
        ("rivage-blanc", "table-gare")
    ]


def test_the_job_factory_has_four_roles_in_both_its_territories(
    ecosystem: Ecosystem,
) -> None:
    found = spreading(ecosystem, innovation="Fabrique d'emplois").table("patterns")
    roles = found.filter(pl.col("feature") == "role", pl.col("verdict") == "everywhere")
    assert roles.height == 4
    assert roles["territories"].to_list() == [["Côte-aux-Saules", "Ormeval"]] * 4


def test_every_innovation_has_a_stage_and_each_dimension_of_change_moves(
    ecosystem: Ecosystem,
) -> None:
    stages = ecosystem.table("stages")
    assert texts(stages, "innovation") == texts(
        ecosystem.table("transactions"), "innovation"
    )
    assert texts(stages, "stage") == set(STAGES)
    for dimension in DIMENSIONS:
        assert texts(stages, dimension) == set(LEVELS)


def test_of_thirty_one_notes_five_stay_in_the_group_and_all_say_what_they_are_about(
    ecosystem: Ecosystem,
) -> None:
    told = notes(ecosystem)
    assert (told.height, held_back(ecosystem)) == (31, 5)
    assert told["subject"].null_count() == 0
    assert set(told["subject"]) >= {
        "actor",
        "exchange",
        "difference",
        "outcome",
        "innovation",
    }
