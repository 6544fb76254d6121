"""``valuechain diff``: two rounds compared, later − earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
)
from valuechain.progress import step

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading

TABLES = (
    "transactions", "layers", "actors", "measures", "differences", "timeline", "comparator",
)  # fmt: skip


@click.command("diff")
@click.argument("earlier", metavar="EARLIER")
@click.argument("later", metavar="LATER")
@click.option("--earlier-period", metavar="PERIOD", help="Only this period of EARLIER.")
@click.option("--later-period", metavar="PERIOD", help="Only this period of LATER.")
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="transactions",
    show_default=True,
    help="Which result is printed as table or CSV; JSON holds them all.",
)
@click.option(
    "--actor",
    metavar="ID",
    help="An actor whose change is compared; by default the focal one.",
)
@click.option(
    "--comparator",
    metavar="ID",
    help="The actor it is compared with; by default the one LATER names.",
)
@selection("layer", "state", "told_basis")
@narrowing
@reading
@output_format
@language
def command(
    earlier: str,
    later: str,
    earlier_period: str | None,
    later_period: str | None,
    table: str,
    actor: str | None,
    comparator: str | None,
    layer: str | None,
    state: str,
    basis: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print what was added, ended, grown and shrunk between two rounds, and what was settled.

    Two sources, or twice the same one with two periods.

    \b
    Example:
      valuechain diff round-1.xlsx round-2.xlsx
      valuechain diff all.xlsx all.xlsx --earlier-period 2024 --later-period 2025
    """
    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.words import say

    one, speech = opened(earlier, reading, within, lang)
    other = one
    if later != earlier:
        other, speech = opened(later, reading, within, lang)
    with step("computing", other.name):
        found = verbs.diff(
            one,
            other,
            earlier_period=earlier_period,
            later_period=later_period,
            layer=layer,
            basis=basis,
            state=state,
            actor=actor,
            comparator=comparator,
        )
    for ecosystem in (one, other) if other is not one else (one,):
        warn(ecosystem, speech)
    if style == "json":
        tables = {name: to_records(found.table(name)) for name in TABLES}
        print_json({"aligned_by": found.aligned_by, "basis": basis, **tables})
        return
    rows = found.table("transactions")["change"]
    counts = {n: int((rows == n).sum()) for n in ("added", "ended", "grown", "shrunk")}
    title = say("rounds", "title", speech, name=other.name, **counts)
    if table == "comparator":
        title += "\n" + say("rounds", "comparator.honest", speech)
    none = say("rounds", f"none.{table}", speech)
    print_rows(found.table(table), style, title=title, none=none)
