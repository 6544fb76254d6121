"""Indicators reproduce the figures of books, papers and reference software.

Sources: ``fixtures/published/README_indicators.md``.
"""

import csv
import io

import networkx as nx
import numpy as np
import pytest
from published import PUBLISHED, flows_of, published

from valuechain.indicators.concentration import (
    effective_sources,
    outlets_concentration,
    sources_concentration,
)
from valuechain.indicators.looping import flow_hierarchy
from valuechain.indicators.loops import loops, whole_network
from valuechain.indicators.registry import indicators
from valuechain.indicators.scoring import SCORE_TABLES
from valuechain.tables import ecosystem_of

# Scores and loops ---------------------------------------------------------------------


def test_the_25_cells_of_sutherland_2009():
    table = published("svn_score_matrix_sutherland_2009.json")
    for source, row in enumerate(table["table_rows_source_1_to_5_cols_A_to_E"], start=1):
        for need, printed in zip("ABCDE", row, strict=True):
            ours = SCORE_TABLES["sutherland-2009"][need, str(source)]
            assert ours == pytest.approx(printed, abs=0.005)


def test_the_nine_cells_of_incose_2018():
    values = published("svn_value_loops_utbm_cases.json")["score_matrix_incose_2018"][
        "values"
    ]
    for source, row in zip("531", values, strict=True):
        for need, printed in zip("ACE", row, strict=True):
            assert SCORE_TABLES["incose-2018"][need, source] == printed


UTBM = published("svn_value_loops_utbm_cases.json")


@pytest.mark.parametrize("case", UTBM["cases"], ids=lambda case: case["name"])
def test_loops_and_occurrences_of_the_utbm_cases(case):
    actors = sorted({"S", "A", "B", "C"})
    rows = [
        dict(provider=p, receiver=r, kind="flow", quantity="1", score=str(s))
        for p, r, s in case["edges"]
    ] or [dict(provider="A", receiver="B", kind="flow", quantity="1")]
    ecosystem = ecosystem_of(rows, actors=[dict(id=a, name=a) for a in actors])
    found = loops(ecosystem, UTBM["focal"])

    assert found.count == case["loops"]
    if "loop_scores" in case:
        assert [loop.score for loop in found.loops] == pytest.approx(case["loop_scores"])
    for actor, printed in case["importance"].items():
        if case["loops"] == 0:
            assert found.wso[actor] is None  # The published tool prints 0 for "no loop".
        else:
            assert found.wso[actor] == pytest.approx(printed, abs=UTBM["tolerance"])


# e3value ------------------------------------------------------------------------------

E3VALUE = published("e3value_user_guide_net_value_sheets.json")


@pytest.mark.parametrize("sheet", E3VALUE["sheets"], ids=lambda sheet: sheet["table"])
def test_net_value_sheets_of_the_e3value_guide(sheet):
    rows = []
    for interface in sheet["interfaces"]:
        for number, port in enumerate(interface["ports"]):
            total = port["n"] * port["valuation"]
            row = dict(
                kind=f"{port['object']} {number}", quantity=str(port["n"]), unit="item"
            )
            row |= dict(cost_to_provider=str(total), benefit_to_receiver=str(total))
            ends = ("actor", "partner") if port["dir"] == "out" else ("partner", "actor")
            rows.append(row | dict(zip(("provider", "receiver"), ends, strict=True)))
    fixed = -sheet.get("fixed_expenses", 0)
    costs = [dict(actor="actor", quantity=str(fixed), nature="fixed")] if fixed else []
    found = indicators(ecosystem_of(rows, costs=costs), actor="actor", names=["net_worth"])

    assert found["value"].to_list() == [sheet["net_value_flow"]]


