"""The page of the counterfactual: with and without, as the actors imagined it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from valuechain.report.book import Book, Row
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.sentences import layer_and_period
from valuechain.report.shell import framed
from valuechain.report.spread import heads, spread, spread_bar
from valuechain.report.voices import beside
from valuechain.scenario import Scenario

__all__ = ["counterfactual_page"]

_WORDS = "counterfactual"
_MOST = 200
_FILTERS = ("deadweight", "displacement", "attribution")


def counterfactual_page(book: Book) -> str:
    """Return the page; it explains how to build an alternative where there is none."""
    found = book.evaluation.counterfactual
    if found is None:
        none = element("p", both("none", _WORDS))
        return framed(book, "counterfactual", both("headline.none", _WORDS), none)
    lines = [r for r in found.table("lines").to_dicts() if r["reason"] is None]
    told = Counter("unchanged" if r["unchanged"] else r["verdict"] for r in lines)
    headline = both(
        "headline",
        _WORDS,
        gain=told["robust_gain"],
        loss=told["robust_loss"],
        ambiguous=told["ambiguous"],
    )
    parts = [
        element("p", both("intro", _WORDS, with_=_scenario(found), without=found.without))
    ]
    agreed = sorted({r["agreed_by"] for r in lines if r["agreed_by"]})
    parts += [
        element("p", both("agreed", _WORDS, who=_named(book, who))) for who in agreed[:5]
    ]
    unstated = found.table("lines").height - len(lines)
    for key, count in (("unchanged", told["unchanged"]), ("unstated", unstated)):
        if count:
            parts.append(element("p", both(key, _WORDS, count=count)))
    parts += [
        _section("layers", _layers(book, found)),
        _section("lines", _lines(book, lines)),
        _section("assumptions", _assumptions(book, found)),
        _section("outcomes", _outcomes(book, found)),
        _section("attribution", _attribution(book, found)),
        _section("shares", _shares(found)),
    ]
    return framed(book, "counterfactual", headline, *parts)


def _scenario(found: Scenario) -> object:
    """Return the name of what is compared; only what was done has one of ours."""
    return both("actual", _WORDS) if found.with_ == "actual" else found.with_


def _named(book: Book, who: str) -> str:
    """Return who agreed, by name where it is an actor."""
    told = (part.strip() for part in who.split(";"))
    return ", ".join(book.names.get(part, part) for part in told)


def _section(key: str, *content: object) -> Html:
    place = f"counterfactual-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _verdict(row: Row) -> Html:
    if row.get("unchanged"):
        return both("verdict.unchanged", _WORDS)
    return both(f"verdict.{row['verdict'] or row['reason']}", _WORDS)


def _figures(row: Row, most: Decimal) -> tuple[object, ...]:
    bar = ""
    if row["delta_best"] is not None:
        bar = spread_bar(row["delta_low"], row["delta_best"], row["delta_high"], most)
    unit = row["unit"]
    return (
        bar,
        spread(row["delta_low"], row["delta_best"], row["delta_high"], unit),
        _verdict(row),
        spread(row["with_low"], row["with_best"], row["with_high"], unit),
        spread(row["without_low"], row["without_best"], row["without_high"], unit),
    )


def _most(rows: Sequence[Row]) -> Decimal:
    ends = [
        abs(r[k]) for r in rows for k in ("delta_low", "delta_high") if r[k] is not None
    ]
    return max(ends, default=Decimal(0))


_NAMES = ("picture", "delta", "verdict", "with", "without")


def _layers(book: Book, found: Scenario) -> Html:
    cells = [
        (layer_and_period(book, r), *_figures(r, _most([r])))
        for r in found.table("layers").to_dicts()
    ]
    return table(heads(_WORDS, (".kind", *_NAMES)), cells, numbers=(2, 4, 5))


def _lines(book: Book, lines: Sequence[Row]) -> Html:
    cells = [
        (
            joined(
                [
                    book.person(r["provider"]),
                    " → ",
                    book.person(r["receiver"]),
                    element("small", " ", book.kind(r["kind"])),
                ]
            ),
            *_figures(r, _most([o for o in lines if o["kind"] == r["kind"]])),
        )
        for r in lines[:_MOST]
    ]
    return table(heads(_WORDS, ("exchange", *_NAMES)), cells, numbers=(2, 4, 5))


def _assumptions(book: Book, found: Scenario) -> Html:
    how = element("p", both("assumptions.how", _WORDS))
    rows = [r for r in found.table("assumptions").to_dicts() if r["flips"]]
    if not rows:
        return element("p", both("assumptions.none", _WORDS))
    cells = [
        (
            joined([book.person(r["provider"]), " → ", book.person(r["receiver"])]),
            book.layer(r["kind"], r["unit"]),
            both(f"side.{r['side']}", _WORDS),
            spread(r["low"], r["best"], r["high"], r["unit"]),
            figure(r["break_even"], r["unit"]),
        )
        for r in rows[:_MOST]
    ]
    names = ("exchange", ".kind", "side", "range", "break_even")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(3, 4))])


def _outcomes(book: Book, found: Scenario) -> Html:
    rows = [r for r in found.table("outcomes").to_dicts() if r["reason"] is None]
    cells = [
        (
            joined(
                [
                    r["outcome"],
                    element("small", " ", book.person(r["actor"])),
                    beside(book, [r["outcome"]]),
                ]
            ),
            *_figures(r, _most([r])),
        )
        for r in rows
    ]
    if not cells:
        return element("p", both("assumptions.none", _WORDS))
    return table(heads(_WORDS, ("outcome", *_NAMES)), cells, numbers=(2, 4, 5))


def _level(row: Row, name: str) -> Html:
    low, high = row[f"{name}_level_low"], row[f"{name}_level_high"]
    if low is None or high is None:
        return element("span", both("missing", _WORDS), cls="unknown")
    ends = [both(f"level.{round(share * 100)}", _WORDS) for share in (low, high)]
    if low == high:
        return ends[0]
    return both("level.between", _WORDS, low=ends[0], high=ends[1])


def _attribution(book: Book, found: Scenario) -> Html:
    cells = [
        (
            joined([r["outcome"], element("small", " ", book.person(r["actor"]))]),
            *(_level(r, name) for name in _FILTERS),
            figure(r["at_zero"], r["unit"]),
            spread(r["stated_low"], r["stated_best"], r["stated_high"], r["unit"]),
            figure(r["at_worst"], r["unit"]),
        )
        for r in found.table("attribution").to_dicts()
    ]
    how = element("p", both("attribution.how", _WORDS))
    names = ("outcome", *_FILTERS, "at_zero", "stated", "at_worst")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(4, 5, 6))])


def _shares(found: Scenario) -> Html:
    how = element("p", both("shares.how", _WORDS))
    cells = [
        (
            r["outcome"],
            number(r["actors"], 0),
            number(r["claimed_best"], percent=True),
            both(f"verdict.{r['verdict']}", _WORDS),
        )
        for r in found.table("shares").to_dicts()
        if r["verdict"] is not None and r["scenario"] == found.with_
    ]
    names = ("outcome", "actors", "claimed", "verdict")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(1, 2))])
