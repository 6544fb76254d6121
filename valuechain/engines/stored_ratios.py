"""Coverage, concentration and reciprocity, from sums made in the database."""

from __future__ import annotations

from typing import LiteralString

import polars as pl

from valuechain.engines.stored_project import FIGURES, LINES, StoredProject
from valuechain.model import Layer

__all__ = ["concentration", "coverage", "reciprocity"]

_TIES: LiteralString = (
    "WITH a, b, stratum, figure WHERE a <> b AND figure > 0 "
    "AND coalesce(a.type, '') <> 'outside' AND coalesce(b.type, '') <> 'outside' "
)
_NEGATIVE: LiteralString = (
    LINES + FIGURES + "WITH stratum, figure WHERE figure < 0 RETURN DISTINCT stratum"
)
_BELOW_ZERO: LiteralString = (
    "MATCH (t:ValueChain) WHERE t.project = $project AND t.revision = $revision "
    "AND t:Transaction AND t.stratum IN $strata AND t.layer_micro < 0 "
    "RETURN DISTINCT t.stratum"
)
_SOURCES: LiteralString = (
    LINES + FIGURES + _TIES + "WITH b AS actor, stratum, sum(figure) AS total, "
    "sum(toFloat(figure) * figure) AS squares "
    "RETURN actor.position, stratum, total, squares"
)
_OUTLETS: LiteralString = (
    LINES + FIGURES + _TIES + "WITH a AS actor, stratum, sum(figure) AS total, "
    "sum(toFloat(figure) * figure) AS squares "
    "RETURN actor.position, stratum, total, squares"
)
_RETURNS: LiteralString = (
    LINES
    + FIGURES
    + _TIES
    + """
WITH stratum, figure, CASE WHEN a.position < b.position THEN [a, b] ELSE [b, a] END AS pair
WITH stratum, pair, sum(figure) AS whole, min(figure) AS least, count(*) AS directions
UNWIND pair AS actor
WITH actor, stratum, sum(whole) AS total,
 sum(CASE directions WHEN 2 THEN least ELSE 0 END) AS matched
RETURN actor.position, stratum, total, matched
"""
)
_COVERED: LiteralString = (
    LINES
    + """
WITH a, b, $exchanges[stratum] AS exchange, min(ps) > 0 AND min(rs) > 0 AS two,
 collect([stratum, ps > 0 AND rs > 0,
  abs(coalesce(provided, 0)) + abs(coalesce(received, 0))]) AS told
UNWIND told AS line
WITH line[0] AS stratum, two, line[1] AS spoke, line[2] AS sides
RETURN stratum, sum(CASE WHEN two THEN sides ELSE 0 END),
 sum(CASE WHEN spoke AND NOT two THEN sides ELSE 0 END),
 sum(CASE WHEN NOT spoke THEN sides ELSE 0 END)
"""
)
"""Where one party spoke in a unit in which the other was silent, no line is compared."""


def reciprocity(
    stored: StoredProject,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
) -> pl.DataFrame:
    """Return the share of each actor's exchanges that the other direction matches.

    Returns
    -------
    polars DataFrame
        ``actor``, ``kind``, ``unit``, ``period``, ``reciprocity``: the indicator of that
        name. Actors that exchange nothing inside have no row; where a layer has a
        negative flow the value is null.
    """
    strata = stored.within(layer, period)
    found = stored.rows(_RETURNS, strata, basis=basis)
    ratios = [[a, s, 2 * matched / total] for a, s, total, matched in found]
    return _told(stored, strata, ratios, "reciprocity", basis)


def concentration(
    stored: StoredProject,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
) -> pl.DataFrame:
    """Return on how few partners each actor's intake and output rest.

    Returns
    -------
    polars DataFrame
        ``actor``, ``kind``, ``unit``, ``period``, ``sources_concentration``,
        ``outlets_concentration``: the indicators of those names, null where undefined.
    """
    strata = stored.within(layer, period)
    keys = ["actor", "kind", "unit", "period"]
    parts = []
    for statement, name in (
        (_SOURCES, "sources_concentration"),
        (_OUTLETS, "outlets_concentration"),
    ):
        found = stored.rows(statement, strata, basis=basis)
        ratios = [[a, s, squares / float(total) ** 2] for a, s, total, squares in found]
        parts.append(_told(stored, strata, ratios, name, basis))
    one, other = parts
    return one.join(other, on=keys, how="full", coalesce=True, nulls_equal=True).sort(
        keys, nulls_last=False
    )


def coverage(stored: StoredProject) -> pl.DataFrame:
    """Return how much of each layer stands on lines that both parties declared.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``state``, ``coverage``: that of ``totals`` of a comparison;
        null where the lines have no size.
    """
    strata = stored.within(state=None)
    policy = stored.project.settings.get("policy", {})
    left_out = [str(kind) for kind in policy.get("out_of_scope", ())]
    strata = strata.filter(~pl.col("kind").cast(pl.String).is_in(left_out))
    exchanges = (
        stored.strata.sort("stratum")
        .select(pl.struct("kind", "period", "state").rank("dense"))
        .to_series()
        .to_list()
    )
    found = stored.rows(_COVERED, strata, exchanges=exchanges)
    parts = ("both", "mixed", "one")
    schema = dict.fromkeys(("stratum", *parts), pl.Int64)
    keys = ["kind", "unit", "state"]
    sums = (
        pl.DataFrame(found, schema=schema, orient="row")
        .join(strata, on="stratum", how="left")
        .with_columns(pl.col(parts).cast(pl.Int128))
        .group_by(keys)
        .agg(pl.col(parts).sum())
    )
    whole = (pl.col("both") + pl.col("mixed") + 2 * pl.col("one")).cast(pl.Float64)
    share = pl.when(whole != 0).then(pl.col("both").cast(pl.Float64) / whole)
    return sums.select(*keys, share.alias("coverage")).sort(keys, nulls_last=False)


def _told(
    stored: StoredProject,
    strata: pl.DataFrame,
    ratios: list[list[object]],
    name: str,
    basis: str,
) -> pl.DataFrame:
    """Return ratios per actor and stratum with their words; null where a flow is negative."""
    schema = {"actor": pl.Int64, "stratum": pl.Int64, name: pl.Float64}
    frame = pl.DataFrame(ratios, schema=schema, orient="row")
    negative = _negative(stored, strata, basis)
    keys = ["actor", "kind", "unit", "period"]
    return (
        frame.join(strata, on="stratum", how="left")
        .with_columns(
            pl.col("actor").cast(pl.UInt32).cat.to(stored.actors()),
            pl.when(~pl.col("stratum").is_in(negative)).then(name).alias(name),
        )
        .select(*keys, name)
        .sort(keys, nulls_last=False)
    )


def _negative(stored: StoredProject, strata: pl.DataFrame, basis: str) -> list[int]:
    """Return the strata in which a flow is negative; few have any negative declaration."""
    doubtful = [row[0] for row in stored.rows(_BELOW_ZERO, strata)]
    if not doubtful:
        return []
    some = strata.filter(pl.col("stratum").is_in(doubtful))
    return [row[0] for row in stored.rows(_NEGATIVE, some, basis=basis)]
