"""Value loops: how what a focal actor gives comes back, and who carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from valuechain.indicators.circuits import search
from valuechain.indicators.loop import Loops
from valuechain.indicators.scored import Scored, place_inside, scored_arrows
from valuechain.indicators.ways import Arrows, Found
from valuechain.model import Ecosystem, Layer

__all__ = ["MOST_LISTED", "loops", "paths", "whole_network"]

MOST_LISTED = 1_000_000
"""How many loops are listed when no number is asked for; sums are over all of them."""


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
    """Return the ways of value from one actor to another, as ``loops`` for a single one.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("t1", "s", "a", "0.5"), ("t2", "a", "b", "0.8")]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity="1", score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> [(way.actors, way.score) for way in paths(ecosystem_of(rows), "s", "b").loops]
    [(('s', 'a', 'b'), 0.4)]
    """
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
    places = [place_inside(ecosystem, actor) for actor in (start, goal)]
    scored = scored_arrows(ecosystem, score_table, **chosen)
    found = search(
        scored.arrows,
        *places,
        max_length=max_length,
        threshold=threshold,
        most=top or MOST_LISTED,
    )
    return _loops(ecosystem, start, goal, scored, found)


def _loops(
    ecosystem: Ecosystem, start: str, goal: str, scored: Scored, found: Found
) -> Loops:
    return Loops(
        focal=start,
        goal=goal,
        score_table=scored.table,
        count=found.count,
        total_score=found.total,
        unscored=scored.unscored,
        actors=tuple(ecosystem.actor_ids),
        outside=ecosystem.outside,
        edges=scored.edges,
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

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("t1", "s", "a", "0.5"), ("t2", "a", "s", "0.8")]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity="1", score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> whole_network(ecosystem_of(rows)).count
    1
    """
    scored = scored_arrows(
        ecosystem, score_table, layer=layer, period=period, state=state, scenario=scenario
    )
    arrows, parts = scored.arrows, []
    for place in np.unique(arrows.tails).tolist():
        later = (arrows.tails >= place) & (arrows.heads >= place)
        kept = np.where(later, arrows.scores, 0.0)
        ahead = Arrows(arrows.size, arrows.tails, arrows.heads, kept)
        part = search(
            ahead,
            place,
            place,
            max_length=max_length,
            threshold=threshold,
            most=MOST_LISTED,
        )
        if part.count:
            parts.append(part)
    return _loops(ecosystem, "", "", scored, _together(parts, arrows))


def _together(parts: list[Found], arrows: Arrows) -> Found:
    """Return several searches as one, the best score first."""
    longest = max((part.steps.shape[1] for part in parts), default=0)
    steps = np.full((sum(len(part.scores) for part in parts), longest), -1, np.int32)
    first = 0
    for part in parts:
        steps[first : first + len(part.scores), : part.steps.shape[1]] = part.steps
        first += len(part.scores)
    scores = np.concatenate([np.zeros(0), *(part.scores for part in parts)])
    order = np.lexsort((*steps.T[::-1], -scores))[:MOST_LISTED]
    return Found(
        sum(part.count for part in parts),
        sum(part.total for part in parts),
        sum((part.by_place for part in parts), np.zeros(arrows.size)),
        sum((part.by_arrow for part in parts), np.zeros(len(arrows.tails))),
        steps[order],
        scores[order],
    )
