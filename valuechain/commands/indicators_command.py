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
    import polars as pl

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
    from valuechain.commands.printing import account_of, print_rows, spoken, warn
    from valuechain.indicators.multiplied import multiplied
    from valuechain.indicators.origins import origins
    from valuechain.indicators.registry import indicators
    from valuechain.words import say

    if (with_origins or with_multipliers) and not actor:
        raise click.UsageError("--origins and --multipliers ask for one --actor.")
    if with_origins and with_multipliers:
        raise click.UsageError("--origins or --multipliers, not both.")
    if actor and with_origins and len(sources) == 1 and not within.asked:
        from valuechain.engines.added_figures import added_origins

        asked = dict(layer=layer, period=period, state=state, scenario=scenario)
        added = added_origins(sources[0], actor, basis=basis, **asked)
        if added is not None:
            speech = spoken(lang or added.language)
            click.echo(account_of(added.entries, speech), err=True)
            stated = dict(basis=added.basis, state=state, scenario=scenario)
            _print_traced(added.name, added.rows, actor, "origins", stated, style, speech)
            return
    ecosystem, speech = opened(sources, reading, within, lang, scenario)
    basis = basis or ecosystem.policy.basis
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    stated = dict(basis=basis, state=state, scenario=scenario)
    if actor and (with_origins or with_multipliers):
        table, computed = (
            ("origins", origins) if with_origins else ("multipliers", multiplied)
        )
        with step("computing", ecosystem.name):
            rows = computed(ecosystem, actor, **chosen)  # type: ignore[arg-type]
        warn(ecosystem, speech)
        _print_traced(ecosystem.name, rows, actor, table, stated, style, speech)
        return
    with step("computing", ecosystem.name):
        rows = indicators(ecosystem, actor=actor, exact=True, **chosen)  # type: ignore[arg-type]
    warn(ecosystem, speech)
    title = say("cli", "indicators.title", speech, name=ecosystem.name, basis=basis)
    print_rows(rows, style, title=title, exact="value", **stated)


def _print_traced(
    name: str,
    rows: pl.DataFrame,
    actor: str,
    table: str,
    stated: dict[str, str],
    style: str,
    speech: str,
) -> None:
    """Print the origins or the multipliers of an actor."""
    from valuechain.commands.printing import print_json, print_rows
    from valuechain.frames import to_records
    from valuechain.words import say

    if style == "json":
        print_json({"actor": actor, **stated, "rows": [], table: to_records(rows)})
        return
    names = dict(name=name, basis=stated["basis"], actor=actor)
    title = say("cli", f"indicators.{table}", speech, **names)
    none = say("cli", f"indicators.{table}.none", speech, **names)
    print_rows(rows, style, title=title, none=none)
