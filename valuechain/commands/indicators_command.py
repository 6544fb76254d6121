"""``valuechain indicators``: figures computed from the flows, each with its reason when undefined."""

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


@click.command("indicators")
@sources
@click.option("--actor", metavar="ID", help="One actor only.")
@click.option(
    "--origins",
    "with_origins",
    is_flag=True,
    help="With --actor: from whom what it disposes of first came, instead.",
)
@click.option(
    "--multipliers",
    "with_multipliers",
    is_flag=True,
    help="With --actor: how much of each other kind stands behind one unit it passes on.",
)
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    actor: str | None,
    with_origins: bool,
    with_multipliers: bool,
    layer: str | None,
    period: str | None,
    basis: str | None,
    state: str,
    scenario: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print reciprocity, concentration, cycling and the rest, each with unit and count.

    \b
    Example:
      valuechain indicators exchanges.xlsx --actor town-hall
      valuechain indicators exchanges.xlsx --actor town-hall --origins
      valuechain indicators exchanges.xlsx --actor town-hall --multipliers
    """
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.indicators.multiplied import multiplied
    from valuechain.indicators.origins import origins
    from valuechain.indicators.registry import indicators
    from valuechain.words import say

    if (with_origins or with_multipliers) and not actor:
        raise click.UsageError("--origins and --multipliers ask for one --actor.")
    if with_origins and with_multipliers:
        raise click.UsageError("--origins or --multipliers, not both.")
    ecosystem, speech = opened(sources, reading, within, lang)
    basis = basis or ecosystem.policy.basis
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    stated = dict(basis=basis, state=state, scenario=scenario)
    names = dict(name=ecosystem.name, basis=basis, actor=actor)
    if actor and (with_origins or with_multipliers):
        table, computed = (
            ("origins", origins) if with_origins else ("multipliers", multiplied)
        )
        with step("computing", ecosystem.name):
            rows = computed(ecosystem, actor, **chosen)  # type: ignore[arg-type]
        warn(ecosystem, speech)
        title = say("cli", f"indicators.{table}", speech, **names)
        none = say("cli", f"indicators.{table}.none", speech, **names)
        if style == "json":
            print_json({"actor": actor, **stated, "rows": [], table: to_records(rows)})
        else:
            print_rows(rows, style, title=title, none=none)
        return
    with step("computing", ecosystem.name):
        rows = indicators(ecosystem, actor=actor, exact=True, **chosen)  # type: ignore[arg-type]
    warn(ecosystem, speech)
    title = say("cli", "indicators.title", speech, **names)
    print_rows(rows, style, title=title, exact="value", **stated)
