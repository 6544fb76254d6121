"""Parquet files and a DuckDB file are added up where they are, and say what is wrong."""

from __future__ import annotations

import datetime
import itertools
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from random_rows import ROW, random_ecosystem
from warehouse_laws import assert_same

import valuechain as vc
from valuechain.cli import group
from valuechain.errors import AddressError, TableError
from valuechain.frames import to_records
from valuechain.model import Layer
from valuechain.tables import ecosystem_of
from valuechain.units import conversions
from valuechain.verbs import flow_rows

pytest.importorskip("ibis", reason="the extra 'scale' is not installed")
duckdb = pytest.importorskip("duckdb", reason="the extra 'scale' is not installed")

FEW = settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
TOLD = dict(provider="a", receiver="b", kind="money", quantity=3)


def kept(folder: Path, rows: list[dict[str, object]], **more: pl.DataType) -> str:
    """Return the address of a folder of one file that an analyst wrote."""
    folder.mkdir()
    frame = pl.DataFrame(rows, schema_overrides=more)
    frame.write_parquet(folder / "part-0.parquet")
    return f"parquet://{folder}"


def refused(address: str) -> list[tuple[str, str | None, str]]:
    with pytest.raises(TableError) as caught:
        flow_rows(address)
    return [(p.code, p.column, p.value) for p in caught.value.problems]


HALF_A_MILLIONTH = [
    dict(provider="a", receiver="b", kind="time", quantity="0.000002"),
    dict(
        provider="a", receiver="b", kind="time", quantity="0.000003", declared_by="receiver"
    ),
    dict(provider="b", receiver="c", kind="time", quantity="0.000001"),
]


