"""Every file of other publishers gives the figures counted from its bytes, or its refusal.

The figures were computed apart from this project and stand beside the files; a refusal is
one that the file's description foresees, told by its codes. The last test prints the table
of all files. Nothing is tested where the folder is absent.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from valuechain.importers.table import Reading
from valuechain.load import check
from valuechain.model import Ecosystem
from valuechain.tables import Outcome

SHARED = Path(__file__).parents[2] / "shared" / "data"
FORWARD = Reading(undirected_as="forward")

NOT_DATA = {
    "360giving/schema/360": {"VC103"},
    "360giving/schema/currency.csv": {"VC117"},
    "360giving/schema/grant": {"VC117"},
    "360giving/schema/location": {"VC117"},
    "360giving/schema/regrant": {"VC117"},
    "fr/scdl/schema": {"VC103"},
    "fr/identifiers": {"VC117"},
    "iati/codelists": {"VC103", "VC117"},
    "iati/schema": {"VC103"},
    "kumu/monchique_sna_nodes.csv": {"VC117"},
    "kumu/monchique_sna_report.txt": {"VC117"},
    "messy": {"VC102", "VC103", "VC113", "VC114", "VC117", "VC118", "VC202"},
    "flows/ena/english-channel.nodes.csv": {"VC117"},
    "flows/ena/lake-findley.nodes.csv": {"VC117"},
    "flows/ena/oyster-reef.nodes.csv": {"VC117"},
    "flows/pymrio-test/emissions.txt": {"VC118"},
    "flows/pymrio-test/factor_input.txt": {"VC118"},
    "flows/pymrio-test/finald_demand_Y.txt": {"VC118"},
    "flows/pymrio-test/metadata.json": {"VC103"},
    "flows/pymrio-test/population.txt": {"VC117"},
    "flows/pymrio-test/readme.txt": {"VC117"},
    "flows/un-germany/employment.txt": {"VC117"},
    "flows/un-germany/germany_2009_emissions.csv": {"VC118"},
    "flows/us-energy-consumption-processes.csv": {"VC117"},
}
"""Files that hold no exchanges (schemas, code lists, tables of other things), with codes."""

REFUSED = {
    "360giving/fixtures/GeoCodePostcode.xlsx": ({"VC117"}, "places only: no amount"),
    "360giving/fixtures/bad.xlsx": ({"VC102"}, "0 bytes"),
    "360giving/fixtures/badfile_all_validation_errors.json": ({"VC203", "VC204"}, "bad"),
    "360giving/fixtures/badfile_all_validation_errors.xlsx": ({"VC117"}, "bad"),
    "360giving/fixtures/badfile_all_validation_errors_4_times.xlsx": ({"VC117"}, "bad"),
    "360giving/fixtures/bom.csv": ({"VC117"}, "no grant"),
    "360giving/fixtures/codelist.csv": ({"VC117"}, "no grant"),
    "360giving/fixtures/oneof.csv": ({"VC117"}, "no amount"),
    "360giving/fixtures/decimal_amounts.csv": ({"VC117"}, "nobody gives or receives"),
    "360giving/fixtures/decimal_amounts.json": ({"VC203"}, "nobody gives or receives"),
    "360giving/fixtures/nulls.json": ({"VC203"}, "every field is null"),
    "360giving/fixtures/validation_errors-3.json": ({"VC103"}, "a report, no grants"),
    "360giving/fixtures/fundingproviders-grants-email.json": ({"VC302"}, "id used twice"),
    "360giving/fixtures/fundingproviders-grants_malformed.json": ({"VC112"}, "not JSON"),
    "360giving/fixtures/fundingproviders-grants_broken_grants.json": (
        {"VC203"}, "a grant without a receiver"),
    "360giving/fixtures/fundingproviders-grants_fixed_2_grants.json": (
        {"VC203"}, "a grant without a receiver"),
    "360giving/fixtures/fundingproviders-grants_2_grants.xlsx": (
        {"VC203"}, "a grant without a receiver"),
    "360giving/fixtures/fundingproviders-grants_2_grants_titleswithoutrollup.xlsx": (
        {"VC203"}, "a grant without a receiver"),
    "360giving/fixtures/fundingproviders_grants_2_grants.csv": (
        {"VC203"}, "a grant without a receiver"),
    "360giving/fixtures/fundingproviders-grants_2_grants_cp1252.csv": (
        {"VC113"}, "cp1252, to be said"),
    "fr/scdl/exemple-duplicate-column.csv": ({"VC113"}, "cp1252, a column twice"),
    "fr/scdl/exemple_invalide_erreurs_cellules.csv": (
        {"VC203", "VC205", "VC210"}, "bad cells"),
    "fr/scdl/exemple_invalide_erreurs_colonnes.csv": (
        {"VC203", "VC205", "VC210"}, "bad cells"),
    "fr/scdl-realistic/SCDL_MANY_MISSING_MANDATORY.csv": ({"VC117"}, "no amount column"),
    "fr/scdl-realistic/test-csv-invalid-headers-names.csv": ({"VC117"}, "bad headings"),
    "graphs/graphml/attributes.graphml": ({"VC203"}, "a weight on some links only"),
    "graphs/graphml/multigraph.graphml": ({"VC203"}, "a weight on some links only"),
    "graphs/graphml/mixed_multigraph.graphml": ({"VC203"}, "a weight on some links only"),
    "graphs/gexf/missing_nodes.gexf": ({"VC215"}, "ends that no node declares"),
    "graphs/graphml/missing_nodes.graphml": ({"VC215"}, "ends that no node declares"),
    "iati/publishers/broken.xml": ({"VC111"}, "cut short"),
    "valueflows/exchange-07-car-rental.yaml": ({"VC302"}, "one id, two events"),
}  # fmt: skip
"""Files with exchanges that cannot be read as they are: the codes, and the reason."""

VARIANTS = {
    "fr/reserve-parlementaire/reserve-assemblee-2014.csv": (
        {"actors": 13300, "receivers": 12717},
        "names that differ by outer or doubled blanks are one",
    ),
    "fr/reserve-parlementaire/reserve-assemblee-2015.csv": (
        {"actors": 15110, "receivers": 14529},
        "names that differ by outer or doubled blanks are one",
    ),
}
"""Where our reading is another of those described, the figures under it, and why."""

OTHER_NAMES = {"US federal government": "government"}
"""What the counting names, and the file does not, under the name it has here."""

RESULTS: dict[str, str] = {}


def name_of(path: Path) -> str:
    return path.relative_to(SHARED).as_posix()


def files() -> list[Path]:
    return [
        path
        for path in sorted(SHARED.rglob("*"))
        if path.is_file()
        and path.parent != SHARED
        and not path.name.endswith(".expected.json")
    ]


def reason(name: str) -> tuple[set[str], str] | None:
    """Return the codes that are foreseen for a file, and why."""
    if name in REFUSED:
        return REFUSED[name]
    for start, codes in NOT_DATA.items():
        if name.startswith(start):
            return codes, "no exchanges in it"
    return None


@cache
def read(path: Path) -> Outcome:
    outcome = check(path)
    codes = {p.code for p in outcome.problems if p.level == "error"}
    return check(path, FORWARD) if codes == {"VC219"} else outcome


def figures_of(path: Path) -> dict[str, Any]:
    """Return what was counted of a file, empty where there is nothing."""
    for name in (f"{path.name}.expected.json", f"{path.stem}.expected.json"):
        if path.with_name(name).exists():
            told: dict[str, Any] = json.loads(path.with_name(name).read_text("utf-8"))
            return told.get("with_reporting_org_as_default") or told
    folder = path.with_name("_folder.expected.json")
    if folder.exists() and path.parent.name != "frictionless":
        found: dict[str, Any] = json.loads(folder.read_text("utf-8"))["files"][path.name]
        return found
    return {}


def done(ecosystem: Ecosystem) -> pl.DataFrame:
    return ecosystem.table("transactions").filter(pl.col("state") == "done")


def sums(frame: pl.DataFrame, *keys: str) -> dict[Any, Decimal]:
    """Add up quantities by keys, exactly, under the names people gave."""
    found: dict[Any, Decimal] = {}
    for row in frame.select(pl.col(*keys).cast(pl.String), "quantity").iter_rows():
        key = row[0] if len(keys) == 1 else row[:-1]
        found[key] = found.get(key, Decimal()) + row[-1]
    return found


def differences(name: str, ecosystem: Ecosystem, told: dict[str, Any]) -> Iterator[str]:
    """Yield what is not as it was counted."""
    if "payments" in told:
        yield from fonjep(ecosystem, told)
    elif "contracts" in told:
        yield from contracts(ecosystem, told)
    elif "nodes" in told and "edges" in told:
        yield from same(
            "nodes", ecosystem.table("actors").height, told["distinct_node_ids"]
        )
        yield from same("edges", ecosystem.table("transactions").height, told["edges"])
    elif "elements" in told:
        yield from same("elements", ecosystem.table("actors").height, told["elements"])
        back = 2 * told["connections"]
        yield from same("mutual links", ecosystem.table("transactions").height, back)
    elif "transfers" in told:
        yield from same(
            "transfers", ecosystem.table("transactions").height, told["transfers"]
        )
        names = sorted(ecosystem.table("actors")["name"])
        yield from same("actors", names, sorted(told["actor_names"]))
    elif "economic_events" in told:
        yield from valueflows(ecosystem, told)
    elif "total_EUR" in told:
        frame = ecosystem.table("transactions")
        yield from same("rows", frame.height, told["rows"])
        yield from same("total", frame["quantity"].sum(), Decimal(told["total_EUR"]))
    elif "actors_internal" in told:
        frame, actors = ecosystem.table("transactions"), ecosystem.table("actors")
        inside = actors.filter(pl.col("type").ne_missing("outside")).height
        yield from same("transactions", frame.height, told["transactions"])
        yield from same("actors", inside, told["actors_internal"])
        whole = round(float(frame["quantity"].sum()), 6)
        yield from same("total", whole, told["metrics"]["TSTp_total_system_throughput"])
    elif "transactions" in told:
        yield from table(name, ecosystem, told)


def same(what: str, found: object, told: object) -> Iterator[str]:
    if found != told:
        yield f"{what}: {found}, counted {told}"


def table(name: str, ecosystem: Ecosystem, told: dict[str, Any]) -> Iterator[str]:
    """Compare counts, totals by unit, and the largest on either side."""
    frame = ecosystem.table("transactions")
    if name.startswith("ocds"):
        frame = done(ecosystem)
    if name == "kumu/monchique_sna_edges.csv":
        frame = check(SHARED / name, FORWARD).checked().table("transactions")
    own, _ = VARIANTS.get(name, ({}, ""))
    expected = {**told, **own}
    actors = ecosystem.table("actors").height if frame.height else 0
    yield from same("transactions", frame.height, expected["transactions"])
    yield from same("actors", actors, expected["actors"])
    yield from same("providers", frame["provider"].n_unique(), expected["providers"])
    yield from same("receivers", frame["receiver"].n_unique(), expected["receivers"])
    unit, layer = units(name, frame, told)
    totals = {k: round(v, 2) for k, v in sums(layer, unit).items()}
    counted = {k: Decimal(v) for k, v in told["total_by_unit_2dp"].items()}
    yield from same("totals", totals, counted)
    for side, column in (("top_providers", "provider"), ("top_receivers", "receiver")):
        by_actor = sums(layer, column, unit)
        for top in told[side]:
            actor = OTHER_NAMES.get(top["actor"], top["actor"])
            key = (" ".join(actor.split()), str(top["unit"]))
            found = by_actor.get(key)
            yield from same(f"{side} {key}", found and round(found, 2), money(top["total"]))


def money(text: str) -> Decimal:
    return round(Decimal(text), 2)


def units(name: str, frame: pl.DataFrame, told: dict[str, Any]) -> tuple[str, pl.DataFrame]:
    """Return which column holds the unit that was counted by.

    Two lists write the thing counted as the type of a link: it is our kind. Others say
    their unit nowhere in the file: it stays unknown here, and is given its name.
    """
    if name == "flows/simple_fruit_sales.csv":
        return "kind", frame
    (one, *more) = list(told["total_by_unit"]) or [""]
    text = pl.col("unit").cast(pl.String)
    if not more and frame["unit"].null_count() == frame.height:
        return "unit", frame.with_columns(pl.lit(one).alias("unit"))
    return "unit", frame.with_columns(text.fill_null("None"))


def fonjep(ecosystem: Ecosystem, told: dict[str, Any]) -> Iterator[str]:
    """Payments made and due on one side, commitments on the other, never added."""
    frame = ecosystem.table("transactions")
    by_state = dict(frame.group_by("state").len().rows())
    paid, due, agreed = (by_state.get(s, 0) for s in ("done", "promised", "agreed"))
    counted = told["payments"]["transactions"], told["payments"]["amount_zero"]
    yield from same("payments, unpaid", (paid + due, due), counted)
    yield from same("commitments", agreed, told["commitments"]["transactions"])
    totals = sums(frame, "state")
    for state, key in (("done", "payments"), ("agreed", "commitments")):
        counted_sum = Decimal(told[key]["total_by_unit"]["EUR"])
        yield from same(state, totals[state], counted_sum)


def contracts(ecosystem: Ecosystem, told: dict[str, Any]) -> Iterator[str]:
    """One amount a contract, as it stands after its last amendment."""
    frame = ecosystem.table("transactions")
    yield from same("contracts", frame.height, told["contracts"])
    yield from same("buyers", frame["provider"].n_unique(), told["buyers"])
    groups = ecosystem.table("actors").filter(pl.col("type").eq_missing("group")).height
    holders = ecosystem.table("actors").height - told["buyers"] - groups
    yield from same("holders", holders, told["holders"])
    total = Decimal(told["total_after_last_amendment_EUR"])
    yield from same("total", frame["quantity"].sum(), total)
    counted = {f"{d['buyer']}/{d['id']}": d["after_last_amendment"] for d in told["detail"]}
    found = dict(frame.select(pl.col("id").cast(pl.String), "quantity").iter_rows())
    yield from same("detail", found, {k: Decimal(v) for k, v in counted.items()})


def valueflows(ecosystem: Ecosystem, told: dict[str, Any]) -> Iterator[str]:
    """Events between two agents are done, commitments promised; a claim is neither."""
    flows = [f for f in told["flows"] if f["provider"] and f["receiver"]]
    flows = [f for f in flows if f["type"] != "Claim"]
    flows = [f for f in flows if f["provider"].rstrip("/") != f["receiver"].rstrip("/")]
    kinds = {f["id"]: f["type"] for f in flows}
    happened = sum(kind == "EconomicEvent" for kind in kinds.values())
    yield from same("events", done(ecosystem).height, happened)
    rest = ecosystem.table("transactions").height - done(ecosystem).height
    yield from same("promised", rest, len(kinds) - happened)


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_a_file_gives_its_figures_or_the_refusal_that_is_foreseen(path: Path) -> None:
    name, outcome = name_of(path), read(path)
    codes = {p.code for p in outcome.problems if p.level == "error"}
    foreseen = reason(name)
    if foreseen is not None:
        assert codes, name
        assert codes & foreseen[0], codes
        RESULTS[name] = f"refused: {foreseen[1]} ({', '.join(sorted(codes))})"
        return
    assert outcome.ecosystem is not None, [
        p for p in outcome.problems if p.level == "error"
    ]
    told = figures_of(path)
    assert list(differences(name, outcome.ecosystem, told)) == []
    read_rows = sum(c.read for c in outcome.counts)
    kept = sum(c.stored + c.refused + c.blank + c.duplicate for c in outcome.counts)
    assert read_rows == kept
    RESULTS[name] = found(name, outcome.ecosystem, told)


def found(name: str, ecosystem: Ecosystem, told: dict[str, Any]) -> str:
    frame = ecosystem.table("transactions")
    totals = sums(frame, "unit", "state")
    shown = "; ".join(
        f"{v.normalize():f} {u or 'no unit'} {s}" for (u, s), v in totals.items()
    )
    actors = ecosystem.table("actors").height
    checked = "as counted" if told else "read"
    variant = f" [{VARIANTS[name][1]}]" if name in VARIANTS else ""
    return f"{checked}: {frame.height} exchanges, {actors} actors; {shown[:80]}{variant}"


@pytest.mark.parametrize("folder", [SHARED] if SHARED.exists() else [])
def test_the_table_of_all_files_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        lines = (f"{name:75} {result}\n" for name, result in RESULTS.items())
        sys.stdout.writelines(["\n", *lines])
    assert set(RESULTS) <= {name_of(path) for path in files()}
