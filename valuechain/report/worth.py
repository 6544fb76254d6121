"""The page of worth: raw quantities beside what rates make of them, always a range."""

from __future__ import annotations

from decimal import Decimal

from valuechain.report.book import Book
from valuechain.report.markup import Html, both, element, figure, joined, number, table
from valuechain.report.sentences import layer_and_period, period_of
from valuechain.report.shell import framed
from valuechain.report.spread import heads, spread
from valuechain.valuation.valuation import Valuation

__all__ = ["worth_page"]

_WORDS = "valuation"
_MOST = 25


def worth_page(book: Book) -> str:
    """Return the page of the last period."""
    found = book.evaluation.valuation
    totals = found.table("totals").to_dicts()
    rated = [r for r in totals if r["valued_high"]]
    headline = both("headline.none", _WORDS)
    if rated:
        first = rated[0]
        low, high = (
            _euros(first[f"valued_{b}"], first["currency"]) for b in ("low", "high")
        )
        headline = both("headline", _WORDS, low=low, high=high)
    parts = [
        element("p", both("warning", _WORDS), cls="notice"),
        _section("rates", _rates(book, found)),
        _section("totals", _totals(found)),
        _section("ranks", _ranks(book, found)),
        _section("disclosure", _disclosure(book, found)),
        _section("payers", _payers(book, found)),
        _section("returns", _returns(found)),
    ]
    if found.table("returns")["ratio_best"][0] is not None:
        parts += [
            _section("sensitivity", _sensitivity(book, found)),
            _section("grid", _grid(found)),
        ]
    return framed(book, "worth", headline, *parts)


def _section(key: str, *content: object) -> Html:
    place = f"worth-{key}"
    heading = element("h2", both(f"{key}.title", _WORDS), id=place)
    return element("section", heading, *content, aria_labelledby=place)


def _euros(amount: Decimal | None, currency: str | None) -> Html:
    return figure(None if amount is None else Decimal(round(amount)), currency)


def _money(low: Decimal | None, best: Decimal | None, high: Decimal | None,
           currency: str | None) -> Html:  # fmt: skip
    """Return an amount and its range to the unit; the tables keep every decimal."""
    ends = [None if v is None else Decimal(round(v)) for v in (low, best, high)]
    return spread(ends[0], ends[1], ends[2], currency)


def _rates(book: Book, found: Valuation) -> Html:
    cells = []
    for r in found.table("rates").to_dicts():
        worth = _money(
            r["valued_low"], r["valued_central"], r["valued_high"], r["currency"]
        )
        no_rate = both(f"reason.{r['reason']}", _WORDS) if r["reason"] else ""
        rate = spread(r["rate_low"], r["rate_central"], r["rate_high"], r["currency"])
        cells.append(
            (
                layer_and_period(book, r),
                figure(r["quantity"], r["unit"]),
                rate if r["rate_central"] is not None else no_rate,
                worth,
                r["source"] or "",
            )
        )
    how = element("p", both("rates.how", _WORDS))
    names = (".kind", "quantity", "rate", "worth", "source")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(1, 2, 3))])


def _totals(found: Valuation) -> Html:
    cells = [
        (
            period_of(r),
            _euros(r["money"], r["currency"]),
            _money(r["valued_low"], r["valued_central"], r["valued_high"], r["currency"]),
            number(r["share_from_rates"], percent=True),
            number(r["unvalued"], 0),
        )
        for r in found.table("totals").to_dicts()
    ]
    names = (".period", "money", "valued", "share", "unvalued")
    return table(heads(_WORDS, names), cells, numbers=(1, 2, 3, 4))


def _ranks(book: Book, found: Valuation) -> Html:
    cells = [
        (
            book.person(r["actor"]),
            _euros(r["central"], r["currency"]),
            both("ranks.between", _WORDS, best=r["rank_best"], worst=r["rank_worst"])
            if r["depends_on_rates"]
            else number(r["rank"], 0),
            both("ranks.depends" if r["depends_on_rates"] else "ranks.holds", _WORDS),
        )
        for r in found.table("ranks").head(_MOST).to_dicts()
    ]
    how = element("p", both("ranks.how", _WORDS))
    names = (".actor", "worth", "place", ".status")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(1, 2))])


