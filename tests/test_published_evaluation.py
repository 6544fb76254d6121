"""Figures that books and reports of evaluation print, reproduced before any rounding."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from valuechain.comparator import difference_in_differences
from valuechain.outcomes import LEVELS, averaged_attribution
from valuechain.scenario import scenario
from valuechain.tables import ecosystem_of
from valuechain.valuation.sensitivity import two_way
from valuechain.valuation.valuation import value

PUBLISHED = Path(__file__).parent / "fixtures" / "published"


def rows_of(name):
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_the_volunteer_time_sheet_of_france_active_adds_up_to_14_hours_and_696_euros():
    sheet = rows_of("volunteer_time_sheet_france_active.csv")
    kinds = [
        dict(id=r["task"], name=f"Bénévolat {r['task']}", nature="non_financial",
             dimension="time", unit="h")
        for r in sheet
    ]  # fmt: skip
    rates = [
        dict(kind=r["task"], central=r["hourly_rate_eur"], currency="EUR") for r in sheet
    ]
    told = [
        dict(provider=r["volunteer"], receiver="association", kind=r["task"], unit="h",
             quantity=r["hours"], start=r["date"])
        for r in sheet
    ]  # fmt: skip
    found = value(ecosystem_of(told, kinds=kinds, rates=rates))

    worth = found.table("contributions")
    by_volunteer = dict(worth.select("actor", "valued_central").iter_rows())
    assert by_volunteer == {r["volunteer"]: Decimal(r["total_eur"]) for r in sheet}
    assert found.table("contributions")["quantity"].sum() == 14
    assert found.table("totals")["valued_central"].to_list() == [696]
    accounts = found.table("disclosure")
    assert set(accounts["account"]) == {"864"}
    assert accounts["valued_central"].sum() == 696


SCALE = json.loads((PUBLISHED / "sroi_filter_scale_niaa_2014.json").read_text("utf-8"))


@pytest.mark.parametrize("filter_", ["deadweight", "displacement", "attribution_to_others"])
def test_the_five_answers_of_the_filter_scale_are_the_five_levels(filter_):
    assert sorted(Fraction(str(v)) for v in SCALE[filter_].values()) == list(LEVELS)


def test_an_attribution_over_several_stages_is_their_mean():
    rule = SCALE["attribution_averaging_rule_CHAC"]
    stages = {k: Fraction(str(v)) for k, v in rule["stage_attribution"].items()}
    travelled = ("A-B", "A-B-C", "A-B-C-D")
    found = [averaged_attribution(stages[s] for s in way.split("-")) for way in travelled]

    assert found == [Fraction(1, 8), Fraction(1, 6), Fraction(1, 4)]
    # 0.125 is printed as .13, rounded half up
    printed = rule["check"]["published_rounded"]
    assert [pytest.approx(float(f), abs=0.005 + 1e-9) for f in found] == printed


@pytest.mark.parametrize("row", SCALE["applied_example_CHAC_app6_self_esteem"])
def test_the_filters_of_the_self_esteem_example_leave_their_product(row):
    answers = {n: str(row[n]) for n in ("deadweight", "displacement", "attribution")}
    told = ecosystem_of(
        [dict(provider="a", receiver="b", kind="k", quantity=1)],
        outcomes=[dict(actor="b", outcome=row["indicator"], quantity=1000, **answers)],
    )
    found = scenario(told, "actual").table("attribution").row(0, named=True)

    # 0.75 of 1000 is not deadweight, nothing is displaced, then 1 - attribution
    assert found["stated_best"] == 750 * (1 - Decimal(answers["attribution"]))
    assert found["at_zero"] == 1000


def test_the_two_way_grid_of_scenario_1_is_reproduced_cell_by_cell():
    printed = rows_of("sroi_two_way_sensitivity_scenario1.csv")
    ratio = Fraction("-3.64")
    found = {(c, o): r for c, o, r in two_way(ratio)}

    assert len(found) == 121
    for row in printed:
        cost = Fraction(row.pop("d_cost"))
        for change, cell in row.items():
            ours = found[cost, Fraction(change)]
            assert ours == ratio * (1 + Fraction(change)) / (1 + cost)
            assert float(ours) == pytest.approx(float(cell), abs=0.005 + 1e-9)


def test_card_and_krueger_table_3_is_reproduced_from_the_two_changes():
    """Printed 2.76 (1.36); 0.59 + 2.16 is 2.75: the source rounds, the fixture says so."""
    change = rows_of("did_card_krueger.csv")[2]
    found = difference_in_differences(
        float(change["new_jersey"]),
        float(change["pennsylvania"]),
        error=float(change["se_nj"]),
        comparator_error=float(change["se_pa"]),
    )
    assert found.estimate == pytest.approx(0.59 + 2.16)
    assert found.estimate == pytest.approx(
        float(change["difference_nj_minus_pa"]), abs=0.011
    )
    # sqrt(0.54^2 + 1.25^2) = 1.36165, printed 1.36
    assert found.error == pytest.approx((0.54**2 + 1.25**2) ** 0.5)
    assert round(found.error, 2) == float(change["se_difference"])
    # 2.76 / 1.36 = 2.03 as printed elsewhere; from the rounded changes 2.02
    assert found.t == pytest.approx(2.03, abs=0.011)
    before, after = rows_of("did_card_krueger.csv")[:2]
    levels = [float(after[s]) - float(before[s]) for s in ("new_jersey", "pennsylvania")]
    assert levels == pytest.approx([0.59, -2.16])
