"""The page that confronts what partners say with each other and with their own records."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from valuechain.report.book import Book, Row, line_key
from valuechain.report.bridges import bridges, left_over
from valuechain.report.charts import count_bar, dumbbell
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.sentences import (
    about,
    measure_question,
    question,
    tolerance_of,
)
from valuechain.report.shell import framed, section
from valuechain.report.squares import square_cards
from valuechain.report.voices import about_line, beside

__all__ = ["agreed", "comparison_page", "dumbbells", "measure_table", "tolerance"]

_FIRST, _DUMBBELLS, _SQUARES, _PAIRS = 3, 40, 24, 60


def comparison_page(book: Book) -> str:
    """Return the page: what to discuss first, then everything it was chosen from."""
    told = Counter(row["status"] for row in book.lines)
    two_sided = sum(
        told[s] for s in ("both_zero", "exact", "within_tolerance", "minor", "material")
    )
    headline = both(
        "comparison.headline",
        lines=two_sided,
        same=two_sided - told["minor"] - told["material"],
        minor=told["minor"],
        material=told["material"],
    )
    compared = [
        r for r in book.lines if r["status"] in ("within_tolerance", "minor", "material")
    ]
    compared.sort(key=lambda r: (-(r["weight"] or 0.0), *map(str, line_key(r))))
    parts = [
        agreed(book),
        section("first", _first(book)),
        section(
            "dumbbells",
            dumbbells(book, compared[:_DUMBBELLS]),
            *left_over(compared, _DUMBBELLS),
        ),
        section("statuses", _statuses(told)),
        section("priority", _priorities(book)),
        section("pairs", _pairs(book)),
        section("bridge", bridges(book)),
        section("squares", *square_cards(book, _SQUARES)),
        section("measures", measure_table(book, book.measures)),
        section("totals", _totals(book)),
    ]
    return framed(book, "comparison", headline, *parts)


def agreed(book: Book) -> Html:
    """Return who agreed on the thresholds, and when; or that nobody did."""
    policy = book.comparison.policy
    if policy.agreed_on is None:
        return element("p", both("comparison.provisional", "compare"))
    by = element("bdi", policy.agreed_by) if policy.agreed_by else both("agreed_by_nobody")
    day = policy.agreed_on.isoformat()
    return element("p", both("comparison.agreed", "compare", by=by, on=day))


def _first(book: Book) -> Html:
    rows = [r for r in book.questions if r["status"] == "material"][:_FIRST]
    if not rows:
        return element("p", both("first.none"))
    entries = []
    for row in rows:
        who = both(
            "first.who",
            provider=book.person(row["provider"]),
            receiver=book.person(row["receiver"]),
        )
        words = [element("p", element("strong", who)), element("p", question(book, row))]
        if row["priority"]:
            words.append(element("p", both(f"priority.{row['priority']}", "compare")))
        words += [about_line(book, row), book.rows_behind(book.declared[line_key(row)])]
        entries.append(element("li", *words, cls="card"))
    return element("ol", *entries, cls="cards abreast")


def tolerance(row: Row, base: str) -> Decimal | None:
    """Return the difference a line must exceed to be discussed; ``None`` without threshold.

    A difference is to be discussed when it exceeds both margin and floor, hence the larger.
    ``base`` is what the margin is a share of, as in the policy.
    """
    if row["margin"] is None or row["floor"] is None:
        return None
    size = row["size"] if base == "mean" else abs(row[f"{base}_quantity"])
    return Decimal(max(row["margin"] * size, row["floor"]))


def dumbbells(book: Book, rows: list[Row], up: str = "structures/") -> Html:
    """Return lines both sides told, each as two dots and a band, the widest apart first."""
    if not rows:
        return element("p", both("dumbbells.none"))
    cells = [
        (
            joined([about(book, row, up), about_line(book, row)]),
            dumbbell(row["difference"], tolerance(row, book.comparison.policy.base)),
            figure(row["provider_quantity"], row["unit"]),
            figure(row["receiver_quantity"], row["unit"]),
            figure(row["difference"], row["unit"], signed=True),
            tolerance_of(row),
            both(f"status.{row['status']}", "compare"),
            book.rows_behind(book.declared[line_key(row)]),
        )
        for row in rows
    ]
    names = (
        "exchange",
        "gap",
        "provider",
        "receiver",
        "difference",
        "threshold",
        "status",
        "rows",
    )
    legend = element("p", both("dumbbells.legend"), cls="legend")
    heads = [both(f"column.{name}") for name in names]
    return joined([legend, table(heads, cells, numbers=(2, 3, 4), cls="dumbbells")])


def _statuses(told: Counter[str]) -> Html:
    order = (
        "material", "minor", "within_tolerance", "exact", "both_zero", "one_sided",
        "withheld", "no_counterpart", "not_comparable", "out_of_scope",
    )  # fmt: skip
    most = max(told.values(), default=0)
    cells = [
        (
            both(f"status.{status}", "compare"),
            number(told[status], 0),
            count_bar(told[status], most, "step" if status == "material" else "given"),
            both(f"status_about.{status}", "compare"),
        )
        for status in order
    ]
    heads = [both(f"column.{name}") for name in ("status", "count", "bar", "meaning")]
    return table(heads, cells, numbers=(1,))


def _priorities(book: Book) -> Html:
    """Return the four fields: does it matter, and could it be noise."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.lines:
        if row["priority"]:
            found[row["priority"]].append(row)

    def field(priority: str) -> Html:
        rows = sorted(found[priority], key=lambda r: -(r["weight"] or 0.0))
        parts: list[Html] = [
            element(
                "strong",
                number(len(rows), 0),
                " – ",
                both(f"priority.{priority}", "compare"),
            )
        ]
        if priority != "pass":
            names = [element("li", about(book, row)) for row in rows[:5]]
            parts.append(element("ul", *names))
        return element("div", *parts)

    heads = ["", both("priority.clear"), both("priority.noise")]
    cells = [
        (both("priority.matters"), field("discuss_first"), field("improve_records")),
        (both("priority.small"), field("note"), field("pass")),
    ]
    return table(heads, cells, cls="fields")


