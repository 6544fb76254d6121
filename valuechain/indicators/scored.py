"""Scored exchanges: what a loop is made of, each exchange once though told twice."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from valuechain.indicators.evidence import in_layer
from valuechain.indicators.scoring import scores
from valuechain.lines import declarations
from valuechain.model import Ecosystem, Layer

__all__ = ["matched", "scored_exchanges"]

_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def matched(told: pl.DataFrame) -> pl.DataFrame:
    """Return which provider's entry and which receiver's entry tell the same exchange.

    Within one line: the same reference, met once on each side; then, among the entries
    without a match, the only one of each side. Nothing else is guessed.

    Parameters
    ----------
    told : polars DataFrame
        Declarations with ``id`` and ``declared_by``.

    Returns
    -------
    polars DataFrame
        ``provider_id`` and ``receiver_id``, each at most once.
    """
    entries = told.select(*_LINE, "id", "declared_by", _reference(told))
    by_reference = _only_pairs(
        entries.filter(pl.col("reference") != ""), [*_LINE, "reference"]
    )
    taken = pl.concat([by_reference["provider_id"], by_reference["receiver_id"]])
    rest = entries.filter(~pl.col("id").is_in(taken.implode()))
    return pl.concat([by_reference, _only_pairs(rest, _LINE)])


def _reference(told: pl.DataFrame) -> pl.Expr:
    if "reference" not in told.columns:
        return pl.lit("").alias("reference")
    return pl.col("reference").cast(pl.String).fill_null("").alias("reference")


def _only_pairs(entries: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the pairs of entries that are alone on their side of ``keys``."""
    sides = []
    for side in ("provider", "receiver"):
        alone = entries.filter(pl.col("declared_by") == side).group_by(keys)
        one = alone.agg(pl.col("id").first().alias(f"{side}_id"), pl.len().alias("entries"))
        sides.append(one.filter(pl.col("entries") == 1).drop("entries"))
    pairs = sides[0].join(sides[1], on=keys, how="inner", nulls_equal=True)
    return pairs.select("provider_id", "receiver_id").sort("provider_id")


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
        the receiver's score, or the provider's where the receiver gave none. A
        facilitator's entry stands only where neither party spoke on the line.
    """
    named = _named(ecosystem)
    told = declarations(named, scenario=scenario, state=state)
    told = told.filter(in_layer(layer))
    if period is not None:
        told = told.filter(pl.col("period").fill_null("") == period)
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
    pairs = matched(parties)
    theirs = parties.select(
        pl.col("id").alias("receiver_id"), pl.col("score").alias("theirs")
    )
    given = pairs.join(theirs, on="receiver_id", how="left")
    edges = (
        pl.concat([parties, third])
        .filter(~pl.col("id").is_in(pairs["receiver_id"].implode()))
        .join(given, left_on="id", right_on="provider_id", how="left")
        .with_columns(pl.coalesce("theirs", "score").alias("score"))
    )
    columns = ["id", "provider", "receiver", "kind", "unit", "period", "quantity", "score"]
    return edges.select(columns).sort("id")


def _named(ecosystem: Ecosystem) -> Ecosystem:
    from dataclasses import replace

    tables = {**ecosystem.tables, "transactions": ecosystem.identified()}
    return replace(ecosystem, tables=tables)
