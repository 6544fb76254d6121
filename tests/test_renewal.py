"""A stock changes by what came in less what went out, and the rest is shown."""

from __future__ import annotations

import pytest

from valuechain.load import sample
from valuechain.renewal import renewal
from valuechain.tables import ecosystem_of

WOOD = dict(kind="wood", unit="t", period="2025")
STOCK = WOOD | dict(actor="b", start_quantity=10, end_quantity=12)
TOLD = [
    WOOD | dict(provider="a", receiver="b", quantity=5),
    WOOD | dict(provider="b", receiver="c", quantity=2),
]


def row(**change):
    return renewal(ecosystem_of(TOLD, stocks=[STOCK | change])).row(0, named=True)


def test_what_the_exchanges_do_not_explain_is_shown():
    """From 10 to 12 is 2; 5 came and 2 went, 3; so -1 is not explained."""
    found = row()
    assert (found["received"], found["given"]) == (5, 2)
    assert (found["change"], found["unexplained"], found["verdict"]) == (2, -1, "renewed")
    assert row(end_quantity=9)["verdict"] == "drawn_down"


@pytest.mark.parametrize("unknown", ["start_quantity", "end_quantity"])
def test_a_stock_that_is_not_known_has_no_change_and_is_not_zero(unknown):
    found = row(**{unknown: None})
    assert (found["change"], found["unexplained"], found["verdict"]) == (None, None, None)


def test_a_stock_of_another_period_is_explained_by_no_exchange_of_this_one():
    found = row(period="2024")
    assert (found["change"], found["received"], found["unexplained"]) == (2, None, None)


def test_every_stock_of_the_sample_has_a_row():
    assert renewal(sample())["change"].null_count() == 0
    assert renewal(sample()).height == 7
    assert renewal(ecosystem_of(TOLD)).is_empty()
