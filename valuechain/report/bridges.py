"""What explanations bridge between two figures, one waterfall a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from valuechain.report.book import Book, Row
from valuechain.report.charts import waterfall
from valuechain.report.markup import Html, both, element, figure, joined
from valuechain.report.sentences import about, difference

__all__ = ["bridges", "left_over"]

_BRIDGES = 12


def bridges(book: Book) -> Html:
    """Return the explained lines as waterfalls, or that nothing was explained."""
    rows = book.comparison.table("bridge").to_dicts()
    lines = {r["line"]: r for r in book.lines}
    steps: dict[int, list[Row]] = defaultdict(list)
    for row in book.comparison.table("explanations").iter_rows(named=True):
        steps[row["line"]].append(row)
    told = [_bridge(book, lines[r["line"]], steps[r["line"]]) for r in rows]
    if not told:
        return element("p", both("bridge.none"))
    shown = told[:_BRIDGES]
    return joined([element("p", both("bridge.how")), *shown, *left_over(rows, _BRIDGES)])


def _bridge(book: Book, line: Row, explanations: list[Row]) -> Html:
    """Return one line as a waterfall: from the receiver's figure to the provider's."""
    unit = line["unit"]
    amounts = [
        (
            joined(
                [
                    both(f"cause.{e['cause']}", "compare"),
                    " ",
                    figure(e["effect"], unit, signed=True),
                ]
            ),
            e["effect"],
        )
        for e in explanations
        if e["effect"] is not None
    ]
    start, end = line["receiver_quantity"], line["provider_quantity"]
    if start is None or end is None:
        return element("p", about(book, line))
    residual = end - start - sum((a for _, a in amounts), Decimal(0))
    if residual:
        left = joined([both("bridge.left"), " ", figure(residual, unit, signed=True)])
        amounts.append((left, residual))
    names = (
        joined([both("bridge.receiver"), " ", figure(start, unit)]),
        joined([both("bridge.provider"), " ", figure(end, unit)]),
    )
    notes = [
        element(
            "li", element("small", both(f"cause.{e['cause']}", "compare"), ": ", e["note"])
        )
        for e in explanations
        if e["note"]
    ]
    return element(
        "article",
        element("h3", about(book, line)),
        element("p", difference(book, line), " ", _resolution(line)),
        waterfall(start, amounts, end, names),
        element("ul", *notes) if notes else "",
        cls="card",
    )


def _resolution(line: Row) -> Html:
    resolution = line["resolution"]
    return (
        element("strong", both(f"resolution.{resolution}", "compare"))
        if resolution
        else Html("")
    )


def left_over(rows: Sequence[Row], shown: int) -> list[Html]:
    """Return a word on the rows that are not shown, if there are any."""
    left = len(rows) - shown
    return [element("p", both("rows.more", count=left))] if left > 0 else []
