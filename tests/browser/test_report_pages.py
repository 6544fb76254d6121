"""The pages of the report in a real browser: no network, no scripts needed, any width."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from obstacles import obstacles

from valuechain.load import sample
from valuechain.report.book import Book, page_name
from valuechain.report.report import write_report
from valuechain.report.structure import structure_page
from valuechain.tables import ecosystem_of

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "flows.html",
    "network.html",
    "comparison.html",
    "method.html",
    "counterfactual.html",
    "worth.html",
    "aims.html",
    "rounds.html",
    "quality.html",
    "spreading.html",
    "voices.html",
    f"structures/{page_name('passerelle-neuve')}",
)
SIZES = ((1280, 720), (390, 844))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report") / "r"
    write_report(sample(), place, language="fr", made_on=date(2025, 1, 31))
    return place


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_page_fits_its_window_and_asks_for_nothing(opened, folder, name, size):
    found = opened((folder / name).read_text("utf-8"), *size)
    wider = found.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0
    assert found.is_clean(), (found.complaints, found.requests)


@pytest.mark.parametrize("name", (*PAGES, "network.html", "spreading.html", "voices.html"))
def test_axe_finds_nothing_serious_on_a_page(opened, folder, name):
    page = opened((folder / name).read_text("utf-8"), *SIZES[0]).page
    page.evaluate(
        "document.querySelectorAll('tbody').forEach(b => [...b.rows].slice(8).forEach(r => r.remove()));"
        "document.querySelectorAll('details').forEach(d => { d.open = true; })"
    )
    for size, scheme in zip(SIZES, ("light", "dark"), strict=True):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.emulate_media(color_scheme=scheme)
        assert obstacles(page) == [], (size, scheme)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_changes_with_and_without_scripts(opened, folder, name, scripts):
    page = opened((folder / name).read_text("utf-8"), 1280, 720, scripts).page
    assert page.locator("nav a").first.inner_text() == "Vue d’ensemble"
    assert page.locator('h1 span[lang="en"]').first.is_hidden()
    page.get_by_label("English").check()
    assert page.locator("nav a").first.inner_text() == "Overview"
    assert page.locator('h1 span[lang="fr"]').first.is_hidden()
    if scripts:
        assert page.evaluate("document.documentElement.lang") == "en"


def test_the_language_goes_along_from_page_to_page(chromium, folder):
    page = chromium.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_label("English").check()
    page.get_by_role("link", name="Comparison").first.click()
    page.wait_for_load_state("load")
    assert page.url.endswith("comparison.html#speak-en")
    assert page.locator("h1").inner_text().startswith("What we say, what we count")
    page.close()


def test_every_link_between_pages_leads_to_a_file(chromium, folder):
    page = chromium.new_page()
    for name in PAGES:
        page.goto((folder / name).as_uri())
        links = page.eval_on_selector_all("a[href]", "found => found.map(a => a.href)")
        for link in {one.split("#")[0] for one in links if one.startswith("file:")}:
            assert Path(link.removeprefix("file://")).exists(), link
    page.close()


def test_the_rows_behind_a_figure_open_from_the_keyboard(opened, folder):
    page = opened((folder / "flows.html").read_text("utf-8"), 1280, 720).page
    row = page.locator("details.layer[open] td details").first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "transactions.csv:" in row.locator("ul").inner_text()


def test_all_pages_are_named_on_one_line_of_a_laptop(opened, folder):
    page = opened((folder / "index.html").read_text("utf-8"), 1280, 720).page
    for language in ("Français", "English"):
        page.get_by_label(language).check()
        tops = page.eval_on_selector_all("nav a", "all => all.map(a => a.offsetTop)")
        assert len(set(tops)) == 1, language


def test_the_first_key_offers_to_skip_to_the_content(opened, folder):
    page = opened((folder / "index.html").read_text("utf-8"), 1280, 720).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0


def test_a_structure_is_found_by_a_part_of_its_name_without_accents(opened, folder):
    page = opened((folder / "index.html").read_text("utf-8"), 1280, 720).page
    page.locator("input.filter").fill("creche")
    seen = page.locator("table.filtered tbody tr:visible")
    assert seen.count() == 1
    assert "Crèche" in seen.first.inner_text()


def test_every_piece_of_text_reads_against_its_background(opened, folder):
    page = opened((folder / "comparison.html").read_text("utf-8"), 1280, 720).page
    colours = page.evaluate(
        """() => [...new Set([...document.querySelectorAll('main *, footer *')]
            .filter(e => e.childNodes.length && e.textContent.trim() && !e.closest('svg'))
            .map(e => getComputedStyle(e).color))]"""
    )
    for colour in colours:
        channels = [int(c) / 255 for c in colour[4:-1].split(", ")]
        light = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        ]
        luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
        assert 1.05 / (luminance + 0.05) >= 4.5, colour


@pytest.mark.parametrize("actor", ["passerelle-neuve", "premier-pas"])
def test_the_busiest_structures_print_on_two_sheets_of_a4(opened, folder, actor):
    place = folder / "structures" / page_name(actor)
    page = opened(place.read_text("utf-8"), 1280, 720).page
    page.emulate_media(media="print")

    assert place.stat().st_size <= 500_000
    assert page.locator("header").is_hidden()
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= printed.count(b"/Type /Page\n") <= 2
    assert page.locator(".on-paper").first.is_visible()
    assert page.locator(".exchanges.long .agreed").first.is_hidden()


def test_a_hub_of_sixty_partners_prints_on_two_sheets_too(opened):
    row = {"kind": "money", "unit": "EUR", "period": "2025"}
    rows = [
        row | {"provider": one, "receiver": other, "quantity": n, "declared_by": by}
        for n in range(10, 70)
        for one, other in (("hub", f"partner {n}"), (f"partner {n}", "hub"))
        for by, n in (("provider", 100 * n), ("receiver", 90 * n))
    ]
    book = Book(ecosystem_of(rows), "fr", date(2025, 1, 31))
    page = opened(structure_page(book, "hub"), 1280, 720).page

    assert page.locator(".exchanges").first.locator("tbody tr").count() >= 60
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") <= 2
