"""What each innovation moves in each territory, layer by layer."""

from __future__ import annotations

import polars as pl

from valuechain.frames import QUANTITY

__all__ = ["amounts", "by_territory"]

_KEYS = ["innovation", "territory", "kind", "unit", "period"]
_FIGURES = ("received", "given", "inside")


def amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row an innovation, territory, layer and period.

    Parameters
    ----------
    rows : polars DataFrame
        As ``placed`` returns them.

    Returns
    -------
    polars DataFrame
        The keys (a null innovation: exchanges of none; a null territory: parties without
        one), then what came in from another territory (``received``), went out to one
        (``given``) and stayed (``inside``), in the unit of the layer, ``lines`` and how
        many of them are ``unconfirmed``. An exchange between two territories is a row in
        both: the sum over territories counts it twice.
    """
    return _moved(rows, _KEYS)


def by_territory(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row a territory, layer and period, of all innovations and of none.

    The columns of ``amounts``, without ``innovation``.
    """
    return _moved(rows, _KEYS[1:])


def _moved(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    giver, taker = pl.col("provider_territory"), pl.col("receiver_territory")
    same = giver.eq_missing(taker)
    none, figure = pl.lit(None, QUANTITY), pl.col("quantity")
    always = ["innovation", "kind", "unit", "period", "unconfirmed"]
    sides = [
        rows.filter(~same).select(
            *always,
            place.alias("territory"),
            *(figure.alias(n) if n == name else none.alias(n) for n in _FIGURES),
        )
        for place, name in ((giver, "given"), (taker, "received"))
    ]
    stay = rows.filter(same).select(
        *always,
        giver.alias("territory"),
        *(figure.alias(n) if n == "inside" else none.alias(n) for n in _FIGURES),
    )
    return (
        pl.concat([*sides, stay])
        .group_by(keys)
        .agg(
            *(pl.col(n).sum().cast(QUANTITY) for n in _FIGURES),
            pl.len().cast(pl.Int64).alias("lines"),
            pl.col("unconfirmed").sum().cast(pl.Int64),
        )
        .sort(keys, nulls_last=True)
    )
