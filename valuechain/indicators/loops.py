"""Value loops: how what a focal actor gives comes back, and who carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.indicators.circuits import search
from valuechain.indicators.scored import scored_exchanges
from valuechain.indicators.ways import Arrows, Found
from valuechain.model import Ecosystem, Layer

__all__ = ["MOST_LISTED", "Loop", "Loops", "loops", "paths", "whole_network"]

MOST_LISTED = 1_000_000
"""How many loops are listed when no number is asked for; sums are over all of them."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One way of value: its exchanges in order, the actors met, the product of scores."""

    transactions: tuple[str, ...]
    actors: tuple[str, ...]
    score: float


@dataclass(frozen=True, eq=False)
class Loops:
    """The loops of a focal actor.

    Attributes
    ----------
    focal : str
        Where they begin and end; empty for the whole network.
    goal : str
        Where they end; the focal actor, unless they are paths.
    count : int
        How many there are; ``loops`` may list fewer.
    total_score : float
        The sum of all their scores.
    unscored : int
        Exchanges left out because nobody scored them.
    score_table : str
        The name of the table the scores come from.
    edges : polars DataFrame
        The scored exchanges that were searched.
    """

    focal: str
    goal: str
    score_table: str
    count: int
    total_score: float
    unscored: int
    actors: tuple[str, ...]
    outside: frozenset[str]
    edges: pl.DataFrame
    found: Found

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """The listed loops, the highest score first."""
        ids = self.edges["id"].to_list()
        givers = self.edges["provider"].cast(pl.String).to_list()
        lengths = (self.found.steps >= 0).sum(axis=1).tolist()
        listed = zip(
            self.found.steps.tolist(), lengths, self.found.scores.tolist(), strict=True
        )
        end = () if self.goal == self.focal else (self.goal,)
        return tuple(
            Loop(
                tuple(ids[e] for e in steps[:length]),
                (*(givers[e] for e in steps[:length]), *end),
                score,
            )
            for steps, length, score in listed
        )

    @cached_property
    def wso(self) -> dict[str, float | None]:
        r"""Weighted stakeholder occurrence of every actor inside, by id.

        .. math:: WSO(v) = \sum_{C \ni v} S(C) / \sum_C S(C)

        In [0, 1], 1 for the focal actor, 0 for one in no loop; ``None`` for all when
        there is no loop. Values do not add up to 1.
        """
        shares = self._shares(self.found.by_place)
        return {
            a: s for a, s in zip(self.actors, shares, strict=True) if a not in self.outside
        }

    @cached_property
    def wvfo(self) -> dict[str, float | None]:
        """Weighted value flow occurrence of every scored exchange, by id.

        The share of the total score of the loops that contain it, in [0, 1]; ``None``
        for all when there is no loop.
        """
        shares = self._shares(self.found.by_arrow)
        return dict(zip(self.edges["id"].to_list(), shares, strict=True))

    def _shares(self, sums: npt.NDArray[np.float64]) -> list[float | None]:
        if self.count == 0 or self.total_score == 0:
            return [None] * len(sums)
        return [min(float(s), 1.0) for s in sums / self.total_score]

    def to_json(self) -> dict[str, Any]:
        """Return the content that ``valuechain loops --format json`` prints."""
        return {
            "focal": self.focal,
            "loops": [
                {
                    "transactions": list(loop.transactions),
                    "actors": list(loop.actors),
                    "score": loop.score,
                }
                for loop in self.loops
            ],
            "total_score": self.total_score,
            "count": self.count,
            "unscored": self.unscored,
            "score_table": self.score_table,
            "wso": self.wso,
            "wvfo": self.wvfo,
        }


