"""Who has not answered yet, where each structure is asked for its own declarations."""

from __future__ import annotations

import polars as pl

from valuechain.model import Ecosystem

__all__ = ["unanswered"]


def unanswered(ecosystem: Ecosystem) -> list[str]:
    """Return the ids of the actors that take part and have declared nothing themselves.

    An actor has answered when it gives in a declaration made by the provider, receives in
    one made by the receiver, or owns a measure. Actors that do not take part and the
    world outside are not asked.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = dict(provider="mill", receiver="bakery", kind="flour", quantity=3)
    >>> unanswered(ecosystem_of([told]))
    ['bakery']
    """
    told = ecosystem.table("transactions")
    heard: set[str] = set()
    for side in ("provider", "receiver"):
        own = told.filter(pl.col("declared_by").cast(pl.String) == side)
        heard |= set(own[side].cast(pl.String).unique().to_list())
    measures = ecosystem.table("measures")
    if "owner" in measures.columns:
        heard |= set(measures["owner"].cast(pl.String).drop_nulls().to_list())
    actors = ecosystem.table("actors")
    if "participates" in actors.columns:
        actors = actors.filter(pl.col("participates").fill_null("yes") != "no")
    outside = ecosystem.outside
    return [a for a in actors["id"].to_list() if a not in heard and a not in outside]