@given(rows=st.lists(ROW, min_size=1, max_size=25))
@example(rows=HALF_A_MILLIONTH)
@FEW
def test_what_duckdb_adds_up_is_what_is_added_up_here(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    ecosystem, address = random_ecosystem(rows), f"duckdb://{tmp_path}/exchanges.db"
    vc.write(ecosystem, address)

    assert_same(address, ecosystem)


@given(
    micro=st.integers(0, 10**21 - 1) | st.integers(0, 10**5).map(lambda n: n * 30),
    sign=st.sampled_from([1, -1]),
    unit=st.sampled_from([("time", "min", 60), ("time", "s", 3600), ("gifts", "g", 1000)]),
)
@FEW
def test_a_converted_quantity_is_rounded_half_to_even(
    tmp_path: Path, micro: int, sign: int, unit: tuple[str, str, int]
) -> None:
    kind, told_in, share = unit
    quantity = f"{'-' if sign < 0 else ''}{micro // 10**6}.{micro % 10**6:06}"
    row = dict(provider="a", receiver="b", kind=kind, unit=told_in, quantity=quantity)
    address = f"duckdb://{tmp_path}/one.db"
    vc.write(random_ecosystem([row]), address)

    given = flow_rows(address).filter(pl.col("given") != 0)["given"].to_list() or [0]

    assert given[0] * 10**6 == round(Fraction(sign * micro, share))


def test_every_unit_is_worth_a_whole_number_of_another_or_one_over_one() -> None:
    from valuechain.units import _TABLE

    units = [row[0] for row in _TABLE]
    kinds = pl.DataFrame({"id": units, "unit": units})
    met = pl.DataFrame(
        itertools.product(units, units), schema=["kind", "unit"], orient="row"
    )

    factors = conversions(met, kinds)

    assert factors.height > 10
    assert factors.filter(pl.min_horizontal("numerator", "denominator") != 1).is_empty()


def test_a_folder_of_parquet_parts_needs_only_what_an_exchange_needs(
    tmp_path: Path,
) -> None:
    day = datetime.date(2024, 5, 2)
    rows = [TOLD | dict(start=day), TOLD | dict(receiver="c", quantity=4, start=None)]

    address = kept(tmp_path / "parts", rows)

    here = to_records(flow_rows(ecosystem_of(rows)))
    assert to_records(flow_rows(address)) == here
    assert {r["period"] for r in here} == {"2024", None}


def test_a_warehouse_gives_the_ecosystem_back(tmp_path: Path) -> None:
    vc.write(vc.sample(), tmp_path / "sample")
    sample = vc.read(tmp_path / "sample")
    for address in (f"duckdb://{tmp_path}/sample.db", f"parquet://{tmp_path}/tables"):
        vc.write(sample, address)

        assert vc.read(address) == sample
        assert to_records(flow_rows(address)) == to_records(flow_rows(sample))


def test_a_name_that_looks_like_a_statement_is_a_name(tmp_path: Path) -> None:
    names = ["a'; DROP TABLE transactions; --", "b\\x\\", "c\\' OR 1=1", "d{{1}}%s:e"]
    rows = [
        dict(provider=one, receiver=names[0], kind=one, unit="min", quantity=7)
        for one in names
    ]
    ecosystem = ecosystem_of(rows, kinds=[dict(id=one, unit="h") for one in names])
    address = f"duckdb://{tmp_path}/it's.db"
    vc.write(ecosystem, address)

    for layer in (None, *ecosystem.layers):
        here = to_records(flow_rows(ecosystem, layer and Layer(layer.kind, "h")))
        assert to_records(flow_rows(address, layer and Layer(layer.kind, "h"))) == here


def test_tables_of_others_in_a_duckdb_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "shared.db"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE theirs AS SELECT 1 AS one")
    vc.write(vc.sample(), f"duckdb://{file}")

    vc.write(ecosystem_of([TOLD]), f"duckdb://{file}")

    with duckdb.connect(str(file), read_only=True) as connection:
        names = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    assert names == {"theirs", "actors", "kinds", "transactions", "settings"}


def test_the_command_prints_what_it_prints_of_files(tmp_path: Path) -> None:
    address = f"duckdb://{tmp_path}/sample.db"
    vc.write(vc.sample(), tmp_path / "sample")
    vc.write(vc.sample(), address)

    for more in ([], ["--layer", "argent:EUR"], ["--period", "2024", "--basis", "provider"],
                 ["--basis", "reconciled"], ["--state", "promised"]):  # fmt: skip
        here, there = (
            CliRunner().invoke(group, ["flows", place, "--format", "csv", *more])
            for place in (str(tmp_path / "sample"), address)
        )
        assert here.exit_code == 0 and here.stdout
        assert there.stdout == here.stdout, more


def test_what_is_no_exact_quantity_is_refused(tmp_path: Path) -> None:
    assert refused(kept(tmp_path / "float", [TOLD | dict(quantity=0.5)])) == [
        ("VC221", "quantity", "float64")
    ]
    assert refused(kept(tmp_path / "none", [dict(provider="a", quantity=1)])) == [
        ("VC117", "receiver", ""), ("VC117", "kind", ""),
    ]  # fmt: skip


def test_what_lacks_something_or_stands_twice_is_refused(tmp_path: Path) -> None:
    rows = [TOLD | dict(provider=""), TOLD | dict(state="perhaps")]
    assert refused(kept(tmp_path / "words", rows)) == [
        ("VC203", "provider", ""), ("VC221", "state", "perhaps"),
    ]  # fmt: skip
    twice = [TOLD | dict(id="t1"), TOLD | dict(id="t1"), TOLD | dict(id="t2")]
    assert refused(kept(tmp_path / "twice", twice)) == [("VC302", None, "t1")]


def test_an_actor_or_a_kind_that_its_table_does_not_hold_is_refused(tmp_path: Path) -> None:
    address = kept(tmp_path / "known", [TOLD])
    for table, ids, told in (
        ("kinds", ["time"], ("VC214", "kind", "money")),
        ("actors", ["a"], ("VC215", "actor", "b")),
    ):
        file = tmp_path / "known" / f"{table}.parquet"
        pl.DataFrame({"id": ids}).write_parquet(file)
        assert refused(address) == [told]
        file.unlink()


def test_what_is_no_database_and_no_parquet_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "transactions.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "text.db").write_text("not a database" * 400)
    for address in (f"parquet://{tmp_path}", f"duckdb://{tmp_path}/text.db"):
        with pytest.raises(AddressError, match="DuckDB refuses"):
            flow_rows(address)


def test_a_place_that_is_not_there_is_told_with_how_to_write_it(tmp_path: Path) -> None:
    for address, said in (
        (f"duckdb://{tmp_path}/no.db", "valuechain convert SOURCE duckdb://"),
        (f"parquet://{tmp_path}", "no table of transactions"),
        ("duckdb://", "Expected: parquet://FOLDER"),
    ):
        with pytest.raises(AddressError, match=said):
            flow_rows(address)
    with pytest.raises(ValueError, match=r"no scenario 'dream'; scenarios: actual"):
        vc.flows(kept(tmp_path / "dream", [TOLD]), scenario="dream")
    with pytest.raises(ValueError, match=r"no line in layer 'gold'; layers: money"):
        vc.flows(kept(tmp_path / "here", [TOLD]), "gold")
