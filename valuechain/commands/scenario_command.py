"""``valuechain scenario``: the counterfactual that the actors built, line by line."""

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

TABLES = ("lines", "actors", "layers", "assumptions", "outcomes", "attribution", "shares")


@click.command("scenario")
@sources
@click.option(
    "--without", "without", required=True, metavar="NAME", help="The alternative."
)
@click.option(
    "--with",
    "with_",
    default="actual",
    show_default=True,
    metavar="NAME",
    help="What it is compared with; every delta is with less without.",
)
@click.option(
    "--table",
    "table",
    type=click.Choice(TABLES),
    default="lines",
    show_default=True,
    help="Which result is printed as table or CSV; JSON holds them all.",
)
@selection("layer", "period", "state", "told_basis")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    without: str,
    with_: str,
    table: str,
    layer: str | None,
    period: str | None,
    state: str,
    basis: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Compare two scenarios line by line, as ranges: robust gain, robust loss, ambiguous.

    A line that one of them does not tell has no delta: it is not zero. To say that an
    exchange would not take place, write it with the quantity 0.

    \b
    Example:
      valuechain scenario exchanges.xlsx --without without
      valuechain scenario exchanges.xlsx --without without --table actors
    """
    from valuechain import verbs
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang)
    with step("computing", ecosystem.name):
        found = verbs.scenario(
            ecosystem, without, with_, layer=layer, period=period, basis=basis, state=state
        )
    warn(ecosystem, speech)
    if style == "json":
        tables = {name: to_records(found.table(name)) for name in TABLES}
        names = {"with": found.with_, "without": found.without, "basis": found.basis}
        print_json({**names, **tables})
        return
    lines = found.table("lines")
    stated = lines.filter(lines["reason"].is_null())
    differing = stated.filter(~stated["unchanged"])["verdict"]
    counts = {n: differing.eq(n).sum() for n in ("robust_gain", "robust_loss", "ambiguous")}
    counts["unchanged"] = stated["unchanged"].sum()
    title = say(
        "counterfactual",
        "title",
        speech,
        name=ecosystem.name,
        with_=with_,
        without=without,
        lines=stated.height,
        unstated=lines.height - stated.height,
        **counts,
    )
    shown = stated if table == "lines" and style == "table" else found.table(table)
    none = say("counterfactual", f"none.{table}", speech)
    print_rows(shown, style, title=title, none=none)
