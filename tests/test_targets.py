"""A target stands beside what was reached, and what is not known is not missed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from valuechain.load import sample
from valuechain.tables import ecosystem_of
from valuechain.targets import STATUSES, targets

HOURS = dict(kind="hours", unit="h")
ROUNDS = [
    HOURS | dict(provider="a", receiver="b", quantity=10, period="2024"),
    HOURS | dict(provider="a", receiver="b", quantity=16, period="2025"),
    HOURS | dict(provider="b", receiver="a", quantity=4, period="2025"),
]
AIM = dict(indicator="given", actor="a", kind="hours", baseline=10, threshold=15, target=20,
           date="2025-12-31", evaluator="c", source="vote")  # fmt: skip


def row(rows=ROUNDS, **change):
    told = ecosystem_of(rows, targets=[AIM | change], settings=change.pop("settings", None))
    return targets(told).row(0, named=True)


def test_a_target_is_compared_with_the_last_period_that_is_not_after_its_date():
    found = row()
    assert (found["achieved"], found["unit"], found["period"]) == (16, "h", "2025")
    # from 10 to 16 on the way to 20
    assert (found["progress"], found["status"]) == (0.6, "between")
    assert (found["threshold_reached"], found["due"]) == (True, True)
    assert row(date="2024-12-31")["achieved"] == 10
    assert row(date="2026-06-30")["due"] is False


@pytest.mark.parametrize(
    ("target", "threshold", "status"),
    [(16, 12, "met"), (17, 16, "between"), (30, 20, "missed")],
)
def test_a_status_says_on_which_side_of_target_and_threshold_the_figure_lies(
    target, threshold, status
):
    assert row(target=target, threshold=threshold)["status"] == status


@pytest.mark.parametrize(
    ("baseline", "target", "threshold", "status"),
    [(30, 15, 20, "between"), (30, 16, 20, "met"), (30, 5, 10, "missed")],
)
def test_less_can_be_better(baseline, target, threshold, status):
    found = row(baseline=baseline, target=target, threshold=threshold)
    assert found["status"] == status


def test_an_indicator_without_actor_is_that_of_the_layer():
    # of 20 hours, twice 4 are matched: 8 / 20
    found = row(indicator="reciprocity", actor=None, baseline=None, target="0.5")
    assert found["achieved"] == Decimal("0.4")
    assert found["progress"] is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (dict(indicator="morale"), "not_computed"),
        (dict(kind=None), "several_layers"),
        (dict(date="2020-01-01"), "no_period"),
    ],
)
def test_what_is_not_known_says_why_and_is_not_missed(change, reason):
    other = dict(provider="a", receiver="b", kind="money", quantity=1, period="2025")
    found = row([*ROUNDS, other], **change)
    assert (found["achieved"], found["reason"], found["status"]) == (
        None,
        reason,
        "unknown",
    )


def test_a_row_without_target_is_a_figure_to_compare_with():
    found = row(target=None, threshold=None)
    assert (found["status"], found["baseline"], found["achieved"]) == ("reference", 10, 16)


def test_a_result_for_people_can_be_a_target_in_words():
    outcome = dict(actor="b", outcome="jobs", quantity=30, unit="person")
    told = ecosystem_of(
        ROUNDS,
        outcomes=[outcome],
        targets=[dict(indicator="jobs", actor="b", baseline=0, target=40)],
    )
    found = targets(told).row(0, named=True)
    assert (found["achieved"], found["progress"]) == (30, 0.75)


def test_a_target_counts_as_set_before_only_when_the_policy_is_dated_before():
    agreed = {"policy": {"agreed_on": "2024-01-15"}}
    assert row(settings=agreed)["set_before"] is True
    assert row()["set_before"] is False


def test_every_target_of_the_sample_has_a_figure():
    found = targets(sample())
    assert found.height == 8
    assert found["achieved"].null_count() == 0
    assert set(found["status"]) <= set(STATUSES)
