"""What is written in another format comes back equal, or what is lost is named."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import valuechain as vc
from valuechain.cli import group
from valuechain.errors import OutputError, TableError
from valuechain.exporters.destination import WRITERS, left_out, write
from valuechain.importers.table import Reading
from valuechain.load import check, read
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

LOSSLESS = ("e.graphml", "e.gexf", "e.kumu.json", "e.jsonld", "e.parquet")
LOSSY = ("e.csv", "e.kumu.xlsx")
HOSTILE = [
    "=1+1", "<script>alert(1)</script>", "a & b", 'say "x"', "]]>", "O'Hara", "été €",
    "{x}", "[]", "-3", "null", "a/b#c?d", "name", "x: y", "משה", "\U0001f33b",
]  # fmt: skip


def everything() -> Ecosystem:
    """Return an ecosystem with each table, odd columns, unknowns and parallel exchanges."""
    rows = [
        {"id": "t 1", "provider": "a", "receiver": "b", "kind": "money", "unit": "EUR",
         "quantity": "100000000000000.01", "low": "1", "period": "2024-Q1", "score": "0.35",
         "declared_by": "receiver", "colour": "=blue", "direction": "up", "weight": "9"},
        {"provider": "a", "receiver": "b", "kind": "hours", "quantity": "-0.000001",
         "start": "2024-03-05", "end": "2024-04-01", "state": "agreed", "need": "B",
         "scenario": "without", "note": "l'eau, \"le\" <pain>"},
        {"provider": "a", "receiver": "b", "kind": "hours", "quantity": "3",
         "state": "promised"},
        {"provider": "b", "receiver": "b", "kind": "hours", "quantity": "3"},
        {"provider": "b", "receiver": "mill", "kind": "hours", "quantity": "3"},
    ]  # fmt: skip
    return ecosystem_of(
        rows,
        actors=[
            {"id": "a", "name": "mill", "type": "town", "direction": "L", "weight": "3"},
            {"id": "b", "name": "Same", "siret": "73282932000074"},
            {"id": "mill", "name": "Same", "description": "two\tthings"},
        ],
        kinds=[
            {"id": "money", "unit": "EUR", "margin": "0.01", "floor": "none"},
            {"id": "hours", "name": "Hours given", "unit": "h"},
        ],
        measures=[{"owner": "a", "kind": "money", "quantity": "3.5", "note": "<&\">"}],
        notes=[{"about": "a", "text": "two\nlines ]]> and \"quotes\""}],
        name="Everything",
        settings={"ecosystem": {"language": "fr", "currency": "EUR", "focal": "a"}},
    )  # fmt: skip


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_whole_ecosystem_comes_back_equal_and_nothing_is_named_as_lost(
    name: str, tmp_path: Path
) -> None:
    for ecosystem in (everything(), vc.sample()):
        assert vc.write(ecosystem, tmp_path / name, all_notes=True) == {}
        back = read(tmp_path / name)
        assert back == ecosystem
        assert (back.language, back.currency, back.focal) == (
            ecosystem.language,
            ecosystem.currency,
            ecosystem.focal,
        )


NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "M")),
        min_size=1,
        max_size=12,
    ),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "provider": NAMES,
            "receiver": NAMES,
            "kind": NAMES,
            "quantity": st.decimals("-999999999999999", "999999999999999", places=6),
        },
        optional={
            "note": NAMES,
            "unit": st.sampled_from(["EUR", "h", "kg"]),
            "score": st.floats(0, 1),
            "state": st.sampled_from(["promised", "agreed", "done"]),
            "declared_by": st.sampled_from(["provider", "receiver"]),
            "start": st.dates().map(str).filter(lambda day: day > "1901"),
            "my label": NAMES,
        },
    ),
    min_size=1,
    max_size=5,
)
QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def built(rows: list[dict[str, object]]) -> Ecosystem | None:
    """Return the ecosystem of some rows, or ``None`` where the gate refuses one of them."""
    try:
        return ecosystem_of(rows, name="Any")
    except TableError:
        return None


@pytest.mark.parametrize("name", LOSSLESS)
@given(ROWS)
@QUICK
def test_any_ecosystem_comes_back_equal(
    tmp_path: Path, name: str, rows: list[dict[str, object]]
) -> None:
    ecosystem = built(rows)
    if ecosystem is not None:
        write(ecosystem, tmp_path / name)
        assert left_out(ecosystem, tmp_path / name) == {}
        assert read(tmp_path / name) == ecosystem


@pytest.mark.parametrize("name", LOSSY)
@given(ROWS)
@QUICK
def test_a_format_that_loses_keeps_every_exchange_and_names_the_rest(
    tmp_path: Path, name: str, rows: list[dict[str, object]]
) -> None:
    ecosystem = built(rows)
    if ecosystem is None:
        return
    write(ecosystem, tmp_path / name)
    lost = left_out(ecosystem, tmp_path / name)
    back, told = read(tmp_path / name)._content(), ecosystem._content()
    assert back["transactions"] == told["transactions"]
    assert {t for t in told if back.get(t) != told[t]} <= set(lost)


@pytest.mark.parametrize("name", LOSSY)
def test_what_a_format_cannot_carry_is_named_with_its_rows(
    name: str, tmp_path: Path
) -> None:
    lost = vc.write(everything(), tmp_path / name, all_notes=True)
    kept_actors = name == "e.kumu.xlsx"
    actors = {} if kept_actors else {"actors": 3}
    assert lost == actors | {"kinds": 2, "measures": 1, "notes": 1, "settings": 4}


def test_actors_that_say_no_more_than_the_exchanges_are_not_lost(tmp_path: Path) -> None:
    rows = [dict(provider="a", receiver="b", kind="money", unit="EUR", quantity="3")]
    assert vc.write(ecosystem_of(rows, name="x"), tmp_path / "x.csv") == {"settings": 1}


def test_the_command_names_what_was_lost_on_stderr(tmp_path: Path) -> None:
    write(everything(), tmp_path / "e")
    goal = str(tmp_path / "out.csv")
    told = CliRunner().invoke(group, ["convert", str(tmp_path / "e"), goal, "--lang", "en"])
    assert told.exit_code == 0, told.output
    assert "actors (3 rows), kinds (2 rows), measures (1 rows)" in told.stderr
    assert "Not in" not in told.stdout


@pytest.mark.parametrize(
    "to", [t for t in WRITERS if t not in ("native-folder", "neo4j", "warehouse")]
)
def test_a_format_can_be_asked_for_by_name(to: str, tmp_path: Path) -> None:
    suffix = ".xlsx" if "workbook" in to else ".json" if to == "kumu" else ".out"
    write(everything(), tmp_path / f"asked{suffix}", to=to)
    written = tmp_path / f"asked{suffix}"
    named = tmp_path / f"named{WRITERS[to][2]}"
    write(everything(), named)
    if "workbook" not in to:
        assert written.read_bytes() == named.read_bytes()
    else:
        assert read(written)._content() == read(named)._content()


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(OutputError, match=r"dbf .*graphml.*parquet") as told:
        write(everything(), "e.out", to="dbf")
    assert told.value.code == "VC103"


def test_networkx_reads_the_same_multigraph(tmp_path: Path) -> None:
    import networkx as nx

    write(everything(), tmp_path / "e.graphml")
    write(everything(), tmp_path / "e.gexf")
    for graph in (
        nx.read_graphml(tmp_path / "e.graphml", force_multigraph=True),
        nx.read_gexf(tmp_path / "e.gexf", version="1.3"),
    ):
        assert sorted(graph.nodes) == ["a", "b", "mill"]
        assert graph.is_directed()
        ends = Counter((source, target) for source, target in graph.edges())
        assert ends == {("a", "b"): 3, ("b", "b"): 1, ("b", "mill"): 1}
        assert graph.nodes["a"]["name"] == "mill"
        kinds = Counter(told["kind"] for _, _, told in graph.edges(data=True))
        assert kinds == {"hours": 4, "money": 1}


def test_an_edge_of_gexf_has_a_weight_only_when_all_are_of_one_layer(
    tmp_path: Path,
) -> None:
    import networkx as nx

    one = [dict(provider="a", receiver="b", kind="money", unit="EUR", quantity="2.5")]
    more = [*one, dict(provider="a", receiver="c", kind="hours", unit="h", quantity="7")]
    for rows, weights in ((one, [2.5]), (more, [None, None])):
        write(ecosystem_of(rows), tmp_path / "e.gexf")
        text = (tmp_path / "e.gexf").read_text("utf-8")
        graph = nx.read_gexf(tmp_path / "e.gexf", version="1.3")
        told = [w.get("weight") for _, _, w in graph.edges(data=True)]
        assert told == weights, text


KUMU = {
    "elements": [{"label": "Mill", "type": "firm", "attributes": {"Sector": "grain"}},
                 {"label": "Quay"}, {"_id": "elem-3", "label": "Nobody's"}],
    "connections": [
        {"from": "Mill", "to": "Quay", "type": "money", "direction": "directed"},
        {"from": "Mill", "to": "Quay", "type": "money", "direction": "directed"},
        {"from": "Mill", "to": "Quay", "type": "grain", "direction": "directed"},
        {"from": "Quay", "to": "Mill", "type": "grain", "direction": "directed"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ["map.kumu.json", "map.kumu.xlsx"])
def test_a_kumu_map_keeps_its_parallel_connections(name: str, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text(json.dumps(KUMU), "utf-8")
    write(read(tmp_path / "map.json"), tmp_path / name)
    if name.endswith(".json"):
        told = json.loads((tmp_path / name).read_text("utf-8"))
        ends = Counter((c["from"], c["to"], c["type"]) for c in told["connections"])
        assert ends == Counter((c["from"], c["to"], c["type"]) for c in KUMU["connections"])
        assert {e["label"] for e in told["elements"]} == {"Mill", "Quay", "Nobody's"}
        assert [e.get("Sector") for e in told["elements"] if e["label"] == "Mill"] == [
            "grain"
        ]
    back = read(tmp_path / name).table("transactions")
    counted = back.group_by(pl.col("provider", "receiver", "kind").cast(pl.String)).len()
    assert sorted(counted.rows()) == [
        ("Mill", "Quay", "grain", 1),
        ("Mill", "Quay", "money", 2),
        ("Quay", "Mill", "grain", 1),
    ]


def test_an_exact_decimal_stays_exact_in_a_typed_parquet_column(tmp_path: Path) -> None:
    write(everything(), tmp_path / "e.parquet")
    frame = pl.read_parquet(tmp_path / "e.parquet")
    assert frame.schema["quantity"] == pl.Decimal(38, 6)
    assert frame.schema["start"] == pl.Date
    assert str(frame["quantity"].max()) == "100000000000000.010000"


def test_a_valueflows_document_tells_what_is_done_from_what_is_promised(
    tmp_path: Path,
) -> None:
    write(everything(), tmp_path / "e.jsonld")
    document = json.loads((tmp_path / "e.jsonld").read_text("utf-8"))
    types = Counter(thing["@type"] for thing in document["@graph"])
    assert types == {
        "Agent": 3,
        "ResourceSpecification": 2,
        "EconomicEvent": 3,
        "Commitment": 2,
    }
    addresses = {thing["@id"] for thing in document["@graph"] if "@id" in thing}
    events = [t for t in document["@graph"] if "provider" in t]
    assert all({t["provider"], t["resourceConformsTo"]} <= addresses for t in events)


@pytest.mark.parametrize("name", ["e.graphml", "e.gexf"])
def test_a_character_that_xml_does_not_have_is_replaced_and_counted(
    name: str, tmp_path: Path
) -> None:
    rows = [dict(provider="a", receiver="b", kind="k", quantity="1", note="x\ufffey")]
    ecosystem = ecosystem_of(rows)
    lost = vc.write(ecosystem, tmp_path / name, all_notes=True)
    told = read(tmp_path / name).table("transactions")["note"].to_list()
    assert (lost, told) == ({"characters": 1}, ["x\ufffdy"])


@pytest.mark.parametrize("name", [*LOSSLESS, *LOSSY])
def test_nothing_is_left_of_an_output_that_failed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from valuechain import replace

    target = tmp_path / name
    target.write_text("old")

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(OutputError) as told:
        write(everything(), target)
    assert told.value.code == "VC501"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["e.graphml", "e.gexf"])
def test_a_link_drawn_in_another_program_without_direction_has_to_be_settled(
    name: str, tmp_path: Path
) -> None:
    rows = [dict(provider="a", receiver="b", kind="k", quantity="1", id="t1")]
    write(ecosystem_of(rows), tmp_path / name)
    text = (tmp_path / name).read_text("utf-8")
    mark = ' directed="false"' if name == "e.graphml" else ' type="undirected"'
    (tmp_path / name).write_text(text.replace("<edge ", f"<edge{mark} "), "utf-8")
    (problem,) = [p for p in check(tmp_path / name).problems if p.level == "error"]
    assert problem.code == "VC219"
    both = read(tmp_path / name, Reading(undirected_as="both")).table("transactions")
    ends = both.select(pl.col("provider", "receiver").cast(pl.String)).rows()
    assert sorted(ends) == [("a", "b"), ("b", "a")]


@pytest.mark.parametrize(
    "annex",
    [
        "{", "[]", "{}", '{"columns": 3}', '{"columns": {"transactions": 7}}',
        '{"columns": {}, "transactions": [3]}', '{"columns": {}, "policy": []}',
        '{"columns": {"actors": ["id", "id", "=1"]}, "kinds": [{"id": [1]}]}',
        '{"columns": {"transactions": []}, "measures": "x"}',
    ],
)  # fmt: skip
def test_an_annex_that_someone_spoiled_gives_a_refusal_or_is_no_annex(
    annex: str, tmp_path: Path
) -> None:
    from valuechain.exporters.xml_text import content

    write(everything(), tmp_path / "e.graphml")
    text = (tmp_path / "e.graphml").read_text("utf-8")
    start = text.index('<data key="valuechain">') + len('<data key="valuechain">')
    spoiled = text[:start] + content(annex) + text[text.index("</data>", start) :]
    (tmp_path / "e.graphml").write_text(spoiled, "utf-8")
    outcome = check(tmp_path / "e.graphml")
    assert all(p.code.startswith("VC") for p in outcome.problems)
    if outcome.ecosystem is not None:
        assert outcome.ecosystem.table("transactions").height == 5
