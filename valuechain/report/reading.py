"""An actor's figures as sentences: each number opens its formula and its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from valuechain.findings.statement import Number, Statement
from valuechain.report.book import Book, Row, line_key
from valuechain.report.covered import Covered
from valuechain.report.findings import told
from valuechain.report.markup import Html, both, element, figure, joined
from valuechain.report.sentences import period_of

__all__ = ["READ", "reading"]

_SIDES = {
    "confirmation": ("provider", "receiver"),
    "reciprocity": ("provider", "receiver"),
    "effective_sources": ("receiver",),
    "effective_outlets": ("provider",),
    "largest_dependency": ("receiver",),
    "leaving_loss": ("provider", "receiver"),
    "coverage_given": (),
    "coverage_received": (),
    "creation_by_quantity": ("provider",),
    "net_worth": ("provider", "receiver"),
    "other_kind_return": ("provider", "receiver"),
    "reach": ("provider",),
    "two_step_reach": ("provider",),
    "creation_by_count": ("provider",),
    "tangible_share": ("provider",),
}
"""On which sides of a line an actor reads it; a coverage reads what its records see."""

READ = tuple(_SIDES)
"""The indicators that are read on the page of a structure, in their order."""

_COUNTED = ("effective_sources", "effective_outlets")
_SILENT = ("no_flow", "not_measured")

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
    ids = _ids(book, actor, row)
    key = "number" if name in _COUNTED else "value"
    statement = Statement(f"actor.{name}", names, {key: Number(row["value"], unit, ids)})
    formula = element("p", both("reading.formula"), " ", both(f"formula.{name}", "explain"))
    records = _records(book, actor, row)
    sentence = told(book, statement, place, most, lead=joined([formula, *records]))
    return sentence if ids else joined([sentence, *records])


def _ids(book: Book, actor: str, row: Row) -> tuple[str, ...]:
    """Return the declarations a figure reads, among those about the actor."""
    if (beside := _covered(book, actor, row)) is not None:
        return beside.ids
    sides = _SIDES[row["indicator"]]
    lines = [
        line
        for line in book.by_actor.get(actor, [])
        if line["state"] == "done"
        and (line["period"] or None) == row["period"]
        and any(line[side] == actor for side in sides)
        and (not row["kind"] or (line["kind"], line["unit"]) == (row["kind"], row["unit"]))
    ]
    return tuple(told["id"] for line in lines for told in book.declared[line_key(line)])


def _covered(book: Book, actor: str, row: Row) -> Covered | None:
    """Return what a coverage rests on; ``None`` for another figure."""
    layer = (row["kind"] or "", row["unit"], row["period"])
    return book.covered.get((row["indicator"], actor, *layer))


def _records(book: Book, actor: str, row: Row) -> list[Html]:
    """Return the actor's own records that a coverage is set beside."""
    beside = _covered(book, actor, row)
    return [
        element(
            "p",
            both("reading.record"),
            " ",
            figure(own["quantity"], own["unit"]),
            " ",
            element("code", own["origin"]),
        )
        for own in (beside.records if beside else ())
    ]
