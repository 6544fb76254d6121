"""The frame of every page: where one can go, the language, and what the page rests on."""

from __future__ import annotations

from valuechain.letterhead import letterhead_of
from valuechain.page import page, shortened
from valuechain.report.book import Book
from valuechain.report.markup import Html, both, element, joined
from valuechain.version import __version__
from valuechain.views.banner import banner, banner_style
from valuechain.words import LANGUAGES, say

__all__ = ["PAGES", "framed", "section"]

PAGES = {
    "index": "index.html",
    "map": "map.html",
    "flows": "flows.html",
    "network": "network.html",
    "comparison": "comparison.html",
    "counterfactual": "counterfactual.html",
    "worth": "worth.html",
    "aims": "aims.html",
    "rounds": "rounds.html",
    "spreading": "spreading.html",
    "voices": "voices.html",
    "quality": "quality.html",
    "method": "method.html",
    "tables": "tables.xlsx",
}
"""The pages of a report besides those of the structures."""


def framed(
    book: Book, name: str, headline: Html, *content: Html, title: str = "", up: str = ""
) -> str:
    """Return a whole page.

    Parameters
    ----------
    book : Book
        What is reported.
    name : str
        The page's key in ``PAGES``, or ``structure``.
    headline : Html
        A sentence: what the page says first.
    *content : Html
        The rest of the page.
    title : str
        What the window is called, besides the name of the ecosystem.
    up : str
        What leads from the page to the folder of the report.
    """
    language = book.language
    letterhead = letterhead_of(book.ecosystem.settings)
    shown = title or say("report", f"nav.{name}", language)
    body = joined(
        [
            element("a", both("skip"), href="#content", cls="skip"),
            element(
                "header",
                Html(banner(letterhead, book.ecosystem.name)),
                _navigation(name, up),
                _languages(language),
            ),
            element(
                "main",
                _labels(book),
                element("h1", headline),
                *content,
                id="content",
            ),
            _footer(book),
            element("template", both("csv.save"), id="csv-save"),
            element("template", both("csv.unit"), id="csv-unit"),
        ],
        "\n",
    )
    return page(
        f"{shown} – {book.ecosystem.name}" if book.ecosystem.name else shown,
        language,
        body,
        styles=[shortened("report.css"), *banner_style(letterhead)],
        scripts=["\n".join(map(shortened, ("csv.js", "tables.js", "report.js")))],
    )


def section(key: str, *content: object, **values: object) -> Html:
    """Return a part of a page under its heading; ``key`` is also where one can jump."""
    place = key.replace(".", "-")
    heading = element("h2", both(f"{key}.title", **values), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _navigation(name: str, up: str) -> Html:
    links = [
        element(
            "a",
            both(f"nav.{key}"),
            href=up + address,
            aria_current="page" if key == name else None,
        )
        for key, address in PAGES.items()
    ]
    return element("nav", *links, aria_label="valuechain")


def _languages(language: str) -> Html:
    choices = []
    for spoken in LANGUAGES:
        button = element(
            "input",
            type="radio",
            name="language",
            id=f"speak-{spoken}",
            value=spoken,
            checked=spoken == language,
        )
        word = say("report", "language", spoken)
        choices.append(element("label", button, word, for_=f"speak-{spoken}"))
    return element("fieldset", element("legend", "Langue / Language"), *choices)


def _labels(book: Book) -> Html:
    """Say what a reader must know before any figure."""
    told = []
    if book.constructed:
        told.append(element("p", both("constructed"), cls="notice"))
    if book.inside:
        told.append(element("p", both("all", "notes"), cls="notice"))
    if book.is_unnamed:
        told.append(element("p", both("unnamed"), cls="notice"))
    if book.comparison.provisional:
        told.append(element("p", both("provisional"), cls="notice"))
    return joined(told)


def _footer(book: Book) -> Html:
    counts = book.ecosystem.counts
    account = both(
        "footer",
        name=element("bdi", book.ecosystem.name),
        date=book.made_on.isoformat(),
        used=sum(c.stored for c in counts),
        refused=sum(c.refused for c in counts),
        basis=both(f"basis.{book.basis}"),
        version=__version__,
    )
    told = letterhead_of(book.ecosystem.settings).footer
    return element(
        "footer",
        element("p", told) if told else Html(""),
        element("p", account),
        element("p", both("footer.people")),
    )
