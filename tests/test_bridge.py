"""How the talk about a difference stands, and that one comparison serves every reader."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from valuechain.compare.bridge import ENDINGS
from valuechain.compare.comparison import compare
from valuechain.model import Ecosystem, Policy
from valuechain.report.book import Book
from valuechain.tables import ecosystem_of

ABOUT = {"provider": "a", "receiver": "b", "kind": "money", "period": "2024"}


def _told(*explanations: tuple[str, str | None]) -> Ecosystem:
    """Return 1 000 given and 600 received: 400 apart, on 10 % of the mean and 200 EUR."""
    said = [
        ABOUT | {"unit": "EUR", "quantity": "1000", "declared_by": "provider"},
        ABOUT | {"unit": "EUR", "quantity": "600", "declared_by": "receiver"},
    ]
    why = [ABOUT | {"cause": cause, "effect": effect} for cause, effect in explanations]
    return ecosystem_of(said, explanations=why)


@pytest.mark.parametrize(
    ("explanations", "resolution", "residual", "causes"),
    [
        ((("restated", "400"),), "restated", 0, []),
        ((("restated", "350"),), "restated", 50, []),
        ((("restated", "300"), ("scope", "100")), "restated", 0, ["scope"]),
        ((("restated", "100"),), "partly_bridged", 300, []),
        ((("restated", "-400"),), "contradicted", 800, []),
        ((("restated", None),), "unquantified", None, []),
        ((("agreed_to_differ", None),), "agreed_to_differ", 400, []),
        (
            (("scope", "100"), ("agreed_to_differ", None)),
            "agreed_to_differ",
            300,
            ["scope"],
        ),
        ((("désaccord constaté", None),), "agreed_to_differ", 400, []),
        ((("retraité", "400"),), "restated", 0, []),
    ],
)
def test_an_explanation_can_say_how_the_talk_ended(
    explanations: tuple[tuple[str, str | None], ...],
    resolution: str,
    residual: int | None,
    causes: list[str],
) -> None:
    found = compare(_told(*explanations))
    (line,) = found.table("lines").to_dicts()
    (bridged,) = found.table("bridge").to_dicts()

    assert line["status"] == "material"
    assert (line["provider_quantity"], line["receiver_quantity"]) == (1000, 600)
    assert line["resolution"] == bridged["resolution"] == resolution
    assert bridged["residual"] == (None if residual is None else Decimal(residual))
    assert line["causes"] == causes
    assert not set(line["causes"]) & set(ENDINGS)


def test_what_ended_is_no_longer_a_question_of_the_report() -> None:
    def questions(*explanations: tuple[str, str | None]) -> int:
        return len(Book(_told(*explanations), "en", date(2025, 1, 1)).questions)

    assert questions() == 1
    assert questions(("restated", "100")) == 1
    assert questions(("restated", "400")) == 0
    assert questions(("agreed_to_differ", None)) == 0


def test_an_ecosystem_is_compared_once_for_every_reader() -> None:
    ecosystem = _told()
    first = compare(ecosystem)

    assert compare(ecosystem) is first
    assert compare(ecosystem, ecosystem.policy) is first
    assert Book(ecosystem, "fr", date(2025, 1, 1)).comparison is first
    assert first.table("lines") is first.table("lines")


def test_another_policy_scenario_or_ecosystem_is_compared_afresh() -> None:
    ecosystem = _told()
    first = compare(ecosystem)
    strict = compare(ecosystem, Policy(base="receiver"))

    assert strict is not first
    assert strict.policy.base == "receiver"
    assert compare(ecosystem, scenario="other") is not first
    assert compare(ecosystem, scenario="other").table("lines").is_empty()
    assert compare(dataclasses.replace(ecosystem)) is not first


def test_a_margin_of_something_unknown_is_refused_before_any_table_is_read() -> None:
    with pytest.raises(ValueError, match="known: mean, provider, receiver"):
        compare(_told(), Policy(base="median"))
