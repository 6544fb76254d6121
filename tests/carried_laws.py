"""What an engine carries along arrows by joins is what is carried here."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from valuechain.engines import warehouse_flows
from valuechain.engines.warehouse_losses import losses
from valuechain.engines.warehouse_origins import origins
from valuechain.indicators import origins as embedded
from valuechain.indicators.without import without
from valuechain.model import Ecosystem

EXACT = ["dependent", "kind", "unit", "period", "of", "unexplained", "reason", "group"]


def assert_same_losses(
    address: str, ecosystem: Ecosystem, close: float, **asked: Any
) -> None:
    """Compare what each actor's leaving costs the others, all leavers in one solve."""
    with warehouse_flows.opened(address) as opened:
        there = losses(opened, ecosystem.actor_ids, **asked)
    for actor in ecosystem.actor_ids:
        here = without(ecosystem, actor, **asked)
        found = there.filter(leaver=actor).drop("leaver")
        assert _sorted(found).select(EXACT).equals(_sorted(here).select(EXACT)), actor
        assert_close(_sorted(found)["share"], _sorted(here)["share"], close)
        assert_close(_sorted(found)["lost"], _sorted(here)["lost"], close)


def assert_same_origins(
    address: str, ecosystem: Ecosystem, close: float, **asked: Any
) -> None:
    """Compare from whom what each actor within disposes of first came."""
    keys = ["kind", "unit", "period", "origin"]
    with warehouse_flows.opened(address) as opened:
        for actor in sorted(set(ecosystem.actor_ids) - ecosystem.outside):
            here = embedded.origins(ecosystem, actor, **asked).sort(keys)
            there = origins(opened, actor, **asked).sort(keys)
            assert there.schema == here.schema
            exact = [*keys, "of", "reason"]
            assert there.select(exact).equals(here.select(exact)), actor
            assert_close(there["share"], here["share"], close)
            assert_close(there["quantity"], here["quantity"], close)


def assert_close(found: pl.Series, wanted: pl.Series, close: float) -> None:
    """Each figure is the other one but for a share of it; undefined ones are undefined."""
    assert found.is_null().equals(wanted.is_null())
    pairs = zip(found.drop_nulls(), wanted.drop_nulls(), strict=True)
    for one, other in pairs:
        exact = 0 if isinstance(one, float) else 1e-6
        assert float(one) == pytest.approx(float(other), rel=close, abs=exact)


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    order = frame.sort("kind", "unit", "period", "dependent")
    return order.with_columns(pl.col("group").list.sort())
