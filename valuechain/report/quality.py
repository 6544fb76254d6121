"""The page of data quality: what was read and refused, what was told about it, who confirms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from valuechain.errors import Problem
from valuechain.report.book import Book, Row
from valuechain.report.markup import Html, both, element, number, spoken, table
from valuechain.report.shell import framed, section
from valuechain.words import LANGUAGES
from valuechain.words.problems import problem_place, problem_sentence

__all__ = ["account", "quality_page"]

_MOST_PLACES, _MOST_NOTES = 5, 100
_NO_RECORD = (None, "unmeasured")


def quality_page(book: Book) -> str:
    """Return the page."""
    counts = book.ecosystem.counts
    headline = both(
        "quality.headline",
        read=number(sum(c.read for c in counts), 0),
        stored=number(sum(c.stored for c in counts), 0),
        refused=number(sum(c.refused for c in counts), 0),
        lines=number(len(book.lines), 0),
        confirmed=number(sum(map(_is_confirmed, book.lines)), 0),
    )
    parts = [
        section("account", account(book)),
        section("coverage", *_coverage(book)),
        section("notes_of_import", _notes(book.ecosystem.notes)),
    ]
    return framed(book, "quality", headline, *parts)


def account(book: Book) -> Html:
    """Return the rows read of each table of each source, and what became of them."""
    cells = [
        (
            element("code", c.source),
            both(f"table.{c.table}"),
            *(number(n, 0) for n in (c.read, c.stored, c.refused, c.blank, c.duplicate)),
        )
        for c in book.ecosystem.counts
    ]
    names = ("file", "table", "read", "stored", "refused", "blank", "duplicate")
    note = element("p", both("account.how"))
    heads = [both(f"column.{n}") for n in names]
    return Html(note + table(heads, cells, numbers=range(2, 7)))


def _coverage(book: Book) -> list[Html]:
    """Return, for each layer and period, how many exchanges rest on what."""
    layers: dict[tuple[str, str | None, str | None], list[Row]] = defaultdict(list)
    for row in book.lines:
        layers[row["kind"], row["unit"], row["period"]].append(row)
    order = sorted(layers, key=lambda one: (book.kind(one[0]), *map(str, one)))
    cells = []
    for kind, unit, period in order:
        rows = layers[kind, unit, period]
        confirmed = sum(map(_is_confirmed, rows))
        cells.append(
            (
                book.layer(kind, unit),
                period or both("unknown"),
                number(len(rows), 0),
                number(confirmed, 0),
                number(confirmed / len(rows), percent=True),
                number(sum(map(_is_measured, rows)), 0),
            )
        )
    names = (
        "kind",
        "period",
        "exchanges",
        "both_said",
        "share",
        "measured_too",
    )
    heads = [both(f"column.{n}") for n in names]
    return [element("p", both("coverage.how")), table(heads, cells, numbers=range(2, 6))]


def _is_confirmed(row: Row) -> bool:
    """Whether the provider and the receiver both gave a figure."""
    return row["provider_quantity"] is not None and row["receiver_quantity"] is not None


def _is_measured(row: Row) -> bool:
    """Whether a record of one of the two speaks about the exchange."""
    return any(row[f"{side}_check"] not in _NO_RECORD for side in ("provider", "receiver"))


def _notes(notes: Iterable[Problem]) -> Html:
    """Return what the import told, a sentence a cause, each with its first places."""
    told: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for note in notes:
        told[note.code, note.variant].append(note)
    if not told:
        return element("p", both("notes_of_import.none"))
    often = Counter({key: len(found) for key, found in told.items()})
    entries = []
    for key, count in often.most_common(_MOST_NOTES):
        first = told[key][0]
        sentence = spoken(
            [element("span", problem_sentence(first, lang)) for lang in LANGUAGES]
        )
        places = [
            element(
                "li",
                spoken([element("span", problem_place(one, lang)) for lang in LANGUAGES]),
            )
            for one in told[key][:_MOST_PLACES]
        ]
        more = count - len(places)
        rest = element("li", both("notes_of_import.more", count=more)) if more else ""
        entries.append(
            element(
                "li",
                element("code", first.code),
                " ",
                sentence,
                element("ul", *places, rest),
            )
        )
    return element("ol", *entries)
