"""The report says what the rows say, in both languages, and shows names as text."""

import json
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

import valuechain.words
from valuechain.errors import OutputError
from valuechain.load import read, sample
from valuechain.report.book import page_name
from valuechain.report.charts import dumbbell
from valuechain.report.comparison import tolerance
from valuechain.report.markup import Html, both, element, figure, joined
from valuechain.report.report import write_report
from valuechain.tables import ecosystem_of

HOSTILE = Path(__file__).parent / "fixtures" / "hostile"
DAY = date(2025, 1, 31)
PAGES = (
    "index.html", "map.html", "flows.html", "comparison.html", "quality.html", "method.html",
)  # fmt: skip


def line(provider, receiver, given, received, kind="money", period="2024", **more):
    row = dict(provider=provider, receiver=receiver, kind=kind, period=period, unit="EUR")
    row |= dict(evidence="document") | more
    told = [row | dict(quantity=given)] if given is not None else []
    if received is not None:
        told.append(row | dict(quantity=received, declared_by="receiver"))
    return told


def two_sided(**tables):
    rows = [
        *line("town", "club", "12000", "9000"),
        *line("town", "school", "5000", "5000"),
        *line("bank", "club", "2000", "1900"),
        *line("club", "town", "70", None, kind="hours", unit="h"),
    ]
    return ecosystem_of(rows, name="Valley", **tables)


@pytest.fixture(scope="module")
def sample_report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "sample"
    write_report(sample(), folder, made_on=DAY)
    return folder


def test_the_page_of_a_structure_can_be_handed_on_without_the_others_names(tmp_path):
    rows = [
        *line("townhall", "club", "12000", "9000", note="Mrs Hall of Northtown said so"),
        *line("bankers", "club", "2000", "1900"),
        *line("townhall", "bankers", "50", None),
    ]
    actors = [
        {"id": "townhall", "name": "Northtown"},
        {"id": "club", "name": "The Club"},
        {"id": "bankers", "name": "Savings Ltd"},
    ]
    notes = [{"about": "club", "text": "Helped by Savings Ltd", "consent": "yes"}]
    told = ecosystem_of(rows, actors=actors, notes=notes, name="Valley")
    named, hidden = tmp_path / "named", tmp_path / "hidden"
    write_report(told, named, made_on=DAY)
    write_report(told, hidden, made_on=DAY, hide_names=True)
    page = f"structures/{page_name('club')}"

    assert "Savings Ltd" in (named / page).read_text("utf-8")
    text = (hidden / page).read_text("utf-8")
    for name in ("Northtown", "Savings", "townhall", "bankers"):
        assert name not in text, name
    assert "The Club" in text
    assert {"Structure 1", "Structure 2"} <= set(re.findall(r"Structure [0-9]", text))
    assert re.search(r"12\D000", text)
    assert "Northtown" in (hidden / "index.html").read_text("utf-8")


class Text(HTMLParser):
    """What a reader of one language is shown, without scripts and styles."""

    def __init__(self, language):
        super().__init__()
        self.other = {"en": "fr", "fr": "en"}[language]
        self.silent = []
        self.parts = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "meta", "input", "rect", "line", "circle", "path"):
            if tag in ("script", "style"):
                self.silent.append(tag)
            return
        other = tag != "html" and dict(attrs).get("lang") == self.other
        if self.silent or other:
            self.silent.append(tag)

    def handle_endtag(self, tag):
        if tag in ("td", "th", "p", "li"):
            self.parts.append(" ")
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, text):
        if not self.silent:
            self.parts.append(text)


def shown(path, language="en"):
    reader = Text(language)
    reader.feed(path.read_text("utf-8"))
    return " ".join("".join(reader.parts).split())


def test_a_report_is_a_folder_of_pages_one_for_each_structure_and_a_workbook(tmp_path):
    first = write_report(two_sided(), tmp_path / "r", made_on=DAY)
    assert first == tmp_path / "r" / "index.html"
    names = {
        p.relative_to(tmp_path / "r").as_posix() for p in (tmp_path / "r").rglob("*.*")
    }
    actors = ("town", "club", "school", "bank")
    wanted = {*PAGES, "tables.xlsx", *(f"structures/{page_name(a)}" for a in actors)}
    assert wanted <= names


def test_the_same_ecosystem_and_day_give_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        write_report(two_sided(), tmp_path / name, made_on=DAY)
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            twin = tmp_path / "other" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == twin.read_bytes(), path.name


