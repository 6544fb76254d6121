"""What was aimed at and what was reached: a page for all, a part of each structure's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from valuechain.report.book import Book, Row
from valuechain.report.charts import plain, rect, svg
from valuechain.report.comparison import agreed
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.shell import framed
from valuechain.report.spread import heads
from valuechain.report.voices import beside
from valuechain.targets import OTHER_NAMES
from valuechain.words import topic

__all__ = ["aims_of", "aims_page"]

_WORDS = "targets"
_WIDE = 140


def aims_page(book: Book) -> str:
    """Return the page of all targets, conditions of payment and references."""
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
    paid = [r for r in aimed if r["threshold"] is not None and r["evaluator"]]
    if paid:
        parts.append(_section("contract", _conditions(book, paid)))
    compared = [r for r in rows if r["status"] == "reference"]
    if compared:
        parts.append(_section("references", _references(book, compared)))
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
    """Return targets as a table: what was reached first, then what it is measured by."""
    cells = []
    for r in rows:
        state = [both(f"status.{r['status']}", _WORDS)]
        if r["due"] is False:
            state.append(element("div", element("small", both("due.no", _WORDS))))
        cells.append(
            (
                _whose(book, r, up),
                _reached(r),
                joined(state),
                _way(r),
                *(_value(r, n) for n in ("baseline", "threshold", "target")),
                number(r["progress"], percent=True),
                r["date"].isoformat() if r["date"] else "",
                book.names.get(r["evaluator"], r["evaluator"]) or "",
            )
        )
    names = ("indicator", "achieved", "status", "picture", "baseline", "threshold", "target",
             "way", "date", "evaluator")  # fmt: skip
    legend = element("p", both("picture.legend", _WORDS), cls="legend")
    return joined([legend, table(heads(_WORDS, names), cells, numbers=(1, 4, 5, 6, 7, 8))])


def _whose(book: Book, row: Row, up: str) -> Html:
    """Return an indicator and, in small, whose it is."""
    whose = book.person(row["actor"], up) if row["actor"] else both("everyone", _WORDS)
    small = element("div", element("small", whose))
    return joined([_name(book, row), small, beside(book, [row["indicator"]])])


def _way(row: Row) -> Html:
    """Return start, threshold, target and what was reached on one line."""
    told = {n: row[n] for n in ("baseline", "threshold", "target", "achieved")}
    known = [v for v in told.values() if v is not None]
    low, high = min(known), max(known)
    if low == high:
        return Html("")

    def place(value: Decimal) -> float:
        return 8 + float((value - low) / (high - low)) * (_WIDE - 16)

    marks = [element("line", x1=0, x2=_WIDE, y1=10, y2=10, cls="axis")]
    if told["baseline"] is not None and told["achieved"] is not None:
        ends = [plain(place(told[n])) for n in ("baseline", "achieved")]
        marks.append(element("line", x1=ends[0], x2=ends[1], y1=10, y2=10, cls="between"))
    if told["threshold"] is not None:
        marks.append(rect(place(told["threshold"]) - 1, 4, 2, 12, "far"))
    if told["target"] is not None:
        marks.append(rect(place(told["target"]) - 2, 1, 4, 18, "received"))
    if told["achieved"] is not None:
        x = plain(place(told["achieved"]))
        marks.append(element("circle", cx=x, cy=10, r=5, cls="provider"))
    return element("div", svg(_WIDE, 20, *marks))


def _conditions(book: Book, rows: Sequence[Row]) -> Html:
    """Return what a contract would pay for: each threshold, and whether it is reached."""
    cells = [
        (
            _whose(book, r, "structures/"),
            both(f"condition.{_condition(r)}", _WORDS),
            _value(r, "threshold"),
            _reached(r),
            r["date"].isoformat() if r["date"] else "",
            book.names.get(r["evaluator"], r["evaluator"]),
        )
        for r in rows
    ]
    names = ("indicator", "condition", "payment", "achieved", "date", "evaluator")
    how = element("p", both("contract.how", _WORDS))
    return joined([how, table(heads(_WORDS, names), cells, numbers=(2, 3))])


def _condition(row: Row) -> str:
    if row["threshold_reached"] is None:
        return "unknown"
    if row["due"] is False:
        return "early"
    return "reached" if row["threshold_reached"] else "short"


def _references(book: Book, rows: Sequence[Row]) -> Html:
    """Return figures to compare with, beside ours, and where they come from."""
    cells = [
        (
            _whose(book, r, "structures/"),
            _reached(r),
            _value(r, "baseline"),
            r["source"] or "",
        )
        for r in rows
    ]
    how = element("p", both("references.how", _WORDS))
    names = ("indicator", "ours", "reference", "source")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(1, 2))])


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
