"""The first page: what the exchanges say, what to look at, and what the figures rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from valuechain.report.absent import absent_section
from valuechain.report.book import Book, Row
from valuechain.report.comparison import agreed
from valuechain.report.findings import findings_section
from valuechain.report.markup import Html, both, counted, element, figure, number, table
from valuechain.report.quality import account
from valuechain.report.sentences import difference, measure_question, period_of
from valuechain.report.shell import PAGES, framed, section

__all__ = ["index_page"]

_UNCERTAIN = ("material", "over_capacity", "below_minimum", "incompatible")


def index_page(book: Book, structures: list[str]) -> str:
    """Return the first page; ``structures`` are the actors with a page of their own."""
    told = Counter(row["status"] for row in book.lines)
    actors = len(book.with_pages)
    declared = book.ecosystem.table("transactions").height
    name = element("bdi", book.ecosystem.name)
    if declared:
        headline = both(
            "index.headline",
            name=name,
            actors=counted("structures", actors),
            declared=counted("declarations", declared),
            material=counted("differences", told["material"]),
        )
    else:
        headline = both("index.headline.none", name=name)
    parts = [
        agreed(book),
        section("look", _look(book, told)),
        findings_section(book),
        absent_section(book),
        section("pages", _pages()),
        section("layers", _layers(book)),
        section("structures", _structures(book, structures)),
        section("account", account(book)),
    ]
    return framed(book, "index", headline, *parts)


def _look(book: Book, told: Counter[str]) -> Html:
    """Return the few sentences one should read first."""
    points: list[Html] = []
    material = [r for r in book.questions if r["status"] == "material"]
    if material:
        points.append(difference(book, material[0]))
    if told["one_sided"]:
        silent = Counter(_silent(r) for r in book.lines if r["status"] == "one_sided")
        actor, count = silent.most_common(1)[0]
        points.append(
            both(
                "look.one_sided",
                count=told["one_sided"],
                actor=book.person(actor),
                of=count,
            )
        )
    own = [r for r in book.measures if r["status"] in _UNCERTAIN]
    if own:
        points.append(measure_question(book, own[0]))
    generous = _generous(book)
    if generous is not None:
        points.append(generous)
    if not points:
        return element("p", both("look.none"))
    return element("ol", *(element("li", p) for p in points), cls="look")


def _silent(row: Row) -> str:
    return str(row["receiver"] if row["receiver_quantity"] is None else row["provider"])


def _generous(book: Book) -> Html | None:
    """Return who gives most and receives nothing, in the layer with most actors."""
    layers: dict[tuple[str, str | None, str | None], list[Row]] = defaultdict(list)
    for row in book.actor_rows.iter_rows(named=True):
        non_money = book.kinds.get(row["kind"], {}).get("nature") == "non_financial"
        if non_money and row["actor"] not in book.ecosystem.outside:
            layers[row["kind"], row["unit"], row["period"]].append(row)
    if not layers:
        return None
    _, rows = max(layers.items(), key=lambda item: (len(item[1]), str(item[0])))
    least: Row = min(rows, key=lambda r: (r["net"], r["actor"]))
    if least["net"] >= 0:
        return None
    return both(
        "look.gives",
        actor=book.person(least["actor"]),
        kind=book.kind(least["kind"]),
        given=figure(least["given"], least["unit"]),
        received=figure(least["received"], least["unit"]),
        period=period_of(least),
    )


def _pages() -> Html:
    entries = [
        element(
            "li",
            element("a", both(f"nav.{key}"), href=address),
            " – ",
            both(f"pages.{key}"),
        )
        for key, address in PAGES.items()
        if key != "index"
    ]
    return element("ul", *entries)


def _layers(book: Book) -> Html:
    """Return one row a kind and unit: what was exchanged, and how well it is confirmed."""
    given: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for row in book.actor_rows.iter_rows(named=True):
        given[row["kind"], row["unit"]] += row["given"]
    totals = book.comparison.table("totals").to_dicts()
    rows: list[Row] = [r for r in totals if r["state"] == "done"]
    rows.sort(key=lambda r: (-r["lines"], r["kind"]))
    cells = [
        (
            book.layer(row["kind"], row["unit"]),
            figure(given[row["kind"], row["unit"]], row["unit"]),
            number(row["lines"], 0),
            number(row["two_sided"], 0),
            number(row["coverage"], percent=True),
            number(row["count_material"], 0),
        )
        for row in rows
    ]
    if not cells:
        return element("p", both("flows.headline.none"))
    names = ("kind", "exchanged", "lines", "told_by_both", "coverage", "material")
    note = element("p", both(f"basis.{book.basis}"), " ", both("layers.how"))
    heads = [both(f"column.{name}") for name in names]
    return Html(note + table(heads, cells, numbers=range(1, 6)))


def _structures(book: Book, structures: list[str]) -> Html:
    asked = Counter(
        actor for row in book.questions for actor in {row["provider"], row["receiver"]}
    )
    cells = []
    for actor in structures:
        told = book.actors[actor]
        rows = book.by_actor.get(actor, [])
        cells.append(
            (
                book.person(actor),
                told.get("type") or "",
                told.get("territory") or "",
                number(len(rows), 0),
                number(asked[actor], 0),
            )
        )
    if not cells:
        return element("p", both("structures.none"))
    names = ("actor", "type", "territory", "lines", "questions")
    parts = table(
        [both(f"column.{n}") for n in names], cells, numbers=(3, 4), cls="filtered"
    )
    left = len(book.with_pages) - len(structures)
    more = element("p", both("rows.more", count=left)) if left > 0 else Html("")
    return Html(parts + more)
