"""How edge lists and Pajek networks are read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers import edges, pajek
from valuechain.importers.table import Document, Reading


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def written(tmp_path: Path, text: str, name: str = "edges.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def flow(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[c] for c in ("provider", "receiver", "kind", "quantity", "unit"))


def test_a_sankey_list_gives_its_types_as_kinds(tmp_path: Path) -> None:
    text = "source,target,type,value\nfarm1,Mary,apples,5\nfarm1,James,pears,3\n"
    document = edges.read(written(tmp_path, text), Reading())
    assert [flow(r) for r in rows(document)] == [
        ("farm1", "Mary", "apples", "5", None),
        ("farm1", "James", "pears", "3", None),
    ]


def test_a_list_without_amounts_counts_one_a_row_and_this_is_told(tmp_path: Path) -> None:
    document = edges.read(written(tmp_path, "from,to\na,b\nb,c\n"), Reading())
    assert {flow(r)[2:] for r in rows(document)} == {("link", "1", "link")}
    assert ("edges.csv", "links count one", "2") in document.decisions


def test_actors_beyond_the_boundary_are_outside(tmp_path: Path) -> None:
    text = "from,to,amount,unit\n(outside: input),Plants,41.47,kcal\n"
    actors = {
        a["id"]: a["type"]
        for a in rows(edges.read(written(tmp_path, text), Reading()), "actors")
    }
    assert actors == {"(outside: input)": "outside", "Plants": None}


def test_a_bidirectional_row_is_two_transactions_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "source,target,type,weight,bidirectional\nA,B,bond,1.1,True\n")
    document = edges.read(path, Reading())
    assert ("edges.csv", "links both ways", "1") in document.decisions
    assert [flow(r) for r in rows(document)] == [
        ("A", "B", "bond", "1.1", "weight"),
        ("B", "A", "bond", "1.1", "weight"),
    ]
    assert len(rows(edges.read(path, Reading(undirected_as="forward")))) == 1


def test_an_undirected_row_is_never_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "source,target,direction\nA,B,undirected\n")
    with pytest.raises(ImporterError) as refusal:
        edges.read(path, Reading())
    assert [(p.code, p.row) for p in refusal.value.problems] == [("VC219", 2)]


SHARED = Path(__file__).parents[2] / "shared" / "data" / "flows" / "ena" / "oyster-reef.csv"


@pytest.mark.parametrize("path", [SHARED] if SHARED.exists() else [])
def test_a_published_food_web_keeps_its_boundary(path: Path) -> None:
    # Dame and Patten 1981: input 41.47, total system throughput 125.0533
    document = edges.read(path, Reading())
    outside = {a["id"] for a in rows(document, "actors") if a["type"] == "outside"}
    found = rows(document)
    inflow = sum(Decimal(r["quantity"]) for r in found if r["provider"] in outside)
    assert inflow == Decimal("41.47")
    assert sum(Decimal(r["quantity"]) for r in found) == Decimal("125.0533")
    assert len(rows(document, "actors")) - len(outside) == 6


NET = """*Vertices 3
1 "Ville" 0.1 0.2
2 "Club"
3 "Crèche"
*Arcs :1 "subvention"
1 2 1500.5
1 3
*Edges
2 3 4
"""


def test_a_pajek_network_is_read_by_its_labels(tmp_path: Path) -> None:
    path = written(tmp_path, NET, "a.net")
    document = pajek.read(path, Reading(undirected_as="forward"))
    assert [flow(r) for r in rows(document)] == [
        ("Ville", "Club", "subvention", "1500.5", "weight"),
        ("Ville", "Crèche", "subvention", "1", "weight"),
        ("Club", "Crèche", "link", "4", "weight"),
    ]
    with pytest.raises(ImporterError):
        pajek.read(path, Reading())


def test_a_vertex_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "*Vertices 1\n1 A\n*Arcs\n1 9\n", "a.net")
    document = pajek.read(path, Reading())
    assert [(p.code, p.row, p.value) for p in document.problems] == [("VC215", 4, "9")]


def test_arcs_given_as_lists_are_one_transaction_each(tmp_path: Path) -> None:
    path = written(tmp_path, "*Vertices 3\n1 A\n2 B\n3 C\n*Arcslist\n1 2 3\n", "a.net")
    found = rows(pajek.read(path, Reading()))
    assert [(r["provider"], r["receiver"]) for r in found] == [("A", "B"), ("A", "C")]


def test_the_first_column_of_numbers_is_the_quantity_where_none_is_called_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "walks.csv"
    path.write_text("source,target,mood,Calories burnt,joy\na,b,good,2.5,7\na,b,bad,0,1\n")
    document = edges.read(path, Reading())
    frame = document.tables[0].frame
    assert frame.select("quantity", "unit").rows() == [
        ("2.5", "Calories burnt"),
        ("0", "Calories burnt"),
    ]
    assert ("walks.csv", "quantity", "Calories burnt") in document.decisions
