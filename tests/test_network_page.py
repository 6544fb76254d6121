"""The page of the whole: figures of each layer beside their formula, expert ones apart."""

import re

import pytest

from valuechain.report.network import SHOWN
from valuechain.report.report import write_report
from valuechain.tables import ecosystem_of

# 2 from a to b, of which 1 comes back and 1 goes on to c; advice goes from c to a.
SAID = [
    ("1", "a", "b", "cash", "2", "0.5"),
    ("2", "b", "a", "cash", "1", "0.8"),
    ("3", "b", "c", "cash", "1", "0.5"),
    ("4", "c", "a", "advice", "1", "0.5"),
]
NAMES = ("id", "provider", "receiver", "kind", "quantity", "score")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    rows = [dict(zip(NAMES, said, strict=True)) | {"period": "2025"} for said in SAID]
    kinds = [dict(id="cash", conserved="yes"), dict(id="advice", conserved="no")]
    ecosystem = ecosystem_of(rows, kinds=kinds, settings={"ecosystem": {"focal": "a"}})
    folder = tmp_path_factory.mktemp("whole") / "report"
    write_report(ecosystem, folder, language="en")
    return (folder / "network.html").read_text("utf-8")


def shown(page, language="en"):
    other = {"en": "fr", "fr": "en"}[language]
    text = re.sub(rf'<span lang="{other}">.*?</span>', "", page)
    return re.sub(r"<[^>]+>", " ", text.replace("\u00a0", " "))


def part(page, title):
    """Return the part of one layer."""
    (found,) = re.findall(
        rf'<details class="layer reading"[^>]*><summary><h3>{title}.*?'
        r'(?=<details class="layer reading"|</section>)',
        page,
        flags=re.DOTALL,
    )
    return found


def test_each_figure_of_a_layer_stands_beside_its_formula_and_opens_its_rows(whole):
    cash = part(whole, "cash")
    links = set(re.findall(r'href="#(layer-\d+-rows)" class="number"', cash))
    (link,) = links
    behind = cash[cash.index(f'id="{link}"') :]

    # 2 × min(2, 1) of 4; 5 passes, 1 of it from nowhere known and 1 to no known use.
    assert re.search(r"Reciprocity of the network\s+50%", shown(cash))
    assert re.search(r"Finn|comes back", shown(cash))
    assert "total throughflow ÷ what enters" in shown(cash)
    assert len(re.findall(r"<code>transactions:\d", behind)) == 3


def test_figures_for_experts_are_apart_and_silent_where_nothing_is_conserved(whole):
    (cash,) = re.findall(r'<details class="expert">.*?</details>', part(whole, "cash"))
    (advice,) = re.findall(r'<details class="expert">.*?</details>', part(whole, "advice"))

    assert re.search(r"5 steps", shown(cash)) and "Ascendency" in shown(cash)
    assert "<table" not in advice
    assert "not conserved" in shown(advice) and "non conservée" in shown(advice, "fr")


def test_the_best_loops_of_the_focal_actor_open_their_exchanges(whole):
    loops = whole[whole.index('id="loops"') :]
    scores = re.findall(r'<td class="num">.*?(0\.\d+)', loops)

    # By b alone 0.5 × 0.8; by b and c 0.5 × 0.5 × 0.5.
    assert scores == ["0.4", "0.125"]
    assert len(re.findall(r"<code>transactions:\d", loops)) == 5


def test_an_ecosystem_without_exchanges_has_a_page_that_says_so(tmp_path):
    write_report(ecosystem_of([], actors=[dict(id="a")]), tmp_path / "report")

    assert "Nothing is exchanged yet" in (tmp_path / "report/network.html").read_text(
        "utf-8"
    )


def test_every_figure_of_a_layer_or_of_the_whole_is_on_the_page():
    from valuechain.indicators.registry import known_indicators

    wholes = {name for name, one in known_indicators().items() if one.level == "layer"}
    assert wholes - set(SHOWN) == {"flow_hierarchy"}  # The complement of share_in_loops.
