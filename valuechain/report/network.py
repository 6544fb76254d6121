"""The page of the whole: figures of each layer, for experts apart, and the best loops."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from valuechain.findings.statement import Number, written
from valuechain.indicators.best import best_loops
from valuechain.page import escaped
from valuechain.report.behind import Place, evidence_of
from valuechain.report.book import Book, Row
from valuechain.report.markup import (
    Html,
    both,
    counted,
    element,
    joined,
    number,
    spoken,
    table,
)
from valuechain.report.sentences import period_of
from valuechain.report.shell import framed
from valuechain.words import LANGUAGES

__all__ = ["SHOWN", "network_page"]

_WORDS = "network"
_MOST, _ROWS, _LOOPS = 60, 8, 10

_WHOLE = (
    "resilience", "dyad_reciprocity", "agility", "reachable_pairs", "structural_dependency",
    "exchanges_per_actor",
)  # fmt: skip
_LAYER = (
    "layer_confirmation", "layer_asymmetry", "layer_reciprocity", "share_in_loops",
    "connectance", "unexplained",
)  # fmt: skip
_EXPERT = (
    "total_throughflow", "finn_cycling", "path_length", "indirect_direct", "ascendency",
    "capacity", "overhead", "robustness", "effective_actors",
)  # fmt: skip
SHOWN = (*_WHOLE, *_LAYER, *_EXPERT)
"""The indicators of the page, in their order."""

_PLAIN = ("resilience", "indirect_direct", "robustness")
"""Ratios that are no shares of something."""


def network_page(book: Book) -> str:
    """Return the page."""
    found: dict[Place, dict[str, Row]] = defaultdict(dict)
    for row in book.figures.filter(pl.col("actor").is_null()).iter_rows(named=True):
        found[row["kind"], row["unit"], row["period"]][row["indicator"]] = row
    if not found:
        return framed(book, "network", both("headline.none", _WORDS))
    wholes = [place for place in found if place[0] is None]
    layers = [place for place in found if place[0] is not None]
    wholes.sort(key=lambda place: place[2] or "", reverse=True)
    layers.sort(key=lambda place: (place[0] or "", place[1] or ""))
    layers.sort(key=lambda place: place[2] or "", reverse=True)
    shown = [
        _part(book, place, found[place], f"layer-{at}", opened=not at)
        for at, place in enumerate(layers[:_MOST])
    ]
    if len(layers) > _MOST:
        shown.append(element("p", both("more", _WORDS, count=len(layers) - _MOST)))
    parts = [
        element("p", both("how", _WORDS)),
        _section(
            "whole",
            *(
                _part(book, place, found[place], f"whole-{at}", opened=not at)
                for at, place in enumerate(wholes)
            ),
        ),
        _section("layers", *shown),
    ]
    if loops := _loops(book):
        parts.append(loops)
    number_of = len({place[:2] for place in layers})
    headline = both("headline", _WORDS, layers=counted("kinds", number_of))
    return framed(book, "network", headline, *parts)


def _section(key: str, *content: object) -> Html:
    heading = element("h2", both(f"{key}.title", _WORDS), id=key)
    return element("section", heading, *content, aria_labelledby=key)


def _part(
    book: Book, place: Place, rows: dict[str, Row], address: str, *, opened: bool
) -> Html:
    """Return the figures of one layer and period, or of all kinds in a period."""
    kind, unit, period = place
    title = [] if kind is None else [book.layer(kind, unit)]
    told = evidence_of(book)[place].declarations["id"].to_list()
    opener = both("rows", _WORDS, count=len(told))
    behind = book.rows_behind(
        book.rows_of(told), _ROWS, opener=opener, place=f"{address}-rows"
    )
    plain = [rows[name] for name in (*_WHOLE, *_LAYER) if name in rows]
    expert = [rows[name] for name in _EXPERT if name in rows]
    body = _figures(plain, f"{address}-rows")
    if expert:
        how = element("p", both("expert.how", _WORDS))
        summary = element("summary", both("expert", _WORDS))
        figures = _figures(expert, f"{address}-rows")
        body.append(element("details", summary, how, *figures, cls="expert"))
    heading = joined([*title, period_of({"period": period})], ", ")
    return element(
        "details",
        element("summary", element("h3", heading)),
        *body,
        behind,
        cls="layer reading",
        open=opened,
    )


def _figures(rows: list[Row], address: str) -> list[Html]:
    """Return a table of those that are defined, then why the others are not."""
    cells = [
        (
            both(f"name.{row['indicator']}", "indicators"),
            _value(row, address),
            both(f"reading.{row['indicator']}", "indicators"),
            both(f"formula.{row['indicator']}", "explain"),
        )
        for row in rows
        if row["value"] is not None
    ]
    silent: dict[str, list[Html]] = defaultdict(list)
    for row in rows:
        if row["value"] is None:
            silent[row["reason"]].append(both(f"name.{row['indicator']}", "indicators"))
    names = ("figure", "value", "reading", "formula")
    heads = [both(f"column.{n}", _WORDS) for n in names]
    parts = [table(heads, cells, numbers=(1,))] if cells else []
    for reason, which in silent.items():
        why = both(f"reason.{reason}", "indicators")
        told = both("undefined", _WORDS, figures=joined(which, ", "), why=why)
        parts.append(element("p", told, cls="legend"))
    return parts


def _value(row: Row, address: str) -> Html:
    """Return a value that opens its rows."""
    name, value = row["indicator"], row["value"]
    unit = row["measured_in"] or ""
    if unit == "1":
        unit = "" if name in _PLAIN else "%"
    unit, times, _ = unit.partition(" × bit")
    texts = [
        escaped(written(Number(value, unit), language) + times) for language in LANGUAGES
    ]
    return element("a", spoken(texts), href=f"#{address}", cls="number")


def _loops(book: Book) -> Html | None:
    """Return the best loops through the focal actor; ``None`` without one or too many."""
    focal = book.ecosystem.focal
    if not focal or focal in book.ecosystem.outside or focal not in book.names:
        return None
    try:
        found = best_loops(book.ecosystem, focal, _LOOPS)
    except ValueError:  # Too many partial ways would have to be looked at.
        return None
    who = book.person(focal)
    if not found.loops:
        return _section("loops", element("p", both("loops.none", _WORDS, focal=who)))
    cells = [
        (
            joined([book.person(actor) for actor in (*loop.actors, focal)], " → "),
            number(loop.score, 4),
            book.rows_behind(book.rows_of(loop.transactions)),
        )
        for loop in found.loops
    ]
    heads = [both(f"column.{n}", _WORDS) for n in ("loop", "score", "rows")]
    how = element("p", both("loops.how", _WORDS, focal=who))
    return _section("loops", how, table(heads, cells, numbers=(1,)))
