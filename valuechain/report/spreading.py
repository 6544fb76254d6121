"""The page of spreading: the same innovations in several territories, and how far each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from valuechain.report.book import Book, Row
from valuechain.report.charts import plain, svg
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.sentences import period_of
from valuechain.report.shell import framed
from valuechain.report.spread import heads
from valuechain.report.voices import beside
from valuechain.spreading.spreading import Spreading
from valuechain.spreading.stages import DIMENSIONS, STAGES

__all__ = ["spreading_page"]

_WORDS = "spreading"
_PERIODS, _NAMED, _AMOUNTS = 4, 5, 300
_ORDER = ("loop", "role", "kind")


def spreading_page(book: Book) -> str:
    """Return the page; it says how to name innovations where there are none."""
    found = book.evaluation.spreading
    patterns = found.table("patterns").to_dicts()
    recorded = found.table("stages").to_dicts()
    if not patterns and not recorded:
        none = element("p", both("none", _WORDS))
        return framed(book, "spreading", both("headline.none", _WORDS), none)
    of: dict[str, list[Row]] = defaultdict(list)
    for row in patterns:
        of[row["innovation"]].append(row)
    verdicts = [r["verdict"] for r in patterns]
    headline = both(
        "headline",
        _WORDS,
        innovations=len({*of, *(r["innovation"] for r in recorded)}),
        territories=len({p for rows in of.values() for p in _compared(rows)}),
        everywhere=verdicts.count("everywhere"),
        one=verdicts.count("one"),
    )
    parts = []
    if recorded:
        parts.append(_section("stages", _stages(book, recorded)))
    if patterns:
        cards = [_innovation(book, name, rows) for name, rows in of.items()]
        how = element("p", both("patterns.how", _WORDS))
        parts.append(_section("patterns", how, *cards))
    parts += [
        _section("territories", _territories(book, found)),
        _section("amounts", _amounts(book, found)),
    ]
    return framed(book, "spreading", headline, *parts)


def _section(key: str, *content: object) -> Html:
    place = f"spreading-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _compared(rows: Sequence[Row]) -> list[str]:
    """Return the territories in which an innovation is compared, in order."""
    return sorted({p for r in rows for p in (*r["territories"], *r["missing"])})


def _stages(book: Book, rows: Sequence[Row]) -> Html:
    """Return one row an innovation and territory: its path, and the changes made."""
    places: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        places[row["innovation"], row["territory"]].append(row)
    periods = sorted({r["period"] for r in rows}, key=lambda p: (p is not None, p))[
        -_PERIODS:
    ]
    cells = []
    for (innovation, _), told in places.items():
        by = {r["period"]: r for r in told}
        last = told[-1]
        cells.append(
            (
                joined([innovation, element("div", element("small", _place(last)))]),
                *(
                    both(f"stage.{by[p]['stage']}", _WORDS) if p in by else ""
                    for p in reversed(periods)
                ),
                _path([by[p]["level"] if p in by else None for p in periods]),
                *(_change(told, name) for name in DIMENSIONS),
                number(last["lines"], 0),
                _said(last),
            )
        )
    headings = [
        both("column.innovation", _WORDS),
        *(p or both("no_period") for p in reversed(periods)),
        both("column.path", _WORDS),
        *(both(name, _WORDS) for name in DIMENSIONS),
        *heads(_WORDS, ("exchanges", "source")),
    ]
    at = len(headings) - 2
    return joined(
        [
            element("p", both("stages.how", _WORDS), " ", both("dimensions.how", _WORDS)),
            table(headings, cells, numbers=(at,)),
        ]
    )


def _change(told: Sequence[Row], name: str) -> Html:
    """Return how far a change is, and, in small, what it was before when it moved."""
    parts = [_level(told[-1][name])]
    if len(told) > 1 and told[-2][name] != told[-1][name]:
        before = joined(
            [told[-2]["period"] or both("no_period"), " ", _level(told[-2][name])]
        )
        parts.append(element("div", element("small", before)))
    return joined(parts)


def _level(level: str | None) -> Html:
    if level is None:
        return element("span", both("level.none", _WORDS), cls="unknown")
    word = both(f"level.{level}", _WORDS)
    return element("strong", word) if level == "done" else word


def _said(row: Row) -> Html:
    """Return who said it and what was noted, the last time."""
    parts = [row["source"] or "", element("div", element("small", row["note"] or ""))]
    return joined(parts)


def _path(levels: Sequence[int | None]) -> Html:
    """Return the stages of a few periods as points on five steps, a period each."""
    step, rise, top = 30, 9, len(STAGES) - 1
    width, height = max(1, len(levels)) * step, top * rise + 14
    points = [
        (at * step + step / 2, height - 7 - level * rise)
        for at, level in enumerate(levels)
        if level is not None
    ]
    ground = element("line", x1=0, x2=width, y1=height - 1, y2=height - 1, cls="axis")
    marks = [ground]
    for (x, y), (to, on) in pairwise(points):
        marks.append(
            element(
                "line", x1=plain(x), x2=plain(to), y1=plain(y), y2=plain(on), cls="between"
            )
        )
    marks += [
        element("circle", cx=plain(x), cy=plain(y), r=5, cls="provider") for x, y in points
    ]
    return element("div", svg(width, height, *marks))


def _innovation(book: Book, name: str, rows: Sequence[Row]) -> Html:
    """Return what recurs, what is proper to each place, and every pattern on demand."""
    compared = _compared(rows)
    parts: list[Html] = [element("h3", name), beside(book, [name])]
    if len(compared) < 2:
        parts.append(element("p", both("patterns.alone", _WORDS)))
    else:
        shared = [r for r in rows if r["verdict"] == "everywhere"]
        everywhere = both("patterns.everywhere", _WORDS, count=len(compared))
        lists = [_listed(book, everywhere, shared)]
        for place in compared:
            own = [r for r in rows if r["territories"] == [place]]
            told = both("patterns.own", _WORDS, territory=element("bdi", place))
            lists.append(_listed(book, told, own))
        parts.append(element("div", *lists, cls="squares"))
    cells = [
        (
            _pattern(book, r),
            both(f"feature.{r['feature']}", _WORDS),
            *(both("yes" if p in r["territories"] else "no", _WORDS) for p in compared),
            number(r["between"], 0) if r["between"] else "",
            both(f"verdict.{r['verdict'] or r['reason']}", _WORDS),
        )
        for r in rows
    ]
    headings = [
        *heads(_WORDS, ("pattern", "feature")),
        *compared,
        *heads(_WORDS, ("between", "verdict")),
    ]
    summary = element("summary", both("patterns.all", _WORDS, count=len(rows)))
    whole = table(headings, cells, numbers=(len(headings) - 2,))
    return element("div", *parts, element("details", summary, whole), cls="card")


def _listed(book: Book, title: Html, rows: Sequence[Row]) -> Html:
    """Return some patterns as a list: loops, roles, then kinds that no role names."""
    in_roles = {r["pattern"][0] for r in rows if r["feature"] == "role"}
    ranked = sorted(
        (r for r in rows if r["feature"] != "kind" or r["pattern"][0] not in in_roles),
        key=lambda r: (_ORDER.index(r["feature"]), -r["count"]),
    )
    entries = [element("li", _pattern(book, r)) for r in ranked[:_NAMED]]
    if len(ranked) > _NAMED:
        entries.append(element("li", both("more", _WORDS, count=len(ranked) - _NAMED)))
    if not entries:
        entries.append(element("li", both("patterns.nothing", _WORDS)))
    return element("div", element("strong", title), element("ul", *entries))


def _pattern(book: Book, row: Row) -> Html:
    told = row["pattern"]
    if row["feature"] == "kind":
        return joined([book.kind(told[0])])
    if row["feature"] == "role":
        kind, giver, taker = told
        small = element("small", _type(giver), " → ", _type(taker))
        return joined([book.kind(kind), small], " ")
    if not told:
        return joined(["↺ ", both("verdict.too_many_loops", _WORDS)])
    return joined(["↺ ", joined([*map(_type, told), _type(told[0])], " → ")])


def _type(name: str | None) -> Html:
    return joined([name]) if name else both("type.none", _WORDS)


def _territories(book: Book, found: Spreading) -> Html:
    """Return what comes into, goes out of and stays in each territory."""
    rows = found.table("territories").to_dicts()
    cells = [_moved(book, r, _place(r)) for r in rows[:_AMOUNTS]]
    how = element("p", both("territories.how", _WORDS))
    return joined([how, _table("territory", cells), _left(rows)])


def _amounts(book: Book, found: Spreading) -> Html:
    """Return the same, innovation by innovation."""
    rows = [r for r in found.table("amounts").to_dicts() if r["innovation"] is not None]
    cells = [
        _moved(book, r, joined([r["innovation"], ", ", _place(r)])) for r in rows[:_AMOUNTS]
    ]
    how = element("p", both("amounts.how", _WORDS))
    return joined([how, _table("innovation", cells), _left(rows)])


def _place(row: Row) -> Html:
    return joined([row["territory"] or both("territory.none", _WORDS)])


def _moved(book: Book, row: Row, whose: Html) -> tuple[Html, ...]:
    """Return whose row it is with its layer and period, then its figures."""
    small = element("small", book.layer(row["kind"], row["unit"]), ", ", period_of(row))
    return (
        joined([whose, element("div", small)]),
        *(figure(row[n], row["unit"]) for n in ("inside", "received", "given")),
        number(row["lines"], 0),
    )


def _table(first: str, cells: Sequence[tuple[object, ...]]) -> Html:
    names = (first, "inside", "received", "given", "exchanges")
    return table(heads(_WORDS, names), cells, numbers=range(1, 5))


def _left(rows: Sequence[Row]) -> Html:
    more = len(rows) - _AMOUNTS
    return element("p", both("rows.more", count=more)) if more > 0 else Html("")
