"""What is written can be read again, and nothing that was there is lost by writing."""

import errno
import json
import os
import re
import zipfile
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from valuechain import replace
from valuechain.errors import OutputError
from valuechain.exporters.destination import write, writer
from valuechain.exporters.native_folder import guarded
from valuechain.exporters.tables_workbook import write_tables
from valuechain.exporters.template import write_questionnaire, write_template
from valuechain.exporters.workbook import exact_number
from valuechain.importers.native_folder import unprotected
from valuechain.load import check, read
from valuechain.model import Policy
from valuechain.replace import MARKER, replaced_file, replaced_folder
from valuechain.tables import ecosystem_of

SHAPES = ("folder", "book.xlsx", "document.json")
FORMULAS = [
    "=1+1",
    "'=quoted",
    "''=x",
    "+33 1 23 45",
    "-Acme",
    "@handle",
    "=cmd|' /C calc'!A0",
]


def small(**more):
    rows = [
        dict(
            id="t1",
            provider="a",
            receiver="b",
            kind="money",
            quantity="1250.50",
            unit="EUR",
        ),
        dict(
            id="t2",
            provider="b",
            receiver="c",
            kind="hours",
            quantity="1.234",
            note="l'eau",
        ),
    ]
    return ecosystem_of(rows, name="Small", **more)


def everything():
    policy = Policy(
        agreed_by="the group",
        agreed_on=date(2024, 5, 1),
        basis="provider",
        rho=0.25,
        out_of_scope=("gifts",),
        discount_rate=Decimal("0.035"),
        first_year_discounted=True,
    )
    return ecosystem_of(
        [
            {
                "id": "t1", "provider": "a", "receiver": "b", "kind": "money",
                "quantity": "100000000000000.01", "low": "1", "period": "2024-Q1",
                "score": "0.35", "declared_by": "receiver", "colour": "=blue",
            },
            {"provider": "a", "receiver": "b", "kind": "hours", "quantity": "-0.000001",
             "start": "2024-03-05", "state": "agreed", "scenario": "without"},
        ],
        actors=[{"id": "a", "name": "Mairie «A»", "type": "town"}, {"id": "b"}, {"id": "c"}],
        kinds=[{"id": "money", "unit": "EUR", "margin": "0.01", "floor": "none"}, {"id": "hours"}],
        measures=[{"owner": "a", "kind": "money", "quantity": "3.5", "relation": "at_most"}],
        explanations=[{"provider": "a", "receiver": "b", "kind": "money", "cause": "timing"}],
        notes=[{"about": "a", "text": "two\nlines, and \"quotes\""}],
        policy=policy,
        name="Everything",
        settings={"ecosystem": {"language": "fr", "currency": "EUR", "focal": "a"}},
    )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_whole_ecosystem_comes_back_equal(shape, tmp_path):
    ecosystem = everything()
    write(ecosystem, tmp_path / shape)
    back = read(tmp_path / shape)
    assert back == ecosystem
    assert (back.language, back.currency, back.focal) == ("fr", "EUR", "a")


@pytest.mark.parametrize("shape", SHAPES)
def test_names_that_a_spreadsheet_would_run_come_back_letter_by_letter(shape, tmp_path):
    rows = [dict(provider=n, receiver="r", kind="k", quantity="1") for n in FORMULAS]
    ecosystem = ecosystem_of(rows)
    write(ecosystem, tmp_path / shape)
    assert set(read(tmp_path / shape).actor_ids) == {*FORMULAS, "r"}


NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "M")),
    min_size=1,
    max_size=20,
)
AMOUNTS = st.decimals("-999999999999999", "999999999999999", places=6)


