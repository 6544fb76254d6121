"""An ecosystem kept in a real Neo4j: what goes in comes out, and others' data stay."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kept_graph import contents, everything, project_of, run
from neo4j import Driver

import valuechain as vc
from valuechain.schema import TABLES, load_schema
from valuechain.tables import ecosystem_of

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
HOSTILE = (
    "A1'}) DETACH DELETE n //",
    "`key`: 1}) MATCH (n) DETACH DELETE n //",
    "\\u0027}) RETURN 1 //",
    '"; DROP DATABASE neo4j; //',
    "$rows {project: $project}",
    "=cmd|' /C calc'!A0",
    "'=apostrophe first",
    "<script>alert(1)</script>",
    "Ökologie, “Zürich” 🐝 été \u0645\u0631\u062d\u0628\u0627",
)
MONEY = dict(provider="a", receiver="b", kind="money", unit="EUR")


def test_the_sample_comes_back_byte_for_byte(place: str, tmp_path: Path) -> None:
    ecosystem = vc.sample()
    vc.write(ecosystem, tmp_path / "before", all_notes=True)

    vc.write(vc.read(tmp_path / "before"), place, all_notes=True)
    vc.write(vc.read(place), tmp_path / "after", all_notes=True)

    assert {"transactions.csv", "ecosystem.toml"} < contents(tmp_path / "before").keys()
    assert contents(tmp_path / "after") == contents(tmp_path / "before")


def test_figures_still_lead_back_to_the_rows_of_the_first_source(place: str) -> None:
    ecosystem = vc.sample()
    vc.write(ecosystem, place, all_notes=True)

    kept = vc.read(place).transactions[["provider", "quantity", "origin"]]

    assert kept.values.tolist() == (
        ecosystem.transactions[["provider", "quantity", "origin"]].values.tolist()
    )
    assert kept["origin"].iloc[0] == "transactions.csv:2"


def test_a_hundred_thousand_transactions_come_back_byte_for_byte(
    place: str, tmp_path: Path
) -> None:
    script = BENCHMARKS / "ecosystems.py"
    words = ["--actors", "5000", "--transactions", "100000", "-o", tmp_path / "t.csv"]
    subprocess.run([sys.executable, script, *words], check=True)
    ecosystem = vc.read(tmp_path / "t.csv")
    vc.write(ecosystem, tmp_path / "before")

    vc.write(ecosystem, place)
    vc.write(vc.read(place), tmp_path / "after")

    assert contents(tmp_path / "after") == contents(tmp_path / "before")


def hostile_tables(text: str) -> dict[str, list[dict[str, str]]]:
    """Return one row of each table with ``text`` in every column that takes any text."""
    tables: dict[str, list[dict[str, str]]] = {}
    for name in TABLES:
        row: dict[str, str] = {}
        for field in load_schema(name).fields:
            if field.reads_as in ("text", "name", "id", "unit"):
                row[field.name] = text
            elif field.required:
                row[field.name] = field.enum[0] if field.enum else "1"
        tables[name] = [row]
    tables["transactions"][0] |= {"unit": "h", "a heading " + text: text}
    return tables


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_column_comes_back_as_it_was(text: str, place: str) -> None:
    tables = hostile_tables(text)
    ecosystem = ecosystem_of(**tables)

    vc.write(ecosystem, place, all_notes=True)
    kept = vc.read(place)

    assert kept == ecosystem
    assert kept.table("notes")["text"].to_list() == [text]
    assert kept.table("transactions")["a heading " + text].to_list() == [text]


@pytest.fixture
def foreign(driver: Driver) -> object:
    """A hundred nodes of somebody else, some under the labels that ours also have."""
    make = (
        "UNWIND range(1, 100) AS i CREATE (n:Foreign {i: i, id: 'A1', name: 'x'}) "
        "FOREACH (_ IN CASE WHEN i % 2 = 0 THEN [1] ELSE [] END | SET n:Actor:Transaction) "
        "WITH collect(n) AS all UNWIND range(0, 98) AS i "
        "WITH all[i] AS a, all[i + 1] AS b CREATE (a)-[:GIVES {amount: 1}]->(b)"
    )
    driver.execute_query(make)
    yield
    driver.execute_query("MATCH (n:Foreign) DETACH DELETE n")


def foreign_graph(driver: Driver) -> list[str]:
    found = driver.execute_query(
        "MATCH (n:Foreign) OPTIONAL MATCH (n)-[r]-(m) "
        "RETURN labels(n), properties(n), collect([type(r), properties(r), m.i])"
    )
    return sorted(repr(list(record)) for record in found.records)


def test_the_data_of_others_in_the_database_are_never_touched(
    place: str, driver: Driver, foreign: object
) -> None:
    before = foreign_graph(driver)
    assert len(before) == 100

    for text in HOSTILE[:3]:
        vc.write(ecosystem_of(**hostile_tables(text)), place)
    vc.read(place)
    vc.flows(place)
    vc.clear(place.partition("?")[0], project_of(place))

    assert foreign_graph(driver) == before
    assert everything(driver, project_of(place)) == ([], [])


def test_everything_we_write_carries_our_label_and_the_project(
    place: str, driver: Driver
) -> None:
    count = "MATCH (n) RETURN count(n) AS n, count(n.project) AS of_projects"
    nodes = driver.execute_query(count.replace("(n)", "(n:ValueChain)", 1)).records[0]
    others = driver.execute_query("MATCH (n) WHERE NOT n:ValueChain RETURN count(n)")

    vc.write(vc.sample(), place, all_notes=True)

    after = driver.execute_query("MATCH (n) WHERE NOT n:ValueChain RETURN count(n)")
    assert after.records[0][0] == others.records[0][0]
    nodes = driver.execute_query(count.replace("(n)", "(n:ValueChain)", 1)).records[0]
    assert nodes["n"] == nodes["of_projects"]
    links = driver.execute_query(
        "MATCH (:ValueChain)-[r]-(:ValueChain) RETURN count(r) AS r, count(r.project) AS p"
    ).records[0]
    assert links["r"] == links["p"] > 0


def test_a_declaration_is_a_node_between_its_provider_and_its_receiver(
    place: str, driver: Driver
) -> None:
    told = [MONEY | dict(id="t1", quantity="1250.5", start="2024-03-31", note="by hand")]
    vc.write(ecosystem_of(told), place)

    found = driver.execute_query(
        "MATCH (a:Actor)-[:GIVES]->(t:Transaction {project: $p})-[:TO]->(b:Actor) "
        "RETURN a.id, b.id, t.id, t.kind, t.quantity, t.quantity_exact, t.start.year, "
        "t.from_source, t.from_row, t.note",
        p=project_of(place),
    ).records

    assert [list(r) for r in found] == [
        ["a", "b", "t1", "money", 1250.5, "1250.5", 2024, "transactions", 1, "by hand"]
    ]


@pytest.mark.parametrize(
    "quantity",
    [
        "999999999999999.999999",
        "-999999999999999.999999",
        "0.000001",
        "9223372036854.775808",
    ],
)
def test_quantities_survive_to_the_last_digit(quantity: str, place: str) -> None:
    vc.write(ecosystem_of([MONEY | dict(quantity=quantity)] * 3), place)

    assert vc.read(place).transactions["quantity"].tolist() == [Decimal(quantity)] * 3
    exact = vc.flows(place).set_index("actor").received["b"]
    assert exact == 3 * Decimal(quantity)


CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"]),
    min_size=1, max_size=12,
)  # fmt: skip
ROW = st.fixed_dictionaries(
    {
        "provider": CELL, "receiver": CELL, "kind": CELL,
        "quantity": st.decimals(-(10**14), 10**14, places=6).map(lambda d: format(d, "f")),
    },
    optional={
        "unit": st.sampled_from(["EUR", "h", "min", "sacks"]), "note": CELL, "tags": CELL,
        "start": st.dates(min_value=date(1900, 1, 1)).map(str),
        "declared_by": st.sampled_from(["provider", "receiver", "facilitator"]),
        "state": st.sampled_from(["promised", "agreed", "done"]),
        "scenario": st.sampled_from(["actual", "without"]),
    },
)  # fmt: skip


@given(rows=st.lists(ROW, max_size=6))
@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_any_ecosystem_comes_back_equal(place: str, rows: list[dict[str, str]]) -> None:
    try:
        ecosystem = ecosystem_of(rows)
    except vc.TableError:
        return
    vc.write(ecosystem, place)

    assert vc.read(place) == ecosystem


def test_an_ecosystem_without_transactions_comes_back(place: str) -> None:
    ecosystem = ecosystem_of([], actors=[dict(id="a", name="Alone")])

    vc.write(ecosystem, place)

    assert vc.read(place) == ecosystem
    assert vc.flows(place).empty


def test_writing_twice_gives_the_same_graph(place: str, driver: Driver) -> None:
    vc.write(vc.sample(), place, all_notes=True)
    once = everything(driver, project_of(place))

    vc.write(vc.sample(), place, all_notes=True)

    assert everything(driver, project_of(place)) == once


def test_writing_something_else_replaces_the_project_whole(
    place: str, driver: Driver
) -> None:
    vc.write(vc.sample(), place, all_notes=True)
    other = ecosystem_of([MONEY | dict(quantity=1)])

    vc.write(other, place)

    assert vc.read(place) == other
    nodes, links = everything(driver, project_of(place))
    assert (len(nodes), len(links)) == (
        6,
        2,
    )  # project, 2 actors, kind, stratum, transaction


def test_rows_that_were_tampered_with_are_not_read_in_silence(
    place: str, driver: Driver
) -> None:
    vc.write(ecosystem_of([MONEY | dict(quantity=1)] * 3), place)
    driver.execute_query(
        "MATCH (t:Transaction {project: $p, position: 1}) DETACH DELETE t",
        p=project_of(place),
    )

    with pytest.raises(vc.StoreError, match="6 rows expected, 5 found") as told:
        vc.read(place)

    assert told.value.code == "VC703"


def test_a_project_can_be_cleared_by_typing_its_name(place: str, driver: Driver) -> None:
    vc.write(vc.sample(), place, all_notes=True)
    name = project_of(place)

    refused = run("clear", place, "--yes", "another name", "--lang", "en")
    assert refused.returncode == 2 and "Nothing was removed" in refused.stderr
    assert run("clear", place, "--lang", "en").returncode == 2
    assert vc.read(place) == vc.sample()

    done = run("clear", place, "--yes", name, "--lang", "en")

    stored = sum(count.stored for count in vc.sample().counts)
    assert done.returncode == 0 and f"{stored} rows" in done.stdout
    assert everything(driver, name) == ([], [])


def test_without_a_project_the_only_one_is_meant_and_several_are_listed(
    place: str, server: str, driver: Driver
) -> None:
    others = driver.execute_query(
        "MATCH (p:Project:ValueChain) WHERE p.current IS NOT NULL RETURN p.name"
    ).records
    if others:
        pytest.skip("the database given holds other projects")
    vc.write(ecosystem_of([MONEY | dict(quantity=2)]), place)
    only = run("flows", server, "--format", "csv")
    assert only.returncode == 0 and "a,money,EUR" in only.stdout

    second = place + "%20second"
    vc.write(ecosystem_of([MONEY | dict(quantity=3)]), second)
    try:
        several = run("flows", server)
        absent = run("flows", place + "x")
    finally:
        vc.clear(server, project_of(second))

    assert several.returncode == 2
    assert project_of(place) in several.stderr and project_of(second) in several.stderr
    assert absent.returncode == 2 and project_of(place) in absent.stderr


def test_the_commands_read_from_the_database_what_they_read_from_files(
    place: str, tmp_path: Path
) -> None:
    vc.write(vc.sample(), tmp_path / "folder", all_notes=True)
    assert run("convert", tmp_path / "folder", place).returncode == 0

    for words in (["indicators"], ["compare"], ["loops", "--focal", "cap-insertion"]):
        here = run(*words, tmp_path / "folder", "--format", "json")
        there = run(*words, place, "--format", "json")
        assert (there.returncode, there.stdout) == (here.returncode, here.stdout), words
