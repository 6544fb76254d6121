"""Whether resources are renewed: stocks before and after, and the flows that explain them."""

from __future__ import annotations

import polars as pl

from valuechain.flows import actor_flows, on_basis
from valuechain.frames import QUANTITY
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.units import known_unit

__all__ = ["renewal"]

_KEYS = ["actor", "kind", "unit", "period"]


def renewal(ecosystem: Ecosystem, *, basis: str = "recognised") -> pl.DataFrame:
    """Return each stock before and after, what came in and out, and what is unexplained.

    Parameters
    ----------
    ecosystem : Ecosystem
        With a table of stocks; a stock without unit has its kind's. Costs explain part of
        the only stock of money that an actor has in their currency and period, unless
        its kind is ``conserved``: that money is passed on, not spent.
    basis : str
        Which figure a flow takes.

    Returns
    -------
    polars DataFrame
        One row a stock: ``actor``, ``kind``, ``unit``, ``period``, ``start``, ``end``,
        ``change`` (end − start; null when one is not known), ``received``, ``given`` (of
        the same layer and period; null when no exchange is told), ``costs`` (spent
        outside the exchanges; null when none is told for this stock), ``unexplained``
        (change − (received − given − costs told); null when another part is not known)
        and ``verdict``: ``renewed`` (not less than before), ``drawn_down``, or null.

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
    found = found.join(
        _costs(ecosystem, told),
        on=_KEYS,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    change = (pl.col("end_quantity") - pl.col("start_quantity")).cast(QUANTITY)
    spent = pl.col("costs").fill_null(0)
    came = (pl.col("received") - pl.col("given") - spent).cast(QUANTITY)
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
        "costs",
        (change - came).cast(QUANTITY).alias("unexplained"),
        verdict.alias("verdict"),
    )


def _costs(ecosystem: Ecosystem, stocks: pl.DataFrame) -> pl.DataFrame:
    """Return what was spent outside the exchanges, of each stock that it must come from."""
    costs = ecosystem.table("costs")
    if costs.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(_KEYS, pl.String) | {"costs": QUANTITY})
    whose = ["actor", "unit", "period"]
    own = pl.coalesce(pl.col("unit").cast(pl.String), pl.lit(ecosystem.currency or None))
    sums = (
        costs.with_columns(pl.col(k).cast(pl.String) for k in ("actor", "period"))
        .with_columns(own.alias("unit"))
        .group_by(whose)
        .agg(pl.col("quantity").sum().cast(QUANTITY).alias("costs"))
    )
    money = [u for u in stocks["unit"].drop_nulls().unique() if _is_currency(u)]
    spendable = pl.col("unit").is_in(money) & ~pl.col("kind").is_in(_conserved(ecosystem))
    alone = stocks.filter(spendable).filter(pl.len().over(whose) == 1)
    return alone.select(_KEYS).join(sums, on=whose, nulls_equal=True)


def _is_currency(unit: str) -> bool:
    known = known_unit(unit)
    return known is not None and known.dimension == "money"


def _conserved(ecosystem: Ecosystem) -> list[str]:
    """Return the kinds that are passed on or kept, and so pay for nothing."""
    kinds = ecosystem.table("kinds")
    if "conserved" not in kinds.columns:
        return []
    passed = kinds.filter(pl.col("conserved").cast(pl.String) == "yes")
    return passed["id"].cast(pl.String).to_list()


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_KEYS, pl.String),
    **dict.fromkeys(
        ("start", "end", "change", "received", "given", "costs", "unexplained"),
        QUANTITY,
    ),
    "verdict": pl.String,
}
