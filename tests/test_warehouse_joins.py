"""What is carried along flows by joins where they are kept, against the embedded engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from carried_laws import assert_same_losses, assert_same_origins
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from published import published

import valuechain as vc
from valuechain.cli import group
from valuechain.engines import balances, sparse_joins, warehouse_flows
from valuechain.engines.temporary import temporary
from valuechain.engines.warehouse_losses import losses
from valuechain.engines.warehouse_origins import origins
from valuechain.errors import TableError
from valuechain.indicators.balance import ROUNDING, balance
from valuechain.indicators.evidence import evidence
from valuechain.indicators.linked import SIDES
from valuechain.indicators.origin import origin_of_value
from valuechain.indicators.propagation import _CLOSE, Arrows, propagate
from valuechain.model import Ecosystem
from valuechain.store.warehouse import by_duckdb
from valuechain.tables import ecosystem_of

ibis = pytest.importorskip("ibis", reason="the extra 'scale' is not installed")
duckdb = pytest.importorskip("duckdb", reason="the extra 'scale' is not installed")

FEW = settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
ACTORS = [dict(id=a) for a in "abcde"] + [dict(id="w", type="outside")]
PAIR = st.tuples(st.sampled_from("abcdew"), st.sampled_from("abcdew"))
LAYERS = st.lists(
    st.tuples(PAIR, st.integers(0, 9), st.sampled_from(["2023", "2024", None]),
              st.sampled_from([("money", "EUR"), ("time", "h"), ("time", "min")]),
              st.sampled_from(["provider", "receiver"])),
    min_size=1, max_size=24,
)  # fmt: skip
FED = st.lists(st.integers(0, 9), min_size=25, max_size=25)


def told(rows: list[tuple[str, str, int]], **more: str) -> list[dict[str, object]]:
    row = dict(kind="money", unit="EUR") | more
    return [row | dict(provider=p, receiver=r, quantity=q) for p, r, q in rows]


def kept(folder: Path, ecosystem: Ecosystem) -> str:
    address = f"duckdb://{folder}/kept.db"
    vc.write(ecosystem, address)
    return address


@given(amounts=FED, enters=st.lists(st.integers(5, 9), min_size=5, max_size=5))
@settings(FEW, max_examples=2)
def test_where_everyone_is_fed_each_loss_is_the_embedded_one_to_1e_12(
    tmp_path: Path, amounts: list[int], enters: list[int]
) -> None:
    rows = [("abcde"[i // 5], "abcde"[i % 5], q) for i, q in enumerate(amounts)]
    rows += [("w", a, q) for a, q in zip("abcde", enters, strict=True)]
    ecosystem = ecosystem_of(told(rows), actors=ACTORS)
    address = kept(tmp_path, ecosystem)

    for side in ("supply", "demand"):
        assert_same_losses(address, ecosystem, 1e-12, side=side)
    assert_same_origins(address, ecosystem, 1e-9)  # A series there too, to 1e-12 a step.
    (found,) = evidence(ecosystem)
    whole, system = origin_of_value(found.flows[0]), balance(found.flows[0])
    with warehouse_flows.opened(address) as opened:
        for place, actor in enumerate(system.actors):
            shares = dict(origins(opened, actor).select("origin", "share").iter_rows())
            for origin, wanted in zip(system.actors, whole[:, place], strict=True):
                assert shares.get(origin, 0.0) == pytest.approx(
                    wanted, rel=1e-12, abs=1e-12
                )


@given(drawn=LAYERS)
@FEW
def test_layers_boundaries_and_closed_groups_are_those_of_the_embedded_engine(
    tmp_path: Path, drawn: list
) -> None:
    rows = [
        dict(provider=p, receiver=r, quantity=q, period=when, kind=k, unit=u, declared_by=d)
        for (p, r), q, when, (k, u), d in drawn
    ]
    kinds = [dict(id="money", unit="EUR"), dict(id="time", unit="h")]
    ecosystem = ecosystem_of(rows, actors=ACTORS, kinds=kinds)
    address = kept(tmp_path, ecosystem)

    for side in ("supply", "demand"):
        assert_same_losses(address, ecosystem, 1e-9, side=side, state=None)
    assert_same_origins(address, ecosystem, 1e-9, state=None)


def reef() -> tuple[Ecosystem, dict[str, Any]]:
    """The oyster reef of Dame and Patten (1981), as enaR prints it."""
    said = published("ena_oyster_reef.json")
    names = said["labels"]
    rows = [
        (one, other, q)
        for one, given_by in zip(names, said["F"], strict=True)
        for other, q in zip(names, given_by, strict=True)
        if q
    ]
    rows += [("w", one, q) for one, q in zip(names, said["inputs_z"], strict=True) if q]
    uses = said["outputs_y_all_respiration"]
    rows += [(one, "w", q) for one, q in zip(names, uses, strict=True) if q]
    actors = [dict(id=one) for one in names] + [dict(id="w", type="outside")]
    return ecosystem_of(told(rows), actors=actors), said


def test_a_reef_depends_as_it_was_published(tmp_path: Path) -> None:
    ecosystem, said = reef()
    names = said["labels"]
    printed = said["published"]["NP_receiver_normalised_integral"]

    with warehouse_flows.opened(kept(tmp_path, ecosystem)) as opened:
        found = losses(opened, names)
    shares = {row[:2]: row[2] for row in found["leaver", "dependent", "share"].iter_rows()}
    for k, leaver in enumerate(names):
        for j, dependent in enumerate(names):
            wanted = printed[k][j] / printed[k][k]
            if k != j:
                assert shares.get((leaver, dependent), 0) == pytest.approx(wanted, abs=2e-7)


def test_an_actor_no_longer_feeds_those_behind_it(tmp_path: Path) -> None:
    # b gets 10 from a and 30 from x; half of what it passes on comes back through c.
    rows = [("a", "b", 10), ("x", "b", 30), ("c", "b", 40), ("b", "c", 80)]
    address = kept(tmp_path, ecosystem_of(told(rows)))

    # Of b, 1/8 comes from a and 1/2 from c, which has all from b: h = 1/8 + h/2 = 1/4.
    lost = vc.without(address, "a").set_index("dependent")
    assert lost["share"].to_dict() == pytest.approx({"b": 0.25, "c": 0.25}, rel=1e-12)
    assert lost["lost"].to_dict() == {"b": 20, "c": 20}


def test_a_circle_too_slow_for_the_series_settles_all_the_same(tmp_path: Path) -> None:
    # Of what circulates among six a thousandth is replaced: too slow for the series alone.
    circle = [(f"a{n}", f"a{(n + 1) % 6}", 999_000) for n in range(6)]
    slow = [*circle, *((("x", f"a{n}", 1_000)) for n in range(6))]
    address = kept(tmp_path, ecosystem_of(told(slow)))

    # In the end all of it came from the one who replaces it.
    found = vc.without(address, "x").set_index("dependent")
    assert found["share"].to_dict() == pytest.approx(
        {f"a{n}": 1.0 for n in range(6)}, rel=1e-12
    )


def test_what_is_carried_round_for_ever_is_refused_as_by_the_embedded_engine() -> None:
    tails, heads = np.array([0, 1]), np.array([1, 0])
    with pytest.raises(ValueError, match=sparse_joins.UNSETTLED):
        propagate(Arrows(2, tails, heads, np.ones(2)), np.array([1.0, 0.0]))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE arrows (source BIGINT, target BIGINT, part DOUBLE); "
            "CREATE TABLE entering (node BIGINT, value DOUBLE); "
            "INSERT INTO arrows VALUES (0, 1, 1.0), (1, 0, 1.0); "
            "INSERT INTO entering VALUES (0, 1.0)"
        )
        warehouse = by_duckdb("", {}, connection)
        arrows, entering = (
            ibis.table(
                ibis.Schema.from_pyarrow(warehouse.run(f"FROM {name}").schema), name=name
            )
            for name in ("arrows", "entering")
        )
        with (
            temporary(warehouse) as bench,
            pytest.raises(ValueError, match=sparse_joins.UNSETTLED),
        ):
            sparse_joins.carried(bench, arrows, entering)
        left = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
    assert left == {"arrows", "entering"}


def test_what_engines_count_alike_is_said_once_here_and_there() -> None:
    assert balances.ROUNDING == ROUNDING
    assert balances.SIDES == SIDES
    assert sparse_joins.CLOSE == _CLOSE


COMMANDS = [
    ["without", "etat-innovation"],
    ["without", "etat-innovation", "--side", "demand", "--substitution", "0.25"],
    ["without", "etat-emploi", "--layer", "argent:EUR", "--basis", "provider"],
    ["without", "etat-emploi", "--period", "2024", "--basis", "reconciled"],
    ["indicators", "--actor", "castelin", "--origins"],
    ["indicators", "--actor", "etat-emploi", "--origins", "--layer", "argent:EUR"],
]


@pytest.mark.parametrize("said", COMMANDS, ids=" ".join)
def test_the_commands_print_what_they_print_of_files(
    tmp_path: Path, said: list[str]
) -> None:
    address = kept(tmp_path, vc.sample())
    vc.write(vc.sample(), tmp_path / "files")
    for style in ("table", "json"):
        here, there = (
            CliRunner().invoke(
                group, [said[0], place, *said[1:], "--format", style, "--lang", "en"]
            )
            for place in (str(tmp_path / "files"), address)
        )
        assert here.exit_code == there.exit_code == 0, there.output
        if style == "table":
            # Equal shares stand in the order of names there, of their last digit here.
            assert sorted(there.stdout.splitlines()) == sorted(here.stdout.splitlines())
        else:
            assert_alike(json.loads(there.stdout), json.loads(here.stdout))


def assert_alike(found: Any, wanted: Any) -> None:
    """Same keys, texts and figures; figures that differ in the last digits are the same."""
    if isinstance(wanted, dict):
        if "substitution" in wanted:
            # Of everyone here, of those who lose something there.
            assert found.pop("substitution").items() <= wanted.pop("substitution").items()
        assert found.keys() == wanted.keys()
        for key, value in wanted.items():
            assert_alike(found[key], value)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(
            sorted(found, key=told_of), sorted(wanted, key=told_of), strict=True
        ):
            assert_alike(one, other)
    else:
        close = pytest.approx(wanted, rel=1e-9) if isinstance(wanted, float) else wanted
        assert found == close


def told_of(row: Any) -> str:
    texts = (
        [v for v in row.values() if isinstance(v, str)] if isinstance(row, dict) else row
    )
    return str(texts)


def test_what_is_not_there_is_refused_as_for_files(tmp_path: Path) -> None:
    rows = [("a", "b", 10), ("b", "c", -3)]
    ecosystem = ecosystem_of(told(rows), actors=[dict(id=n) for n in "abc"])
    address = kept(tmp_path, ecosystem)
    for asked in (
        dict(actor="z"), dict(actor="a", layer="gold"), dict(actor="a"),
        dict(actor="a", side="both"), dict(actor="a", period="1999"),
    ):  # fmt: skip
        with pytest.raises(ValueError) as here:
            vc.without(ecosystem, **asked)
        with pytest.raises(ValueError) as there:
            vc.without(address, **asked)
        assert str(there.value) == str(here.value), asked
    with pytest.raises(ValueError, match="no scenario 'dream'; scenarios: actual"):
        vc.without(address, "a", scenario="dream")
    with pytest.raises(ValueError, match="a substitution is a share"):
        vc.without(address, "a", substitution=2.0)
    with pytest.raises(ValueError, match="no actor 'z'; actors: a, b, c"):
        vc.without(address, "a", substitution={"z": 0.5})


def test_flows_to_an_actor_that_the_table_does_not_hold_are_refused(tmp_path: Path) -> None:
    rows = [dict(provider="a", receiver="b", kind="money", quantity=3)]
    pl.DataFrame(rows).write_parquet(tmp_path / "transactions.parquet")
    pl.DataFrame({"id": ["a"]}).write_parquet(tmp_path / "actors.parquet")

    with pytest.raises(TableError) as caught:
        vc.without(f"parquet://{tmp_path}", "a")
    assert [(p.code, p.value) for p in caught.value.problems] == [("VC215", "b")]
