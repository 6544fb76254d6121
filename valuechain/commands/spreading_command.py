"""``valuechain spreading``: the same innovations in several territories, side by side."""

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

TABLES = ("patterns", "amounts", "territories", "stages")


@click.command("spreading")
@sources
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="patterns",
    show_default=True,
    help="Which result is printed as table or CSV; JSON holds them all.",
)
@click.option(
    "--stage",
    multiple=True,
    type=click.Choice(["0", "I", "II", "III", "IV"]),
    help="Only recorded stages of this number; may be given several times.",
)
@click.option(
    "--dimension",
    multiple=True,
    type=click.Choice(["political", "internal", "external"]),
    help="Only stages in which this change is under way or done.",
)
@selection("period", "state", "told_basis")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    table: str,
    stage: tuple[str, ...],
    dimension: tuple[str, ...],
    period: str | None,
    state: str,
    basis: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print which kinds, roles and loops of an innovation recur from territory to territory.

    An exchange is in a territory when one of its parties is; one between two compared
    territories recurs in neither. Stages are read from a table stages.

    \b
    Example:
      valuechain spreading exchanges.xlsx --innovation "Shared desk"
      valuechain spreading exchanges.xlsx --table stages --stage III --stage IV
    """
    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, None, lang)
    with step("computing", ecosystem.name):
        found = verbs.spreading(
            ecosystem,
            territory=within.territories,
            innovation=within.innovations,
            period=period,
            basis=basis,
            state=state,
            stage=stage,
            dimension=dimension,
        )
    warn(ecosystem, speech)
    if style == "json":
        tables = {name: to_records(found.table(name)) for name in TABLES}
        print_json({"basis": basis, "state": state, **tables})
        return
    rows = found.table("patterns")
    counts = {
        "innovations": rows["innovation"].n_unique(),
        "everywhere": rows.filter(rows["verdict"] == "everywhere").height,
        "compared": rows["verdict"].drop_nulls().len(),
    }
    title = say("spreading", "title", speech, name=ecosystem.name, **counts)
    none = say("spreading", f"none.{table}", speech)
    print_rows(found.table(table), style, title=title, none=none)
