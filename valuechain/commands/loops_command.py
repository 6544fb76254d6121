"""``valuechain loops``: how what a focal actor gives comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from valuechain.indicators.loop import Loops
    from valuechain.model import Ecosystem


@click.command("loops")
@sources
@click.option("--focal", metavar="ID", help="The focal actor; by default the ecosystem's.")
@click.option("--paths-to", metavar="ID", help="Ways from the focal actor to this one.")
@click.option(
    "--whole-network", is_flag=True, help="Every loop once, whoever it goes through."
)
@click.option("--max-length", type=click.IntRange(1), help="Longest loop, in exchanges.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out loops that score less.",
)
@click.option(
    "--top",
    type=click.IntRange(1),
    help="List only the loops that score most; sums and shares are over all of them.",
)
@click.option(
    "--best",
    type=click.IntRange(1),
    help="Find the loops that score most and no others, for large networks: no sums, no shares.",
)
@click.option(
    "--score-table",
    type=click.Choice(["sutherland-2009", "incose-2018"]),
    help="How need and importance become a score; by default the policy's.",
)
@click.option(
    "--factor",
    type=click.FloatRange(0, min_open=True),
    default=1.7,
    show_default=True,
    help="What one score at a time is multiplied by, for the sensitivity.",
)
@selection("layer", "period", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    focal: str | None,
    paths_to: str | None,
    whole_network: bool,
    top: int | None,
    best: int | None,
    factor: float,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
    **chosen: Any,
) -> None:
    """Print the value loops through an actor, their scores, and who carries them.

    \b
    Example:
      valuechain loops exchanges.xlsx --focal town-hall --top 10
      valuechain loops exchanges.xlsx --focal town-hall --paths-to grocery
      valuechain loops exchanges.xlsx --whole-network --max-length 4
      valuechain loops exchanges.xlsx --focal town-hall --best 20
    """
    from valuechain.commands.loops_table import content, print_best, print_loops
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, warn
    from valuechain.indicators.best import best_loops
    from valuechain.indicators.sensitivity import most_moved

    if whole_network and (focal or paths_to):
        raise click.UsageError("--whole-network has no --focal and no --paths-to.")
    if best and (whole_network or top):
        raise click.UsageError("--best has no --top and no --whole-network.")
    ecosystem, speech = opened(sources, reading, within, lang, chosen["scenario"])
    focal = focal or ecosystem.focal
    if not focal and not whole_network:
        raise click.UsageError(
            "Say which actor with --focal, set focal in ecosystem.toml, "
            "or ask for the --whole-network."
        )
    chosen["score_table"] = chosen["score_table"] or ecosystem.policy.score_table
    if best:
        with step("computing", ecosystem.name):
            few = best_loops(ecosystem, focal, best, goal=paths_to, **chosen)
        warn(ecosystem, speech)
        if style == "json":
            print_json(content(few, None, factor))
        else:
            print_best(ecosystem, few, style, speech)
            _tell_limits(chosen, not few.loops and style == "table", speech)
        return
    with step("computing", ecosystem.name):
        found = _found(ecosystem, "" if whole_network else focal, paths_to, top, chosen)
        whole = found
        if top and found.count <= _RELISTED:
            whole = _found(ecosystem, found.focal, paths_to, None, chosen)
        moved = most_moved(whole, factor=factor)
    warn(ecosystem, speech)
    if style == "json":
        print_json(content(found, moved, factor, top))
    else:
        print_loops(ecosystem, found, moved, style, speech, top)
        _tell_limits(chosen, not found.count and style == "table", speech)


def _tell_limits(chosen: dict[str, Any], empty: bool, language: str) -> None:
    """Say with which limits nothing was found: there may be loops beyond them."""
    from valuechain.words import say

    limits = {"--threshold": chosen["threshold"], "--max-length": chosen["max_length"]}
    asked = ", ".join(f"{name} {value}" for name, value in limits.items() if value)
    if empty and asked:
        click.echo(say("cli", "loops.none.limits", language, limits=asked))


def _found(
    ecosystem: Ecosystem,
    focal: str,
    goal: str | None,
    top: int | None,
    chosen: dict[str, Any],
) -> Loops:
    """Return the loops or ways asked for."""
    from valuechain.indicators.loops import loops, paths, whole_network

    if not focal:
        return whole_network(ecosystem, **chosen)
    if goal:
        return paths(ecosystem, focal, goal, top=top, **chosen)
    return loops(ecosystem, focal, top=top, **chosen)


_RELISTED = 100_000
"""Loops that are listed again, all of them, for the sensitivity of a few."""
