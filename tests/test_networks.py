"""How graph files (GraphML, GEXF, Kumu) become actors and transactions."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers import gexf, graphml, kumu
from valuechain.importers.table import Document, Reading
from valuechain.load import check

GRAPHS = Path(__file__).parent / "fixtures" / "graphs"
FORWARD = Reading(undirected_as="forward")


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def codes(document: Document) -> list[tuple[str, str | None, str]]:
    return [(p.code, p.column, p.value) for p in document.problems]


def test_a_graph_that_speaks_our_words_is_read_word_for_word() -> None:
    (row,) = rows(graphml.read(GRAPHS / "graphml_00_good_reference.graphml", Reading()))
    assert row == {
        "id": "t1",
        "provider": "a",
        "receiver": "b",
        "kind": "money",
        "quantity": "100.00",
        "unit": "EUR",
        "start": "2024-03-31",
    }


def test_who_gives_to_whom_is_never_guessed() -> None:
    path = GRAPHS / "graphml_07_undirected.graphml"
    with pytest.raises(ImporterError) as refusal:
        graphml.read(path, Reading())
    (problem,) = refusal.value.problems
    assert (problem.code, problem.hint) == ("VC219", "--undirected-as both|forward")
    both = graphml.read(path, Reading(undirected_as="both"))
    assert [(r["provider"], r["receiver"]) for r in rows(both)] == [("a", "b"), ("b", "a")]
    assert len(rows(graphml.read(path, FORWARD))) == 1


def test_an_end_that_no_node_declares_is_refused_and_never_invented() -> None:
    document = graphml.read(GRAPHS / "graphml_04_dangling_duplicate.graphml", Reading())
    assert codes(document) == [("VC215", "target", "zz"), ("VC302", "id", "t1")]
    assert {a["id"] for a in rows(document, "actors")} == {"a"}
    assert document.tables[0].read == 2


def test_all_thirty_seven_edges_to_nowhere_are_told() -> None:
    document = graphml.read(GRAPHS / "missing_nodes.graphml", Reading())
    assert len([p for p in document.problems if p.code == "VC215"]) == 37
    assert document.tables[0].read == 37


def test_a_known_network_keeps_its_size() -> None:
    # Les Misérables: 77 characters, 254 links, total weight 820 (Knuth 1993)
    for document in (
        graphml.read(GRAPHS / "miserables.graphml", FORWARD),
        gexf.read(GRAPHS / "les_miserables.gexf", FORWARD),
    ):
        given = rows(document)
        assert (len(rows(document, "actors")), len(given)) == (77, 254)
        assert sum(Decimal(r["quantity"]) for r in given) == 820


def test_a_link_without_a_weight_is_one_in_gexf_and_unknown_in_graphml() -> None:
    # C. elegans: 14 of 2,345 edges have a weight, 28 in all; the format gives the others 1
    given = rows(gexf.read(GRAPHS / "celegans.gexf", FORWARD))
    assert sum(Decimal(r["quantity"]) for r in given) == 28 + 2345 - 14
    primer = rows(graphml.read(GRAPHS / "attributes.graphml", FORWARD))
    assert [r["quantity"] for r in primer] == ["1.0", "1.0", "2.0", None, None, None, "1.1"]


def test_links_of_a_network_without_weights_count_one_each_and_this_is_told() -> None:
    document = gexf.read(GRAPHS / "missing_nodes.gexf", Reading())
    assert ("missing_nodes.gexf", "links count one", "4") in document.decisions
    assert {(r["quantity"], r["unit"]) for r in rows(document)} == {("1", "link")}


def test_defaults_of_a_key_and_undeclared_keys_are_read(tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(
        '<graphml><key id="t" for="node" attr.name="type"><default>club</default></key>'
        '<graph edgedefault="directed"><node id="a"><data key="odd">x</data></node>'
        '<node id="b"/><edge source="a" target="b"/></graph></graphml>',
        "utf-8",
    )
    first, second = rows(graphml.read(path, Reading()), "actors")
    assert (first["type"], second["type"]) == ("club", "club")
    assert first["odd"] == "x"


def kumu_map(tmp_path: Path, **parts: Any) -> Path:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(parts), "utf-8")
    return path


ELEMENTS = [
    {"_id": "e1", "label": "A", "type": "Org"},
    {"_id": "e2", "attributes": {"label": "B", "element type": "Person"}},
]


def test_a_mutual_connection_is_two_transactions_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    link = {"from": "e1", "to": "e2", "direction": "mutual", "attributes": {"Weight": 1.1}}
    path = kumu_map(tmp_path, elements=ELEMENTS, connections=[link])
    assert [(r["provider"], r["quantity"]) for r in rows(kumu.read(path, Reading()))] == [
        ("e1", "1.1"),
        ("e2", "1.1"),
    ]
    assert len(rows(kumu.read(path, FORWARD))) == 1


def test_connections_may_name_labels_and_elements_nest_their_fields(tmp_path: Path) -> None:
    link = {"from": "A", "to": "B", "type": "grant", "amount": 5}
    path = kumu_map(tmp_path, elements=ELEMENTS, connections=[link])
    document = kumu.read(path, Reading())
    (row,) = rows(document)
    assert (row["provider"], row["receiver"], row["kind"]) == ("e1", "e2", "grant")
    assert (row["quantity"], "unit" in row) == ("5", False)
    assert rows(document, "actors")[1] == {"id": "e2", "name": "B", "type": "Person"}


def test_a_connection_to_a_label_that_is_not_there_is_told() -> None:
    document = kumu.read(GRAPHS / "kumu_01_dangling.json", Reading())
    assert codes(document) == [("VC215", "target", "C")]


@pytest.mark.parametrize("module", [graphml, gexf, kumu])
def test_a_file_of_another_kind_is_refused_by_name(module: Any, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_text("{}" if module is kumu else "<other/>", "utf-8")
    with pytest.raises(ImporterError) as refusal:
        module.read(path, Reading())
    assert [p.code for p in refusal.value.problems] == ["VC103"]


def test_a_kumu_workbook_is_read_like_its_json(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    elements = workbook.active
    elements.title = "Elements"
    for cells in (["Label", "Type"], ["A", "Org"], ["B", "Person"]):
        elements.append(cells)
    connections = workbook.create_sheet("Connections")
    connections.append(["From", "To", "Direction", "Type", "Amount"])
    connections.append(["A", "B", "directed", "grant", 1250.5])
    path = tmp_path / "map.xlsx"
    workbook.save(path)
    document = kumu.read(path, Reading())
    (row,) = rows(document)
    assert (row["provider"], row["receiver"], row["kind"]) == ("A", "B", "grant")
    assert row["quantity"] == "1250.5"
    assert {a["id"]: a["type"] for a in rows(document, "actors")} == {
        "A": "Org",
        "B": "Person",
    }


def test_a_workbook_of_kumu_names_its_own_headings_and_cells(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "k.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        elements, links = book.add_worksheet("Elements"), book.add_worksheet("Connections")
        for at, cells in enumerate((["Label"], ["A"], ["B"])):
            elements.write_row(at, 0, cells)
        rows = (["From", "To", "Type", "Weight"], ["A", "B", "money", "abc"],
                ["A", "C", "money", "3"])  # fmt: skip
        for at, cells in enumerate(rows):
            links.write_row(at, 0, cells)
    told = {(p.code, p.sheet, p.column, p.cell) for p in check(path).problems}
    assert told >= {
        ("VC204", "Connections", "Weight", "D2"),
        ("VC215", "Connections", "To", "B3"),
    }