def test_the_railway_of_the_e3value_guide_directly_and_through_its_partnership():
    (sheet,) = (s for s in E3VALUE["sheets"] if s["table"].startswith("6.10"))
    ports = {p.get("transfer"): p for p in sheet["interfaces"][0]["ports"]}
    rows = [
        dict(provider=p, receiver="railway", kind="money", quantity=str(port["n"]), unit="trip",
             benefit_to_receiver=str(port["total"]))
        for p, port in (("partnership", ports["tf1"]), ("traveller", ports["tf2"]))
    ]  # fmt: skip
    actors = [dict(id="railway", member_of="partnership"), dict(id="partnership"),
              dict(id="traveller")]  # fmt: skip
    names = ["net_worth", "net_worth_partnerships", "net_worth_direct"]
    found = indicators(ecosystem_of(rows, actors=actors), actor="railway", names=names)

    assert found["value"].to_list() == [5800, 20 * 190, 10 * 200]


# Concentration, hierarchy, cycles -----------------------------------------------------


@pytest.mark.parametrize("case", published("conc_hhi_cases.json")["cases"], ids=str)
def test_concentration_of_published_shares(case):
    partners = [f"p{n}" for n in range(len(case["shares"]))]
    actors = ["focal", *partners]
    came = {(p, "focal"): float(s) for p, s in zip(partners, case["shares"], strict=True)}
    went = {(r, p): q for (p, r), q in came.items()}

    assert sources_concentration(flows_of(came, actors))[0] * 10_000 == pytest.approx(
        case["HHI"]
    )
    assert outlets_concentration(flows_of(went, actors))[0] * 10_000 == pytest.approx(
        case["HHI"]
    )
    assert effective_sources(flows_of(came, actors))[0] == pytest.approx(
        10_000 / case["HHI"]
    )


def test_concentration_without_flow_is_undefined():
    assert np.isnan(sources_concentration(flows_of({("a", "b"): 1.0}, ["a", "b"]))[0])


GRAPHS = published("graph_flow_hierarchy_networkx.json")


@pytest.mark.parametrize("case", GRAPHS["flow_hierarchy"], ids=lambda case: case["name"])
def test_flow_hierarchy_of_the_networkx_cases(case):
    edges = case.get("edges")
    if edges is None:
        edges = list(nx.full_rary_tree(2, 16, create_using=nx.DiGraph()).edges)
    amounts = {(str(e[0]), str(e[1])): float(e[2]) if len(e) > 2 else 1.0 for e in edges}
    actors = sorted({a for pair in amounts for a in pair}) or ["0"]
    found = flow_hierarchy(flows_of(amounts, actors))

    if edges:
        assert found == pytest.approx(case["value"])
    else:
        assert np.isnan(found)


def test_simple_cycles_of_the_networkx_case_without_self_exchanges():
    (case,) = GRAPHS["simple_cycles"]
    rows = [
        dict(provider=f"a{p}", receiver=f"a{r}", kind="k", quantity="1", score="1")
        for p, r in case["edges"]
    ]
    actors = [dict(id=f"a{n}", name=f"a{n}") for n in range(3)]
    found = whole_network(ecosystem_of(rows, actors=actors))

    ours = sorted(tuple(int(a[1:]) for a in loop.actors) for loop in found.loops)
    assert ours == sorted(tuple(c) for c in case["cycles"] if len(c) > 1)


# Volunteer time -----------------------------------------------------------------------


def test_volunteer_hours_and_their_worth_of_france_active():
    text = (PUBLISHED / "volunteer_time_sheet_france_active.csv").read_text("utf-8")
    sheet = list(csv.DictReader(io.StringIO(text.split("\n", 2)[2])))
    rows = [
        dict(provider=line["volunteer"], receiver="association", kind="hours", unit="h",
             quantity=line["hours"], start=line["date"],
             benefit_to_receiver=str(int(line["hours"]) * int(line["hourly_rate_eur"])))
        for line in sheet
    ]  # fmt: skip
    found = indicators(
        ecosystem_of(rows), actor="association", names=["received", "net_worth"]
    )
    values = dict(found.select("indicator", "value").rows())

    assert values == {"received": 14.0, "net_worth": 696.0}
    assert sum(int(line["total_eur"]) for line in sheet) == 696