@pytest.mark.parametrize("shape", SHAPES)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"provider": NAMES, "receiver": NAMES, "kind": NAMES, "quantity": AMOUNTS},
            optional={
                "note": NAMES,
                "declared_by": st.sampled_from(["provider", "receiver"]),
            },
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_ecosystem_comes_back_equal(tmp_path, shape, rows):
    try:
        ecosystem = ecosystem_of(rows, name="Any")
    except Exception as error:
        if type(error).__name__ != "TableError":
            raise
        return
    write(ecosystem, tmp_path / shape)
    assert read(tmp_path / shape) == ecosystem


def test_a_guarded_cell_gives_the_same_cell_back():
    cells = [*FORMULAS, "\tx", "plain", "'s", "-5", "+1.5", None]
    frame = pl.DataFrame({"a": cells})
    assert all(
        not re.match(r"[=+@\t\r]", c) or c == "+1.5" for c in guarded(frame)["a"] if c
    )
    assert unprotected(guarded(frame))["a"].to_list() == cells


def test_a_workbook_holds_no_formula_no_hidden_sheet_and_no_maker(tmp_path):
    rows = [dict(provider=n, receiver="r", kind="k", quantity="1") for n in FORMULAS]
    write(ecosystem_of(rows), tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        parts = {n: book.read(n).decode() for n in book.namelist()}
    sheets = [text for name, text in parts.items() if "worksheets/" in name]
    assert not any("<f>" in s or 'hidden="1"' in s for s in sheets)
    assert 'state="hidden"' not in parts["xl/workbook.xml"]
    assert "definedName" not in parts["xl/workbook.xml"]
    assert not any("comments" in n or "externalLink" in n for n in parts)
    assert "<dc:creator></dc:creator>" in parts["docProps/core.xml"]
    assert "2020-01-01" in parts["docProps/core.xml"]


def test_the_same_ecosystem_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx", "a.json", "b.json"):
        write(small(), tmp_path / name)
    for suffix in ("xlsx", "json"):
        one, other = (tmp_path / f"{n}.{suffix}" for n in "ab")
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        ("1250.5", 1250.5),
        ("123456789.123456", 123456789.123456),
        ("100000000000000.01", None),
    ],
)
def test_a_quantity_is_a_number_in_a_cell_only_when_the_cell_holds_it_exactly(
    amount, number
):
    assert exact_number(Decimal(amount)) == number


def test_a_text_no_cell_can_hold_is_refused_before_anything_is_written(tmp_path):
    ecosystem = small(notes=[dict(about="a", text="x" * 32_767)])
    write(ecosystem, tmp_path / "fits.xlsx")
    longer = {"notes": pl.DataFrame({"about": ["a"], "text": ["x" * 40_000]})}
    with pytest.raises(OutputError, match=r"notes, 2, text \(a\): 40000 > 32767") as told:
        write_tables(tmp_path / "long.xlsx", longer)
    assert told.value.code == "VC502"
    assert [p.name for p in tmp_path.iterdir()] == ["fits.xlsx"]


def test_more_rows_than_a_sheet_has_are_refused(tmp_path):
    many = {"rows": pl.DataFrame({"a": pl.zeros(1_048_576, pl.Int8, eager=True)})}
    with pytest.raises(OutputError, match="1048577 > 1048576") as told:
        write_tables(tmp_path / "many.xlsx", many)
    assert told.value.code == "VC502"


def test_a_json_document_writes_quantities_as_text_and_ratios_as_numbers(tmp_path):
    write(everything(), tmp_path / "e.json")
    first = json.loads((tmp_path / "e.json").read_text("utf-8"))["transactions"][0]
    assert first["quantity"] == "100000000000000.01"
    assert first["score"] == 0.35


def test_an_unknown_suffix_is_refused_with_the_ones_that_exist():
    with pytest.raises(OutputError, match=r"\.csv, \.json, \.xlsx") as told:
        writer("e.doc")
    assert told.value.code == "VC103"


