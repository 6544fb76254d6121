"""One page per structure: only what involves it, in its own voice."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from valuechain.report.aims import aims_of
from valuechain.report.book import Book, Row, line_key
from valuechain.report.charts import diverging_bar
from valuechain.report.comparison import agreed, dumbbells, measure_table
from valuechain.report.markup import (
    Html,
    both,
    counted,
    element,
    figure,
    joined,
    table,
)
from valuechain.report.reading import reading
from valuechain.report.sentences import measure_question, period_of, question
from valuechain.report.shell import framed, section
from valuechain.report.squares import square_card
from valuechain.report.voices import about_line, own_voices

__all__ = ["structure_page"]

_BYTES = 480_000
_ROWS, _FEWEST = 80, 5
_SQUARES, _BEHIND = 6, 8
_AGREED, _ON_PAPER = "exact", 14
"""On paper a table longer than this leaves out rows that agree, and stops; on screen never."""

_COMPARED = ("within_tolerance", "minor", "material")
_TO_SETTLE = ("material", "minor", "over_capacity", "below_minimum", "incompatible")


def structure_page(book: Book, actor: str) -> str:
    """Return the page of one structure, at most 500 kB whatever it exchanges."""
    most = _ROWS
    text = _page(book, actor, most)
    while len(text.encode()) > _BYTES and most > _FEWEST:
        most //= 2
        text = _page(book, actor, most)
    return text


def _page(book: Book, actor: str, most: int) -> str:
    rows = book.by_actor.get(actor, [])
    gives = [r for r in rows if r["provider"] == actor]
    receives = [r for r in rows if r["receiver"] == actor]
    asked = [r for r in book.questions if actor in (r["provider"], r["receiver"])]
    headline = both(
        "structure.headline",
        name=element("bdi", book.names[actor]),
        gives=counted("partners", len({r["receiver"] for r in gives})),
        receives=counted("partners", len({r["provider"] for r in receives})),
        questions=counted("questions", len(asked)),
    )
    measures = [r for r in book.measures if r["owner"] == actor]
    parts = [
        _who(book, actor),
        agreed(book),
        section("structure.balance", _balance(book, actor)),
        section("structure.gives", _exchanges(book, gives, "receiver", most)),
        section("structure.receives", _exchanges(book, receives, "provider", most)),
        section("structure.measures", measure_table(book, measures[:most], "")),
        section("structure.gaps", _gaps(book, rows, min(most, 20))),
        section("structure.questions", *_questions(book, actor, asked[:most], measures)),
    ]
    said = own_voices(book, actor)
    if said is not None:
        parts.insert(3, said)
    aimed = aims_of(book, actor)
    if aimed is not None:
        parts.append(aimed)
    squares = _squares(book, actor)
    if squares:
        parts.append(section("structure.squares", squares))
    figures = reading(book, actor, max(most // 10, 2))
    if figures:
        parts.append(section("structure.indicators", figures))
    return framed(book, "structure", headline, *parts, title=book.names[actor], up="../")


def _who(book: Book, actor: str) -> Html:
    told = book.actors[actor]
    parts = [str(told[c]) for c in ("type", "territory") if told.get(c)]
    words = [element("p", " · ".join(parts))] if parts else []
    if told.get("description"):
        words.append(element("p", str(told["description"])))
    taking_part = told.get("participates") or "yes"
    if taking_part == "no":
        words.append(element("p", both("structure.absent"), cls="notice"))
    return joined(words)


def _balance(book: Book, actor: str) -> Html:
    rows = book.flows_of.get(actor, [])
    if not rows:
        return element("p", both("structure.nothing"))
    longest: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for row in rows:
        layer = (row["kind"], row["unit"])
        longest[layer] = max(longest[layer], row["given"], row["received"])
    cells = [
        (
            book.layer(row["kind"], row["unit"]),
            period_of(row),
            diverging_bar(row["given"], row["received"], longest[row["kind"], row["unit"]]),
            figure(row["given"], row["unit"]),
            figure(row["received"], row["unit"]),
            figure(row["net"], row["unit"], signed=True),
        )
        for row in rows
    ]
    names = ("kind", "period", "bars", "given", "received", "net")
    return table([both(f"column.{n}") for n in names], cells, numbers=(3, 4, 5))


def _exchanges(book: Book, rows: list[Row], partner: str, most: int) -> Html:
    """Return the lines with each partner: our word, theirs, and the difference."""
    if not rows:
        return element("p", both("structure.nothing"))
    own = "provider" if partner == "receiver" else "receiver"
    ordered = sorted(
        rows, key=lambda r: (book.kind(r["kind"]), str(r["period"]), -_size(r))
    )
    cells = [
        (
            book.person(row[partner], ""),
            book.kind(row["kind"]),
            joined([period_of(row), _state(row)]),
            figure(row[f"{own}_quantity"], row["unit"]),
            figure(row[f"{partner}_quantity"], row["unit"]),
            _record(row[f"{own}_check"]),
            figure(row["difference"], row["unit"], signed=True)
            if row["difference"] is not None
            else "",
            joined([_status(row), about_line(book, row)]),
            book.rows_behind(book.declared[line_key(row)], _BEHIND),
        )
        for row in ordered[:most]
    ]
    names = (
        "partner", "kind", "period", "our_word", "their_word", "our_record", "difference",
        "status", "rows",
    )  # fmt: skip
    is_long = len(cells) > _ON_PAPER
    heads = [both(f"column.{n}") for n in names]
    look = "exchanges long" if is_long else "exchanges"
    parts = [table(heads, cells, numbers=(3, 4, 6), cls=look)]
    if is_long:
        parts.append(
            element(
                "p", both("rows.paper", most=_ON_PAPER, count=len(cells)), cls="on-paper"
            )
        )
    if len(ordered) > most:
        parts.append(element("p", both("rows.more", count=len(ordered) - most)))
    return joined(parts)


def _status(row: Row) -> Html:
    told = both(f"status.{row['status']}", "compare")
    return element("span", told, cls="agreed") if row["status"] == _AGREED else told


def _size(row: Row) -> float:
    told = [row["provider_quantity"], row["receiver_quantity"]]
    return max((float(abs(q)) for q in told if q is not None), default=0.0)


def _state(row: Row) -> Html:
    if row["state"] == "done":
        return Html("")
    return element("small", " ", both(f"state_name.{row['state']}"))


def _record(check: str | None) -> Html:
    return both(f"status.{check or 'unmeasured'}", "compare")


def _gaps(book: Book, rows: list[Row], most: int) -> Html:
    compared = [r for r in rows if r["status"] in _COMPARED]
    compared.sort(key=lambda r: (-(r["weight"] or 0.0), *map(str, line_key(r))))
    parts = [dumbbells(book, compared[:most], "")]
    if len(compared) > most:
        parts.append(element("p", both("rows.more", count=len(compared) - most)))
    return joined(parts)


def _questions(book: Book, actor: str, asked: list[Row], measures: list[Row]) -> list[Html]:
    """Return what needs a partner, then what the structure can settle alone."""
    pairs: dict[str, list[Row]] = defaultdict(list)
    for row in asked:
        pairs[row["receiver"] if row["provider"] == actor else row["provider"]].append(row)
    parts: list[Html] = []
    for partner, rows in pairs.items():
        entries = [element("li", question(book, row, "")) for row in rows]
        who = both("structure.settle_with", partner=book.person(partner, ""))
        parts += [element("h3", who), element("ul", *entries)]
    alone = [r for r in measures if r["status"] in _TO_SETTLE]
    if alone:
        entries = [element("li", measure_question(book, row, "")) for row in alone]
        parts += [element("h3", both("structure.settle_alone")), element("ul", *entries)]
    return parts or [element("p", both("structure.settled"))]


def _squares(book: Book, actor: str) -> Html | None:
    rows = [
        r
        for r in book.squares
        if actor in (r["provider"], r["receiver"])
        and r["verdict"] not in ("recognised", "contested")
    ]
    if not rows:
        return None
    cards = [square_card(book, row, "") for row in rows[:_SQUARES]]
    return element("div", *cards, cls="squares")
