"""Whether resources are renewed: stocks before and after, and the flows that explain them."""

from __future__ import annotations

import polars as pl

from valuechain.flows import actor_flows, on_basis
from valuechain.frames import QUANTITY
from valuechain.lines import lines
from valuechain.model import Ecosystem

__all__ = ["renewal"]

_KEYS = ["actor", "kind", "unit", "period"]


def renewal(ecosystem: Ecosystem, *, basis: str = "recognised") -> pl.DataFrame:
    """Return each stock before and after, what came in and out, and what is unexplained.

    Parameters
    ----------
    ecosystem : Ecosystem
        With a table of stocks; a stock without unit has its kind's.
    basis : str
        Which figure a flow takes.

    Returns
    -------
    polars DataFrame
        One row a stock: ``actor``, ``kind``, ``unit``, ``period``, ``start``, ``end``,
        ``change`` (end − start; null when one is not known), ``received``, ``given`` (of
        the same layer and period; null when no exchange is told), ``unexplained``
        (change − (received − given); null when a part is not known) and ``verdict``:
        ``renewed`` (not less than before), ``drawn_down``, or null.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(provider="a", receiver="b", kind="wood", quantity=5, period="2025")]
    >>> stock = dict(actor="b", kind="wood", start_quantity=10, end_quantity=12, period="2025")
    >>> renewal(ecosystem_of(told, stocks=[stock]))["change", "unexplained"].row(0)
    (Decimal('2.000000'), Decimal('-3.000000'))
    """
    stocks = ecosystem.table("stocks")
    if stocks.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    units = ecosystem.table("kinds").select(
        pl.col("id").cast(pl.String).alias("kind"), pl.col("unit").alias("own")
    )
    told = (
        stocks.with_columns(pl.col(k).cast(pl.String) for k in _KEYS)
        .join(units, on="kind", how="left", maintain_order="left")
        .with_columns(pl.coalesce("unit", pl.col("own").cast(pl.String)).alias("unit"))
    )
    flows = actor_flows(on_basis(lines(ecosystem), basis))
    flows = flows.with_columns(pl.col(k).cast(pl.String) for k in _KEYS)
    found = told.join(
        flows.select(*_KEYS, "received", "given"),
        on=_KEYS,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    change = (pl.col("end_quantity") - pl.col("start_quantity")).cast(QUANTITY)
    came = (pl.col("received") - pl.col("given")).cast(QUANTITY)
    verdict = (
        pl.when(change >= 0)
        .then(pl.lit("renewed"))
        .when(change < 0)
        .then(pl.lit("drawn_down"))
    )
    return found.select(
        *_KEYS,
        pl.col("start_quantity").alias("start"),
        pl.col("end_quantity").alias("end"),
        change.alias("change"),
        "received",
        "given",
        (change - came).cast(QUANTITY).alias("unexplained"),
        verdict.alias("verdict"),
    )


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_KEYS, pl.String),
    **dict.fromkeys(
        ("start", "end", "change", "received", "given", "unexplained"), QUANTITY
    ),
    "verdict": pl.String,
}
