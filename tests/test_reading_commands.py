"""What is lost, what comes back and where a number comes from, as the commands print it."""

import json
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

import valuechain as vc
from valuechain.cli import group
from valuechain.indicators.balance import balance
from valuechain.indicators.evidence import evidence
from valuechain.indicators.gaps import unexplained
from valuechain.load import sample
from valuechain.tables import ecosystem_of

HEADER = "id,provider,receiver,kind,quantity,unit,period,score\n"
CHAIN = HEADER + (
    "1,hall,shelter,money,60,EUR,2025,0.5\n"
    "2,shelter,grocery,money,60,EUR,2025,0.8\n"
    "3,farm,grocery,money,40,EUR,2025,0.9\n"
    "4,grocery,hall,thanks,1,,2025,0.5\n"
)


def schema(name):
    text = (files("valuechain.schemas.output") / f"{name}.json").read_text("utf-8")
    return json.loads(text)


@pytest.fixture
def chain(tmp_path):
    path = tmp_path / "chain.csv"
    path.write_text(CHAIN, "utf-8")
    return str(path)


def run(*words, code=0):
    result = CliRunner().invoke(group, list(words))
    assert result.exit_code == code, (result.exception, result.stderr)
    return result


def content(*words):
    told = json.loads(run(*words, "--format", "json").stdout)
    jsonschema.validate(told, schema(words[0]))
    return told


def shares(told):
    return {row["dependent"]: (row["lost"], row["share"]) for row in told["rows"]}


def test_without_an_actor_a_loss_can_be_replaced_in_part(chain):
    alone = content("without", chain, "hall", "--layer", "money")
    all_alike = content(
        "without", chain, "hall", "--layer", "money", "--substitution", "0.5"
    )
    one = content(
        "without", chain, "hall", "--layer", "money", "--substitution", "0.5",
        "--substitution", "grocery=1",
    )  # fmt: skip

    assert shares(alone) == {"shelter": ("60", 1.0), "grocery": ("60", 0.6)}
    assert shares(all_alike) == {"shelter": ("30", 0.5), "grocery": ("30", 0.3)}
    assert shares(one) == {"shelter": ("30", 0.5), "grocery": ("0", 0.0)}


def test_without_the_one_who_is_served_the_others_no_longer_give(chain):
    told = content("without", chain, "grocery", "--layer", "money", "--side", "demand")

    assert shares(told) == {
        "farm": ("40", 1.0), "hall": ("60", 1.0), "shelter": ("60", 1.0),
    }  # fmt: skip


def test_unexplained_sources_and_uses_are_shown(chain):
    told = content("without", chain, "hall", "--layer", "money")["unexplained"]
    shown = run("without", chain, "hall", "--layer", "money", "--lang", "en").stdout

    assert {row["actor"]: (row["source"], row["use"]) for row in told} == {
        "grocery": ("0", "100"), "hall": ("60", "0"), "farm": ("40", "0"),
    }  # fmt: skip
    assert "Unexplained sources" in shown.split("\n\n")[-1]


def test_what_is_unexplained_is_what_the_balance_adds():
    ecosystem = sample()
    listed = unexplained(ecosystem)
    for found in evidence(ecosystem):
        for flows in found.flows:
            system = balance(flows)
            own = listed.filter(
                listed["kind"] == flows.layer.kind,
                listed["unit"].fill_null("") == flows.layer.unit,
                listed["period"].fill_null("") == flows.period,
            )
            sources = float(own["source"].sum() or 0)
            assert sources == pytest.approx(system.unexplained_source.sum())
            assert float(own["use"].sum() or 0) == pytest.approx(
                system.unexplained_use.sum()
            )


@pytest.mark.parametrize("wrong", ["2", "-0.1", "much", "grocery="])
def test_a_substitution_is_a_share(chain, wrong):
    told = run("without", chain, "hall", "--substitution", wrong, code=2)

    assert "Error:" in told.stderr


def test_the_verb_takes_the_same_substitution(chain):
    rows = vc.without(vc.read(chain), "hall", layer="money", substitution={"grocery": 0.5})

    assert dict(zip(rows.dependent, rows.share, strict=True)) == {
        "shelter": 1,
        "grocery": 0.3,
    }


def test_the_loops_of_a_focal_actor_with_the_sensitivity_of_each_exchange(chain):
    told = content("loops", chain, "--focal", "hall")
    (loop,) = told["loops"]

    assert loop["transactions"] == ["1", "2", "4"]
    assert loop["score"] == told["total_score"] == pytest.approx(0.5 * 0.8 * 0.5)
    assert told["wvfo"] == {"1": 1, "2": 1, "3": 0, "4": 1}
    assert {row["transaction"] for row in told["sensitivity"]} == {"1", "2", "4"}
    # A single loop: whatever its score, everyone on it stays on all of it.
    assert all(row["wso"] == row["changed"] == 1 for row in told["sensitivity"])


