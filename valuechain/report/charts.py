"""Small pictures beside the figures: bars, dumbbells and waterfalls, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from valuechain.report.markup import Html, element, joined

__all__ = ["count_bar", "diverging_bar", "dumbbell", "plain", "rect", "svg", "waterfall"]

_WIDTH, _HEIGHT = 220, 18
_FARTHEST = 8.0


def diverging_bar(given: Decimal, received: Decimal, most: Decimal) -> Html:
    """Return given to the left and received to the right of one middle line.

    ``most`` is the longest bar of the table, so that rows compare.
    """
    half = _WIDTH / 2
    left, right = (_length(v, most, half - 2) for v in (given, received))
    return svg(
        _WIDTH,
        _HEIGHT,
        rect(half - left, 4, left, 10, "given"),
        rect(half, 4, right, 10, "received"),
        element("line", x1=half, x2=half, y1=0, y2=_HEIGHT, cls="axis"),
    )


def count_bar(count: int, most: int, cls: str = "given") -> Html:
    """Return one bar whose length is a count."""
    length = _length(Decimal(count), Decimal(max(most, 1)), 160)
    return svg(160, 14, rect(0, 2, length, 10, cls))


def dumbbell(difference: Decimal, tolerance: Decimal | None) -> Html:
    """Return two figures as dots around their middle; the band is what was agreed.

    The distance is in tolerances: dots outside the band differ by more than was agreed.
    Beyond eight tolerances both dots stand at the edge, with arrows. The provider is a
    circle, the receiver a square; the higher figure is on the right.
    """
    middle, step = _WIDTH / 2, (_WIDTH / 2 - 12) / _FARTHEST
    marks = [element("line", x1=4, x2=_WIDTH - 4, y1=9, y2=9, cls="axis")]
    if tolerance is not None and tolerance > 0:
        times = float(abs(difference) / tolerance)
        marks.append(rect(middle - step, 2, 2 * step, 14, "band"))
    else:
        times = _FARTHEST if difference else 0.0
    apart = min(times, _FARTHEST) * step
    sign = 1 if difference > 0 else -1
    provider, receiver = middle + sign * apart, middle - sign * apart
    low, high = sorted((provider, receiver))
    marks.append(element("line", x1=plain(low), x2=plain(high), y1=9, y2=9, cls="between"))
    if times > _FARTHEST:
        marks += [
            element("path", d=f"M{plain(low - 7)} 9l6 -5v10z", cls="far"),
            element("path", d=f"M{plain(high + 7)} 9l-6 -5v10z", cls="far"),
        ]
    marks += [
        element("circle", cx=plain(provider), cy=9, r=5, cls="provider"),
        rect(receiver - 4.5, 4.5, 9, 9, "receiver"),
    ]
    return svg(_WIDTH, _HEIGHT, *marks)


def waterfall(
    start: Decimal,
    steps: Sequence[tuple[object, Decimal]],
    end: Decimal,
    names: Sequence[object],
) -> Html:
    """Return a waterfall as rows: a first figure, each signed step, and where it ends.

    Parameters
    ----------
    start, end : Decimal
        The figures the steps lead between.
    steps : sequence of (label, signed amount)
        What is added; the picture shows each from where the one before ended.
    names : sequence of two labels
        For the first and the last bar.

    Returns
    -------
    Html
        A list: each entry has a label and a bar; all bars share one scale around zero.
    """
    levels = [Decimal(0), start]
    for _, amount in steps:
        levels.append(levels[-1] + amount)
    low, high = min(*levels, end, Decimal(0)), max(*levels, end, Decimal(0))
    span = high - low or Decimal(1)

    def place(value: Decimal) -> float:
        return 2 + float((value - low) / span) * (_WIDTH * 1.4 - 4)

    def bar(one: Decimal, other: Decimal, cls: str) -> Html:
        left, right = sorted((place(one), place(other)))
        zero = place(Decimal(0))
        return svg(
            round(_WIDTH * 1.4),
            _HEIGHT,
            rect(left, 3, max(right - left, 1.5), 12, cls),
            element("line", x1=plain(zero), x2=plain(zero), y1=0, y2=_HEIGHT, cls="axis"),
        )

    rows = [(names[0], bar(Decimal(0), start, "receiver"))]
    level = start
    for label, amount in steps:
        rows.append((label, bar(level, level + amount, "step")))
        level += amount
    rows.append((names[1], bar(Decimal(0), end, "provider")))
    cells = [
        element("li", element("span", label, cls="label"), picture)
        for label, picture in rows
    ]
    return element("ul", *cells, cls="waterfall")


def _length(value: Decimal, most: Decimal, room: float) -> float:
    if most <= 0 or value <= 0:
        return 0.0
    return max(1.0, float(value / most) * room)


def rect(x: float, y: float, width: float, height: float, cls: str) -> Html:
    """Return a rectangle of a picture."""
    return element(
        "rect", x=plain(x), y=plain(y), width=plain(width), height=plain(height), cls=cls
    )


def plain(value: float) -> str:
    """Return a length with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def svg(width: int, height: int, *marks: Html) -> Html:
    """Return a picture of marks; what it shows is told beside it."""
    box = f"0 0 {width} {height}"
    return Html(
        f'<svg viewBox="{box}" width="{width}" height="{height}" aria-hidden="true" '
        f'focusable="false">{joined(marks)}</svg>'
    )
