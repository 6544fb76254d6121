"""``valuechain value``: contributions at named rates, avoided costs, what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
    sources,
)
from valuechain.progress import step

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading

TABLES = (
    "contributions", "rates", "totals", "ranks", "disclosure", "avoided", "payers",
    "outcomes", "investment", "returns", "sensitivity", "grid",
)  # fmt: skip


@click.command("value")
@sources
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="totals",
    show_default=True,
    help="Which result is printed as table or CSV; JSON holds them all.",
)
@click.option(
    "--without",
    "without",
    metavar="NAME",
    help="The scenario that avoided costs are counted against.",
)
@selection("period", "state", "scenario", "told_basis")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    table: str,
    without: str | None,
    period: str | None,
    state: str,
    scenario: str,
    basis: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print raw quantities and what named rates make of them, side by side, with ranges.

    Money is one column among others. No rate changes a raw total.

    \b
    Example:
      valuechain value exchanges.xlsx
      valuechain value exchanges.xlsx --table disclosure --period 2025
    """
    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang, scenario)
    with step("computing", ecosystem.name):
        found = verbs.value(
            ecosystem,
            period=period,
            basis=basis,
            state=state,
            scenario=scenario,
            without=without,
        )
    warn(ecosystem, speech)
    if style == "json":
        tables = {name: to_records(found.table(name)) for name in TABLES}
        told = {
            "period": found.period,
            "currency": found.currency,
            "without": found.without,
            "basis": basis,
        }
        print_json({**told, **tables})
        return
    title = say("valuation", f"title.{table}", speech, name=ecosystem.name)
    warning = say("valuation", "warning", speech)
    none = say("valuation", f"none.{table}", speech)
    print_rows(found.table(table), style, title=f"{title}\n{warning}", none=none)
