"""What is carried along flows by joins where they are kept, against the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from carried_laws import assert_same_losses, assert_same_origins
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import valuechain as vc
from valuechain.engines import warehouse_flows
from valuechain.engines.warehouse_origins import origins
from valuechain.indicators.balance import balance
from valuechain.indicators.evidence import evidence
from valuechain.indicators.origin import origin_of_value
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

pytest.importorskip("ibis", reason="the extra 'scale' is not installed")
pytest.importorskip("duckdb", reason="the extra 'scale' is not installed")

FEW = settings(
    max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate],
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
