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

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading
    from valuechain.indicators.loops import Loops
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
@click.option("--top", type=click.IntRange(1), help="Only the loops that score most.")
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
    """
    from valuechain import verbs
    from valuechain.commands.printing import print_json, spoken, warn
    from valuechain.indicators.sensitivity import most_moved

    if whole_network and (focal or paths_to):
        raise click.UsageError("--whole-network has no --focal and no --paths-to.")
    ecosystem = within(verbs.read(sources, reading))
    focal = focal or ecosystem.focal
    if not focal and not whole_network:
        raise click.UsageError(
            "Say which actor with --focal, set focal in ecosystem.toml, "
            "or ask for the --whole-network."
        )
    chosen["score_table"] = chosen["score_table"] or ecosystem.policy.score_table
    found = _found(ecosystem, "" if whole_network else focal, paths_to, top, chosen)
    whole = found
    if top and found.count <= _RELISTED:
        whole = _found(ecosystem, found.focal, paths_to, None, chosen)
    moved = most_moved(whole, factor=factor)
    warn(ecosystem, spoken(lang, ecosystem))
    if style == "json":
        print_json(_content(found, moved, factor, top))
    else:
        _print(ecosystem, found, moved, style, spoken(lang, ecosystem), top)


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


def _content(found: Loops, moved: Any, factor: float, top: int | None) -> dict[str, Any]:
    from valuechain.frames import to_records

    content = found.to_json()
    content["focal"] = content["focal"] or None
    content["goal"] = found.goal if found.goal != found.focal else None
    content["loops"] = content["loops"][:top]
    content["reason"] = None if found.count else "no_loop"
    content["factor"] = factor
    content["sensitivity"] = None if moved is None else to_records(moved)
    return content


def _print(
    ecosystem: Ecosystem,
    found: Loops,
    moved: Any,
    style: str,
    speech: str,
    top: int | None,
) -> None:
    """Print the loops, then who carries them, then the exchanges and their sensitivity."""
    import polars as pl

    from valuechain.commands.printing import print_rows
    from valuechain.words import say

    listed = found.loops[:top]
    names = dict(name=ecosystem.name, focal=found.focal, goal=found.goal)
    what = "whole" if not found.focal else "paths" if found.goal != found.focal else ""
    suffix = f".{what}" if what else ""
    if not found.count and style == "table":
        click.echo(say("cli", f"loops.none{suffix}", speech, **names))
        return
    rows = pl.DataFrame(
        {
            "score": [loop.score for loop in listed],
            "actors": [list(loop.actors) for loop in listed],
            "transactions": [list(loop.transactions) for loop in listed],
        },
        schema={"score": pl.Float64, "actors": pl.List(pl.String),
                "transactions": pl.List(pl.String)},
    )  # fmt: skip
    title = say(
        "cli",
        f"loops.title{suffix}",
        speech,
        number=found.count,
        unscored=found.unscored,
        **names,
    )
    print_rows(rows, style, title=title)
    if style != "table":
        return
    carried = [(a, s) for a, s in found.wso.items() if s and a != found.focal]
    who = pl.DataFrame(
        carried, schema={"actor": pl.String, "wso": pl.Float64}, orient="row"
    )
    who = who.sort("wso", "actor", descending=[True, False]).head(_MOST)
    print_rows(who, style, title="\n" + say("cli", "loops.actors", speech))
    if moved is None:
        click.echo("\n" + say("cli", "loops.insensitive", speech))
    else:
        print_rows(
            moved.head(_MOST), style, title="\n" + say("cli", "loops.exchanges", speech)
        )


_RELISTED = 100_000
"""Loops that are listed again, all of them, for the sensitivity of a few."""

_MOST = 20
"""Actors and exchanges that a table lists; ``--format json`` has them all."""
