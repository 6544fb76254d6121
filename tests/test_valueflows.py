"""How Valueflows documents, JSON-LD or plain YAML, are read."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from valuechain.errors import ImporterError
from valuechain.importers.plain_yaml import parse_yaml
from valuechain.importers.table import Document, Reading
from valuechain.importers.valueflows import read

SHARED = Path(__file__).parents[2] / "shared" / "data" / "valueflows"
FIGURES = SHARED / "_folder.expected.json"

YAML = """'@context':
  - '@vocab': http://w3id.org/valueflows/ont/vf#
  - bob: https://bob.example/
'@graph':
  # before
  - '@id': a:1
    '@type': EconomicEvent
    action: work
    provider: https://bob.example/
    receiver: https://lab.example
    effortQuantity:
      om2:hasUnit: om2:hour
      hasNumericalValue: 4.5
    hasBeginning: 2018-10-14T8:00:00-0:00
  - '@id': a:2
    '@type': Agreement
    stipulates:
    - '@type': Commitment
      '@id': a:3
      action: transfer
      provider: https://lab.example/
      receiver: https://bob.example/
      resourceConformsTo: http://www.wikidata.org/entity/Q4917 # US dollar
      resourceQuantity:
        hasUnit: one
        hasNumericalValue: 70
  - '@id': a:4
    '@type': Intent
    provider: https://bob.example/
"""


def rows(document: Document, name: str = "transactions") -> list[dict[str, Any]]:
    return next(t.frame.to_dicts() for t in document.tables if t.name == name)


def document(tmp_path: Path, text: str = YAML, name: str = "a.yaml") -> Document:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read(path, Reading())


def test_what_happened_is_done_and_what_was_committed_is_promised(tmp_path: Path) -> None:
    columns = ("id", "provider", "receiver", "kind", "quantity", "unit", "state")
    assert [tuple(r[c] for c in columns) for r in rows(document(tmp_path))] == [
        (
            "a:1",
            "https://bob.example",
            "https://lab.example",
            "work",
            "4.5",
            "hour",
            "done",
        ),
        (
            "a:3",
            "https://lab.example",
            "https://bob.example",
            "http://www.wikidata.org/entity/Q4917",
            "70",
            "one",
            "promised",
        ),
    ]


def test_the_calendar_day_written_is_kept_whatever_the_hour(tmp_path: Path) -> None:
    assert rows(document(tmp_path))[0]["start"] == "2018-10-14"


def test_what_has_one_agent_only_is_left_out_and_told(tmp_path: Path) -> None:
    assert ("a.yaml", "not between two agents", "a:4") in document(tmp_path).decisions


def test_json_and_yaml_of_the_same_document_are_the_same(tmp_path: Path) -> None:
    def plain(value: Any) -> Any:
        whole = isinstance(value, Decimal) and value == value.to_integral()
        return int(value) if whole else float(value)

    text = json.dumps(parse_yaml(YAML, "a.yaml"), default=plain)
    assert rows(document(tmp_path, text, "a.json")) == rows(document(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\n", "a: [1, 2]\n", "a: |\n  b\n", "a: 1\na: 2\n", "a:\n\t- b\n", "a: 'b\n"],
)
def test_yaml_beyond_the_plain_part_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ImporterError) as refusal:
        parse_yaml(text, "a.yaml")
    (problem,) = refusal.value.problems
    assert problem.code == "VC112"
    assert problem.row is not None


def test_yaml_that_is_too_deep_is_refused() -> None:
    deep = "\n".join("  " * n + "a:" for n in range(80)) + " 1"
    with pytest.raises(ImporterError) as refusal:
        parse_yaml(deep, "a.yaml")
    assert [p.variant for p in refusal.value.problems] == ["deep"]


FILES = sorted(SHARED.glob("*.yaml")) if FIGURES.exists() else []


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_published_examples_give_their_flows(path: Path) -> None:
    expected = json.loads(FIGURES.read_text("utf-8"))["files"][path.name]
    between = {
        f["id"]: (f["provider"].rstrip("/"), f["receiver"].rstrip("/"), f["quantity"])
        for f in expected["flows"]
        if f["type"] != "Claim" and f["provider"] and f["receiver"]
    }
    exchanges = {id_: told for id_, told in between.items() if told[0] != told[1]}
    found = {r["id"]: r for r in rows(read(path, Reading()))}
    assert set(found) == set(exchanges)
    for id_, (provider, receiver, quantity) in exchanges.items():
        row = found[id_]
        if path.stem != "exchange-07-car-rental":  # two exchanges share each id there
            assert (row["provider"], row["receiver"]) == (provider, receiver)
        if quantity is not None:  # the figures do not see quantities under a prefix
            assert Decimal(row["quantity"]) == Decimal(quantity)
