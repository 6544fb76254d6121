"""From whom what an actor disposes of first came."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from published import published

from valuechain.cli import group
from valuechain.indicators.balance import balance
from valuechain.indicators.evidence import evidence
from valuechain.indicators.multiplied import multiplied
from valuechain.indicators.origin import multipliers, origin_of_value
from valuechain.indicators.origins import origins
from valuechain.tables import ecosystem_of

PAIRS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")),
    st.integers(1, 50),
    min_size=1,
    max_size=10,
)


def told(amounts, **more):
    row = dict(kind="money", unit="EUR", period="2025")
    rows = [row | dict(provider=p, receiver=r, quantity=q) for (p, r), q in amounts.items()]
    return ecosystem_of(rows, **more)


def test_what_enters_with_one_actor_reaches_others_in_fixed_shares():
    found = origins(told({("a", "b"): 30, ("x", "b"): 10, ("b", "c"): 20}), "c")

    assert found["origin", "share"].rows() == [("a", 0.75), ("x", 0.25)]
    assert [float(q) for q in found["quantity"]] == [15.0, 5.0]


@given(PAIRS)
@settings(max_examples=25, deadline=None)
def test_the_shares_are_a_column_of_the_matrix_of_origins_and_add_up_to_one(amounts):
    ecosystem = told(amounts)
    (found,) = evidence(ecosystem)
    system = balance(found.flows[0])
    matrix = origin_of_value(system)
    for at, actor in enumerate(system.actors):
        ours = origins(ecosystem, actor)
        if ours["reason"].to_list() == ["no_boundary"]:
            assert np.isnan(matrix[:, at]).all()
            continue
        wanted = {
            a: v for a, v in zip(system.actors, matrix[:, at], strict=True) if v > 1e-9
        }
        assert dict(ours["origin", "share"].rows()) == pytest.approx(wanted)
        assert sum(ours["share"]) == pytest.approx(1)


def test_origins_of_miller_and_blair():
    book = published("io_miller_blair_2x2.json")
    table, added = (
        np.array(book["Z"]),
        np.array(book["x"]) - np.array(book["Z"]).sum(axis=0),
    )
    labels = book["labels"]
    amounts = {
        (p, r): table[i, j] for i, p in enumerate(labels) for j, r in enumerate(labels)
    }
    amounts |= {("out", label): v for label, v in zip(labels, added, strict=True)}
    amounts |= {(la, "use"): v for la, v in zip(labels, book["final_demand"], strict=True)}
    actors = [dict(id=a, type="outside") for a in ("out", "use")]
    actors += [dict(id=a) for a in labels]
    found = origins(told(amounts, actors=actors), labels[1])
    leontief = np.array(book["published"]["L"])
    wanted = added / np.array(book["x"]) * leontief[:, 1]

    shares = dict(found["origin", "share"].rows())
    assert [shares[label] for label in labels] == pytest.approx(wanted, abs=1e-6)


def test_a_closed_group_behind_an_actor_leaves_its_origins_undefined():
    found = origins(told({("a", "b"): 1, ("b", "a"): 1}), "a")

    assert found["origin", "share", "reason"].rows() == [(None, None, "no_boundary")]


def test_the_command_prints_them_and_asks_for_an_actor(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("provider,receiver,kind,quantity\na,b,money,3\nx,b,money,1\n", "utf-8")
    words = ["indicators", str(path), "--origins"]
    run = CliRunner().invoke
    shown = json.loads(run(group, [*words, "--actor", "b", "--format", "json"]).stdout)
    text = (files("valuechain.schemas.output") / "indicators.json").read_text("utf-8")
    jsonschema.validate(shown, json.loads(text))

    assert [(o["origin"], o["share"]) for o in shown["origins"]] == [
        ("a", 0.75),
        ("x", 0.25),
    ]
    assert "est entré" in run(group, [*words, "--actor", "b", "--lang", "fr"]).stdout
    assert run(group, words).exit_code == 2


def kinds_told(*said):
    """Return an ecosystem of (provider, receiver, kind, quantity)."""
    return ecosystem_of(
        [dict(provider=p, receiver=r, kind=k, quantity=q) for p, r, k, q in said]
    )


HOURS = (
    ("a", "b", "money", 10), ("x", "b", "money", 10), ("b", "c", "money", 20),
    ("v", "a", "hours", 4), ("v", "b", "hours", 5), ("b", "c", "hours", 2),
)  # fmt: skip


def test_what_others_use_stands_behind_each_unit_and_hours_passed_on_count_once():
    # a uses 4 h for 10, half of what b passes on; b uses 5 - 2 h and c 2 h for 20 each.
    found = multiplied(kinds_told(*HOURS), "c", layer="money")

    assert found["kind", "resource"].rows() == [("money", "hours")]
    assert found["own"].to_list() == pytest.approx([2 / 20])
    assert found["multiplier"].to_list() == pytest.approx([4 / 10 / 2 + 3 / 20 + 2 / 20])


@given(PAIRS)
@settings(max_examples=20, deadline=None)
def test_multipliers_are_a_column_of_their_matrix(amounts):
    said = [(p, r, "money", q) for (p, r), q in amounts.items()]
    hours = {actor: 1 + at for at, actor in enumerate("abcde")}
    said += [("v", actor, "hours", q) for actor, q in hours.items()]
    ecosystem = kinds_told(*said)
    (found,) = evidence(ecosystem)
    (money,) = (flows for flows in found.flows if flows.layer.kind == "money")
    system = balance(money)
    if system.without_entry().any():
        return
    matrix = multipliers(system, np.array([[hours.get(a, 0) for a in system.actors]]))
    for at, actor in enumerate(system.actors):
        ours = multiplied(ecosystem, actor, layer="money")["multiplier"].to_list()
        if system.throughflow[at]:
            assert ours == pytest.approx([matrix[0, at]])


def test_a_closed_group_behind_an_actor_leaves_its_multipliers_undefined():
    found = multiplied(told({("a", "b"): 1, ("b", "a"): 1}), "a")

    assert found["resource", "multiplier", "reason"].rows() == [(None, None, "no_boundary")]


def test_the_command_prints_multipliers(tmp_path):
    path = tmp_path / "rows.csv"
    lines = [",".join(map(str, row)) for row in HOURS]
    path.write_text("\n".join(["provider,receiver,kind,quantity", *lines]), "utf-8")
    words = ["indicators", str(path), "--multipliers"]
    run = CliRunner().invoke
    asked = [*words, "--actor", "c", "--layer", "money", "--format", "json"]
    shown = json.loads(run(group, asked).stdout)
    text = (files("valuechain.schemas.output") / "indicators.json").read_text("utf-8")
    jsonschema.validate(shown, json.loads(text))

    assert [m["multiplier"] for m in shown["multipliers"]] == pytest.approx([0.45])
    assert "derrière" in run(group, [*words, "--actor", "c", "--lang", "fr"]).stdout
    assert run(group, words).exit_code == 2