def test_a_report_replaces_its_own_folder_and_refuses_another(tmp_path):
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    (tmp_path / "r" / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"letter\.txt") as told:
        write_report(two_sided(), tmp_path / "r", made_on=DAY)
    assert told.value.code == "VC503"


def test_the_comparison_names_the_difference_to_discuss_and_with_whom(tmp_path):
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    text = shown(tmp_path / "r" / "comparison.html")
    told = (
        "town says it gave club 12 000 € of “money” (2024); club says it received 9 000 €. "
        "The difference is 3 000 €. That is 60 times the floor."
    )
    assert told in text
    assert "To be settled between town and club." in text
    assert text.index("town says it gave club") < text.index("bank says it gave club")


def test_the_headline_counts_what_was_told_by_both_sides(tmp_path):
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    text = shown(tmp_path / "r" / "comparison.html")
    assert "of 3 exchanges told by both sides, 1 agree, 0 differ a little and 2" in text


def test_a_report_without_an_agreed_policy_is_called_provisional(tmp_path):
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    assert "Provisional:" in shown(tmp_path / "r" / "index.html")
    agreed = {"policy": {"agreed_on": "2024-01-15", "agreed_by": "the six"}}
    write_report(two_sided(settings=agreed), tmp_path / "r", made_on=DAY)
    text = shown(tmp_path / "r" / "index.html")
    assert "Provisional:" not in text
    assert "the six" in text


def test_silence_is_told_as_silence_and_never_as_zero(tmp_path):
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    text = shown(tmp_path / "r" / "structures" / page_name("town"))
    assert "Declared by one side only" in text
    assert "hours 2024 not known 70 h" in text


def test_the_quality_page_counts_the_rows_and_who_confirms_what(tmp_path):
    (tmp_path / "transactions.csv").write_text(
        "provider,receiver,kind,quantity,unit,period,declared_by\n"
        "town,club,money,10,EUR,2024,provider\n"
        "town,club,money,10,EUR,2024,receiver\n"
        "town,school,money,5,EUR,2024,provider\n"
        "bank,club,money,7,EUR,2024,provider\n"
        ",,,,,,\n"
    )
    (tmp_path / "measures.csv").write_text(
        "owner,side,kind,partner,quantity,unit,period\n"
        "town,provides,money,school,5,EUR,2024\n"
    )
    write_report(read(tmp_path), tmp_path / "r", made_on=DAY)
    text = shown(tmp_path / "r" / "quality.html")

    assert "6 rows read, 5 are used" in text
    assert "1 of 3 exchanges are told by both sides" in text
    assert "transactions.csv Transactions 5 4 0 1 0" in text
    assert "money € 2024 3 1 33 % 1" in text


def test_constructed_figures_are_said_on_every_page(sample_report):
    for path in sample_report.rglob("*.html"):
        if path.name != "map.html":
            assert "Constructed figures" in shown(path, "en"), path.name
            assert "Chiffres construits" in shown(path, "fr"), path.name


def test_a_structure_reads_only_rows_that_involve_it(sample_report):
    ecosystem = sample()
    involved = {}
    for row in ecosystem.identified().select("provider", "receiver", "origin").iter_rows():
        for actor in row[:2]:
            involved.setdefault(actor, set()).add(row[2])
    for row in ecosystem.identified("measures").select("owner", "origin").iter_rows():
        involved.setdefault(row[0], set()).add(row[1])
    pages = list((sample_report / "structures").iterdir())
    assert len(pages) >= 60
    for actor, origins in involved.items():
        page = sample_report / "structures" / page_name(actor)
        if page.exists():
            found = set(re.findall(r"[a-z]+\.csv:\d+", page.read_text("utf-8")))
            assert found <= origins, actor
            assert len(page.read_bytes()) <= 500_000


def test_the_page_of_a_hub_stays_under_500_kb(tmp_path):
    rows = [
        r for n in range(600) for r in line("hub", f"partner {n}", f"{n + 5}", "900000")
    ]
    write_report(ecosystem_of(rows), tmp_path / "r", made_on=DAY)
    page = tmp_path / "r" / "structures" / page_name("hub")
    assert len(page.read_bytes()) <= 500_000
    assert "more in tables.xlsx" in shown(page)


