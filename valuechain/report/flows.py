"""The page of flows: what each structure gives and receives, layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from valuechain.report.book import Book, Row
from valuechain.report.charts import diverging_bar
from valuechain.report.markup import Html, both, counted, element, figure, joined, table
from valuechain.report.sentences import period_of
from valuechain.report.shell import framed
from valuechain.report.voices import beside

__all__ = ["flows_page"]

_MOST_ROWS = 1500

Key = tuple[str, str, str | None, str | None]


def flows_page(book: Book) -> str:
    """Return the page: one table a layer, each row leading to the rows behind it."""
    layers: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in book.actor_rows.iter_rows(named=True):
        layers[row["kind"], row["unit"]].append(row)
    behind = _rows_of_actors(book)
    ordered = sorted(layers.items(), key=lambda item: (-len(item[1]), str(item[0])))
    room = _MOST_ROWS
    parts = []
    for at, ((kind, unit), rows) in enumerate(ordered):
        shown = sorted(rows, key=lambda r: (r["net"], r["actor"]))[: max(0, room)]
        room -= len(shown)
        parts.append(
            _layer(book, f"layer-{at}", (kind, unit), shown, len(rows), behind, at == 0)
        )
    jumps = [
        element("li", element("a", book.layer(*layer), href=f"#layer-{at}"))
        for at, (layer, _) in enumerate(ordered)
    ]
    if not parts:
        return framed(book, "flows", both("flows.headline.none"))
    given = len({r["actor"] for rows in layers.values() for r in rows})
    headline = both(
        "flows.headline",
        actors=counted("structures", given),
        layers=counted("kinds", len(layers)),
    )
    legend = element("p", both("flows.legend"), cls="legend")
    basis = element("p", both(f"basis.{book.basis}"), " ", both("flows.sums"))
    return framed(
        book, "flows", headline, basis, legend, element("ul", *jumps, cls="jumps"), *parts
    )


def _layer(
    book: Book,
    place: str,
    layer: tuple[str, str | None],
    rows: list[Row],
    all_rows: int,
    behind: Mapping[Key, list[Row]],
    is_open: bool,
) -> Html:
    kind, unit = layer
    most = max((max(r["given"], r["received"]) for r in rows), default=Decimal(0))
    cells = [
        (
            book.person(row["actor"]),
            period_of(row),
            diverging_bar(row["given"], row["received"], most),
            figure(row["given"], unit),
            figure(row["received"], unit),
            figure(row["net"], unit, signed=True),
            _unconfirmed(row),
            book.rows_behind(behind.get((row["actor"], kind, unit, row["period"]), [])),
        )
        for row in rows
    ]
    names = ("actor", "period", "bars", "given", "received", "net", "unconfirmed", "rows")
    heads = [both(f"column.{name}") for name in names]
    body = [beside(book, [kind]), table(heads, cells, numbers=(3, 4, 5))]
    if len(rows) < all_rows:
        body.append(element("p", both("rows.more", count=all_rows - len(rows))))
    opener = element("summary", element("h2", book.layer(kind, unit)))
    return element("details", opener, *body, cls="layer", id=place, open=is_open)


def _unconfirmed(row: Row) -> Html:
    told = []
    if row["unconfirmed"]:
        told.append(both("flows.unconfirmed", count=row["unconfirmed"], lines=row["lines"]))
    if row["missing"]:
        told.append(both("flows.missing", count=row["missing"]))
    return joined(told or [both("flows.confirmed")], " ")


def _rows_of_actors(book: Book) -> Mapping[Key, list[Row]]:
    """Return the declarations behind each actor, layer and period, of what is done."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for (provider, receiver, kind, unit, period, state), rows in book.declared.items():
        if state != "done":
            continue
        for actor in dict.fromkeys((provider, receiver)):
            found[actor, kind, unit, period] += rows
    return found
