"""What actors of a warehouse pass on or keep beyond what is declared."""

from __future__ import annotations

import polars as pl

from valuechain.engines.balances import LAYER, ROUNDING
from valuechain.engines.warehouse_balance import Balances
from valuechain.engines.warehoused import Warehoused
from valuechain.frames import QUANTITY

__all__ = ["GAPS", "gaps"]

GAPS: dict[str, pl.DataType | type[pl.DataType]] = {
    "actor": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "received": QUANTITY,
    "given": QUANTITY,
    "source": QUANTITY,
    "use": QUANTITY,
}
"""The columns of ``valuechain.indicators.gaps.unexplained``."""


def gaps(opened: Warehoused, found: Balances, side: str) -> pl.DataFrame:
    """Return the actors within whose two sides differ, the largest first in each layer.

    Parameters
    ----------
    opened : Warehoused
        Where the declarations are.
    found : Balances
        Its layers, on ``side``.
    side : str
        ``supply`` or ``demand``.

    Returns
    -------
    polars DataFrame
        The columns ``GAPS``: what is missing on one side of an actor is a source where it
        gives more than it receives, a use where it receives more than it gives.
    """
    import ibis

    places = found.places
    apart = (places.known - places.went).abs()
    told = apart > ROUNDING * ibis.greatest(places.known, places.went)
    rows = opened.rows(
        places.filter(places.within, told).select("actor", *LAYER, "known", "went")
    )
    names = {"known": "received", "went": "given"}
    if side == "demand":
        names = {"known": "given", "went": "received"}
    exact = [pl.col(c).round(6).cast(QUANTITY) for c in ("received", "given")]
    gap = pl.col("given") - pl.col("received")
    return (
        rows.rename(names)
        .with_columns(*(pl.col(c).replace("", None) for c in ("unit", "period")))
        .with_columns(gap.clip(0).alias("source"), (-gap).clip(0).alias("use"))
        .with_columns(exact)
        .with_columns(pl.col(c).round(6).cast(QUANTITY) for c in ("source", "use"))
        .sort(
            *LAYER, pl.col("source") + pl.col("use"), "actor",
            descending=[False, False, False, True, False],
        )
        .select(GAPS.keys())
    )  # fmt: skip
