"""``valuechain compare``: declared against declared against measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    fail_on,
    language,
    narrowing,
    output_format,
    reading,
    sources,
)
from valuechain.progress import step

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.compare.comparison import Comparison
    from valuechain.importers.table import Reading

TABLES = ("lines", "matches", "measures", "squares", "totals", "bridge", "reconciled")


@click.command("compare")
@sources
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="lines",
    show_default=True,
    help="Which result is printed as table or CSV; JSON holds them all.",
)
@click.option("--scenario", default="actual", show_default=True, help="Which scenario.")
@narrowing
@reading
@output_format
@language
@fail_on("material", "warning", "refused")
def command(
    sources: tuple[str, ...],
    table: str,
    scenario: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
    fail_on: str | None,
) -> None:
    """Confront what both sides say with what each structure measures itself.

    \b
    Example:
      valuechain compare exchanges.xlsx --table totals
    """
    from valuechain import verbs
    from valuechain.commands.endings import FINDINGS
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records

    ecosystem, speech = opened(sources, reading, within, lang, scenario)
    with step("computing", ecosystem.name):
        comparison = verbs.compare(ecosystem, scenario=scenario)
    warn(ecosystem, speech)
    if style == "json":
        tables = {name: to_records(comparison.table(name)) for name in TABLES}
        print_json({"provisional": comparison.provisional, **tables})
    else:
        print_rows(
            comparison.table(table), style, title=_title(comparison, ecosystem.name, speech)
        )
    found = {
        "material": "material" in comparison.table("lines")["status"].cast(str),
        "warning": any(p.level == "warning" for p in ecosystem.notes),
        "refused": any(c.refused for c in ecosystem.counts),
    }
    if fail_on is not None and found[fail_on]:
        raise click.exceptions.Exit(FINDINGS)


def _title(comparison: Comparison, name: str, speech: str) -> str:
    from valuechain.words import say

    statuses = comparison.table("lines")["status"].cast(str).value_counts(sort=True)
    counts = ", ".join(
        f"{say('compare', f'status.{s}', speech)} {n}" for s, n in statuses.iter_rows()
    )
    number = comparison.table("lines").height
    title = say("cli", "compare.title", speech, name=name, lines=number, counts=counts)
    if comparison.provisional:
        title += "\n" + say("cli", "compare.provisional", speech)
    return title
