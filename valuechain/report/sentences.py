"""Differences and questions, told as sentences that name both sides alike."""

from __future__ import annotations

from valuechain.report.book import Book, Row
from valuechain.report.markup import Html, both, element, figure, joined, number

__all__ = [
    "about",
    "difference",
    "layer_and_period",
    "measure_question",
    "period_of",
    "question",
    "tolerance_of",
]


def period_of(row: Row) -> Html:
    """Return the period of a row, or that it is not known."""
    return joined([row["period"]]) if row["period"] else both("no_period")


def layer_and_period(book: Book, row: Row) -> Html:
    """Return a layer with its period in small, for the first cell of a row."""
    small = element("div", element("small", period_of(row)))
    return joined([book.layer(row["kind"], row["unit"]), small])


def about(book: Book, row: Row, up: str = "structures/") -> Html:
    """Return who gives what to whom, when."""
    return both(
        "about",
        provider=book.person(row["provider"], up),
        receiver=book.person(row["receiver"], up),
        kind=book.kind(row["kind"]),
        period=period_of(row),
    )


def difference(book: Book, row: Row, up: str = "structures/") -> Html:
    """Return a difference between two declarations as one sentence, and its size."""
    size = abs(row["difference"])
    told = both(
        "difference",
        provider=book.person(row["provider"], up),
        receiver=book.person(row["receiver"], up),
        kind=book.kind(row["kind"]),
        period=period_of(row),
        given=figure(row["provider_quantity"], row["unit"]),
        received=figure(row["receiver_quantity"], row["unit"]),
        size=figure(size, row["unit"]),
    )
    if row["weight"]:
        told = joined([told, both("difference.times", times=number(row["weight"], 1))], " ")
    if row["state"] != "done":
        told = joined([told, both(f"state.{row['state']}")], " ")
    return told


def question(book: Book, row: Row, up: str = "structures/") -> Html:
    """Return what the two sides of a line have to settle."""
    told = difference(book, row, up)
    resolution = row["resolution"]
    if resolution and resolution != "open":
        told = joined([told, " ", both(f"resolution.{resolution}", "compare"), "."])
        if row["residual"] is not None and resolution == "partly_bridged":
            left = figure(abs(row["residual"]), row["unit"])
            told = joined([told, both("difference.residual", residual=left)], " ")
    return told


def measure_question(book: Book, row: Row, up: str = "structures/") -> Html:
    """Return a difference between a declaration and its owner's own record."""
    return both(
        f"measure.{row['side'] if row['side'] in ('provides', 'receives') else 'any'}",
        owner=book.person(row["owner"], up),
        kind=book.kind(row["kind"]),
        period=period_of(row),
        declared=figure(row["declared"], row["unit"]),
        measured=figure(row["measured"], row["unit"]),
        partner=both("measure.partner", partner=book.person(row["partner"], up))
        if row["partner"]
        else "",
    )


def tolerance_of(row: Row) -> Html:
    """Return the margin and the floor that a line was judged with."""
    parts = []
    if row["margin"] is not None:
        parts.append(number(float(row["margin"]), percent=True))
    if row["floor"] is not None:
        parts.append(figure(row["floor"], row["unit"]))
    return joined(parts, " / ") if parts else both("no_threshold")