def test_a_file_is_replaced_whole_and_keeps_its_rights(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    with replaced_file(target) as fresh:
        fresh.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_beside(step, tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    target.write_text("old")

    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(replace.os, step, full)
    with pytest.raises(OutputError, match="No space left") as told:
        write(small(), target)
    monkeypatch.undo()
    assert told.value.code == "VC501"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_of_ours_is_replaced_whole(tmp_path):
    write(everything(), tmp_path / "e")
    assert (tmp_path / "e" / "measures.csv").exists()
    write(small(), tmp_path / "e")
    assert not (tmp_path / "e" / "measures.csv").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["e"]


def test_a_folder_of_ours_is_replaced_where_the_system_cannot_swap(tmp_path, monkeypatch):
    monkeypatch.setattr(replace.sys, "platform", "other")
    write(everything(), tmp_path / "e")
    write(small(), tmp_path / "e")
    assert read(tmp_path / "e") == small()
    assert [p.name for p in tmp_path.iterdir()] == ["e"]


def test_a_folder_with_other_files_is_refused_and_with_force_they_stay(tmp_path):
    folder = tmp_path / "e"
    write(everything(), folder)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"mine\.txt") as told:
        write(small(), folder)
    assert told.value.code == "VC503"
    assert (folder / "measures.csv").exists()
    write(small(), folder, force=True)
    assert (folder / "mine.txt").read_text() == "mine"
    assert not (folder / "measures.csv").exists()
    assert read(folder) == small()


def test_a_marker_never_leads_out_of_its_folder(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "other.txt").write_text("other")
    (folder / MARKER).write_text("../outside.txt\n")
    with replaced_folder(folder, force=True) as fresh:
        (fresh / "ours.txt").write_text("ours")
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("evaluation", [False, True])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["blank", "blank.xlsx"])
def test_a_blank_project_reads_as_an_ecosystem_without_transactions(
    language, name, evaluation, tmp_path
):
    write_template(tmp_path / name, language=language, evaluation=evaluation)
    found = check(tmp_path / name)
    assert [p for p in found.problems if p.level == "error"] == []
    assert found.ecosystem.table("transactions").is_empty()
    assert found.ecosystem.table("kinds")["nature"].to_list()[:2] == [
        "financial",
        "non_financial",
    ]
    read = {one.table for one in found.counts}
    assert ({"outcomes", "rates", "targets", "stages", "notes"} <= read) == evaluation


def test_the_workbook_to_fill_in_has_lists_from_the_schemas(tmp_path):
    write_template(tmp_path / "blank.xlsx", language="fr")
    with zipfile.ZipFile(tmp_path / "blank.xlsx") as book:
        text = "".join(book.read(n).decode() for n in book.namelist() if "sheets/" in n)
    assert "'Acteurs'!$A$2:$A$2000" in text
    assert "&quot;promis" in text or '"promis' in text
    assert 'state="hidden"' not in text


def test_a_questionnaire_holds_the_partners_of_its_actor_and_no_amount(tmp_path):
    ecosystem = ecosystem_of(
        [
            dict(provider="a", receiver="b", kind="money", quantity="777", period="2024"),
            dict(provider="c", receiver="a", kind="hours", quantity="888"),
            dict(provider="c", receiver="d", kind="hours", quantity="999"),
        ]
    )
    write_questionnaire(ecosystem, "a", tmp_path / "q")
    texts = [p.read_text("utf-8") for p in (tmp_path / "q").iterdir()]
    assert not any(n in text for text in texts for n in ("777", "888", "999"))
    rows = (tmp_path / "q" / "transactions.csv").read_text("utf-8").splitlines()
    assert rows[1:] == ["a,b,money,,,2024,provider,,,", "c,a,hours,,,,receiver,,,"]
    actors = (tmp_path / "q" / "actors.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in actors[1:]] == ["a", "b", "c"]


def test_a_questionnaire_for_nobody_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no actor 'z'; actors: a, b, c"):
        write_questionnaire(small(), "z", tmp_path / "q")
    assert not (tmp_path / "q").exists()
