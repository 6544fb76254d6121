"""A territory or an innovation is looked at as an ecosystem of its own."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import valuechain as vc
from valuechain.cli import group
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of
from valuechain.within import told

ACTORS = [
    dict(id="state"),
    dict(id="school", territory="north"),
    dict(id="garage", territory="north"),
    dict(id="nursery", territory="south"),
    dict(id="idle", territory="north"),
]
ROWS = [
    dict(id="t1", provider="state", receiver="school", quantity=10, innovation="training"),
    dict(id="t2", provider="school", receiver="garage", quantity=3, innovation="mobility"),
    dict(id="t3", provider="garage", receiver="nursery", quantity=4, innovation="mobility"),
    dict(id="t4", provider="state", receiver="nursery", quantity=7),
]


@pytest.fixture(scope="module")
def whole() -> Ecosystem:
    measures = [
        dict(owner="school", kind="money", quantity=10, side="receives"),
        dict(owner="nursery", kind="money", quantity=11, side="receives"),
        dict(owner="state", kind="money", quantity=17),
    ]
    return ecosystem_of(
        [dict(kind="money", unit="EUR", period="2025") | row for row in ROWS],
        actors=ACTORS,
        measures=measures,
        targets=[dict(indicator="reciprocity", target=1), dict(indicator="given", actor="school", target=3)],
        stocks=[dict(actor="garage", kind="money", start_quantity=1, end_quantity=2)],
        notes=[dict(about="nursery", text="open early"), dict(about="t4", text="a grant"),
               dict(about="state/nursery/money/2025", text="late"), dict(about="mobility", text="x")],
        explanations=[dict(provider="state", receiver="nursery", kind="money", cause="timing")],
    )  # fmt: skip


def ids(ecosystem: Ecosystem) -> list[str]:
    return list(ecosystem.transactions["id"])


def test_an_exchange_is_in_the_territory_of_either_of_its_parties(whole: Ecosystem) -> None:
    assert ids(vc.within(whole, territory="north")) == ["t1", "t2", "t3"]
    assert ids(vc.within(whole, territory=["south"])) == ["t3", "t4"]


def test_territory_and_innovation_narrow_together(whole: Ecosystem) -> None:
    part = vc.within(whole, territory="south", innovation="mobility")
    assert ids(part) == ["t3"]
    assert part.actor_ids == ["garage", "nursery"]
    assert part.name == "ecosystem – south – mobility"


def test_an_actor_of_the_territory_that_exchanges_nothing_stays(whole: Ecosystem) -> None:
    assert "idle" in vc.within(whole, territory="north").actor_ids


def test_figures_of_a_part_are_those_of_its_exchanges(whole: Ecosystem) -> None:
    rows = vc.flows(vc.within(whole, innovation="mobility")).set_index("actor")
    assert rows.net.to_dict() == {
        "school": Decimal(-3), "garage": Decimal(-1), "nursery": Decimal(4),
    }  # fmt: skip


def test_a_record_stays_only_where_all_it_counts_is_there(whole: Ecosystem) -> None:
    north = vc.within(whole, territory="north")
    assert north.table("measures")["owner"].to_list() == ["school"]
    assert north.table("targets")["actor"].to_list() == ["school"]
    assert north.table("stocks")["actor"].to_list() == ["garage"]
    assert vc.within(whole, innovation="training").table("measures").is_empty()


def test_notes_and_explanations_stay_with_what_they_are_about(whole: Ecosystem) -> None:
    north, south = (vc.within(whole, territory=name) for name in ("north", "south"))
    assert north.table("notes")["about"].to_list() == ["nursery", "mobility"]
    assert south.table("notes")["about"].to_list() == [
        "nursery",
        "t4",
        "state/nursery/money/2025",
        "mobility",
    ]
    assert north.table("explanations").is_empty()
    assert south.table("explanations").height == 1


def test_a_declaration_that_names_no_innovation_goes_with_its_line() -> None:
    row = dict(provider="a", receiver="b", kind="k", quantity=1)
    lines = [
        row | dict(id="1", innovation="x"),
        row | dict(id="2", declared_by="receiver"),
        row | dict(id="3", receiver="c", innovation="x"),
        row | dict(id="4", receiver="c", innovation="y"),
        row | dict(id="5", receiver="c", declared_by="receiver"),
    ]
    ecosystem = ecosystem_of(lines)
    assert ids(vc.within(ecosystem, innovation="x")) == ["1", "2", "3"]
    assert ids(vc.within(ecosystem, innovation="y")) == ["4"]


def test_nothing_asked_is_the_whole(whole: Ecosystem) -> None:
    assert vc.within(whole) is whole


def test_an_unknown_territory_is_answered_with_those_there_are(whole: Ecosystem) -> None:
    with pytest.raises(ValueError, match="no territory 'east'; territories: north, south"):
        vc.within(whole, territory="east")


def test_a_part_is_whole_in_itself_and_can_be_read_again(tmp_path: Path) -> None:
    part = vc.within(vc.sample(), territory="Ormeval")
    vc.write(part, tmp_path / "part", all_notes=True)
    assert vc.read(tmp_path / "part") == part


def test_every_territory_together_has_every_placed_exchange() -> None:
    sample = vc.sample()
    part = vc.within(sample, territory=told(sample)["territory"])
    assert part.table("transactions").height == sample.table("transactions").height
    assert (
        part.table("actors").filter(pl.col("type") == "outside").height
        == sample.table("actors").filter(pl.col("type") == "outside").height
    )


@pytest.mark.parametrize(
    "command",
    ["flows", "compare", "targets", "scenario"],
)
def test_commands_take_a_territory_and_an_innovation(command: str) -> None:
    more = {"scenario": ["--without", "without"]}
    asked = ["--territory", "Ormeval", "--innovation", "Garde à horaires larges"]
    args = [command, "samples/ais-emploi", *more.get(command, []), *asked]
    result = CliRunner().invoke(group, [*args, "--format", "json"])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    told = {r["actor"] for rows in content.values() if isinstance(rows, list)
            for r in rows if isinstance(r, dict) and r.get("actor")}  # fmt: skip
    part = vc.within(vc.sample(), territory="Ormeval", innovation="Garde à horaires larges")
    assert told <= set(part.actor_ids)