def loops(
    ecosystem: Ecosystem,
    focal: str,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
    top: int | None = None,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Loops:
    r"""Return the value loops through a focal actor, with their scores.

    A loop leaves the focal actor and comes back, meeting nobody twice; its score is the
    product of the scores of its exchanges, given from the receivers' side.

    .. math:: S(C) = \prod_{e \in C} s(e)

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the exchanges are read; those beyond the boundary are left out.
    focal : str
        The actor seen from.
    max_length : int, optional
        The most exchanges in a loop.
    threshold : float
        The least score. The ranking depends on it.
    top : int, optional
        List only the best loops; sums and shares are over all of them.
    score_table : str or mapping, optional
        ``sutherland-2009``, ``incose-2018``, or the score of each (need, source);
        else the policy's.
    layer, period, state, scenario
        Which exchanges; by default all kinds, for value may return in another kind.

    Returns
    -------
    Loops
        Unit-less. ``wso`` and ``wvfo`` are ``None`` when there is no loop.

    Raises
    ------
    ValueError
        For an unknown actor or table, one outside the boundary, or a search that would
        be too long without ``max_length`` or ``threshold``.

    Notes
    -----
    The product punishes long chains whatever they are worth, and another focal actor
    changes everything: these are no amounts of value created.

    References
    ----------
    .. [1] B. G. Cameron, E. F. Crawley, G. Loureiro, E. S. Rebentisch, "Value flow
       mapping", Acta Astronautica 62 (2008) 324-333.
    .. [2] W. Feng, Stakeholder Value Network, MIT (2013).

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("t1", "s", "a", "0.5"), ("t2", "a", "s", "0.8")]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity="1", score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> loops(ecosystem_of(rows), "s").loops[0]
    Loop(transactions=('t1', 't2'), actors=('s', 'a'), score=0.4)
    """
    return _between(
        ecosystem, focal, focal, max_length, threshold, top, score_table,
        dict(layer=layer, period=period, state=state, scenario=scenario),
    )  # fmt: skip


def paths(
    ecosystem: Ecosystem,
    start: str,
    goal: str,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
    top: int | None = None,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Loops:
    """Return the ways of value from one actor to another, as ``loops`` for a single one."""
    return _between(
        ecosystem, start, goal, max_length, threshold, top, score_table,
        dict(layer=layer, period=period, state=state, scenario=scenario),
    )  # fmt: skip


def _between(
    ecosystem: Ecosystem,
    start: str,
    goal: str,
    max_length: int | None,
    threshold: float,
    top: int | None,
    score_table: str | Mapping[tuple[str, str], float] | None,
    chosen: dict[str, Any],
) -> Loops:
    actors = tuple(ecosystem.actor_ids)
    for actor in (start, goal):
        if actor not in actors:
            raise ValueError(f"no actor {actor!r}; actors: {', '.join(actors[:20])}")
        if actor in ecosystem.outside:
            raise ValueError(
                f"actor {actor!r} is outside the boundary: no loop passes there"
            )
    edges, unscored, arrows = _arrows(ecosystem, score_table, chosen)
    found = search(
        arrows,
        actors.index(start),
        actors.index(goal),
        max_length=max_length,
        threshold=threshold,
        most=top or MOST_LISTED,
    )
    return _loops(ecosystem, start, goal, score_table, edges, unscored, found)


def _arrows(
    ecosystem: Ecosystem,
    score_table: str | Mapping[tuple[str, str], float] | None,
    chosen: dict[str, Any],
) -> tuple[pl.DataFrame, int, Arrows]:
    """Return the scored exchanges, how many have no score, and the arrows they make."""
    every = scored_exchanges(ecosystem, score_table=score_table, **chosen)
    edges = every.filter(pl.col("score").is_not_null())
    arrows = Arrows(
        len(ecosystem.actor_ids),
        edges["provider"].to_physical().cast(pl.Int32).to_numpy(),
        edges["receiver"].to_physical().cast(pl.Int32).to_numpy(),
        edges["score"].to_numpy(),
    )
    return edges, every.height - edges.height, arrows


def _loops(
    ecosystem: Ecosystem,
    start: str,
    goal: str,
    score_table: str | Mapping[tuple[str, str], float] | None,
    edges: pl.DataFrame,
    unscored: int,
    found: Found,
) -> Loops:
    table = score_table or ecosystem.policy.score_table
    return Loops(
        focal=start,
        goal=goal,
        score_table=table if isinstance(table, str) else "own",
        count=found.count,
        total_score=found.total,
        unscored=unscored,
        actors=tuple(ecosystem.actor_ids),
        outside=ecosystem.outside,
        edges=edges,
        found=found,
    )


def whole_network(
    ecosystem: Ecosystem,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Loops:
    """Return every loop of the network once, whoever it starts with, as ``loops``.

    Each begins with its actor that comes first in the actors table.
    """
    chosen = dict(layer=layer, period=period, state=state, scenario=scenario)
    edges, unscored, arrows = _arrows(ecosystem, score_table, chosen)
    parts = []
    for place in np.unique(arrows.tails).tolist():
        later = (arrows.tails >= place) & (arrows.heads >= place)
        kept = np.where(later, arrows.scores, 0.0)
        ahead = Arrows(arrows.size, arrows.tails, arrows.heads, kept)
        part = search(ahead, place, place, max_length=max_length, threshold=threshold)
        if part.count:
            parts.append(part)
    return _loops(ecosystem, "", "", score_table, edges, unscored, _together(parts, arrows))


def _together(parts: list[Found], arrows: Arrows) -> Found:
    """Return several searches as one, the best score first."""
    longest = max((part.steps.shape[1] for part in parts), default=0)
    steps = np.full((sum(part.count for part in parts), longest), -1, np.int32)
    first = 0
    for part in parts:
        steps[first : first + part.count, : part.steps.shape[1]] = part.steps
        first += part.count
    scores = np.concatenate([part.scores for part in parts]) if parts else np.zeros(0)
    order = np.lexsort((*steps.T[::-1], -scores)) if parts else np.zeros(0, np.intp)
    return Found(
        len(scores),
        float(scores.sum()),
        sum((part.by_place for part in parts), np.zeros(arrows.size)),
        sum((part.by_arrow for part in parts), np.zeros(len(arrows.tails))),
        steps[order],
        scores[order],
    )