def test_pages_ask_nothing_of_a_network_and_hold_no_inline_style(sample_report):
    for path in sample_report.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        if path.name == "map.html":
            continue
        text = re.sub(r'<a href="https://[^"]*" rel="noreferrer">', "", text)  # to click
        assert not re.search(r"https?://|\bstyle=|\bon[a-z]+=|unsafe", text), path.name


def test_no_page_speaks_of_errors_or_fraud(sample_report):
    for path in sample_report.rglob("*.html"):
        if path.name != "map.html":
            for language in ("en", "fr"):
                words = shown(path, language).lower()
                assert not re.search(
                    r"\b(errors?|erreurs?|frauds?|fraudes?|nodes?|edges?)\b", words
                )


@pytest.mark.parametrize("name", ["inj_02_html.csv", "inj_06_path_names.csv"])
def test_hostile_names_are_text_and_lead_nowhere(name, tmp_path):
    ecosystem = read(HOSTILE / name)
    write_report(ecosystem, tmp_path / "r", made_on=DAY)
    assert {p.name for p in tmp_path.iterdir()} == {"r"}
    for path in (tmp_path / "r" / "structures").iterdir():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*-[0-9a-f]{10}\.html", path.name)
        assert len(path.name.encode()) <= 80
    for path in (tmp_path / "r").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<(img|iframe|object|embed|form|base|b onmouse)", text, re.I)
        if path.name != "map.html":
            assert text.count("<script") == 1


def test_names_that_differ_only_by_case_or_marks_have_pages_of_their_own():
    names = ["Acme", "acme", "CON", "aux.txt", "../../x", "", "é" * 400, "ÉÉ"]
    assert len({page_name(n) for n in names}) == len(names)


def test_an_ecosystem_without_transactions_has_a_report_that_says_so(tmp_path):
    write_report(ecosystem_of([], name="Empty"), tmp_path / "r", made_on=DAY)
    assert "Empty: there are no transactions yet" in shown(tmp_path / "r" / "index.html")
    assert "There are no exchanges to show" in shown(tmp_path / "r" / "flows.html")
    assert list((tmp_path / "r" / "structures").iterdir()) == []


def test_the_account_of_rows_is_on_the_first_page(sample_report):
    text = shown(sample_report / "index.html")
    assert "transactions.csv Transactions 444 444 0 0 0" in text


def test_every_sentence_of_the_report_is_in_both_languages():
    folder = Path(valuechain.words.__file__).parent
    for name in ("report", "template"):
        words = json.loads((folder / f"{name}.json").read_text("utf-8"))
        for key, said in words.items():
            assert set(said) == {"en", "fr"}, key
            names = [set(re.findall(r"{(\w+)}", said[lang])) for lang in ("en", "fr")]
            assert names[0] == names[1], key


def test_a_language_without_words_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no words in 'de'; languages: en, fr"):
        write_report(two_sided(), tmp_path / "r", language="de")


def test_the_tolerance_is_what_exceeds_both_margin_and_floor():
    row = dict(margin=Decimal("0.1"), floor=Decimal(200), size=Decimal(1500))
    assert tolerance(row, "mean") == 200
    assert tolerance(row | dict(size=Decimal(5000)), "mean") == 500
    assert tolerance(row | dict(receiver_quantity=Decimal(-3000)), "receiver") == 300
    assert tolerance(row | dict(margin=None), "mean") is None


@pytest.mark.parametrize(
    ("difference", "outside"), [("99", False), ("101", True), ("-101", True)]
)
def test_dots_stand_outside_the_band_when_the_difference_exceeds_the_tolerance(
    difference, outside
):
    drawn = dumbbell(Decimal(difference), Decimal(100))
    band = re.search(r'x="([\d.]+)" y="2" width="([\d.]+)"', drawn)
    left, width = map(float, band.groups())
    dot = float(re.search(r'cx="([\d.]+)"', drawn)[1])
    assert (dot < left or dot > left + width) == outside or abs(dot - left - width) < 0.2


def test_the_higher_figure_is_on_the_right():
    positions = {}
    for difference in ("50", "-50"):
        drawn = dumbbell(Decimal(difference), Decimal(100))
        positions[difference] = float(re.search(r'cx="([\d.]+)"', drawn)[1])
    assert positions["50"] > 110 > positions["-50"]


def test_quantities_are_written_as_each_language_writes_them():
    assert figure(Decimal("-12000.50"), "EUR") == (
        '<span lang="en">−12\u202f000.5\xa0€</span><span lang="fr">−12\u202f000,5\xa0€</span>'
    )
    assert figure(Decimal("3"), "h") == "3\xa0h"
    assert "not known" in figure(None, "h")


