"""What the database adds up by itself is what is added up here, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from kept_graph import printed
from random_rows import ROW, random_ecosystem

import valuechain as vc
from valuechain.compare.comparison import compare
from valuechain.engines import stored_flows, stored_ratios
from valuechain.engines.stored_project import opened
from valuechain.frames import to_records
from valuechain.indicators.registry import indicators
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of
from valuechain.verbs import flow_rows

RATIOS = ("reciprocity", "sources_concentration", "outlets_concentration")
KEYS = ("actor", "kind", "unit", "period")
RANDOM = settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def figures(frame: pl.DataFrame, name: str) -> dict[tuple[Any, ...], float]:
    rows = frame.filter(pl.col(name).is_not_null()).select(*KEYS, name).iter_rows()
    return {tuple(row[:4]): row[4] for row in rows}


IN_TWO_UNITS = [
    dict(provider="a", receiver="b", kind="money", period="2024", **told)
    for told in (
        dict(unit="EUR", quantity="10"), dict(unit="USD", quantity="5"),
        dict(unit="EUR", quantity="8", declared_by="receiver"),
    )
]  # fmt: skip


@given(rows=st.lists(ROW, min_size=1, max_size=14))
@example(rows=IN_TWO_UNITS)
@RANDOM
def test_sums_and_ratios_made_there_equal_those_made_here(
    place: str, rows: list[dict[str, str]]
) -> None:
    ecosystem = random_ecosystem(rows)
    vc.write(ecosystem, place)

    for basis in stored_flows.BASES:
        there = to_records(flow_rows(place, basis=basis))
        assert there == to_records(flow_rows(ecosystem, basis=basis)), basis
    with opened(place) as stored:
        for asked in ({}, {"state": None}, {"scenario": "without"}):
            assert to_records(stored_flows.lines(stored, **asked)) == (
                to_records(lines(ecosystem, **asked))
            ), asked
        assert_ratios_equal(stored, ecosystem)
        covered = {tuple(r[:3]): r[3] for r in stored_ratios.coverage(stored).iter_rows()}
    totals = compare(ecosystem).table("totals").filter(pl.col("kind") != "gifts")
    for kind, unit, state, share in totals.select(
        pl.col("kind", "unit", "state").cast(pl.String), "coverage"
    ).iter_rows():
        made = covered[kind, unit, state]
        assert (made is None) == (share is None)
        assert made is None or made == pytest.approx(share, rel=1e-12, abs=0)


def assert_ratios_equal(stored: Any, ecosystem: Ecosystem) -> None:
    found = indicators(ecosystem, names=RATIOS)
    told: dict[str, Callable[..., pl.DataFrame]] = {
        "reciprocity": stored_ratios.reciprocity,
        "sources_concentration": stored_ratios.concentration,
        "outlets_concentration": stored_ratios.concentration,
    }
    for name, make in told.items():
        here = found.filter((pl.col("indicator") == name) & pl.col("actor").is_not_null())
        expected = figures(here.with_columns(pl.col(KEYS).cast(pl.String)), "value")
        made = figures(make(stored).with_columns(pl.col(KEYS).cast(pl.String)), name)
        assert made.keys() == expected.keys(), name
        for key, value in expected.items():
            assert made[key] == pytest.approx(value, rel=1e-12, abs=0), (name, key)


def test_a_flow_told_by_both_takes_the_figure_of_the_basis(place: str) -> None:
    told = dict(provider="a", receiver="b", kind="money", unit="EUR", period="2024")
    rows = [
        told | dict(quantity="0.1"), told | dict(quantity="0.2"),
        told | dict(quantity="0.25", declared_by="receiver"),
        dict(provider="b", receiver="a", kind="money", unit="EUR", period="2024", quantity=1),
    ]  # fmt: skip
    vc.write(ecosystem_of(rows), place)

    def given(basis: str) -> str:
        rows = to_records(flow_rows(place, basis=basis))
        return next(str(r["given"]) for r in rows if r["actor"] == "a")

    assert (given("recognised"), given("provider"), given("receiver")) == (
        "0.25", "0.3", "0.25",
    )  # fmt: skip


def test_the_command_prints_what_it_prints_of_files_narrowed_as_asked(
    place: str, tmp_path: Any
) -> None:
    vc.write(vc.sample(), tmp_path / "sample")
    vc.write(vc.sample(), place)

    for more in ([], ["--layer", "argent:EUR"], ["--period", "2024", "--basis", "provider"],
                 ["--basis", "reconciled"], ["--state", "promised"]):  # fmt: skip
        for style in ("table", "csv", "json"):
            here = printed("flows", tmp_path / "sample", "--format", style, *more)
            there = printed("flows", place, "--format", style, *more)
            assert there == here, more
            assert here[0] == 0 and here[1]


def test_a_layer_that_is_not_there_is_refused_with_those_that_are(place: str) -> None:
    vc.write(vc.sample(), place)

    with pytest.raises(ValueError, match=r"no line in layer 'gold'; layers: .*argent:EUR"):
        vc.flows(place, "gold")
