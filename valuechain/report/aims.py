"""What was aimed at and what was reached: a page for all, a part of each structure's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from valuechain.report.book import Book, Row
from valuechain.report.comparison import agreed
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.shell import framed
from valuechain.report.spread import heads
from valuechain.targets import OTHER_NAMES
from valuechain.words import topic

__all__ = ["aims_of", "aims_page"]

_WORDS = "targets"


def aims_page(book: Book) -> str:
    """Return the page of all targets and references."""
    rows = book.targets
    if not rows:
        return framed(book, "aims", both("headline.none", _WORDS))
    told = Counter(r["status"] for r in rows)
    aimed = [r for r in rows if r["status"] != "reference"]
    headline = both(
        "headline", _WORDS, met=told["met"], all=len(aimed), between=told["between"]
    )
    parts = [
        agreed(book),
        element("p", both("how", _WORDS)),
        _section("all", aims(book, aimed)),
    ]
    compared = [r for r in rows if r["status"] == "reference"]
    if compared:
        parts.append(_section("references", aims(book, compared)))
    return framed(book, "aims", headline, *parts)


def aims_of(book: Book, actor: str) -> Html | None:
    """Return the targets of one structure; ``None`` when it has none."""
    own = [r for r in book.targets if r["actor"] == actor]
    return _section("own", aims(book, own, "")) if own else None


def _section(key: str, *content: object) -> Html:
    place = f"aims-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def aims(book: Book, rows: Sequence[Row], up: str = "structures/") -> Html:
    """Return targets as a table."""
    cells = []
    for r in rows:
        state = [both(f"status.{r['status']}", _WORDS)]
        if r["due"] is False:
            state.append(element("small", " ", both("due.no", _WORDS)))
        cells.append(
            (
                _name(book, r),
                book.person(r["actor"], up) if r["actor"] else both("everyone", _WORDS),
                *(_value(r, n) for n in ("baseline", "threshold", "target")),
                _reached(r),
                number(r["progress"], percent=True),
                joined(state),
                r["date"].isoformat() if r["date"] else "",
                book.names.get(r["evaluator"], r["evaluator"]) or "",
            )
        )
    names = ("indicator", ".actor", "baseline", "threshold", "target", "achieved", "way",
             "status", "date", "evaluator")  # fmt: skip
    return table(heads(_WORDS, names), cells, numbers=(2, 3, 4, 5, 6))


def _name(book: Book, row: Row) -> Html:
    key = f"name.{OTHER_NAMES.get(row['indicator'], row['indicator'])}"
    known = key in topic("indicators", "en")
    name = both(key, "indicators") if known else joined([row["indicator"]])
    if row["kind"] is None:
        return name
    return joined([name, element("small", " ", book.kind(row["kind"]))])


def _value(row: Row, name: str) -> Html:
    value: Decimal | None = row[name]
    if value is None:
        return Html("–")
    return figure(round(value, 2), row["unit"])


def _reached(row: Row) -> Html:
    known = f"reason.{row['reason']}" in topic(_WORDS, "en")
    if row["achieved"] is None and known:
        return element("span", both(f"reason.{row['reason']}", _WORDS), cls="unknown")
    if row["achieved"] is None:
        return figure(None)
    return _value(row, "achieved")
