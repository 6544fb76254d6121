"""The gate: every problem at once, nothing lost, nothing guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from valuechain.errors import TableError
from valuechain.importers.table import Reading
from valuechain.load import check, read
from valuechain.tables import ecosystem_of

ROW = {"provider": "a", "receiver": "b", "kind": "money", "quantity": "1", "unit": "EUR"}
HEADER = "id,provider,receiver,kind,quantity,unit,start,declared_by\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_every_problem_is_told_in_one_pass(tmp_path: Path) -> None:
    source = written(
        tmp_path / "t.csv",
        HEADER
        + "t1,a,b,money,abc,EUR,2024-01-01,provider\n"
        + "t2,,b,money,1,EUR,2024-02-30,nobody\n",
    )

    outcome = check(source)

    found = {(p.code, p.row, p.column) for p in outcome.problems if p.level == "error"}
    assert outcome.ecosystem is None
    assert found == {
        ("VC204", 2, "quantity"),
        ("VC203", 3, "provider"),
        ("VC209", 3, "start"),
        ("VC221", 3, "declared_by"),
    }


def test_rows_read_are_all_accounted_for(tmp_path: Path) -> None:
    source = written(
        tmp_path / "t.csv",
        HEADER
        + "t1,a,b,money,1,EUR,2024-01-01,provider\n"
        + "t1,a,b,money,1,EUR,2024-01-01,provider\n"
        + "\n"
        + ",,,,,,,\n"
        + "t2,a,b,money,abc,EUR,2024-01-01,provider\n"
        + "t3,a,b,money,1,EUR\n",
    )

    (count,) = check(source, Reading(keep_good=True)).counts

    told = (count.read, count.stored, count.refused, count.blank, count.duplicate)
    assert told == (6, 1, 2, 2, 1)


def test_ids_are_text() -> None:
    rows = [ROW | {"provider": "007"}, ROW | {"provider": "7"}, ROW | {"provider": "NA"}]

    assert ecosystem_of(rows).actor_ids == ["007", "7", "NA", "b"]


def test_unknown_columns_are_kept_and_carried() -> None:
    ecosystem = ecosystem_of([ROW | {"convention number": "C-12"}])

    assert ecosystem.transactions["convention number"].to_list() == ["C-12"]


def test_an_id_missing_from_the_actors_table_is_named_with_the_closest() -> None:
    with pytest.raises(TableError) as refused:
        ecosystem_of([ROW | {"receiver": "mil"}], actors=[{"id": "a"}, {"id": "mill"}])

    (problem,) = [p for p in refused.value.problems if p.level == "error"]
    assert (problem.code, problem.value, problem.hint) == ("VC215", "mil", "mill")


def test_a_kind_missing_from_the_kinds_table_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        ecosystem_of([ROW], kinds=[{"id": "time"}])

    assert "VC214" in {p.code for p in refused.value.problems}


def test_the_same_id_with_other_content_is_refused_naming_the_column() -> None:
    with pytest.raises(TableError) as refused:
        ecosystem_of([ROW | {"id": "t"}, ROW | {"id": "t", "quantity": "2"}])

    (problem,) = [p for p in refused.value.problems if p.level == "error"]
    assert (problem.code, problem.row, problem.column) == ("VC302", 2, "quantity")


def test_rows_without_id_are_distinct_exchanges() -> None:
    assert ecosystem_of([ROW, ROW]).table("transactions").height == 2


def test_an_empty_unit_takes_the_kind_s() -> None:
    rows = [{k: v for k, v in ROW.items() if k != "unit"}]

    (layer,) = ecosystem_of(rows, kinds=[{"id": "money", "unit": "EUR"}]).layers
    assert (layer.kind, layer.unit) == ("money", "EUR")


def test_a_row_over_two_years_stays_whole_in_the_first_and_is_marked() -> None:
    row = ROW | {"start": "2024-11-01", "end": "2025-02-28"}

    frame = ecosystem_of([row]).table("transactions")
    assert (frame["period"].cast(str)[0], frame["spans"][0]) == ("2024", True)


def test_writing_to_a_frame_never_changes_the_ecosystem() -> None:
    ecosystem = ecosystem_of([ROW])
    frame = ecosystem.transactions
    frame["quantity"] = Decimal(0)

    assert ecosystem.transactions["quantity"].to_list() == [Decimal(1)]


def test_headings_are_known_in_french_too(tmp_path: Path) -> None:
    source = written(
        tmp_path / "t.csv", "Donneur;Bénéficiaire;Nature;Montant\nA;B;argent;1 250,50\n"
    )

    (transaction,) = read(source)
    assert (transaction.provider, transaction.quantity) == ("A", Decimal("1250.5"))


def test_several_sources_keep_the_place_of_each_row(tmp_path: Path) -> None:
    one = written(tmp_path / "one.csv", HEADER + "t1,a,b,money,1,EUR,2024-01-01,provider\n")
    two = written(tmp_path / "two.csv", HEADER + "t2,b,a,money,2,EUR,2024-01-01,provider\n")

    assert [t.origin for t in read([one, two])] == ["one.csv:2", "two.csv:2"]


def test_a_policy_that_says_nonsense_is_refused(tmp_path: Path) -> None:
    written(
        tmp_path / "transactions.csv", HEADER + "t1,a,b,money,1,EUR,2024-01-01,provider\n"
    )
    written(tmp_path / "ecosystem.toml", 'format = 1\n[policy]\nbase = "both"\n')

    (problem,) = [p for p in check(tmp_path).problems if p.level == "error"]
    assert (problem.column, problem.expected) == (
        "policy.base",
        "mean | provider | receiver",
    )


def test_a_folder_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    written(
        tmp_path / "transactions.csv", HEADER + "t1,a,b,money,1,EUR,2024-01-01,provider\n"
    )
    written(tmp_path / "ecosystem.toml", "format = 2\n")

    assert "VC403" in {p.code for p in check(tmp_path).problems}


def test_an_actors_table_without_rows_leaves_the_actors_to_be_inferred(
    tmp_path: Path,
) -> None:
    written(
        tmp_path / "transactions.csv", HEADER + "t1,a,b,money,1,EUR,2024-01-01,provider\n"
    )
    written(tmp_path / "actors.csv", "id,name\n")

    assert read(tmp_path).actor_ids == ["a", "b"]


def test_an_apostrophe_that_protects_a_cell_is_taken_off(tmp_path: Path) -> None:
    source = written(
        tmp_path / "t.csv", "provider,receiver,kind,quantity\n'=1+1,''=x,money,1\n"
    )

    assert read(source).actor_ids == ["'=x", "=1+1"]


def test_an_actor_refused_for_its_parent_takes_its_rows_along_and_each_is_told():
    told = {
        "transactions": [dict(provider="a", receiver="b", kind="k", quantity=1)],
        "actors": [dict(id="a", member_of="nobody"), dict(id="b")],
    }
    with pytest.raises(TableError) as refused:
        ecosystem_of(**told)
    found = [(p.code, p.column, p.value) for p in refused.value.problems]
    assert found == [("VC215", "member_of", "nobody"), ("VC215", "provider", "a")]


def test_an_ecosystem_without_a_declaration_has_an_empty_frame_of_them() -> None:
    frame = ecosystem_of([], actors=[dict(id="a")]).transactions

    assert frame.empty
    assert {"id", "origin"} <= set(frame.columns)
