"""A range as people see it: its ends, its best figure, and where zero is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from valuechain.report.charts import plain, rect, svg
from valuechain.report.markup import Html, both, element, figure, joined

__all__ = ["heads", "small_multiple", "spread", "spread_bar"]

_WIDTH, _HEIGHT = 180, 18


def heads(topic: str, names: Iterable[str]) -> list[Html]:
    """Return the headings of a table from a topic; a dot before a name means the report's."""
    return [
        both(f"column.{n[1:]}") if n.startswith(".") else both(f"column.{n}", topic)
        for n in names
    ]


def spread(
    low: Decimal | None, best: Decimal | None, high: Decimal | None, unit: str | None
) -> Html:
    """Return a best figure and, in small, its range; unknown is said."""
    if best is None or low == high:
        return figure(best, unit)
    span = both("range", "counterfactual", low=figure(low, ""), high=figure(high, ""))
    return joined([figure(best, unit), element("div", element("small", span))])


def spread_bar(low: Decimal, best: Decimal, high: Decimal, most: Decimal) -> Html:
    """Return the range as a line, its best figure as a dot, zero in the middle.

    ``most`` is the largest end of all rows of the table, so that rows compare.
    """
    middle = _WIDTH / 2

    def place(value: Decimal) -> float:
        return middle + (float(value / most) * (middle - 8) if most else 0.0)

    return svg(
        _WIDTH,
        _HEIGHT,
        element("line", x1=plain(middle), x2=plain(middle), y1=0, y2=_HEIGHT, cls="axis"),
        element(
            "line", x1=plain(place(low)), x2=plain(place(high)), y1=9, y2=9, cls="between"
        ),
        element("circle", cx=plain(place(best)), cy=9, r=5, cls="provider"),
    )


def small_multiple(figures: Sequence[Decimal]) -> Html:
    """Return one column a period, on a scale of its own that starts at zero."""
    top = max((abs(f) for f in figures), default=Decimal(0))
    step, height = 34, 44
    marks = [
        rect(
            at * step + 5,
            height - (size := float(abs(f) / top) * (height - 4) if top else 0.0),
            24,
            size,
            "given",
        )
        for at, f in enumerate(figures)
    ]
    width = max(1, len(figures)) * step
    ground = element("line", x1=0, x2=width, y1=height, y2=height, cls="axis")
    return svg(width, height + 1, *marks, ground)
