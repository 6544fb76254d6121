"""Four figures of one exchange, as a square: who declared and who measured."""

from __future__ import annotations

from valuechain.report.book import Book, Row
from valuechain.report.markup import Html, both, element, figure, table
from valuechain.report.sentences import about

__all__ = ["square_card", "square_cards"]

_UNREMARKABLE = ("recognised", "contested")


def square_cards(book: Book, most: int) -> list[Html]:
    """Return the squares in which somebody measured, those that disagree first."""
    rows = [
        r
        for r in book.comparison.table("squares").to_dicts()
        if r["verdict"] not in _UNREMARKABLE
    ]
    if not rows:
        return [element("p", both("squares.none"))]
    rows.sort(key=lambda r: (_agreements(r), str(r["verdict"]), r["line"] or 0))
    cards = [square_card(book, row) for row in rows[:most]]
    parts = [element("p", both("squares.how")), element("div", *cards, cls="squares")]
    if len(rows) > most:
        parts.append(element("p", both("rows.more", count=len(rows) - most)))
    return parts


def _agreements(row: Row) -> int:
    sides = ("recognition", "provider_record", "receiver_record", "evidence")
    return sum(row[s] is not False for s in sides)


def square_card(book: Book, row: Row, up: str = "structures/") -> Html:
    """Return one square: declarations and records in two columns, and signs between."""
    unit = row["unit"]

    def cell(name: str) -> Html:
        return figure(row[name], unit)

    heads = ["", both("square.provider"), "", both("square.receiver")]
    rows = [
        (
            both("square.declared"),
            cell("provider_declared"),
            _sign(row["recognition"]),
            cell("receiver_declared"),
        ),
        ("", _sign(row["provider_record"]), "", _sign(row["receiver_record"])),
        (
            both("square.measured"),
            cell("provider_measured"),
            _sign(row["evidence"]),
            cell("receiver_measured"),
        ),
    ]
    return element(
        "article",
        element("h3", about(book, row, up)),
        table(heads, rows, cls="square"),
        element("p", both(f"verdict.{row['verdict']}", "compare")),
        cls="card",
    )


def _sign(agrees: bool | None) -> Html:
    if agrees is None:
        return element("span", both("square.unknown"), cls="unknown")
    return element(
        "span", both("square.agrees" if agrees else "square.differs"), cls="sign"
    )
