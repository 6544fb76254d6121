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


MONEY = dict(kind="money", unit="EUR", period="2025")
PURSE = MONEY | dict(actor="b", start_quantity=100, end_quantity=130)
PAID = [
    MONEY | dict(provider="a", receiver="b", quantity=500),
    MONEY | dict(provider="b", receiver="c", quantity=200),
]


def of_money(*, stocks=(PURSE,), costs=(), kinds=()):
    told = ecosystem_of(PAID, stocks=stocks, costs=costs, kinds=kinds)
    return renewal(told).row(0, named=True)


def cost(quantity, **change):
    return dict(actor="b", quantity=quantity, unit="EUR", period="2025") | change


def test_costs_explain_part_of_the_change_of_a_stock_of_money():
    """From 100 to 130 is 30; 500 came, 200 went, 150 and 90 were spent, 60; so -30."""
    without, found = of_money(), of_money(costs=[cost(150, nature="fixed"), cost(90)])

    assert (without["costs"], without["unexplained"]) == (None, -270)
    assert (found["costs"], found["unexplained"]) == (240, -30)


@pytest.mark.parametrize("other", [{"actor": "c"}, {"period": "2024"}, {"unit": "USD"}])
def test_costs_of_another_actor_period_or_currency_explain_nothing(other):
    found = of_money(costs=[cost(240, **other)])
    assert (found["costs"], found["unexplained"]) == (None, -270)


def test_costs_have_no_stock_when_they_could_come_from_two_or_from_one_passed_on():
    fund = PURSE | dict(kind="fund")
    of_two = of_money(stocks=[PURSE, fund], costs=[cost(240)])
    assert (of_two["costs"], of_two["unexplained"]) == (None, -270)

    passed = dict(id="money", unit="EUR", conserved="yes")
    assert of_money(costs=[cost(240)], kinds=[passed])["costs"] is None

    passed = dict(id="fund", unit="EUR", conserved="yes")
    kinds = [dict(id="money", unit="EUR"), passed]
    assert of_money(stocks=[PURSE, fund], costs=[cost(240)], kinds=kinds)["costs"] == 240


def test_costs_are_never_spent_from_a_stock_that_is_not_money():
    told = ecosystem_of(TOLD, stocks=[STOCK], costs=[cost(7, unit="t")])
    assert renewal(told)["costs"].to_list() == [None]


def test_every_stock_of_the_sample_has_a_row():
    assert renewal(sample())["change"].null_count() == 0
    assert renewal(sample()).height == 7
    assert renewal(ecosystem_of(TOLD)).is_empty()
