"""Loops as ``valuechain loops`` prints them: a table for people, an object for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from valuechain.commands.printing import print_rows
from valuechain.words import say

if TYPE_CHECKING:
    import polars as pl

    from valuechain.indicators.best import Best
    from valuechain.indicators.loop import Loop, Loops
    from valuechain.model import Ecosystem

__all__ = ["content", "print_best", "print_loops"]

_MOST = 20
"""Actors and exchanges that a table lists; ``--format json`` has them all."""


def content(
    found: Loops | Best, moved: pl.DataFrame | None, factor: float, top: int | None = None
) -> dict[str, Any]:
    """Return the JSON object: the loops, what they add up to, and their sensitivity."""
    from valuechain.frames import to_records

    told = found.to_json()
    told["reason"] = None if told["loops"] else "no_loop"
    told["focal"] = told["focal"] or None
    told["goal"] = found.goal if found.goal != found.focal else None
    told["loops"] = told["loops"][:top]
    told["factor"] = factor
    told["sensitivity"] = None if moved is None else to_records(moved)
    return told


def print_loops(
    ecosystem: Ecosystem,
    found: Loops,
    moved: pl.DataFrame | None,
    style: str,
    language: str,
    top: int | None,
) -> None:
    """Print the loops, then who carries them, then the exchanges and their sensitivity."""
    import polars as pl

    _print(ecosystem, found, found.loops[:top], "title", found.count, style, language)
    if style != "table" or not found.count:
        return
    carried = [(a, s) for a, s in found.wso.items() if s and a != found.focal]
    who = pl.DataFrame(
        carried, schema={"actor": pl.String, "wso": pl.Float64}, orient="row"
    )
    who = who.sort("wso", "actor", descending=[True, False]).head(_MOST)
    print_rows(who, style, title="\n" + say("cli", "loops.actors", language))
    if moved is None:
        click.echo("\n" + say("cli", "loops.insensitive", language))
    else:
        title = "\n" + say("cli", "loops.exchanges", language)
        print_rows(moved.head(_MOST), style, title=title)


def print_best(ecosystem: Ecosystem, found: Best, style: str, language: str) -> None:
    """Print the best loops, of which nothing is added up."""
    _print(ecosystem, found, found.loops, "best", len(found.loops), style, language)


def _print(
    ecosystem: Ecosystem,
    found: Loops | Best,
    listed: Sequence[Loop],
    heading: str,
    number: int,
    style: str,
    language: str,
) -> None:
    import polars as pl

    names = dict(name=ecosystem.name, focal=found.focal, goal=found.goal)
    what = ".whole" if not found.focal else ".paths" if found.goal != found.focal else ""
    if not number and style == "table":
        click.echo(say("cli", f"loops.none{what}", language, **names))
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
    counts = dict(number=number, unscored=found.unscored)
    title = say("cli", f"loops.{heading}{what}", language, **counts, **names)
    print_rows(rows, style, title=title)
