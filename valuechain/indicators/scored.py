"""Scored exchanges: what a loop is made of, each exchange once though told twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from valuechain.asked import misused, unknown
from valuechain.indicators.evidence import in_layer
from valuechain.indicators.scoring import scores
from valuechain.indicators.ways import Arrows
from valuechain.lines import declarations, lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import selected

__all__ = ["Scored", "matched", "place_inside", "scored_arrows", "scored_exchanges"]

_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def matched(ecosystem: Ecosystem, *, scenario: str, state: str | None) -> pl.DataFrame:
    """Return which entries of providers and receivers tell the same exchange.

    The matches of the comparison, confirmed and suggested ones alike.

    Returns
    -------
    polars DataFrame
        ``provider_id`` and ``receiver_id``; an entry of one side that matches several of
        the other has several rows.
    """
    from valuechain.compare.evidence import entries, supported
    from valuechain.compare.matching import matches
    from valuechain.compare.thresholds import thresholds

    told = lines(ecosystem, scenario=scenario, state=state)
    both = (
        pl.col("provider_quantity").is_not_null()
        & pl.col("receiver_quantity").is_not_null()
    )
    told = told.filter(both)
    if told.is_empty():
        return pl.DataFrame(schema={"provider_id": pl.String, "receiver_id": pl.String})
    said = entries(ecosystem, told, scenario=scenario).filter(pl.col("line").is_not_null())
    told = pl.concat([told, supported(said, told)], how="horizontal")
    told = told.with_columns(pl.col("kind", "unit").cast(pl.String))
    layers = told.select("kind", "unit").unique()
    limits = thresholds(ecosystem.table("kinds"), layers.iter_rows())
    keys = ["kind", "unit", "rank"]
    judged = told.join(limits, on=keys, how="left", nulls_equal=True, maintain_order="left")
    found = matches(judged, said).filter(pl.col("match").is_in(["confirmed", "suggested"]))
    return (
        found.select("provider_ids", "receiver_ids")
        .explode("provider_ids")
        .explode("receiver_ids")
        .rename({"provider_ids": "provider_id", "receiver_ids": "receiver_id"})
        .drop_nulls()
    )


def scored_exchanges(
    ecosystem: Ecosystem,
    *,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return every exchange between two different actors inside, with its score.

    Returns
    -------
    polars DataFrame
        ``id``, ``provider``, ``receiver`` (Enum of actor ids), ``kind``, ``unit``,
        ``period``, ``quantity``, ``score`` (null without one), sorted by id. A provider's
        and a receiver's entry that match are one exchange: it has the provider's id and
        the receiver's score (the highest of several), or the provider's where the
        receiver gave none. A facilitator's entry stands only where neither party spoke
        on the line.
    """
    named = _named(ecosystem)
    told = declarations(named, scenario=scenario, state=state)
    told = selected(told, layer, period).filter(in_layer(layer))
    told = told.with_columns(scores(told, score_table or ecosystem.policy.score_table))
    outside = list(ecosystem.outside)
    told = told.filter(
        pl.col("provider") != pl.col("receiver"),
        ~pl.col("provider").cast(pl.String).is_in(outside),
        ~pl.col("receiver").cast(pl.String).is_in(outside),
    )
    parties = told.filter(pl.col("declared_by") != "facilitator")
    third = told.filter(pl.col("declared_by") == "facilitator")
    third = third.join(parties, on=_LINE, how="anti", nulls_equal=True)
    pairs = matched(ecosystem, scenario=scenario, state=state)
    pairs = pairs.filter(pl.col("provider_id").is_in(parties["id"].implode()))
    theirs = parties.select(
        pl.col("id").alias("receiver_id"), pl.col("score").alias("theirs")
    )
    given = pairs.join(theirs, on="receiver_id", how="left").group_by("provider_id")
    best = given.agg(pl.col("theirs").max())
    edges = (
        pl.concat([parties, third])
        .filter(~pl.col("id").is_in(pairs["receiver_id"].implode()))
        .join(best, left_on="id", right_on="provider_id", how="left")
        .with_columns(pl.coalesce("theirs", "score").alias("score"))
    )
    columns = ["id", "provider", "receiver", "kind", "unit", "period", "quantity", "score"]
    return edges.select(columns).sort("id")


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The exchanges that have a score, and the arrows they make.

    Attributes
    ----------
    edges : polars DataFrame
        As ``scored_exchanges``, one row an arrow.
    arrows : Arrows
        Between positions in the actors table.
    unscored : int
        Exchanges left out because nobody scored them.
    table : str
        The name of the table the scores come from; ``own`` when it was handed over.
    """

    edges: pl.DataFrame
    arrows: Arrows
    unscored: int
    table: str


def scored_arrows(
    ecosystem: Ecosystem,
    score_table: str | Mapping[tuple[str, str], float] | None = None,
    **chosen: Any,
) -> Scored:
    """Return the exchanges that have a score as arrows; ``chosen`` as above."""
    every = scored_exchanges(ecosystem, score_table=score_table, **chosen)
    edges = every.filter(pl.col("score").is_not_null())
    arrows = Arrows(
        len(ecosystem.actor_ids),
        edges["provider"].to_physical().cast(pl.Int32).to_numpy(),
        edges["receiver"].to_physical().cast(pl.Int32).to_numpy(),
        edges["score"].to_numpy(),
    )
    table = score_table or ecosystem.policy.score_table
    named = table if isinstance(table, str) else "own"
    return Scored(edges, arrows, every.height - edges.height, named)


def place_inside(ecosystem: Ecosystem, actor: str) -> int:
    """Return the position of an actor that loops can pass.

    Raises
    ------
    ValueError
        For an unknown actor, or one outside the boundary.
    """
    actors = ecosystem.actor_ids
    if actor not in actors:
        raise unknown("actor", actor, actors)
    if actor in ecosystem.outside:
        raise misused("outside.loops", actor=actor)
    return actors.index(actor)


def _named(ecosystem: Ecosystem) -> Ecosystem:
    from dataclasses import replace

    tables = {**ecosystem.tables, "transactions": ecosystem.identified()}
    return replace(ecosystem, tables=tables)
