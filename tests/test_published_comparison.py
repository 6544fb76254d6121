"""Figures from reconciliations and papers, reproduced to the last published digit."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from valuechain.compare import agreement
from valuechain.compare.comparison import Comparison, compare
from valuechain.compare.linear import reconcile, reconcile_nonlinear
from valuechain.compare.totals import totals
from valuechain.model import Policy
from valuechain.tables import ecosystem_of

PUBLISHED = Path(__file__).parent / "fixtures" / "compare"
TAX = "Corporate Income Tax"


def _rows(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _loaded(name: str) -> Any:
    return json.loads((PUBLISHED / name).read_text("utf-8"))


def _is_amount(cell: str) -> bool:
    return cell.lstrip("-").isdigit()


@pytest.fixture(scope="module")
def eiti() -> Comparison:
    """US EITI 2013: companies provide, the government receives."""
    told, companies, withheld = [], {}, {}
    for row in _rows("eiti_us_2013_lines.csv"):
        company, stream = row["company"], row["revenue_stream"]
        companies.setdefault(company, "yes")
        line = {"provider": company, "receiver": "US", "kind": stream, "period": "2013"}
        if row["company_reported"] == "DNP":
            companies[company] = "no"
        elif row["company_reported"] == "DNR":
            withheld.setdefault(company, []).append(stream)
        if _is_amount(row["company_reported"]):
            told.append(line | {"quantity": row["company_reported"]})
        if _is_amount(row["government_reported"]):
            told.append(
                line | {"quantity": row["government_reported"], "declared_by": "receiver"}
            )
    for company, streams in withheld.items():
        companies[company] = "withholds:" + ",".join(streams)
    actors = [{"id": c, "name": c, "participates": p} for c, p in companies.items()]
    kinds = [
        {
            "id": row["revenue_stream_in_lines_file"],
            "name": row["official_name"],
            "unit": "USD",
            "dimension": "money",
            "margin": row["margin_of_variance_fraction"] or "none",
            "floor": row["variance_floor_usd"] or "none",
        }
        for row in _rows("eiti_us_thresholds.csv")
    ]
    explanations = []
    for row in _rows("eiti_us_explanations.csv"):
        effect = row["signed_effect_on_government_minus_company"]
        cause = row["cause_code"].split("_")[0]
        about = {
            "provider": row["company"],
            "receiver": "US",
            "kind": row["revenue_stream"],
        }
        amount = {"effect": str(-int(effect))} if effect else {}
        explanations.append(about | {"period": "2013", "cause": cause} | amount)
    ecosystem = ecosystem_of(
        told,
        actors=[*actors, {"id": "US", "name": "US", "participates": "yes"}],
        kinds=kinds,
        explanations=explanations,
    )
    return compare(ecosystem, Policy(base="receiver", agreed_on=date(2013, 6, 1)))


def test_eiti_2013_has_the_published_statuses(eiti: Comparison) -> None:
    lines = eiti.table("lines").filter(pl.col("kind") != "Renewables")
    counts = dict(lines["status"].cast(pl.String).value_counts().iter_rows())
    compared = {
        s: counts[s]
        for s in ("exact", "both_zero", "within_tolerance", "minor", "material")
    }
    assert compared == {
        "exact": 74, "both_zero": 128, "within_tolerance": 45, "minor": 51, "material": 17,
    }  # fmt: skip
    assert not eiti.provisional


def test_eiti_2013_material_lines_are_the_published_ones(eiti: Comparison) -> None:
    expected = {
        (r["company"], r["revenue_stream"]) for r in _rows("eiti_us_bridge_expected.csv")
    }
    material = eiti.table("lines").filter(pl.col("status") == "material")
    assert (
        set(material.select(pl.col("provider", "kind").cast(pl.String)).iter_rows())
        == expected
    )


def test_the_mean_of_both_sides_as_base_leaves_the_material_lines_as_they_are(
    eiti: Comparison,
) -> None:
    from valuechain.compare.statuses import value_status

    lines = eiti.table("lines").with_columns(
        pl.lit(False).alias("unbounded"),
        pl.lit(Decimal(0)).cast(pl.Decimal(38, 6)).alias("rounding"),
    )
    mean = lines.select(value_status("provider_quantity", "receiver_quantity", "mean"))
    receiver = lines.select(
        value_status("provider_quantity", "receiver_quantity", "receiver")
    )
    assert (mean.to_series() == "material").equals(receiver.to_series() == "material")


def test_eiti_2013_gap_without_taxes_comes_apart_and_adds_up(eiti: Comparison) -> None:
    lines = eiti.table("lines").filter(pl.col("kind") != TAX)
    (row,) = totals(lines, by=["unit"]).to_dicts()
    assert row["receiver_total"] == Decimal("10440208397")
    assert row["provider_total"] == Decimal("8451912333")
    assert row["raw_gap"] == Decimal("-1988296064")
    assert row["no_counterpart"] == Decimal("-1923215812")
    assert row["net"] == row["two_sided_difference"] == Decimal("-65080252")
    assert row["gross"] == Decimal("93976582")
    parts = ("no_counterpart", "withheld", "one_sided", "two_sided_difference")
    assert sum(row[p] for p in parts) == row["raw_gap"]
    assert row["symmetry_index"] == pytest.approx(0.99447, abs=5e-6)
    assert row["coverage"] == pytest.approx(0.8142, abs=5e-5)
    assert row["top5_share"] == pytest.approx(0.8928, abs=5e-5)


def test_eiti_2013_explanations_bridge_as_recomputed(eiti: Comparison) -> None:
    bridge = {(r["provider"], r["kind"]): r for r in eiti.table("bridge").to_dicts()}
    expected = _rows("eiti_us_bridge_expected.csv")
    assert len(bridge) == len(expected) == 17
    for row in expected:
        found = bridge[row["company"], row["revenue_stream"]]
        assert found["resolution"] == row["bridge_status"], row["company"]
        assert found["difference"] == -int(row["signed_variance"])
        residual = row["residual_signed"]
        assert found["residual"] == (-int(residual) if residual else None)
    over = {k for k, r in bridge.items() if r["over_explained"]}
    assert ("BP America", "Rents") in over


@pytest.mark.parametrize(
    "problem", _loaded("data_reconciliation_linear.json"), ids=lambda p: p["id"]
)
def test_linear_reconciliation_gives_published_flows_and_tests(
    problem: dict[str, Any],
) -> None:
    found = reconcile(problem["measured"], problem["variance"], problem["incidence"])
    expected = problem["recomputed"]
    np.testing.assert_allclose(found.estimate, expected["reconciled"], atol=1e-4)
    np.testing.assert_allclose(found.sd, expected["reconciled_sd"], atol=1e-4)
    np.testing.assert_allclose(found.z, expected["measurement_test_z"], atol=1e-4)
    np.testing.assert_allclose(found.nodal_z, expected["nodal_z"], atol=1e-4)
    assert found.gamma == pytest.approx(expected["global_test"], abs=1e-4)
    assert found.dof == expected["dof"]
    assert found.p_value == pytest.approx(expected["p_value"], abs=1e-4)


def test_stan_example_agrees_to_six_digits_and_leaves_the_undeterminable_open() -> None:
    y = [100, 50, 300, np.nan, 160, np.nan, np.nan, 0.5]
    variance = np.array([10, 0, 30, 0, 16, 0, 0, 0.05]) ** 2

    def constraints(x: Any) -> Any:
        return np.array(
            [
                x[0] + x[1] + x[3] - x[2],
                x[2] - x[3] - x[4],
                x[4] - x[5] - x[6],
                x[3] - x[2] * x[7],
            ]
        )

    def jacobian(x: Any) -> Any:
        return np.array(
            [
                [1, 1, -1, 1, 0, 0, 0, 0],
                [0, 0, 1, -1, -1, 0, 0, 0],
                [0, 0, 0, 0, 1, -1, -1, 0],
                [0, 0, -x[7], 1, 0, 0, 0, -x[2]],
            ],
            dtype=float,
        )

    found = reconcile_nonlinear(
        y, variance, constraints, jacobian, [100, 50, 300, 150, 160, 1, 1, 0.5]
    )
    published = _loaded("mfa_stan_odym.json")["published_case_1"]
    for place, name in enumerate(["m1", "m2", "m3", "m4", "m5", "m6", "m7", "TC_34"]):
        if published[name] == "not determinable":
            assert np.isnan(found.estimate[place])
            continue
        value, sd = published[name]
        assert found.estimate[place] == pytest.approx(value, abs=1e-6)
        if sd is not None:
            assert found.sd[place] == pytest.approx(sd, abs=1e-6)
    assert found.gamma == pytest.approx(0.295913, abs=1e-6)
    assert found.dof == 2


def test_us_canada_1993_net_hides_gross() -> None:
    told = []
    parts = [r for r in _rows("us_canada_current_account.csv") if r["balance"] in (
        "Merchandise trade", "Services", "Investment income", "Unilateral transfers, net")]  # fmt: skip
    for row in parts:
        line = {
            "provider": "US",
            "receiver": "Canada",
            "kind": "current account",
            "unit": "USD",
        }
        line |= {"period": "1993", "reference": row["balance"]}
        told.append(line | {"kind": row["balance"], "quantity": row["us_published"]})
        other = str(-Decimal(row["canada_published"]))
        told.append(
            line | {"kind": row["balance"], "quantity": other, "declared_by": "receiver"}
        )
    lines = compare(ecosystem_of(told)).table("lines")
    (row,) = totals(lines, by=["unit"]).to_dicts()
    assert abs(row["net"]) == Decimal("1.5")
    assert row["gross"] == Decimal("8.3")
    by_kind = {r["kind"]: r["difference"] for r in lines.to_dicts()}
    for part in parts:
        asymmetry = Decimal(part["published_asymmetry_us_plus_canada"])
        assert by_kind[part["balance"]] == asymmetry


def test_pefr_first_readings_show_the_published_limits_of_agreement() -> None:
    rows = _rows("agreement_pefr.csv")
    one = [float(r["wright_1"]) for r in rows]
    other = [float(r["mini_1"]) for r in rows]
    expected = _loaded("agreement_expected.json")["pefr_wright1_minus_mini1"]["recomputed"]
    found = agreement.limits_of_agreement(one, other)
    assert found.bias == pytest.approx(expected["mean_difference"], abs=1e-6)
    assert found.sd == pytest.approx(expected["sd_n_minus_1"], abs=1e-5)
    assert (found.low, found.high) == pytest.approx(expected["limits_1_96sd"], abs=1e-5)
    assert found.se_bias == pytest.approx(expected["se_mean"], abs=1e-6)
    assert found.se_limit == pytest.approx(expected["se_limit_sqrt_3s2_over_n"], abs=1e-5)
    assert agreement.concordance(one, other) == pytest.approx(
        expected["lin_ccc_population_moments"], abs=1e-6
    )


def test_benjamini_hochberg_rejects_four_of_the_fifteen() -> None:
    rows = _rows("multiple_testing_bh1995.csv")
    adjusted = agreement.benjamini_hochberg([float(r["p_value"]) for r in rows])
    np.testing.assert_allclose(
        adjusted, [float(r["bh_adjusted_recomputed"]) for r in rows], atol=5e-5
    )
    assert int((adjusted <= 0.05).sum()) == 4
    holm = agreement.holm([float(r["p_value"]) for r in rows])
    assert int((holm <= 0.05).sum()) == 3


def test_gum_h2_propagates_with_its_correlations() -> None:
    h2 = _loaded("units_gum_h2.json")
    observed = h2["observations"]
    v, i, phi = observed["V_volt"], observed["I_milliampere"], observed["phi_radian"]
    data = np.array([v, np.array(i) / 1000, phi])
    means, covariance = data.mean(axis=1), np.cov(data) / data.shape[1]

    def model(x: Any) -> Any:
        ratio = x[0] / x[1]
        return np.array([ratio * np.cos(x[2]), ratio * np.sin(x[2]), ratio])

    value, spread = agreement.propagated(model, means, covariance)
    for place, name in enumerate("RXZ"):
        expected, u = h2["recomputed"][name]
        assert value[place] == pytest.approx(expected, abs=5e-4)
        assert np.sqrt(spread[place, place]) == pytest.approx(u, abs=1e-5)
    r = spread / np.sqrt(np.outer(np.diag(spread), np.diag(spread)))
    assert r[0, 1] == pytest.approx(h2["recomputed"]["r(R,X)"], abs=1e-4)
    assert r[0, 2] == pytest.approx(h2["recomputed"]["r(R,Z)"], abs=1e-4)
    assert r[1, 2] == pytest.approx(h2["recomputed"]["r(X,Z)"], abs=1e-4)
    alone = agreement.propagated(model, means, np.diag(np.diag(covariance)))[1]
    ignored = h2["recomputed"]["u_if_correlation_ignored"]
    np.testing.assert_allclose(
        np.sqrt(np.diag(alone)), [ignored[n] for n in "RXZ"], atol=1e-5
    )


@pytest.fixture(scope="module")
def walkthrough() -> Comparison:
    drawn = _loaded("constructed_walkthrough.json")
    units = {
        "money": "EUR",
        "hours": "h",
        "persons": "person",
        "data": "item",
        "premises": "m2.day",
    }
    told = []
    for line in drawn["lines"]:
        keys = {k: line[k] for k in ("provider", "receiver", "kind", "period")}
        for side in ("provider", "receiver"):
            if line[f"{side}_declared"] is not None:
                told.append(
                    keys | {"quantity": line[f"{side}_declared"], "declared_by": side}
                )
    agreed = drawn["thresholds"]
    kinds = [
        {
            "id": k,
            "name": k,
            "unit": u,
            "margin": agreed[k]["margin"],
            "floor": agreed[k]["floor"],
        }
        for k, u in units.items()
    ]
    absent = drawn["participation"]
    actors = [
        {"id": a, "name": a, "participates": "no" if p == "absent" else "yes"}
        for a, p in absent.items()
    ]
    measures = [
        {"id": m["id"], "owner": m["owner"], "kind": m["quantity"], "quantity": m["value"],
         "relation": m["relation"], "side": m["selector"]["side"], "period": "2025"}
        for m in drawn["measures"]
    ]  # fmt: skip
    return compare(ecosystem_of(told, actors=actors, kinds=kinds, measures=measures))


def test_constructed_lines_have_the_expected_statuses(walkthrough: Comparison) -> None:
    drawn = _loaded("constructed_walkthrough.json")
    found = {
        (r["provider"], r["receiver"], r["kind"]): r
        for r in walkthrough.table("lines").to_dicts()
    }
    given = {line["id"]: line for line in drawn["lines"]}
    for expected in drawn["expected_lines"]:
        line = given[expected["id"]]
        row = found[line["provider"], line["receiver"], line["kind"]]
        assert row["status"] == expected["status"]
        for name, column in (
            ("signed_difference", "difference"),
            ("direction", "direction"),
            ("contested_zero", "contested_zero"),
            ("resolution", "resolution"),
            ("silent_side", "silent"),
        ):
            if name in expected:
                assert row[column] == expected[name]
        if "symmetric_relative" in expected:
            assert row["relative"] == pytest.approx(
                expected["symmetric_relative"], abs=1e-6
            )


def test_constructed_measures_and_totals_are_as_expected(walkthrough: Comparison) -> None:
    drawn = _loaded("constructed_walkthrough.json")
    found = {r["id"]: r for r in walkthrough.table("measures").to_dicts()}
    for expected in drawn["expected_measures"]:
        row = found[expected["id"]]
        assert row["status"] == expected["status"]
        assert row["declared"] == expected["declared_total"]
        assert row["measured"] == expected["measured"]
        assert row["difference"] == expected["signed_difference"]
        if "utilisation" in expected:
            assert row["utilisation"] == pytest.approx(expected["utilisation"], abs=1e-6)
    sums = {r["kind"]: r for r in walkthrough.table("totals").to_dicts()}
    for kind, expected in drawn["expected_totals_by_kind"].items():
        assert sums[kind]["two_sided"] == expected["two_sided_lines"]
        assert sums[kind]["coverage"] == pytest.approx(expected["coverage"])
        assert sums[kind]["net"] == expected["net_difference"]
        assert sums[kind]["gross"] == expected["gross_difference"]
        assert sums[kind]["symmetry_index"] == pytest.approx(expected["symmetry_index"])
