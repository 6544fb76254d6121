"""Amounts among the indicators are exact decimals, as text in JSON; other figures numbers."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

import valuechain as vc
from valuechain.cli import group
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.tables import ecosystem_of

LARGE, SMALL = "90071992547409.93", "0.000001"
ROWS = [
    dict(provider="a", receiver="b", kind="money", unit="EUR", quantity=LARGE),
    dict(
        provider="a", receiver="b", kind="money", unit="EUR", quantity=SMALL, period="2025"
    ),
    dict(provider="a", receiver="c", kind="money", unit="EUR", quantity=SMALL),
    dict(provider="c", receiver="b", kind="money", unit="EUR", quantity="0.2"),
    dict(provider="c", receiver="b", kind="money", unit="EUR", quantity="0.1"),
]


def printed(*words: str) -> str:
    ran = CliRunner().invoke(group, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("exact") / "told.json"
    kinds = [dict(id="money", nature="financial", unit="EUR")]
    content = {"transactions": ROWS, "kinds": kinds, "ecosystem": {"currency": "EUR"}}
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def figures(source: str, name: str) -> dict[tuple[str, str | None], object]:
    rows = json.loads(printed("indicators", source, "--format", "json"))["rows"]
    return {(r["actor"], r["period"]): r["value"] for r in rows if r["indicator"] == name}


def test_given_received_and_net_are_texts_to_the_last_digit(source: str) -> None:
    # 90071992547409.93 is no double; with a millionth more it would be the same double.
    assert figures(source, "given") == {
        ("a", None): "90071992547409.930001",
        ("b", None): "0",
        ("c", None): "0.3",
        ("a", "2025"): "0.000001",
        ("b", "2025"): "0",
    }
    assert figures(source, "received")["b", None] == "90071992547410.23"
    assert figures(source, "net")["c", None] == "-0.299999"


def test_a_net_worth_is_an_amount_and_a_ratio_a_number(source: str) -> None:
    assert figures(source, "net_worth")["a", None] == "-90071992547409.930001"
    assert figures(source, "throughflow")["c", None] == "0.3"
    assert figures(source, "valued_share")["a", None] == 1.0


def test_they_are_the_texts_that_flows_prints_for_the_sample() -> None:
    sample = "samples/ais-emploi"
    rows = json.loads(printed("flows", sample, "--format", "json"))["rows"]
    found = json.loads(printed("indicators", sample, "--format", "json"))["rows"]
    keys = ("actor", "kind", "unit", "period")
    told = {(r["indicator"], *(r[k] for k in keys)): r["value"] for r in found}
    outside = vc.read(sample).outside

    for row in rows:
        if row["actor"] not in outside:
            for name in ("given", "received", "net"):
                assert told[name, *(row[k] for k in keys)] == row[name], (name, row)


def test_the_table_and_csv_tell_amounts_in_full_too(source: str) -> None:
    rows = csv.DictReader(io.StringIO(printed("indicators", source, "--format", "csv")))
    given = [r for r in rows if r["indicator"] == "given" and not r["period"]]

    assert [r["value"] for r in given] == ["90071992547409.930001", "0", "0.3"]
    assert "quantity" not in given[0]
    assert "90071992547409.930001" in printed("indicators", source)


def test_an_explanation_tells_an_amount_in_full(source: str) -> None:
    words = ["explain", source, "given", "c", "--layer", "money"]
    assert json.loads(printed(*words, "--format", "json"))["value"] == "0.3"

    assert printed(*words, "--lang", "fr").startswith("Donné, c · money : 0,3 EUR.")


def test_what_is_no_amount_has_no_quantity() -> None:
    rows = indicators(ecosystem_of(ROWS), exact=True)
    amounts = {
        n for n, one in known_indicators().items() if one.unit in ("layer", "currency")
    }
    told = rows.filter(rows["value"].is_not_null())

    assert set(told.filter(told["quantity"].is_null())["indicator"]) & amounts == set()
    assert set(told.filter(told["quantity"].is_not_null())["indicator"]) <= amounts
    assert rows.filter(rows["value"].is_null())["quantity"].drop_nulls().is_empty()


def test_in_python_an_amount_is_a_decimal_beside_its_value_when_asked_for() -> None:
    net = indicators(ecosystem_of(ROWS), names=["net"], actor="c", exact=True)
    net = net.drop_nulls("value")

    assert net["quantity"].to_list() == [Decimal("-0.299999")]
    assert net["value"].to_list() == pytest.approx([-0.299999])
    assert "quantity" not in indicators(ecosystem_of(ROWS), names=["net"]).columns