def _pairs(book: Book) -> Html:
    """Return what each pair of structures has to settle."""
    pairs: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in book.questions:
        pairs[tuple(sorted((row["provider"], row["receiver"])))].append(row)
    if not pairs:
        return element("p", both("pairs.none"))
    parts = []
    for pair, rows in list(pairs.items())[:_PAIRS]:
        one, other = pair[0], pair[-1]
        who = both("pairs.who", one=book.person(one), other=book.person(other))
        asked = [element("li", question(book, row)) for row in rows]
        parts.append(element("li", element("h3", who), element("ul", *asked)))
    left = len(pairs) - _PAIRS
    more = element("p", both("rows.more", count=left)) if left > 0 else Html("")
    return joined([element("ul", *parts, cls="pairs"), more])


def measure_table(book: Book, rows: list[Row], up: str = "structures/") -> Html:
    """Return own records beside what their owners declared."""
    if not rows:
        return element("p", both("measures.none"))
    cells = [
        (
            joined([measure_question(book, row, up), beside(book, [row["id"]])]),
            both(f"relation.{row['relation']}", "compare"),
            figure(row["declared"], row["unit"]),
            figure(row["measured"], row["unit"]),
            figure(row["difference"], row["unit"], signed=True),
            both(f"status.{row['status']}", "compare"),
            element("code", row["origin"]),
        )
        for row in rows
    ]
    names = (
        "measure",
        "relation",
        "declared",
        "measured",
        "difference",
        "status",
        "origin",
    )
    return table([both(f"column.{n}") for n in names], cells, numbers=(2, 3, 4))


def _totals(book: Book) -> Html:
    cells = [
        (
            book.layer(row["kind"], row["unit"]),
            both(f"state_name.{row['state']}"),
            number(row["lines"], 0),
            number(row["coverage"], percent=True),
            figure(row["raw_gap"], row["unit"], signed=True),
            figure(row["no_counterpart"], row["unit"], signed=True),
            figure(row["withheld"], row["unit"], signed=True),
            figure(row["one_sided"], row["unit"], signed=True),
            figure(row["two_sided_difference"], row["unit"], signed=True),
            number(row["symmetry_index"], 3),
        )
        for row in book.comparison.table("totals").to_dicts()
    ]
    names = (
        "kind", "state", "lines", "coverage", "raw_gap", "no_counterpart", "withheld",
        "one_sided", "two_sided", "symmetry",
    )  # fmt: skip
    note = element("p", both("totals.how"))
    heads = [both(f"column.{name}") for name in names]
    return joined([note, table(heads, cells, numbers=range(2, 10))])
