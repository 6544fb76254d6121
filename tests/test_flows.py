"""Lines and flows: one figure a line, on a stated basis, in one unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from valuechain import verbs
from valuechain.lines import lines
from valuechain.tables import ecosystem_of

MONEY = {
    "provider": "mill",
    "receiver": "bakery",
    "kind": "money",
    "unit": "EUR",
    "period": "2024",
}


def given_and_received(
    rows: list[dict[str, str]], **chosen: str
) -> dict[str, tuple[object, ...]]:
    frame = verbs.flows(ecosystem_of(rows), **chosen).set_index("actor")
    return {a: (r.given, r.received, r.net) for a, r in frame.iterrows()}


def test_a_transfer_told_by_both_sides_is_counted_once() -> None:
    told = [
        MONEY | {"quantity": "10"},
        MONEY | {"quantity": "12", "declared_by": "receiver"},
    ]

    assert given_and_received(told, basis="provider")["bakery"][1] == 10
    assert given_and_received(told, basis="receiver")["bakery"][1] == 12
    assert given_and_received(told)["mill"] == (12, 0, -12)


def test_the_receiver_s_word_comes_first_then_the_provider_s_then_the_facilitator_s() -> (
    None
):
    told = [
        MONEY | {"quantity": "7", "declared_by": "facilitator"},
        MONEY | {"quantity": "5", "receiver": "cafe"},
        MONEY | {"quantity": "6", "receiver": "cafe", "declared_by": "facilitator"},
    ]

    found = given_and_received(told)
    assert (found["bakery"][1], found["cafe"][1]) == (7, 5)


def test_a_side_that_did_not_speak_is_missing_and_counted() -> None:
    told = [
        MONEY | {"quantity": "5"},
        MONEY | {"quantity": "4", "receiver": "cafe", "declared_by": "receiver"},
    ]

    frame = verbs.flows(ecosystem_of(told), basis="receiver").set_index("actor")
    assert frame.loc["mill", ["given", "lines", "unconfirmed", "missing"]].to_list() == [
        4,
        2,
        2,
        1,
    ]


def test_several_declarations_of_one_side_are_summed_on_a_line() -> None:
    told = [MONEY | {"quantity": "5"}, MONEY | {"quantity": "2.50"}]

    (line,) = lines(ecosystem_of(told)).to_dicts()
    assert (line["provider_quantity"], line["provider_entries"]) == (Decimal("7.5"), 2)
    assert line["receiver_quantity"] is None


def test_nothing_crosses_units() -> None:
    told = [MONEY | {"quantity": "5"}, MONEY | {"quantity": "7", "unit": "USD"}]

    frame = verbs.flows(ecosystem_of(told))
    assert sorted(zip(frame.unit, frame.given, strict=True)) == [
        ("EUR", 0), ("EUR", 5), ("USD", 0), ("USD", 7),
    ]  # fmt: skip


def test_minutes_are_converted_to_the_kind_s_hours() -> None:
    told = [
        {"provider": "a", "receiver": "b", "kind": "time", "quantity": "90", "unit": "min"}
    ]
    ecosystem = ecosystem_of(told, kinds=[{"id": "time", "unit": "h"}])

    frame = verbs.flows(ecosystem).set_index("actor")
    assert frame.loc["a", ["unit", "given"]].to_list() == ["h", Decimal("1.5")]


def test_days_are_never_converted_to_hours() -> None:
    told = [
        {"provider": "a", "receiver": "b", "kind": "time", "quantity": "2", "unit": "day"}
    ]

    assert set(
        verbs.flows(ecosystem_of(told, kinds=[{"id": "time", "unit": "h"}])).unit
    ) == {"day"}


def test_promises_and_alternatives_are_not_flows() -> None:
    told = [
        MONEY | {"quantity": "5"},
        MONEY | {"quantity": "50", "state": "promised"},
        MONEY | {"quantity": "500", "scenario": "without"},
    ]

    assert given_and_received(told)["mill"][0] == 5
    assert given_and_received(told, state="promised")["mill"][0] == 50
    assert given_and_received(told, scenario="without")["mill"][0] == 500


def test_an_actor_that_gives_to_itself_is_in_one_line() -> None:
    frame = verbs.flows(ecosystem_of([MONEY | {"receiver": "mill", "quantity": "3"}]))

    assert frame[["given", "received", "net", "lines"]].to_numpy().tolist() == [
        [3, 3, 0, 1]
    ]


def test_ten_cents_a_thousand_times_are_a_hundred() -> None:
    told = [MONEY | {"quantity": "0.10"} for _ in range(1000)]

    assert given_and_received(told)["mill"][0] == Decimal(100)


def test_amounts_too_large_for_fixed_point_are_still_exact() -> None:
    told = [MONEY | {"quantity": "999999999999999"}, MONEY | {"quantity": "0.000001"}] * 20

    assert given_and_received(told)["mill"][0] == 20 * Decimal("999999999999999.000001")


def test_a_layer_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(ValueError, match="layers: money:EUR"):
        verbs.flows(ecosystem_of([MONEY | {"quantity": "5"}]), layer="gold")


def test_an_unknown_period_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="periods: 2024"):
        verbs.flows(ecosystem_of([MONEY | {"quantity": "5"}]), period="1999")
