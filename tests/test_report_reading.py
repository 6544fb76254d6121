"""The report reads as sentences: each number opens its formula and its rows."""

import re
from html.parser import HTMLParser

import pytest

from valuechain.findings.findings import findings
from valuechain.indicators.evidence import evidence
from valuechain.indicators.passage import largest_passage
from valuechain.load import sample
from valuechain.report.book import page_name
from valuechain.report.report import write_report
from valuechain.tables import ecosystem_of


class Page(HTMLParser):
    """Where links lead, what opens, and what is said in each language."""

    def __init__(self, text):
        super().__init__()
        self.links, self.parts, self.open = [], {}, []
        self.text = {"en": "", "fr": ""}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a" and "number" in (found.get("class") or ""):
            self.links.append(found["href"].removeprefix("#"))
        if tag not in ("input", "meta", "link", "rect", "line", "circle", "path"):
            self.open.append((tag, found.get("lang"), found.get("id")))
        if tag == "code":
            for _, _, place in self.open:
                if place:
                    self.parts.setdefault(place, []).append("code")

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        spoken = next((lang for _, lang, _ in reversed(self.open) if lang), None)
        for language in (spoken,) if spoken in self.text else self.text:
            self.text[language] += data
        for _, _, place in self.open:
            if place:
                self.parts.setdefault(place, []).append(data)


def told(*rows, names=None):
    row = dict(kind="money", unit="EUR", period="2025")
    keys = ("id", "provider", "receiver", "quantity", "declared_by")
    actors = [dict(id=i, name=n) for i, n in (names or {}).items()]
    records = [row | dict(zip(keys, r, strict=False)) for r in rows]
    return ecosystem_of(records, actors=actors)


def grocery():
    return told(
        ("1", "hall", "shelter", "43"),
        ("2", "shelter", "grocery", "43"),
        ("3", "farm", "grocery", "57"),
        names=dict(hall="Town hall", shelter="Shelter", grocery="Grocery", farm="Farm"),
    )


def pages(ecosystem, folder, actor=None):
    write_report(ecosystem, folder / "report", language="en")
    place = (
        folder / "report" / (f"structures/{page_name(actor)}" if actor else "index.html")
    )
    return Page(place.read_text("utf-8"))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_report(sample(), folder / "report")
    return folder / "report"


def test_the_first_page_tells_the_findings_in_both_languages(tmp_path):
    ecosystem = grocery()
    page = pages(ecosystem, tmp_path)

    for statement in findings(ecosystem):
        for language in ("en", "fr"):
            assert statement.sentence(language) in page.text[language]


@pytest.mark.parametrize("name", ["index.html", "structures"])
def test_every_number_of_a_sentence_leads_to_rows_on_its_page(written, name):
    place = written / name
    files = sorted(place.iterdir())[::8] if place.is_dir() else [place]
    for file in files:
        page = Page(file.read_text("utf-8"))
        assert page.links, file.name
        for link in page.links:
            assert "code" in page.parts[link], (file.name, link)


def test_a_structure_reads_whom_its_receipts_pass_through(tmp_path):
    # 43 of 100 come through the shelter, all of it from the town hall; 57 from the farm.
    page = pages(grocery(), tmp_path, "grocery")
    shown = page.text["en"]

    assert "57% of the money that Grocery receives passes through Farm" in shown
    assert (
        "57\u00a0% de ce que Grocery reçoit en « money » passe par Farm"
        in (page.text["fr"])
    )


def test_a_coverage_opens_the_rows_its_record_sees_and_no_others(tmp_path):
    row = dict(provider="hall", kind="money", unit="EUR", period="2025")
    rows = [
        row | dict(receiver="shelter", quantity="43", note="seen"),
        row | dict(receiver="grocery", quantity="999", note="beside"),
    ]
    own = dict(owner="hall", kind="money", unit="EUR", side="provides", partner="shelter")
    measures = [
        own | dict(quantity="86", id="of-all-years"),
        own | dict(quantity="5", relation="proxy", period="2025"),
    ]
    page = pages(ecosystem_of(rows, measures=measures), tmp_path, "hall")
    (shown,) = ("".join(v) for k, v in page.parts.items() if "coverage_given" in k)

    assert "seen" in shown
    assert "beside" not in shown
    assert shown.count("measures") == 1
    assert "86" in shown


def test_the_one_who_is_passed_through_is_the_one_with_the_largest_share():
    (found,) = evidence(told(
        ("1", "hall", "shelter", "60"),
        ("2", "shelter", "grocery", "60"),
        ("3", "farm", "grocery", "40"),
    ))  # fmt: skip

    # Hall and shelter both carry 60 %; the first in the actors table is told.
    assert largest_passage(found.flows[0])["grocery"] == "hall"


def test_a_dependency_opens_ones_own_exchanges_and_counts_those_of_others(tmp_path):
    ecosystem = told(
        ("1", "hall", "shelter", "60"),
        ("2", "shelter", "grocery", "60"),
        ("3", "farm", "grocery", "40"),
        ("4", "baker", "school", "7"),
        ("5", "grocery", "school", "5"),
    )
    page = pages(ecosystem, tmp_path, "grocery")
    opened = {}
    for name in ("largest_dependency", "leaving_loss", "two_step_reach"):
        (link,) = {one for one in page.links if name in one}
        text = "".join(page.parts[link])
        also = re.findall(r"also reads (\d+) rows between others", text)
        opened[name] = (sorted(re.findall(r"transactions:(\d+)", text)), also)
        assert (f"valuechain explain SOURCE {name} grocery" in text) == bool(also)

    # On the way from the hall to the grocery: 1, 2 and 3. A loss is a share of all rows.
    assert opened == {
        "largest_dependency": (["2", "3"], ["1"]),
        "leaving_loss": (["2", "3", "5"], ["2"]),
        "two_step_reach": (["5"], []),
    }


def test_the_formula_and_the_rows_stand_together(tmp_path):
    page = pages(grocery(), tmp_path, "grocery")
    behind = {link: "".join(page.parts[link]) for link in page.links if "sources" in link}

    assert behind
    for text in behind.values():
        assert "1 ÷ concentration of sources" in text
        assert "1 ÷ concentration des sources" in text
        assert len(re.findall("transactions:", text)) == 2


def test_the_absent_the_open_ends_and_the_loops_are_on_the_first_page(tmp_path):
    ecosystem = told(
        ("1", "a", "b", "1"),
        ("2", "b", "c", "1"),
        ("3", "c", "a", "1"),
        ("4", "giver", "a", "1"),
        ("5", "a", "silent", "1"),
        names=dict(a="Ada", b="Bo", c="Cy", giver="Giver", silent="Quiet"),
    )
    shown = pages(ecosystem, tmp_path).text["en"]
    absent = shown[shown.index("The absent, and what holds together") :]

    silent, rest = absent.split("Give, and receive nothing in any kind of value", 1)
    generous, loops = rest.split("Loops of three or four", 1)
    assert "Quiet" in silent and "Giver" not in silent
    assert "Giver" in generous and "Ada" not in generous.split("money")[0]
    assert re.search("Ada money → Bo money → Cy money → Ada", loops)


def test_hostile_names_stay_text_in_the_sentences(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    ecosystem = told(
        ("1", "x", "b", "3"), ("2", "y", "b", "1"), names=dict(x=name, y="Y", b=name)
    )
    write_report(ecosystem, tmp_path / "report")
    text = (tmp_path / "report" / "index.html").read_text("utf-8")

    assert "<img" not in text
    assert "&lt;img src=x" in text
