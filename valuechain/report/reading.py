"""An actor's figures as sentences: each number opens its formula and its rows."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Callable

from valuechain.findings.statement import Number, Statement
from valuechain.report.behind import READ, beside, ids_behind
from valuechain.report.book import Book, Row
from valuechain.report.findings import told
from valuechain.report.markup import Html, both, element, figure, joined
from valuechain.report.sentences import period_of

__all__ = ["reading"]

_COUNTED = ("effective_sources", "effective_outlets")
_SILENT = ("no_flow", "not_measured", "no_partnership")

Layer = tuple[str, str, str]


def reading(book: Book, actor: str, most: int) -> Html | None:
    """Return the figures of an actor, a part a layer and period; ``None`` without any."""
    found: dict[Layer, list[Row]] = defaultdict(list)
    for row in book.indicators.get(actor, []):
        found[row["kind"] or "", row["unit"] or "", row["period"] or ""].append(row)
    parts: list[Html] = []
    for at, layer in enumerate(sorted(found, key=_order(book, actor)), start=1):
        rows = sorted(found[layer], key=lambda row: READ.index(row["indicator"]))
        if entries := _entries(book, actor, rows, f"reading-{at}", most):
            parts.append(_part(book, layer, entries, opened=not parts))
    return joined(parts) if parts else None


def _order(book: Book, actor: str) -> Callable[[Layer], tuple[object, ...]]:
    """Return what sorts layers: the last period, the busiest, all kinds together last."""
    busy: dict[Layer, int] = defaultdict(int)
    for row in book.by_actor.get(actor, []):
        busy[row["kind"], row["unit"] or "", row["period"] or ""] += 1

    def key(layer: Layer) -> tuple[object, ...]:
        late = [-ord(letter) for letter in layer[2]]
        return (late, layer[0] == "", -busy[layer], layer)

    return key


def _part(book: Book, layer: Layer, entries: list[Html], *, opened: bool) -> Html:
    kind, unit, period = layer
    name = book.layer(kind, unit or None) if kind else both("reading.whole")
    title = joined([name, period_of({"period": period})], ", ")
    return element(
        "details",
        element("summary", element("h3", title)),
        *entries,
        cls="layer reading",
        open=opened,
    )


def _entries(book: Book, actor: str, rows: list[Row], place: str, most: int) -> list[Html]:
    """Return the sentences of one layer, then which figures are undefined and why."""
    entries, silent = [], []
    for row in rows:
        name = row["indicator"]
        if row["value"] is not None:
            entries.append(_sentence(book, actor, row, f"{place}-{name}", most))
        elif row["reason"] not in _SILENT:
            silent.append(
                joined(
                    [
                        both(f"name.{name}", "indicators"),
                        both(f"reason.{row['reason']}", "indicators"),
                    ],
                    ": ",
                )
            )
    if not entries:
        return []
    points = [element("ul", *(element("li", e) for e in entries), cls="look")]
    if silent:
        listed = joined(silent, " · ")
        points.append(element("p", both("reading.undefined"), " ", listed, cls="legend"))
    return points


def _sentence(book: Book, actor: str, row: Row, place: str, most: int) -> Html:
    name = row["indicator"]
    names = {"actor": book.names[actor]}
    if row["kind"]:
        names["kind"] = book.kind(row["kind"])
    if name == "largest_dependency":
        partner = book.passages.get((row["kind"], row["unit"], row["period"]), {})
        names["partner"] = book.names[partner[actor]]
    measured = row["measured_in"]
    unit = "%" if measured == "1" else "" if name in _COUNTED else measured or ""
    ids, beyond = ids_behind(book, actor, row)
    key = "number" if name in _COUNTED else "value"
    statement = Statement(f"actor.{name}", names, {key: Number(row["value"], unit, ids)})
    formula = element("p", both("reading.formula"), " ", both(f"formula.{name}", "explain"))
    records = _records(book, actor, row)
    lead = joined([formula, *records, *_all_of_them(row, len(ids) > most, beyond)])
    sentence = told(book, statement, place, most, lead=lead)
    return sentence if ids else joined([sentence, *records])


def _records(book: Book, actor: str, row: Row) -> list[Html]:
    """Return the actor's own records that a coverage is set beside."""
    rests = beside(book, actor, row)
    return [
        element(
            "p",
            both("reading.record"),
            " ",
            figure(own["quantity"], own["unit"]),
            " ",
            element("code", own["origin"]),
        )
        for own in (rests.records if rests else ())
    ]


def _all_of_them(row: Row, many: bool, beyond: int) -> list[Html]:
    """Return the command that shows every row, where the page shows only some."""
    if not many and not beyond:
        return []
    words = ["valuechain", "explain", "SOURCE", row["indicator"], row["actor"]]
    if row["kind"]:
        words += ["--layer", ":".join(filter(None, (row["kind"], row["unit"])))]
    if row["period"]:
        words += ["--period", row["period"]]
    command = element("code", shlex.join(words))
    others = both("reading.beyond", count=beyond) if beyond else ""
    parts = [part for part in (others, both("reading.all"), command) if part]
    return [element("p", joined(parts, " "), cls="legend")]
