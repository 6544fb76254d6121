"""``valuechain without``: what is lost, by whom, if an actor leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
    source,
)
from valuechain.progress import step

if TYPE_CHECKING:
    import polars as pl

    from valuechain.commands.options import Narrowing
    from valuechain.engines.added_figures import AddedFigures
    from valuechain.importers.table import Reading
    from valuechain.model import Ecosystem

_GAPS = 10


@click.command("without")
@source
@click.argument("actor", metavar="[ACTOR]", required=False)
@click.option(
    "--top",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Instead of ACTOR: those whose leaving costs each layer most, certified by bounds.",
)
@click.option(
    "--side",
    type=click.Choice(["supply", "demand"]),
    default="supply",
    show_default=True,
    help="supply: what the others no longer get; demand: what the others no longer deliver.",
)
@click.option(
    "--substitution",
    "substitutions",
    multiple=True,
    metavar="[ACTOR=]SHARE",
    help="Share of its loss, 0 to 1, that an actor could replace; without ACTOR, all of them.",
)
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    source: str,
    actor: str | None,
    top: int | None,
    side: str,
    substitutions: tuple[str, ...],
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
    """Print what is lost in each layer, directly and through others, if ACTOR leaves.

    \b
    Example:
      valuechain without exchanges.xlsx town-hall --layer money:EUR
      valuechain without exchanges.xlsx town-hall --substitution 0.2 --substitution grocery=0.5
      valuechain without exchanges.xlsx --top 10
    """
    from valuechain.commands.opening import opened

    if (actor is None) == (top is None):
        raise click.UsageError("Say which ACTOR leaves, or how many with --top.")
    if top and substitutions:
        raise click.UsageError("--top has no --substitution.")
    chosen: dict[str, Any] = dict(
        layer=layer, period=period, state=state, scenario=scenario
    )
    everyone, own = _substitutions(substitutions)
    if actor is not None and not within.asked:
        from valuechain.engines.added_figures import added_losses

        replacing = dict(substitution=own, others=everyone, basis=basis, **chosen)
        added = added_losses(source, actor, side=side, **replacing)
        if added is not None:
            _print_added(added, actor, side, everyone, own, chosen, style, lang)
            return
    ecosystem, speech = opened(source, reading, within, lang, scenario)
    chosen["basis"] = basis or ecosystem.policy.basis
    if actor is None:
        _print_top(ecosystem, top or 1, side, chosen, style, speech)
    else:
        replaced = _of_everyone(everyone, own, ecosystem.actor_ids)
        _print_one(ecosystem, actor, side, replaced, chosen, style, speech)


def _print_one(
    ecosystem: Ecosystem,
    actor: str,
    side: str,
    replaced: dict[str, float],
    chosen: dict[str, Any],
    style: str,
    speech: str,
) -> None:
    """Print who loses what, then what the computation had to make explicit."""
    from valuechain.commands.printing import warn
    from valuechain.indicators.gaps import unexplained
    from valuechain.indicators.without import without

    with step("computing", ecosystem.name):
        rows = without(ecosystem, actor, side=side, substitution=replaced, **chosen)
    gaps = unexplained(ecosystem, **chosen)
    keys = ["kind", "unit", "period"]
    layers = rows.select(keys).unique()
    gaps = gaps.join(layers, on=keys, how="semi", nulls_equal=True, maintain_order="left")
    gaps = gaps.sort(keys, maintain_order=True)
    warn(ecosystem, speech)
    stated = dict(actor=actor, side=side, substitution=replaced, **chosen)
    _print_losses(ecosystem.name, rows, gaps, stated, style, speech)


def _print_added(
    added: AddedFigures,
    actor: str,
    side: str,
    everyone: float,
    own: dict[str, float],
    chosen: dict[str, Any],
    style: str,
    lang: str | None,
) -> None:
    """Print what the engine of a warehouse found; the account says how many rows it holds."""
    from valuechain.commands.printing import account_of, spoken

    speech = spoken(lang or added.language)
    click.echo(account_of(added.entries, speech), err=True)
    told = added.rows["dependent"].unique().sort().to_list()
    replaced = ({one: everyone for one in told} if everyone else {}) | own
    stated = dict(actor=actor, side=side, substitution=replaced, **chosen)
    stated["basis"] = added.basis
    _print_losses(added.name, added.rows, added.gaps, stated, style, speech)


def _print_losses(
    name: str,
    rows: pl.DataFrame,
    gaps: pl.DataFrame,
    stated: dict[str, Any],
    style: str,
    speech: str,
) -> None:
    """Print the losses, then the sources and uses that are not explained."""
    from valuechain.commands.printing import print_json, print_rows
    from valuechain.frames import to_records
    from valuechain.words import say

    if style == "json":
        print_json({**stated, "rows": to_records(rows), "unexplained": to_records(gaps)})
        return
    actor, side = stated["actor"], stated["side"]
    title = say("cli", f"without.title.{side}", speech, name=name, actor=actor)
    print_rows(rows, style, title=title)
    if style == "table" and gaps.height:
        more = gaps.height - _GAPS
        print_rows(gaps.head(_GAPS), style, title="\n" + say("cli", "without.gaps", speech))
        if more > 0:
            click.echo(say("cli", "without.gaps.more", speech, count=more))


def _print_top(
    ecosystem: Ecosystem,
    top: int,
    side: str,
    chosen: dict[str, Any],
    style: str,
    speech: str,
) -> None:
    """Print whose leaving costs each layer most, then how sure that is."""
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.frames import to_records
    from valuechain.indicators.departures import departures
    from valuechain.words import say

    with step("computing", ecosystem.name):
        found = departures(ecosystem, top, side=side, **chosen)
    warn(ecosystem, speech)
    if style == "json":
        stated = dict(actor=None, top=top, side=side, **chosen)
        tables = dict(leavers=to_records(found.leavers), layers=to_records(found.layers))
        print_json({**stated, "rows": [], **tables})
        return
    title = say("cli", f"without.top.{side}", speech, name=ecosystem.name, number=top)
    if style == "table":
        known = ["kind", "unit", "period", "actor", "lost", "share"]
        print_rows(found.leavers.select(known), style, title=title)
        closed = found.layers.with_columns(found.layers["closed"].list.len())
        print_rows(closed, style, title="\n" + say("cli", "without.top.layers", speech))
    else:
        print_rows(found.leavers, style)


def _substitutions(given: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """Return the share that everyone could replace of what it loses, and that of some."""
    everyone, own = 0.0, {}
    for text in given:
        actor, _, share = text.rpartition("=")
        try:
            number = float(share.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0.0 <= number <= 1.0:
            raise click.UsageError(
                f"{share!r} is no share; --substitution takes one from 0 to 1, "
                "such as 0.2 or grocery=0.5."
            )
        if actor:
            own[actor] = number
        else:
            everyone = number
    return everyone, own


def _of_everyone(
    everyone: float, own: dict[str, float], actors: list[str]
) -> dict[str, float]:
    """Return the share of each actor that has one, refusing names that nobody has."""
    from valuechain.asked import unknown

    for actor in own:
        if actor not in actors:
            raise unknown("actor.replacing", actor, actors)
    return ({a: everyone for a in actors} if everyone else {}) | own
