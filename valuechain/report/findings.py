"""What stands out, told in sentences whose numbers open their rows."""

from __future__ import annotations

from valuechain.findings.findings import findings
from valuechain.findings.statement import Number, Statement, written
from valuechain.page import escaped
from valuechain.report.book import Book
from valuechain.report.markup import Html, both, element, joined, spoken
from valuechain.report.shell import section
from valuechain.words import LANGUAGES

__all__ = ["findings_section", "told"]

_ROWS = 10


def findings_section(book: Book) -> Html:
    """Return the findings of the last period as a numbered list; empty without any."""
    found = findings(book.ecosystem, basis=book.basis) if book.lines else []
    if not found:
        return Html("")
    entries = [
        element("li", told(book, statement, f"finding-{at}"))
        for at, statement in enumerate(found, start=1)
    ]
    how = element("p", both("findings.how"))
    points = element("ol", *entries, cls="look")
    return section("findings", how, points, count=len(found))


def told(
    book: Book,
    statement: Statement,
    place: str,
    most: int = _ROWS,
    *,
    lead: Html | None = None,
) -> Html:
    """Return a sentence, and under it the rows of each of its numbers.

    Parameters
    ----------
    book : Book
        Where the rows are.
    statement : Statement
        What is said.
    place : str
        What the addresses of its rows begin with.
    most : int
        How many rows are listed for a number.
    lead : Html, optional
        What stands above the rows, such as a formula.
    """
    places: dict[tuple[str, ...], str] = {}
    for key, number in statement.numbers.items():
        if number.ids:
            places.setdefault(number.ids, f"{place}-{key}")
    sentences = []
    for language in LANGUAGES:
        parts = [
            _part(text, statement.numbers.get(key), key, places)
            for text, key in statement.parts(language)
        ]
        sentences.append(str(joined(parts)))
    rows = [
        _rows(book, statement, ids, address, most, lead) for ids, address in places.items()
    ]
    return joined([element("p", spoken(sentences)), *rows])


def _part(
    text: str, number: Number | None, key: str, places: dict[tuple[str, ...], str]
) -> object:
    if number is not None and number.ids:
        return element("a", text, href=f"#{places[number.ids]}", cls="number")
    return element("bdi", text) if key and number is None else text


def _rows(
    book: Book,
    statement: Statement,
    ids: tuple[str, ...],
    place: str,
    most: int,
    lead: Html | None,
) -> Html:
    """Return the rows of the numbers of a sentence that rest on the same ones."""
    same = [number for number in statement.numbers.values() if number.ids == ids]
    texts = [dict.fromkeys(written(n, language) for n in same) for language in LANGUAGES]
    shown = spoken([escaped(", ".join(text)) for text in texts])
    rows = book.rows_of(ids)
    many = "rows.behind.one" if len(rows) == 1 else "rows.behind.many"
    if lead is not None:
        many = "rows.formula.one" if len(rows) == 1 else "rows.formula.many"
    opener = both(many, figure=shown, count=len(rows))
    return book.rows_behind(rows, most, opener=opener, place=place, lead=lead)