def _disclosure(book: Book, found: Valuation) -> Html:
    rows = [r for r in found.table("disclosure").to_dicts() if r["account"]]
    cells = [
        (
            book.person(r["actor"]),
            both(f"account.{r['account']}", _WORDS)
            if r["balancing"]
            else joined([r["account"]]),
            figure(r["quantity"], r["unit"]),
            _money(r["valued_low"], r["valued_central"], r["valued_high"], r["currency"]),
        )
        for r in rows
    ]
    how = element("p", both("disclosure.how", _WORDS))
    names = (".actor", "account", "quantity", "worth")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(2, 3), cls="filtered")])


def _told(kind: str, answer: str | None) -> Html:
    return both(f"{kind}.{answer}" if answer else "not_said", _WORDS)


def _said(kind: str, told: str | None) -> Html:
    return both(f"{kind}.{told}" if told else "not_said", _WORDS)


def _payers(book: Book, found: Valuation) -> Html:
    rows = found.table("payers").to_dicts()
    if not rows:
        return element("p", both("payers.none", _WORDS))
    cells = [
        (
            book.person(r["payer"]) if r["payer"] else both("not_said", _WORDS),
            _told("benefit", r["benefit"]),
            _told("cashable", r["cashable"]),
            _money(r["avoided_low"], r["avoided_best"], r["avoided_high"], r["currency"]),
        )
        for r in rows
    ]
    how = element("p", both("payers.how", _WORDS, without=found.without or ""))
    names = ("payer", "benefit", "cashable", "avoided")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(3,))])


def _returns(found: Valuation) -> Html:
    r = found.table("returns").row(0, named=True)
    if r["reason"]:
        reason = both(f"reason.{r['reason']}", _WORDS)
        return element("p", both("returns.none", _WORDS, reason=reason))
    text = both(
        "returns.text",
        _WORDS,
        low=number(r["ratio_low"]),
        best=number(r["ratio_best"]),
        high=number(r["ratio_high"]),
        period=r["period"] or "",
        investment=_euros(r["investment_best"], r["currency"]),
        share=number(r["investment_from_rates"], percent=True),
    )
    parts = [element("p", text)]
    if r["discount_rate"] is None:
        parts.append(element("p", both("returns.undiscounted", _WORDS)))
    else:
        first = "yes" if r["first_year_discounted"] else "no"
        rate = joined([number(r["discount_rate"] * 100, 1), " %"])
        first_year = both(f"returns.first.{first}", _WORDS)
        told = both("returns.discounted", _WORDS, rate=rate, first=first_year)
        parts.append(element("p", told))
    if r["left_out"]:
        parts.append(element("p", both("returns.left_out", _WORDS, count=r["left_out"])))
    return joined(parts)


def _sensitivity(book: Book, found: Valuation) -> Html:
    cells = [
        (
            joined(
                [
                    both(f"parameter.{r['parameter']}", _WORDS),
                    element("small", " ", r["outcome"] or book.kind(r["kind"])),
                ]
            ),
            spread(r["value_low"], r["value_best"], r["value_high"], ""),
            joined([number(r["ratio_at_low"]), " – ", number(r["ratio_at_high"])]),
            both("column.none", _WORDS)
            if r["switching_value"] is None
            else number(float(r["switching_value"])),
        )
        for r in found.table("sensitivity").head(12).to_dicts()
    ]
    how = element("p", both("sensitivity.how", _WORDS))
    names = ("parameter", ".value", "ratio", "switching")
    return joined([how, table(heads(_WORDS, names), cells, numbers=(1, 2, 3))])


def _grid(found: Valuation) -> Html:
    rows = found.table("grid").to_dicts()
    across = sorted({r["change_of_outcome"] for r in rows})
    at = {(r["change_of_cost"], r["change_of_outcome"]): r["ratio"] for r in rows}
    cells = [
        (number(cost, percent=True), *(number(at[cost, o]) for o in across))
        for cost in sorted({r["change_of_cost"] for r in rows})
    ]
    how = element("p", both("grid.how", _WORDS))
    names = ["", *(number(o, percent=True) for o in across)]
    return joined([how, table(names, cells, numbers=range(1, 12))])
