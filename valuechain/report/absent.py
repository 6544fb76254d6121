"""Who is named but never speaks, who gives without return, and loops that hold."""

from __future__ import annotations

from collections.abc import Sequence

from valuechain.findings.together import MOST_ACTORS
from valuechain.indicators.absent import feedback, gives_without_return, never_spoke
from valuechain.report.book import Book
from valuechain.report.markup import Html, both, element, joined, table
from valuechain.report.shell import section

__all__ = ["absent_section"]

_MOST, _NAMED, _ROWS = 12, 5, 8


def absent_section(book: Book) -> Html:
    """Return the absent, the open ends and the loops of the last period."""
    if not book.lines:
        return Html("")
    period = max(row["period"] or "" for row in book.lines)
    parts = [
        element("h3", both("absent.silent")),
        _silent(book),
        element("h3", both("absent.open")),
        _open_ended(book, period),
        element("h3", both("absent.loops")),
        _loops(book, period),
    ]
    return section("absent", *parts)


def _silent(book: Book) -> Html:
    rows = never_spoke(book.ecosystem).to_dicts()
    cells = [
        (
            book.person(row["actor"]),
            _persons(book, row["named_by"]),
            book.rows_behind(book.rows_of(row["ids"]), _ROWS),
        )
        for row in rows[:_MOST]
    ]
    return _listed("silent", ("actor", "named_by", "rows"), cells, len(rows))


def _open_ended(book: Book, period: str) -> Html:
    found = gives_without_return(book.ecosystem, period=period, basis=book.basis)
    rows = found.sort("partners", "actor", descending=[True, False]).to_dicts()
    cells = [
        (
            book.person(row["actor"]),
            joined([book.kind(kind) for kind in row["kinds"]], ", "),
            str(row["partners"]),
            book.rows_behind(book.rows_of(row["ids"] or ()), _ROWS),
        )
        for row in rows[:_MOST]
    ]
    return _listed("open", ("actor", "kinds", "gives_to", "rows"), cells, len(rows))


def _loops(book: Book, period: str) -> Html:
    if len(book.ecosystem.actor_ids) > MOST_ACTORS:
        return element("p", both("absent.loops.many"))
    found = feedback(book.ecosystem, period=period, basis=book.basis)
    entries = []
    for loop in found[:_MOST]:
        steps = [
            joined(
                [
                    book.person(actor),
                    element("small", " ", ", ".join(map(book.kind, kinds))),
                ]
            )
            for actor, kinds in zip(loop.actors, loop.kinds, strict=True)
        ]
        way = joined([*steps, book.person(loop.actors[0])], " → ")
        ids = [one for step in loop.ids for one in step]
        entries.append(element("li", way, book.rows_behind(book.rows_of(ids), _ROWS)))
    if not entries:
        return element("p", both("absent.loops.none"))
    return joined([element("ol", *entries), _more(len(found))])


def _persons(book: Book, actors: list[str]) -> Html:
    shown = joined([book.person(actor) for actor in actors[:_NAMED]], ", ")
    return joined([shown, ", …"]) if len(actors) > _NAMED else shown


def _listed(
    key: str, columns: tuple[str, ...], cells: Sequence[tuple[object, ...]], count: int
) -> Html:
    if not cells:
        return element("p", both(f"absent.{key}.none"))
    heads = [both(f"column.{name}") for name in columns]
    return joined([table(heads, cells), _more(count)])


def _more(count: int) -> Html:
    return (
        element("p", both("absent.more", count=count - _MOST)) if count > _MOST else Html()
    )
