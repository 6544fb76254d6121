"""A Spark session adds up what DuckDB and this machine add up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from carried_laws import assert_close
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_rows import ROW, random_ecosystem
from warehouse_laws import assert_same

import valuechain as vc
from valuechain.engines import warehouse_flows
from valuechain.engines.warehouse_losses import losses
from valuechain.engines.warehouse_origins import origins
from valuechain.frames import to_records
from valuechain.indicators import origins as embedded
from valuechain.indicators.without import without
from valuechain.tables import ecosystem_of
from valuechain.verbs import flow_rows

sql = pytest.importorskip("pyspark.sql", reason="the extra 'spark' is not installed")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A session of two cores on this machine, which the code under test then finds."""
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2",
        # For a few rows, compiling each statement takes longer than running it.
        "spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():  # fmt: skip
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    yield opened
    opened.stop()


@given(rows=st.lists(ROW, min_size=40, max_size=60))
@settings(
    max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_what_spark_adds_up_is_what_is_added_up_here(
    session: Any, tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    ecosystem, address = random_ecosystem(rows), f"spark://{tmp_path}/exchanges"
    vc.write(ecosystem, address)

    assert_same(address, ecosystem)


def test_the_views_of_a_session_are_a_warehouse(session: Any, tmp_path: Path) -> None:
    sample = vc.sample()
    vc.write(sample, f"parquet://{tmp_path}/sample")
    for file in (tmp_path / "sample").glob("*.parquet"):
        session.read.parquet(str(file)).createOrReplaceTempView(file.stem)

    here = to_records(flow_rows(sample, "argent:EUR"))
    assert to_records(flow_rows("spark://", "argent:EUR")) == here


def test_what_spark_carries_by_joins_is_what_is_carried_here(
    session: Any, tmp_path: Path
) -> None:
    # b gets 10 from a and 30 from x, and c gives a little back; f and g keep to themselves.
    told = [("a", "b", 10), ("x", "b", 30), ("c", "b", 1), ("b", "c", 41), ("c", "d", 40)]
    told += [("f", "g", 2), ("g", "f", 2)]
    row = dict(kind="money", unit="EUR", period="2024")
    rows = [row | dict(provider=p, receiver=r, quantity=q) for p, r, q in told]
    ecosystem = ecosystem_of(rows)
    address = f"spark://{tmp_path}/exchanges"
    vc.write(ecosystem, address)

    with warehouse_flows.opened(address) as opened:
        there = losses(opened, ["a", "f"])
        came = origins(opened, "c")
    for actor in ("a", "f"):
        here = without(ecosystem, actor).sort("dependent")
        found = there.filter(leaver=actor).sort("dependent")
        exact = ["dependent", "of", "unexplained", "reason", "group"]
        assert found.select(exact).equals(here.select(exact))
        assert_close(found["share"], here["share"], 1e-12)
    here = embedded.origins(ecosystem, "c").sort("origin")
    assert came.sort("origin")["origin"].equals(here["origin"])
    assert_close(came.sort("origin")["share"], here["share"], 1e-12)
    views = session.sql("SHOW VIEWS").toArrow()["viewName"].to_pylist()
    assert all(view in ("valuechain_transactions", "valuechain_actors", "valuechain_kinds",
                        "valuechain_settings") for view in views if "valuechain" in view)  # fmt: skip
