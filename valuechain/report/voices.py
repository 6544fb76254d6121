"""What people said, beside the figures it is about, and a page of all of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from valuechain.notes import notes, words_by_theme
from valuechain.report.book import Book, Row
from valuechain.report.charts import count_bar
from valuechain.report.markup import Html, both, element, joined, number, table
from valuechain.report.shell import framed
from valuechain.report.spread import heads

__all__ = ["about_line", "beside", "own_voices", "voices_page"]

_WORDS = "notes"
_MOST, _THEMES, _BARS, _COMES_BACK = 500, 24, 8, 2


def beside(book: Book, names: Iterable[str], most: int = 3) -> Html:
    """Return the notes about some ids or names, to stand beside a figure; nothing if none."""
    rows = [row for name in dict.fromkeys(names) for row in book.noted.get(name, ())]
    return joined([element("div", _said(row), cls="voice") for row in rows[:most]])


def about_line(book: Book, row: Row) -> Html:
    """Return the notes about a line: its exchanges, or itself by the names of its parties."""
    if not book.noted:
        return Html("")
    return beside(book, book.names_of(row))


def own_voices(book: Book, actor: str) -> Html | None:
    """Return the notes about an actor and its results; ``None`` when there are none."""
    outcomes = book.ecosystem.table("outcomes")
    own: list[str] = []
    if not outcomes.is_empty():
        own = [
            str(o) for a, o in outcomes.select("actor", "outcome").iter_rows() if a == actor
        ]
    entries = beside(book, [actor, *own], 40)
    if not entries:
        return None
    heading = element("h2", both("own.title", _WORDS), id="notes-own")
    return element("section", heading, entries, aria_labelledby="notes-own")


def voices_page(book: Book) -> str:
    """Return the page: words by theme, then every note, to be searched."""
    rows = notes(book.ecosystem).to_dicts()
    if not rows:
        none = element("p", both("none", _WORDS))
        return framed(book, "voices", both("headline.none", _WORDS), none, *_held(book))
    quotes = sum(1 for r in rows if r["quote"])
    headline = both("headline", _WORDS, notes=len(rows), quotes=quotes)
    parts = [
        element("p", both("how", _WORDS)),
        *_held(book),
        _section("words", _words(book)),
        _section("list", _list(book, rows[:_MOST])),
    ]
    if len(rows) > _MOST:
        parts.append(element("p", both("rows.more", count=len(rows) - _MOST)))
    return framed(book, "voices", headline, *parts)


def _held(book: Book) -> list[Html]:
    if not book.held_back:
        return []
    return [element("p", both("held.page", _WORDS, count=book.held_back), cls="legend")]


def _section(key: str, *content: object) -> Html:
    place = f"notes-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _said(row: Row) -> Html:
    """Return a note: what was said, somebody's own words, and what supports it."""
    parts: list[object] = [row["text"]]
    if row["quote"]:
        parts += [" ", _quote(row)]
    more = _support(row)
    return joined([*parts, element("small", " ", more) if more else ""])


def _support(row: Row, *, headed: bool = False) -> Html:
    """Return what supports a note, and the document it leads to."""
    parts = []
    if row["evidence"]:
        told = joined([row["evidence"]])
        parts.append(told if headed else both("evidence", _WORDS, evidence=told))
    if row["link"]:
        parts.append(_document(row["link"]))
    if row["consent"] != "yes":
        parts.append(element("strong", both("inside", _WORDS)))
    return joined(parts, " · ")


def _document(link: str) -> Html:
    if link.startswith(("https://", "http://")):
        return element("a", both("link", _WORDS), href=link, rel="noreferrer")
    return joined([link])


def _words(book: Book) -> Html:
    """Return the most frequent words of each theme as bars on one scale."""
    themes: dict[str | None, list[Row]] = defaultdict(list)
    for row in words_by_theme(book.ecosystem).to_dicts():
        if row["count"] >= _COMES_BACK:
            themes[row["theme"]].append(row)
    told = Counter(row["theme"] for row in notes(book.ecosystem).to_dicts())
    most = max((r["count"] for rows in themes.values() for r in rows), default=1)
    ordered = sorted(themes, key=lambda t: (t is None, -told[t], str(t)))
    cards = []
    for theme in ordered[:_THEMES]:
        entries = [
            element(
                "li",
                element("span", row["word"], cls="label"),
                count_bar(row["count"], most),
                number(row["count"], 0),
            )
            for row in themes[theme][:_BARS]
        ]
        under = element("small", both("words.under", _WORDS, count=told[theme]))
        title = element("h3", theme or both("theme.none", _WORDS))
        cards.append(
            element("div", title, element("ul", *entries, cls="words"), under, cls="card")
        )
    if not cards:
        return element("p", both("words.none", _WORDS))
    how = element("p", both("words.how", _WORDS))
    return joined([how, element("div", *cards, cls="squares")])


def _list(book: Book, rows: Sequence[Row]) -> Html:
    cells = [
        (
            _about(book, r),
            joined([r["text"], element("div", _quote(r)) if r["quote"] else ""]),
            r["theme"] or "",
            _support(r, headed=True),
        )
        for r in rows
    ]
    names = ("about", "said", "theme", "evidence")
    return table(heads(_WORDS, names), cells, cls="filtered")


def _quote(row: Row) -> Html:
    """Return somebody's own words, in the quotation marks of the language read."""
    words = re.sub(r'^[\s«“"]+|[\s»”"]+$', "", row["quote"])
    return element("q", words, cls="quote")


def _about(book: Book, row: Row) -> Html:
    what = both(f"subject.{row['subject'] or 'unknown'}", _WORDS)
    name = book.person(row["about"]) if row["subject"] == "actor" else joined([row["name"]])
    return joined([name, element("div", element("small", what))])
