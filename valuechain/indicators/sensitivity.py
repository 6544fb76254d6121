"""How the ranking of a loop analysis moves when a single score does."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.indicators.loop import Loops

__all__ = ["MOST_ROWS", "most_moved", "sensitivity"]

MOST_ROWS = 2_000_000
"""Beyond so many exchanges times actors, ``most_moved`` is not computed."""


def sensitivity(found: Loops, *, factor: float = 1.7) -> pl.DataFrame:
    """Return how each actor's occurrence moves when a single score is multiplied.

    Part of the method, not an extra: scores are judgements. A score stays at most 1.

    Parameters
    ----------
    found : Loops
        With every loop listed.
    factor : float
        What one score at a time is multiplied by.

    Returns
    -------
    polars DataFrame
        ``transaction``, ``actor``, ``wso``, ``changed`` (with that one score changed),
        ``rank``, ``changed_rank`` (1 is the highest, the focal actor left out); one row
        for each exchange on a loop and each actor.

    Raises
    ------
    ValueError
        When some loops are not listed.

    References
    ----------
    .. [1] T. A. Sutherland, Stakeholder Value Network Analysis for Space-Based Earth
       Observations, MIT (2009), section 4.8.

    Examples
    --------
    >>> from valuechain.indicators.loops import loops
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("1", "s", "a", 0.5), ("2", "a", "s", 0.4), ("3", "s", "b", 0.5),
    ...         ("4", "b", "s", 0.4)]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity=1, score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> found = loops(ecosystem_of(rows), "s")
    >>> moved = sensitivity(found, factor=1.5)
    >>> [(t, a, w, round(c, 2)) for t, a, w, c, *_ in moved.rows()[:2]]
    [('1', 'a', 0.5, 0.6), ('1', 'b', 0.5, 0.4)]
    """
    if len(found.found.scores) != found.count:
        raise ValueError("sensitivity needs every loop; ask for loops without top")
    steps, weights = found.found.steps, found.found.scores
    heads = found.edges["receiver"].to_physical().cast(pl.Int64).to_numpy()
    shown = [a for a in found.actors if a not in found.outside and a != found.focal]
    places = np.array([found.actors.index(actor) for actor in shown], dtype=np.intp)
    ids, scores = found.edges["id"].to_list(), found.edges["score"].to_list()
    before = found.found.by_place[places] / (found.total_score or np.nan)
    parts = []
    for edge in np.unique(steps[steps >= 0]).tolist():
        grown = min(factor, 1.0 / scores[edge]) - 1.0
        ways = (steps == edge).any(axis=1)
        on = steps[ways]
        more = np.repeat(weights[ways], on.shape[1])[(on >= 0).ravel()]
        through = np.bincount(heads[on[on >= 0]], more, len(found.actors))
        total = found.total_score + grown * float(weights[ways].sum())
        after = (found.found.by_place + grown * through)[places] / total
        parts.append(
            pl.DataFrame(
                {
                    "transaction": [ids[edge]] * len(shown),
                    "actor": shown,
                    "wso": before,
                    "changed": after,
                    "rank": pl.Series(before).rank("min", descending=True).cast(pl.Int64),
                    "changed_rank": pl.Series(after)
                    .rank("min", descending=True)
                    .cast(pl.Int64),
                }
            )
        )
    names = ["transaction", "actor", "wso", "changed", "rank", "changed_rank"]
    types = [pl.String, pl.String, pl.Float64, pl.Float64, pl.Int64, pl.Int64]
    empty = pl.DataFrame(schema=dict(zip(names, types, strict=True)))
    return pl.concat([empty, *parts])


def most_moved(found: Loops, *, factor: float = 1.7) -> pl.DataFrame | None:
    """Return, for each exchange on a loop, the actor whose occurrence its score moves most.

    Parameters
    ----------
    found : Loops
        What was found.
    factor : float
        What one score at a time is multiplied by.

    Returns
    -------
    polars DataFrame or None
        ``transaction``, ``wvfo`` (its share of the total score), ``actor``, ``wso``,
        ``changed`` (that actor's occurrence with this one score changed), ``rank`` and
        ``changed_rank``; one row an exchange, the largest share first. ``None`` when
        some loops are not listed or there are too many.

    Examples
    --------
    >>> from valuechain.indicators.loops import loops
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("1", "s", "a", 0.5), ("2", "a", "s", 0.4), ("3", "s", "b", 0.5),
    ...         ("4", "b", "s", 0.4)]
    >>> rows = [
    ...     dict(id=i, provider=p, receiver=r, kind="help", quantity=1, score=s)
    ...     for i, p, r, s in said
    ... ]
    >>> found = loops(ecosystem_of(rows), "s")
    >>> [(t, w, a) for t, w, a, *_ in most_moved(found, factor=1.5).rows()[:1]]
    [('1', 0.5, 'a')]
    """
    shares = found.wvfo
    carrying = sum(1 for share in shares.values() if share)
    if len(found.found.scores) != found.count or (carrying * len(found.actors) > MOST_ROWS):
        return None
    moves = sensitivity(found, factor=factor)
    size = (pl.col("changed") - pl.col("wso")).abs().alias("size")
    top = (
        moves.with_columns(size)
        .sort("size", "wso", "actor", descending=[True, True, False])
        .group_by("transaction", maintain_order=True)
        .first()
    )
    known = pl.DataFrame(
        list(shares.items()),
        schema={"transaction": pl.String, "wvfo": pl.Float64},
        orient="row",
    )
    columns = ["transaction", "wvfo", *moves.columns[1:]]
    return (
        top.join(known, on="transaction", how="left")
        .sort("wvfo", "transaction", descending=[True, False])
        .select(columns)
    )