def test_a_score_that_grows_draws_the_share_of_its_loop_with_it():
    said = [
        ("a", "s", "x", 0.5),
        ("b", "x", "s", 0.4),
        ("c", "s", "y", 0.5),
        ("d", "y", "s", 0.4),
    ]
    rows = [
        dict(id=i, provider=p, receiver=r, kind="help", quantity=1, score=s)
        for i, p, r, s in said
    ]
    from valuechain.indicators.loops import loops
    from valuechain.indicators.sensitivity import most_moved

    moved = most_moved(loops(ecosystem_of(rows), "s"), factor=1.5)

    # 0.2 each; one becomes 0.3: its actor 0.3 / 0.5, the other 0.2 / 0.5.
    assert moved["wso"].to_list() == [0.5] * 4
    assert moved["changed"].to_list() == pytest.approx([0.6] * 4) or (
        set(moved["changed"].round(9)) <= {0.6, 0.4}
    )
    assert set(moved["wvfo"]) == {0.5}


def test_the_sensitivity_is_the_same_when_only_the_best_loops_are_listed():
    place = str(files("valuechain.samples") / "ais-emploi")
    few = content("loops", place, "--focal", "passerelle-neuve", "--top", "3")
    every = content("loops", place, "--focal", "passerelle-neuve")

    assert few["loops"] == every["loops"][:3]
    assert few["count"] == every["count"] == len(every["loops"])
    assert few["sensitivity"] == every["sensitivity"]


def test_the_whole_network_has_each_loop_once(chain):
    told = content("loops", chain, "--whole-network")

    assert told["focal"] is None
    assert [sorted(loop["transactions"]) for loop in told["loops"]] == [["1", "2", "4"]]


def test_ways_lead_from_one_actor_to_another(chain):
    told = content("loops", chain, "--focal", "hall", "--paths-to", "grocery")

    assert told["goal"] == "grocery"
    assert told["loops"] == [
        {"transactions": ["1", "2"], "actors": ["hall", "shelter", "grocery"], "score": 0.4}
    ]


def test_without_a_loop_the_shares_are_undefined_with_a_reason(chain):
    told = content("loops", chain, "--focal", "farm")
    shown = run("loops", chain, "--focal", "farm", "--lang", "fr").stdout

    assert told["reason"] == "no_loop"
    assert set(told["wso"].values()) == set(told["wvfo"].values()) == {None}
    assert "ne sont pas définis" in shown


def test_the_whole_network_has_no_focal_actor(chain):
    assert (
        "--focal"
        in run("loops", chain, "--whole-network", "--focal", "hall", code=2).stderr
    )


def test_a_number_is_explained_down_to_the_cell_of_a_workbook(chain, tmp_path):
    vc.write(vc.read(chain), tmp_path / "a.xlsx")
    book = str(tmp_path / "a.xlsx")
    told = content("explain", book, "received", "grocery", "--layer", "money")

    assert told["value"] == "100"
    import openpyxl

    workbook = openpyxl.load_workbook(book)
    for row in told["rows"]:
        sheet, _, cell = row["cell"].partition("!")
        assert workbook[sheet][cell].value == float(row["contribution"])
    assert [term["partner"] for term in told["terms"]] == ["shelter", "farm"]


def test_a_number_of_a_text_file_is_explained_down_to_its_column(chain):
    told = content("explain", chain, "given", "farm", "--layer", "money")
    (row,) = told["rows"]

    assert (row["source"], row["row"], row["cell"]) == ("chain.csv", 4, "quantity")


def test_an_explanation_prints_formula_terms_rows_and_their_sum(chain):
    shown = run("explain", chain, "received", "grocery", "--layer", "money", "--lang", "en")
    formula, terms, rows, total = shown.stdout.strip().split("\n\n")

    assert "Formula: sum of the contributions" in formula
    assert "shelter" in terms and "60" in terms
    assert "chain.csv" in rows
    assert total == "The contributions add up to 100."


def test_a_figure_of_the_whole_network_needs_no_actor(chain):
    told = content("explain", chain, "share_in_loops", "--layer", "money")

    assert told["actor"] is None and told["value"] == 0
    assert {row["term"] for row in told["rows"]} == {"between"}


def test_limits_within_which_no_loop_was_found_are_said(tmp_path):
    path = tmp_path / "loop.csv"
    head = "provider,receiver,kind,quantity,score\n"
    path.write_text(head + "a,b,m,1,0.2\nb,a,m,1,0.2\n", "utf-8")

    words = ["loops", str(path), "--focal", "a", "--lang", "en"]
    assert "(--threshold 0.5)" in run(*words, "--threshold", "0.5").stdout
    assert "limits" not in run(*words, "--threshold", "0.01").stdout


def test_a_figure_of_what_is_promised_is_explained_as_it_is_computed(tmp_path):
    path = tmp_path / "promises.csv"
    head = "provider,receiver,kind,quantity,state\n"
    path.write_text(head + "a,b,m,3,promised\na,b,m,4,done\n", "utf-8")

    words = ["explain", str(path), "given", "a", "--format", "json"]
    shown = json.loads(run(*words, "--state", "promised").stdout)
    assert [float(row["contribution"]) for row in shown["rows"]] == [3.0]