def test_text_is_escaped_wherever_it_is_put():
    evil = '<img src=x onerror="a()">'
    for made in (
        element("p", evil),
        joined([evil]),
        both("pairs.who", one=evil, other="b"),
    ):
        assert isinstance(made, Html)
        assert "<img" not in made
    assert element("a", "x", href='"><b>') == '<a href="&quot;&gt;&lt;b&gt;">x</a>'


def test_a_name_with_braces_is_shown_as_written():
    assert "{evil}" in both("pairs.who", one="{evil}", other="b")


EVALUATION = ("counterfactual.html", "worth.html", "aims.html", "rounds.html")


def test_with_and_without_says_what_is_robust_and_that_silence_is_not_zero(sample_report):
    text = shown(sample_report / "counterfactual.html")
    assert "18 exchanges would surely be lower without, 0 surely higher" in text
    assert "what nobody said is not zero" in text
    assert "Agreed by: Accélérateur La Passerelle Neuve" in text


def test_worth_warns_that_money_is_one_column_and_shows_quantities_beside(sample_report):
    text = shown(sample_report / "worth.html")
    assert "Money is one column among others" in text
    # 6351.5 h at 13, from 11.88 to 18
    assert "6\u202f351.5\u00a0h" in (sample_report / "worth.html").read_text("utf-8")
    assert "82 570 €" in text
    assert "864 Volunteers / 875 Volunteering" in text
    assert "order depends on the rate" in text


def test_a_structure_finds_its_own_targets_on_its_page(sample_report):
    text = shown(sample_report / "structures" / page_name("premier-pas"))
    assert "What we aimed at" in text
    assert "1 650 h" in text
    assert "past the threshold" in text


def test_two_periods_stand_side_by_side_and_one_alone_says_so(sample_report, tmp_path):
    assert "From 2024 to 2025: 131 exchanges were added" in shown(
        sample_report / "rounds.html"
    )
    write_report(two_sided(), tmp_path / "r", made_on=DAY)
    assert "One period only" in shown(tmp_path / "r" / "rounds.html")
    assert "No alternative has been imagined" in shown(
        tmp_path / "r" / "counterfactual.html"
    )
    assert "No target has been set" in shown(tmp_path / "r" / "aims.html")
    assert "No rate has been named" in shown(tmp_path / "r" / "worth.html")


def test_a_french_sentence_never_begins_a_line_with_its_sign(sample_report):
    for name in EVALUATION:
        page = (sample_report / name).read_text("utf-8")
        main = page[page.index("<main") : page.index("</main>")]
        texts = re.findall(r'<span lang="fr">([^<]*)', main)
        assert len(texts) > 5, name
        assert [t for t in texts if re.search(r" [:;?!»%]|« ", t)] == [], name


def test_the_scenario_of_what_was_done_has_a_name_in_both_languages(sample_report):
    page = (sample_report / "counterfactual.html").read_text("utf-8")

    assert '<span lang="fr">réel</span>' in page
    assert '<span lang="en">actual</span>' in page


@pytest.mark.parametrize("name", EVALUATION)
def test_a_page_of_evaluation_shows_hostile_names_as_text(name, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    row = dict(provider=hostile, receiver="b", kind=hostile, quantity=5, period="2024")
    told = ecosystem_of(
        [row, row | dict(period="2025"), row | dict(scenario="without", quantity=1)],
        rates=[dict(kind=hostile, central=3, currency="EUR", source=hostile)],
        targets=[dict(indicator=hostile, actor=hostile, target=3, evaluator=hostile)],
        outcomes=[dict(actor=hostile, outcome=hostile, quantity=3)],
    )
    write_report(told, tmp_path / "r", made_on=DAY)
    page = (tmp_path / "r" / name).read_text("utf-8")
    assert "<img" not in page


def test_the_method_page_says_what_was_agreed_and_who_defined_each_figure(sample_report):
    page = (sample_report / "method.html").read_text("utf-8")
    for told in (
        "la moyenne des deux chiffres",
        "une année",
        "0,035",
        "J. Gordijn, R. Wieringa",
    ):
        assert told in page, told
    assert "Visibilité et relais presse" in page
    assert ">visibilite<" not in page
    assert "notre choix" in page
