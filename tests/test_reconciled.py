"""The plausible figure of a line weighs every source of it, and says what it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from declared import measure, said

from valuechain.compare.comparison import Comparison, compare
from valuechain.compare.linear import reconcile
from valuechain.compare.reporters import biases, error_variances
from valuechain.model import Policy
from valuechain.tables import ecosystem_of


def test_conserved_money_with_stocks_is_balanced_and_checks_a_single_source() -> None:
    kinds = [{"id": "money", "name": "m", "unit": "EUR", "conserved": "yes"}]
    told = [said("provider", 100, low=90, high=110),
            said("provider", 80, provider="b", receiver="c", low=72, high=88)]  # fmt: skip
    stocks = [
        {
            "actor": "b",
            "kind": "money",
            "start_quantity": 0,
            "end_quantity": 0,
            "period": "2024",
        }
    ]
    found = compare(ecosystem_of(told, kinds=kinds, stocks=stocks)).table("reconciled")
    spreads = np.array([20, 16]) / (2 * 3**0.5)
    alone = reconcile([100, 80], spreads**2, [[1, -1]])
    assert [float(e) for e in found["estimate"]] == pytest.approx(
        alone.estimate.tolist(), abs=1e-5
    )
    assert [float(e) for e in found["sd"]] == pytest.approx(alone.sd.tolist(), abs=1e-5)
    assert found["redundancy"].to_list() == ["checked"] * 2
    without = compare(ecosystem_of(told, kinds=kinds)).table("reconciled")
    assert without["redundancy"].to_list() == ["not_checkable"] * 2


def _joint(rho: float) -> Comparison:
    told = [said("provider", 60), said("receiver", 50),
            said("provider", 40, receiver="c"), said("receiver", 45, receiver="c")]  # fmt: skip
    return compare(ecosystem_of(told, measures=[measure(110)]), Policy(rho=rho))


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_a_measure_of_several_lines_updates_as_one_solution_of_all_sources(
    rho: float,
) -> None:
    found = _joint(rho).table("reconciled")
    u = 0.2 * np.array([55, 55, 42.5, 42.5, 110])
    covariance = np.diag(np.append(u**2, [0, 0]))
    width = np.hypot(u[0], u[2])
    for own in (0, 2):
        covariance[own, 4] = covariance[4, own] = rho * u[4] * u[own] ** 2 / width
    y = [60, 50, 40, 45, 110, np.nan, np.nan]
    balances = [[1, 0, 0, 0, 0, -1, 0], [0, 1, 0, 0, 0, -1, 0], [0, 0, 1, 0, 0, 0, -1],
                [0, 0, 0, 1, 0, 0, -1], [0, 0, 0, 0, 1, -1, -1]]  # fmt: skip
    whole = reconcile(y, covariance, balances)
    assert [float(e) for e in found["estimate"]] == pytest.approx(
        whole.estimate[5:].tolist(), abs=1e-5
    )
    assert [float(e) for e in found["sd"]] == pytest.approx(whole.sd[5:].tolist(), abs=1e-5)
    tests = _joint(rho).table("tests")
    assert tests["gamma"][0] == pytest.approx(whole.gamma, abs=1e-6)
    assert tests["dof"][0] == whole.dof == 3


def test_with_three_sources_one_far_off_is_set_aside_and_with_two_never() -> None:
    sure = {"low": 99, "high": 101}
    told = [said("provider", 100) | sure, said("receiver", 200, low=199, high=201)]
    two = compare(ecosystem_of(told)).table("reconciled")
    assert two["set_aside"].to_list() == [None] and two["inseparable"].to_list() == [True]
    record = measure(100, owner="b", side="receives", low=99, high=101)
    three = compare(ecosystem_of(told, measures=[record]), Policy(rho=0.0)).table(
        "reconciled"
    )
    assert three["set_aside"].to_list() == ["receiver_declared"]
    assert float(three["estimate"][0]) == pytest.approx(100)


def test_estimated_error_variances_tell_the_exact_from_the_rough() -> None:
    rng = np.random.default_rng(3)
    sd = np.array([0.05, 0.05, 0.5, 0.05, 0.05, 0.05])
    providers = rng.integers(0, 6, 400)
    receivers = (providers + rng.integers(1, 6, 400)) % 6
    d = rng.normal(0, sd[providers]) - rng.normal(0, sd[receivers])
    v = error_variances(d, providers, receivers, 6)
    assert int(v.argmax()) == 2
    assert np.sqrt(v[2]) == pytest.approx(0.5, rel=0.25)


def test_a_constant_offset_is_found_with_sum_zero() -> None:
    providers, receivers = np.array([0, 1, 2, 0, 1, 2]), np.array([1, 2, 0, 2, 0, 1])
    offsets = np.array([0.3, -0.1, -0.2])
    noise = np.array([1, -1, 1, -1, 1, -1]) * 1e-3
    beta, p = biases(
        offsets[providers] - offsets[receivers] + noise, providers, receivers, 3
    )
    assert beta == pytest.approx(offsets, abs=2e-3)
    assert p is not None and p < 1e-3


def test_a_facilitator_alone_is_shown_and_estimates_nothing() -> None:
    found = compare(ecosystem_of([said("facilitator", 3)]))
    (line,) = found.table("lines").to_dicts()
    assert (line["status"], line["silent"]) == ("one_sided", "both")
    assert line["facilitator_quantity"] == 3
    (plausible,) = found.table("reconciled").to_dicts()
    assert plausible["estimate"] is None and plausible["redundancy"] is None
