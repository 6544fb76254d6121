"""The page of rounds: each layer over time, and what changed between the last two periods."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from valuechain.diff.diff import Diff
from valuechain.report.book import Book, Row
from valuechain.report.markup import Html, both, element, figure, joined, table
from valuechain.report.sentences import layer_and_period
from valuechain.report.shell import framed
from valuechain.report.spread import heads, small_multiple

__all__ = ["rounds_page"]

_WORDS = "rounds"
_MOST = 30


def rounds_page(book: Book) -> str:
    """Return the page; with one period only, the timeline alone."""
    told = book.evaluation.timeline.to_dicts()
    periods = book.evaluation.periods
    found = book.evaluation.rounds
    parts = [_section("timeline", _timeline(book, told, periods))]
    headline = both("headline.one", _WORDS)
    if found is not None:
        earlier, later = periods[-2:]
        counts = Counter(found.table("transactions")["change"].to_list())
        numbers = {n: counts[n] for n in ("added", "ended", "grown", "shrunk")}
        headline = both("headline", _WORDS, earlier=earlier, later=later, **numbers)
        parts = [
            element("p", both("how", _WORDS)),
            *parts,
            _section("changes", _changes(book, found)),
            _section("actors", _actors(book, found)),
            _section("differences", _differences(book, found)),
            _section("comparator", _comparator(book, found)),
        ]
    stocks = book.evaluation.renewal.to_dicts()
    if stocks:
        parts.append(_stocks(book, stocks))
    return framed(book, "rounds", headline, *parts)


def _stocks(book: Book, rows: Sequence[Row]) -> Html:
    """Return each stock before and after, and what its exchanges do not explain."""
    cells = [
        (
            joined([book.person(r["actor"]), element("div", layer_and_period(book, r))]),
            figure(r["change"], r["unit"], signed=True),
            *(figure(r[n], r["unit"]) for n in ("start", "end")),
            *(figure(r[n], r["unit"]) for n in ("received", "given", "costs")),
            figure(r["unexplained"], r["unit"], signed=True),
        )
        for r in rows
    ]
    names = (".actor", "change", "start", "end", ".received", ".given", "costs",
             "unexplained")  # fmt: skip
    heading = element("h2", both("section.title", "renewal"), id="rounds-stocks")
    how = element("p", both("how", "renewal"))
    shown = table(heads("renewal", names), cells, numbers=range(1, 8))
    return element("section", heading, how, shown, aria_labelledby="rounds-stocks")


def _section(key: str, *content: object) -> Html:
    place = f"rounds-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _timeline(book: Book, told: Sequence[Row], periods: list[str]) -> Html:
    layers: dict[tuple[str, str | None], dict[str, Row]] = defaultdict(dict)
    for row in told:
        if row["period"]:
            layers[row["kind"], row["unit"]][row["period"]] = row
    cards = []
    for (kind, unit), rows in sorted(layers.items(), key=str):
        shown = [rows[p]["quantity"] if p in rows else Decimal(0) for p in periods]
        entries = [
            element(
                "li",
                element("b", p),
                " ",
                figure(rows[p]["quantity"] if p in rows else None, unit),
            )
            for p in periods
        ]
        last = rows[max(rows)]
        counts = {n: last[n] for n in ("lines", "confirmed", "actors")}
        under = element("small", both("timeline.under", _WORDS, **counts))
        cards.append(
            element(
                "div",
                element("h3", book.layer(kind, unit)),
                small_multiple(shown),
                element("ul", *entries, cls="pairs"),
                under,
                cls="card",
            )
        )
    how = element("p", both("timeline.how", _WORDS))
    return joined([how, element("div", *cards, cls="squares")])


def _exchange(book: Book, row: Row) -> Html:
    small = element("small", " ", book.kind(row["kind"]))
    parts = [book.person(row["provider"]), " → ", book.person(row["receiver"]), small]
    return joined(parts)


def _changes(book: Book, found: Diff) -> Html:
    rows = [r for r in found.table("transactions").to_dicts() if r["delta"]]
    rows.sort(key=lambda r: -abs(r["delta"]) / max(abs(r["earlier"]), Decimal(1)))
    cells = [
        (
            _exchange(book, r),
            figure(r["earlier"], r["unit"]),
            figure(r["later"], r["unit"]),
            figure(r["delta"], r["unit"], signed=True),
            both(f"change.{r['change']}", _WORDS),
        )
        for r in rows[:_MOST]
    ]
    names = ("exchange", "earlier", "later", "delta", "change")
    return table(heads(_WORDS, names), cells, numbers=(1, 2, 3))


def _actors(book: Book, found: Diff) -> Html:
    rows = found.table("actors").to_dicts()
    parts = []
    for change in ("added", "ended"):
        who = [book.person(r["actor"]) for r in rows if r["change"] == change]
        if who:
            told = both(f"actors.{change}", _WORDS)
            parts.append(element("p", told, " ", joined(who, ", ")))
    return joined(parts or [element("p", both("actors.none", _WORDS))])


def _differences(book: Book, found: Diff) -> Html:
    rows = [r for r in found.table("differences").to_dicts() if r["change"] != "unchanged"]
    if not rows:
        return element("p", both("differences.none", _WORDS))
    cells = [
        (
            _exchange(book, r),
            figure(r["earlier_difference"], r["unit"], signed=True),
            figure(r["later_difference"], r["unit"], signed=True),
            both(f"change.{r['change']}", _WORDS),
        )
        for r in rows[: _MOST * 2]
    ]
    names = ("exchange", "earlier", "later", "change")
    return table(heads(_WORDS, names), cells, numbers=(1, 2))


def _comparator(book: Book, found: Diff) -> Html:
    """Return how much more the focal actor changed than its named comparator, if any."""
    if book.evaluation.compared is None:
        return element("p", both("comparator.none", _WORDS))
    actor, comparator = book.evaluation.compared
    rows = found.table("comparator").to_dicts()
    names = {"actor": book.person(actor), "comparator": book.person(comparator)}
    if not rows:
        return element("p", both("comparator.nothing", _WORDS, **names))
    cells = [
        (
            joined(
                [both(f"side.{r['side']}", _WORDS), " ", book.layer(r["kind"], r["unit"])]
            ),
            figure(r["estimate"], r["unit"], signed=True),
            _trend(r),
            *(
                joined(
                    [
                        figure(r[f"{who}_earlier"], r["unit"]),
                        " → ",
                        figure(r[f"{who}_later"], r["unit"]),
                    ]
                )
                for who in ("actor", "comparator")
            ),
        )
        for r in rows
    ]
    headings = [
        *heads(_WORDS, ("layer", "more", "before")), names["actor"], names["comparator"],
    ]  # fmt: skip
    honest = element("p", element("strong", both("comparator.honest", _WORDS)))
    shown = table(headings, cells, numbers=(1, 2, 3, 4))
    return joined([element("p", both("comparator.how", _WORDS, **names)), honest, shown])


def _trend(row: Row) -> Html:
    """Return how the two drifted apart before; unknown without two periods before."""
    if row["pre_trend"] is None:
        return element("span", both("before.unknown", _WORDS), cls="unknown")
    return figure(row["pre_trend"], row["unit"], signed=True)
