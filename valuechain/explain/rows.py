"""The rows behind a figure, each with what it adds and the cell it was read in."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.indicators.coverage import MEASURED_SIDE, counted, seen
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.worth import valued_rows

__all__ = ["covered", "declared", "signed", "terms_of", "valued"]

_SIGNED = {
    "given": {"given": 1},
    "received": {"received": 1},
    "net": {"received": 1, "given": -1},
}

_PLACE = ("source", "sheet", "row", "column")
_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def declared(found: Evidence, actor: str, basis: str) -> pl.DataFrame:
    """Return the declarations behind a figure; those the basis takes contribute."""
    told = found.declarations
    silent = [pl.col(f"{side}_quantity").is_null() for side in ("provider", "receiver")]
    speaker = (
        pl.when(~silent[1])
        .then(pl.lit("receiver"))
        .when(~silent[0])
        .then(pl.lit("provider"))
        .otherwise(pl.lit("facilitator"))
    )
    if basis in ("provider", "receiver"):
        speaker = pl.lit(basis)
    lines = found.lines.select(
        *_LINE, pl.col("quantity").alias("figure"), speaker.alias("speaker")
    )
    told = told.join(lines, on=_LINE, how="left", nulls_equal=True, maintain_order="left")
    added = pl.col("declared_by").cast(pl.String) == pl.col("speaker")
    told = told.with_columns(
        pl.when(added).then(pl.col("quantity")).alias("contribution"),
        _term(actor).alias("term"),
    )
    if basis == "reconciled":
        told = pl.concat([told, _adjusted(told, actor)], how="diagonal_relaxed")
    columns = ["term", "id", *_LINE[:5], "declared_by", "quantity", "contribution"]
    return _shown(told, columns)


def _shown(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return columns as a person reads them, then the place of each row."""
    place = [pl.col(f"@{c}").alias(c) for c in _PLACE if f"@{c}" in frame.columns]
    kept = frame.select(*(c for c in columns if c in frame.columns), *place)
    text = [c for c, t in kept.schema.items() if isinstance(t, pl.Enum | pl.Categorical)]
    return kept.with_columns(pl.col(text).cast(pl.String))


def _term(actor: str) -> pl.Expr:
    """Return what a row is to the actor of the figure."""
    return (
        pl.when(pl.col("provider").cast(pl.String) == actor)
        .then(pl.lit("given"))
        .when(pl.col("receiver").cast(pl.String) == actor)
        .then(pl.lit("received"))
        .otherwise(pl.lit("between"))
    )


def _adjusted(told: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return one row a line: what the reconciled estimate adds to the side's own figure."""
    sums = told.group_by(_LINE, maintain_order=True).agg(
        (pl.col("figure").first() - pl.col("contribution").sum())
        .cast(QUANTITY)
        .alias("contribution")
    )
    return sums.filter(pl.col("contribution") != 0).with_columns(_term(actor).alias("term"))


def signed(rows: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return only the rows a sum is made of, with the sign they have in it."""
    signs = _SIGNED.get(indicator)
    if signs is None:
        return rows
    parts = [
        rows.filter(pl.col("term") == term).with_columns(
            (pl.col("contribution") * sign).cast(QUANTITY).alias("contribution")
        )
        for term, sign in signs.items()
    ]
    both = (pl.col("provider") == pl.col("receiver")) & (pl.col("term") == "given")
    own = rows.filter(both).with_columns(pl.lit("received").alias("term"))
    if "received" in signs and own.height:
        parts.append(own)
    return pl.concat(parts)


def valued(
    found: Evidence, rows: pl.DataFrame, actor: str, *, costs: bool = True
) -> pl.DataFrame:
    """Return the rows with their valuations as contributions, and the actor's own costs."""
    valued = valued_rows(found)
    benefit, cost = pl.col("benefit_to_receiver"), -pl.col("cost_to_provider")
    joined = rows.drop("contribution").join(
        valued, on="id", how="left", maintain_order="left"
    )
    told = joined.with_columns(
        pl.when(pl.col("term") == "received")
        .then(benefit)
        .when(pl.col("term") == "given")
        .then(cost)
        .cast(QUANTITY)
        .alias("contribution")
    ).drop("benefit_to_receiver", "cost_to_provider")
    told = told.filter(pl.col("term") != "between")
    if found.costs.is_empty() or not costs:
        return told
    own = found.costs.filter(pl.col("actor").cast(pl.String) == actor)
    spent = own.with_columns(
        pl.lit("cost").alias("term"),
        (-pl.col("quantity")).cast(QUANTITY).alias("contribution"),
    )
    columns = ["term", "unit", "period", "quantity", "contribution"]
    return pl.concat([told, _shown(spent, columns)], how="diagonal_relaxed")


def covered(found: Evidence, actor: str, indicator: str, basis: str) -> pl.DataFrame:
    """Return the declarations a coverage sees, then the measures it sets beside them."""
    side = MEASURED_SIDE[indicator]
    own = counted(found.measures, side).filter(pl.col("owner") == actor)
    told = replace(found, declarations=seen(found.declarations, own, side))
    term = "given" if side == "provides" else "received"
    rows = declared(told, actor, basis).with_columns(pl.lit(term).alias("term"))
    measured = own.with_columns(
        pl.lit("measured").alias("term"), pl.col("quantity").alias("contribution")
    )
    columns = ["term", "id", "kind", "unit", "period", "quantity", "contribution"]
    return pl.concat([rows, _shown(measured, columns)], how="diagonal_relaxed")


def terms_of(rows: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return what the rows add up to, per term, partner and layer."""
    if "provider" not in rows.columns:
        return pl.DataFrame()
    partner = pl.when(pl.col("term") == "given").then("receiver").otherwise("provider")
    keys = ["term", "partner", "kind", "unit"]
    named = rows.with_columns(partner.alias("partner"))
    return (
        named.group_by(keys, maintain_order=True)
        .agg(
            pl.col("contribution").sum().alias("quantity"),
            pl.col("contribution").count().alias("rows"),
        )
        .sort("term", "quantity", descending=[False, True])
    )
