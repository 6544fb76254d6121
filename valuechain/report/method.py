"""The page of method: thresholds, who agreed and when, the basis, and the formulas."""

from __future__ import annotations

from typing import Any

from valuechain.compare.thresholds import EVIDENCE, thresholds
from valuechain.indicators.registry import known_indicators
from valuechain.page import escaped
from valuechain.report.book import Book
from valuechain.report.comparison import agreed
from valuechain.report.markup import (
    Html,
    both,
    element,
    figure,
    joined,
    number,
    spoken,
    table,
)
from valuechain.report.shell import framed, section
from valuechain.words import LANGUAGES, say, topic

__all__ = ["method_page"]

_FORMULAS = (
    "difference", "net", "coverage", "symmetry", "tolerance", "distinguishable", "raw_gap",
    "residual",
)  # fmt: skip
_SETTINGS = ("base", "rho", "score_table", "period_grain", "out_of_scope", "discount_rate")


def method_page(book: Book) -> str:
    """Return the page."""
    return framed(
        book,
        "method",
        both("method.headline"),
        section("agreement", agreed(book), _policy(book)),
        section("thresholds", element("p", both("thresholds.how")), _thresholds(book)),
        section("basis", *_bases(book)),
        section("formulas", _formulas()),
        section("defined", element("p", both("defined.how")), _defined(book)),
        section("unknown_rule", element("p", both("unknown_rule.text"))),
        section("decisions", _decisions(book)),
    )


def _policy(book: Book) -> Html:
    policy = book.comparison.policy
    cells = []
    for name in _SETTINGS:
        value = getattr(policy, name)
        told = both("not_set") if value in (None, "", ()) else _setting(book, name, value)
        cells.append((both(f"policy.{name}"), told))
    return table([both("column.setting"), both("column.value")], cells)


def _setting(book: Book, name: str, value: Any) -> Html:
    """Return what was agreed in the words of a reader."""
    if name in ("base", "period_grain"):
        return both(f"policy.{name}.{value}")
    if name == "out_of_scope":
        return joined([", ".join(book.kind(kind) for kind in value)])
    return number(float(value), 3) if name in ("rho", "discount_rate") else joined([value])


def _defined(book: Book) -> Html:
    """Return each indicator of the report, its formula, and who defined it."""
    formulas = topic("explain", "en")
    shown = {"given", "received", "net", *book.figures["indicator"].to_list()}
    cells = [
        (
            both(f"name.{name}", "indicators"),
            both(f"formula.{name}", "explain"),
            _source(indicator.source),
        )
        for name, indicator in known_indicators().items()
        if name in shown and f"formula.{name}" in formulas
    ]
    return table([both(f"column.{n}") for n in ("figure", "formula", "defined_by")], cells)


def _source(source: str) -> Html:
    """Return who defined a figure, or that the choice is ours, in both languages."""
    texts = []
    for language in LANGUAGES:
        told = source.replace("our choice", say("methods", "ourselves", language))
        texts.append(escaped(topic("methods", language).get(f"source.{source}", told)))
    return spoken(texts)


def _thresholds(book: Book) -> Html:
    pairs = book.ecosystem.table("transactions").select("kind", "unit").unique()
    layers = sorted((str(k), u) for k, u in pairs.iter_rows())
    frame = thresholds(book.ecosystem.table("kinds"), layers)
    cells = []
    for row in frame.sort("kind", "unit", "rank", nulls_last=True).iter_rows(named=True):
        margin = row["margin"]
        cells.append(
            (
                book.layer(row["kind"], row["unit"]),
                both(f"evidence.{EVIDENCE[row['rank']]}"),
                both("no_threshold")
                if margin is None
                else number(float(margin), percent=True),
                both("no_threshold")
                if row["floor"] is None
                else figure(row["floor"], row["unit"]),
            )
        )
    heads = [both(f"column.{n}") for n in ("kind", "evidence", "margin", "floor")]
    return table(heads, cells, numbers=(2, 3))


def _bases(book: Book) -> list[Html]:
    entries = []
    for basis in ("recognised", "provider", "receiver", "reconciled"):
        used = element("strong", " – ", both("basis.used")) if basis == book.basis else ""
        entries.append(element("li", both(f"basis.{basis}"), used))
    return [element("ul", *entries)]


def _formulas() -> Html:
    parts = []
    for name in _FORMULAS:
        parts.append(element("dt", both(f"formula.{name}")))
        parts.append(element("dd", both(f"formula.{name}.text")))
    return element("dl", *parts)


def _decision(what: str, value: str) -> Html | str:
    """Return how something was read, in both languages where there is a sentence for it."""
    known = what in topic("decisions", "en")
    return both(what, "decisions", value=value) if known else f"{what}: {value}"


def _decisions(book: Book) -> Html:
    if not book.ecosystem.decisions:
        return element("p", both("decisions.none"))
    entries = [
        element("li", element("code", source), " ", _decision(what, value))
        for source, what, value in book.ecosystem.decisions[:100]
    ]
    return element("ul", *entries)
