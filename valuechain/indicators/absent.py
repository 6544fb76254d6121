"""The absent: who is named but never speaks; open ends and loops that hold together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from valuechain.indicators.circuits import search
from valuechain.indicators.evidence import evidence
from valuechain.indicators.ways import Arrows
from valuechain.lines import declarations
from valuechain.model import Ecosystem

__all__ = ["Feedback", "feedback", "gives_without_return", "never_spoke"]


def never_spoke(
    ecosystem: Ecosystem, *, state: str | None = None, scenario: str = "actual"
) -> pl.DataFrame:
    """Return the actors that others name as giving or receiving, and who said nothing.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the declarations are read.
    state : str or None
        ``None`` for every state.
    scenario : str
        ``actual``, or the name of an alternative.

    Returns
    -------
    polars DataFrame
        ``actor``, ``named_by`` (list of actors), ``named`` (number of declarations about
        it) and ``ids`` (of them), the most named first. Actors outside are left out: they
        cannot speak. A facilitator's word is not the actor's own.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b"), ("b", "c"), ("c", "a")]
    >>> rows = [dict(provider=p, receiver=r, kind="help", quantity="1") for p, r in said]
    >>> never_spoke(ecosystem_of(rows[:1]))["actor", "named_by", "named"].rows()
    [('b', ['a'], 1)]
    """
    told = declarations(_with_ids(ecosystem), scenario=scenario, state=state)
    by = pl.col("declared_by").cast(pl.String)
    provider, receiver = (pl.col(side).cast(pl.String) for side in ("provider", "receiver"))
    speaker = pl.when(by == "provider").then(provider).when(by == "receiver").then(receiver)
    told = told.select("id", provider, receiver, speaker.alias("speaker"))
    named = pl.concat(
        [
            told.select("id", "speaker", pl.col(side).alias("actor"))
            for side in ("provider", "receiver")
        ]
    ).unique(maintain_order=True)
    spoke = told["speaker"].drop_nulls().unique().implode()
    silent = named.filter(
        ~pl.col("actor").is_in(spoke), ~pl.col("actor").is_in(list(ecosystem.outside))
    )
    return (
        silent.group_by("actor")
        .agg(
            pl.col("speaker").drop_nulls().unique().sort().alias("named_by"),
            pl.len().cast(pl.Int64).alias("named"),
            pl.col("id").sort().alias("ids"),
        )
        .sort("named", "actor", descending=[True, False])
    )


def gives_without_return(
    ecosystem: Ecosystem, *, period: str | None = None, basis: str = "recognised"
) -> pl.DataFrame:
    """Return the actors that give something and receive nothing, in any layer.

    Returns
    -------
    polars DataFrame
        ``actor``, ``period``, ``kinds`` (what it gives), ``partners`` (how many it gives
        to) and ``ids`` (of the declarations of what it gives). Actors outside are left
        out, and what comes from outside counts as received.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b"), ("b", "c"), ("c", "a")]
    >>> rows = [dict(provider=p, receiver=r, kind="help", quantity="1") for p, r in said]
    >>> gives_without_return(ecosystem_of(rows[:2]))["actor", "kinds", "partners"].rows()
    [('a', ['help'], 1)]
    """
    parts = []
    for found in evidence(ecosystem, period=period, basis=basis):
        moved = found.lines.filter(
            pl.col("quantity") > 0, pl.col("provider") != pl.col("receiver")
        )
        receivers = moved["receiver"].cast(pl.String).unique().implode()
        giver = pl.col("provider").cast(pl.String)
        open_ended = moved.filter(
            ~giver.is_in(receivers), ~giver.is_in(list(ecosystem.outside))
        )
        told = found.declarations.group_by("provider").agg(pl.col("id").sort().alias("ids"))
        given = open_ended.group_by("provider").agg(
            pl.col("kind").cast(pl.String).unique().sort().alias("kinds"),
            pl.col("receiver").n_unique().cast(pl.Int64).alias("partners"),
        )
        rows = given.join(told, on="provider", how="left").select(
            pl.col("provider").cast(pl.String).alias("actor"),
            pl.lit(found.period or None, pl.String).alias("period"),
            "kinds", "partners", "ids",
        )  # fmt: skip
        parts.append(rows.sort("actor"))
    if parts:
        return pl.concat(parts)
    text = pl.List(pl.String)
    return pl.DataFrame(
        schema={
            "actor": pl.String, "period": pl.String, "kinds": text, "partners": pl.Int64,
            "ids": text,
        }
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feedback:
    """A loop of three or more actors, each giving something to the next.

    ``kinds`` says what is given at each step, in the order of ``actors``; ``ids`` holds
    the declarations behind each step.
    """

    actors: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    ids: tuple[tuple[str, ...], ...]


def feedback(
    ecosystem: Ecosystem,
    *,
    max_length: int = 4,
    most: int = 1000,
    period: str | None = None,
    basis: str = "recognised",
) -> list[Feedback]:
    """Return the loops of three or more that hold the ecosystem together, any kinds.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    max_length : int
        The most actors in a loop; at least 3.
    most : int
        How many are returned at most, the shortest first.
    period, basis
        Which flows; all periods together by default, since only the existence of an
        exchange counts and nothing is added.

    Returns
    -------
    list of Feedback
        Each once, beginning with its actor that comes first in the actors table; empty
        when nothing comes back through a third actor.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b"), ("b", "c"), ("c", "a")]
    >>> rows = [dict(provider=p, receiver=r, kind="help", quantity="1") for p, r in said]
    >>> [one.actors for one in feedback(ecosystem_of(rows))]
    [('a', 'b', 'c')]
    """
    actors = ecosystem.actor_ids
    inside = [
        ~pl.col(s).cast(pl.String).is_in(list(ecosystem.outside))
        for s in ("provider", "receiver")
    ]
    lines, told = [], []
    for found in evidence(ecosystem, period=period, basis=basis):
        moved = (pl.col("quantity") > 0) & (pl.col("provider") != pl.col("receiver"))
        lines.append(
            found.lines.filter(moved, *inside).select(
                "provider", "receiver", pl.col("kind").cast(pl.String)
            )
        )
        told.append(found.declarations.filter(*inside).select("provider", "receiver", "id"))
    if not lines:
        return []
    links = (
        pl.concat(lines)
        .group_by("provider", "receiver")
        .agg(pl.col("kind").unique().sort())
    )
    links = links.join(
        pl.concat(told).group_by("provider", "receiver").agg(pl.col("id").sort()),
        on=["provider", "receiver"], how="left",
    ).sort("provider", "receiver")  # fmt: skip
    tails = links["provider"].to_physical().cast(pl.Int32).to_numpy()
    heads = links["receiver"].to_physical().cast(pl.Int32).to_numpy()
    ways: list[list[int]] = []
    for place in np.unique(tails).tolist():
        later = ((tails >= place) & (heads >= place)).astype(np.float64)
        found_here = search(
            Arrows(len(actors), tails, heads, later), place, place, max_length=max_length
        )
        kept = [[e for e in way if e >= 0] for way in found_here.steps.tolist()]
        ways += [way for way in kept if len(way) >= 3]
    ways.sort(key=lambda way: (len(way), [int(tails[e]) for e in way]))
    kinds, ids = links["kind"].to_list(), links["id"].to_list()
    return [
        Feedback(
            tuple(actors[int(tails[e])] for e in way),
            tuple(tuple(kinds[e]) for e in way),
            tuple(tuple(ids[e]) for e in way),
        )
        for way in ways[:most]
    ]


def _with_ids(ecosystem: Ecosystem) -> Ecosystem:
    from dataclasses import replace

    tables = {**ecosystem.tables, "transactions": ecosystem.identified()}
    return replace(ecosystem, tables=tables)
