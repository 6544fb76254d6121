"""What an engine adds up is what is added up here, to the last digit."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from valuechain.compare.comparison import compare
from valuechain.compare.statuses import COMPARED
from valuechain.engines import warehouse_flows
from valuechain.frames import to_records
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.verbs import flow_rows

FIGURES = ["provider_quantity", "receiver_quantity", "difference"]
LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def assert_same(address: str, ecosystem: Ecosystem) -> None:
    """Compare flows on each basis, lines, and what both sides said, with those made here."""
    with warehouse_flows.opened(address) as opened:
        for basis in warehouse_flows.BASES:
            here = to_records(flow_rows(ecosystem, basis=basis))
            there = to_records(warehouse_flows.flow_rows(opened, basis=basis))
            assert there == here, basis
        for asked in ({"state": None}, {"scenario": "without"}):
            here = to_records(lines(ecosystem, **asked))
            assert to_records(warehouse_flows.lines(opened, **asked)) == here, asked
        told = warehouse_flows.differences(opened)
        covered = warehouse_flows.covered(opened)
    comparison = compare(ecosystem)
    assert_same_differences(told, comparison.table("lines"))
    assert_same_coverage(covered, comparison.table("totals"))


def assert_same_differences(told: pl.DataFrame, lines: pl.DataFrame) -> None:
    """What is out of scope is compared too: what the group agreed does not bind an engine."""
    compared = lines.filter(pl.col("status").is_in(COMPARED))
    here = [tuple(r.values()) for r in to_records(compared.select(*LINE, *FIGURES))]
    there = [tuple(r.values()) for r in to_records(told.select(*LINE, *FIGURES))]
    assert [row for row in there if row[2] != "gifts"] == here


def assert_same_coverage(covered: pl.DataFrame, totals: pl.DataFrame) -> None:
    keys = ["kind", "unit", "state"]
    shares = {r[:3]: r[3] for r in _text(covered, keys).select(*keys, "coverage").rows()}
    kept = _text(totals, keys).filter(pl.col("kind") != "gifts")
    for *layer, share in kept.select(*keys, "coverage").rows():
        made = shares[tuple(layer)]
        assert (made is None) == (share is None)
        assert made is None or made == pytest.approx(share, rel=1e-12, abs=0)


def _text(frame: pl.DataFrame, keys: list[str]) -> Any:
    return frame.with_columns(pl.col(keys).cast(pl.String))
