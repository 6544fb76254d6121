"""The largest losses and the best loops alone, as the commands print them."""

import json
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

import valuechain as vc
from valuechain.cli import group
from valuechain.indicators.best import best_loops
from valuechain.indicators.departures import departures
from valuechain.indicators.loops import loops
from valuechain.tables import ecosystem_of

# Two ways from the hall to the grocery and back, in money; thanks make the loops whole.
ROWS = """id,provider,receiver,kind,quantity,unit,period,score
1,hall,shelter,money,60,EUR,2025,0.5
2,shelter,grocery,money,60,EUR,2025,0.8
3,farm,grocery,money,40,EUR,2025,0.9
4,grocery,hall,thanks,1,,2025,0.5
5,hall,farm,thanks,2,,2025,0.4
6,farm,shelter,thanks,1,,2025,1
"""


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, "utf-8")
    return str(path)


def run(*words, code=0):
    result = CliRunner().invoke(group, list(words))
    assert result.exit_code == code, (result.exception, result.stderr)
    return result


def content(*words):
    told = json.loads(run(*words, "--format", "json").stdout)
    text = (files("valuechain.schemas.output") / f"{words[0]}.json").read_text("utf-8")
    jsonschema.validate(told, json.loads(text))
    return told


def test_the_largest_losses_are_listed_with_their_certificate(place):
    told = content("without", place, "--top", "2", "--layer", "money")
    found = [(row["actor"], row["lost"], row["share"]) for row in told["leavers"]]
    (layer,) = told["layers"]

    # Through hall 60, shelter 60, grocery 100, farm 40: 260. The hall takes 60 from
    # itself, 60 from the shelter and 60 of the grocery; the shelter 60 and 60.
    assert found == [
        ("hall", "180", pytest.approx(180 / 260)),
        ("shelter", "120", pytest.approx(120 / 260)),
    ]
    assert (told["actor"], told["rows"]) == (None, [])
    assert layer["certified"] and layer["throughflow"] == "260"
    assert layer["rest"] >= 100 / 260 - 1e-9
    assert layer["rest"] <= 120 / 260 + 1e-9


def test_each_layer_has_leavers_of_its_own(place):
    told = content("without", place, "--top", "1", "--side", "demand")

    # Thanks that reach the farm: its own 2, the hall's 2 and the grocery's 1.
    assert [(row["kind"], row["actor"], row["lost"]) for row in told["leavers"]] == [
        ("money", "grocery", "260"),
        ("thanks", "farm", "5"),
    ]


def test_a_closed_group_is_named_and_has_no_loss():
    said = [("a", "b", "1"), ("b", "a", "1"), ("c", "d", "1")]
    rows = [dict(provider=p, receiver=r, kind="help", quantity=q) for p, r, q in said]
    found = departures(ecosystem_of(rows), 5)

    assert found.leavers["actor"].to_list() == ["c", "d"]
    assert found.layers["closed"].to_list() == [["a", "b"]]


def test_a_table_says_whose_leaving_costs_most_and_how_sure_that_is(place):
    shown = run("without", place, "--top", "1", "--layer", "money", "--lang", "fr").stdout

    assert "dont le départ lui coûterait le plus" in shown
    assert "aucun acteur non cité ne peut dépasser" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("without",),
        ("without", "hall", "--top", "2"),
        ("without", "--top", "2", "--substitution", "0.5"),
        ("loops", "--focal", "hall", "--best", "1", "--top", "1"),
        ("loops", "--whole-network", "--best", "1"),
    ],
)
def test_one_asks_for_one_thing_at_a_time(place, words):
    assert "Error:" in run(words[0], place, *words[1:], code=2).stderr


def test_the_verb_takes_an_actor_or_a_number(place):
    ecosystem = vc.read(place)

    assert vc.without(ecosystem, top=1, layer="money").actor.to_list() == ["hall"]
    with pytest.raises(ValueError, match="which actor"):
        vc.without(ecosystem)


def test_the_best_loops_are_the_first_of_all_of_them_without_sums(place):
    told = content("loops", place, "--focal", "hall", "--best", "1")
    every = content("loops", place, "--focal", "hall")

    # 0.5 × 0.8 × 0.5 by the shelter; 0.4 × 0.9 × 0.5 and 0.4 × 1 × 0.8 × 0.5 by the farm.
    assert [loop["transactions"] for loop in told["loops"]] == [["1", "2", "4"]]
    assert told["loops"] == every["loops"][:1]
    assert every["count"] == 3
    assert told["count"] is told["total_score"] is told["wso"] is told["reason"] is None
    assert sum(every["wvfo_parts"].values()) == pytest.approx(1)


def test_the_best_ways_lead_to_another_actor(place):
    ways = ("--focal", "hall", "--paths-to", "grocery", "--best", "2")
    told = content("loops", place, *ways)

    assert [loop["score"] for loop in told["loops"]] == pytest.approx([0.4, 0.36])
    assert "les 2 meilleurs chemins" in run("loops", place, *ways, "--lang", "fr").stdout


def test_without_a_loop_the_best_are_none(place):
    assert (
        content("loops", place, "--focal", "hall", "--best", "1", "--layer", "money")[
            "reason"
        ]
        == "no_loop"
    )


def test_the_other_normalisation_divides_by_the_sum_of_the_numerators():
    said = [("1", "s", "a", "0.5"), ("2", "a", "s", "0.8"), ("3", "a", "c", "0.5"),
            ("4", "c", "s", "0.5")]  # fmt: skip
    rows = [
        dict(id=i, provider=p, receiver=r, kind="help", quantity="1", score=s)
        for i, p, r, s in said
    ]
    found = loops(ecosystem_of(rows), "s")

    # Loops 1-2 (0.4) and 1-3-4 (0.125): numerators 0.525, 0.4, 0.125, 0.125.
    assert found.wvfo == pytest.approx(
        {"1": 1.0, "2": 0.4 / 0.525, "3": 0.125 / 0.525, "4": 0.125 / 0.525}
    )
    assert found.wvfo_parts == pytest.approx(
        {"1": 0.525 / 1.175, "2": 0.4 / 1.175, "3": 0.125 / 1.175, "4": 0.125 / 1.175}
    )
    assert best_loops(ecosystem_of(rows), "s", 5).loops == found.loops
