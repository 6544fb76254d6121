"""From whom what an actor of a warehouse disposes of first came, found by its engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import misused
from valuechain.engines.balances import LAYER
from valuechain.engines.sparse_joins import carried, reached
from valuechain.engines.warehouse_balance import Balances, balances
from valuechain.engines.warehoused import Warehoused
from valuechain.frames import QUANTITY
from valuechain.selection import LayerLike

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["origins"]

_CLOSE = 1e-12
_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "origin": pl.String,
    "share": pl.Float64,
    "quantity": QUANTITY,
    "of": QUANTITY,
    "reason": pl.String,
}


def origins(
    opened: Warehoused,
    actor: str,
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    r"""Return where what an actor disposes of entered the network: its origin of value.

    The figures of ``valuechain.indicators.origins.origins``: the column of the actor in
    :math:`V_{ij} = \frac{z_i}{T_i} \big[(I - A)^{-1}\big]_{ij}`. One solve along turned
    arrows, for all layers and periods in which the actor takes part.

    Parameters
    ----------
    opened : Warehoused
        Where the declarations are.
    actor : str
        Whose.
    layer, period, basis, state, scenario
        As for ``origins``; the basis is one of
        ``valuechain.engines.warehouse_flows.BASES``.

    Returns
    -------
    polars DataFrame
        The columns of ``origins``, the largest share first in each layer.

    Raises
    ------
    ValueError
        For an unknown actor, layer, period or scenario, an actor outside the boundary, a negative amount
        in a layer where it takes part, or shares that do not settle.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 2.
    """
    outside = opened.outside()
    if outside is not None and opened.rows(outside.filter(outside.actor == actor)).height:
        raise misused("outside.origins", actor=actor)
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    with balances(opened, [actor], **chosen) as found:  # type: ignore[arg-type]
        whole, led = _behind(opened, found, actor)
    return _placed(led, whole)


def _behind(
    opened: Warehoused, found: Balances, actor: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the actor disposes of in each layer, and what of it entered with whom."""
    starts, bench, turned = found.starts([actor]), found.bench, found.turned()
    places = found.places.filter(found.places.through > 0)
    own = starts.join(places, starts.node == places.node)
    entering = bench.kept(own.select("node", "value"))
    whole = opened.rows(own.select(*LAYER, of=own.through))
    shut = whole.select(LAYER).clear()
    if found.closed is not None:
        before = reached(bench, turned.arrows, entering)
        met = before.join(places, before.node == places.node)
        within = met.semi_join(found.closed, met.node == found.closed.node)
        shut = opened.rows(within.select(*LAYER).distinct())
    named = shut.with_columns(pl.lit("no_boundary", pl.String).alias("reason"))
    whole = whole.join(named, on=LAYER, how="left")
    open_arrows = found.open_arrows()
    links = open_arrows.select(source="target", target="source", part="part")
    return whole, _entered(opened, found, bench.kept(links), entering)


def _entered(
    opened: Warehoused, found: Balances, arrows: ir.Table, entering: ir.Table
) -> pl.DataFrame:
    """Return with whom a share entered: the only rows that come here."""
    import ibis

    led = carried(found.bench, arrows, entering).values
    met = led.join(found.places, led.node == found.places.node)
    entered = ibis.greatest(met.through - met.inner, 0.0) / met.through
    shares = met.filter(met.through > 0).select(
        *LAYER, origin=met.actor, share=entered * met.value
    )
    return opened.rows(shares.filter(shares.share > _CLOSE))


def _placed(led: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Return the shares beside what they are of; where undefined, the reason alone."""
    known = whole.filter(pl.col("reason").is_null())
    shares = led.join(known, on=LAYER).with_columns(quantity=pl.col("share") * pl.col("of"))
    frame = pl.concat(
        [shares, whole.filter(pl.col("reason").is_not_null())], how="diagonal"
    )
    exact = [pl.col(c).cast(pl.Float64).round(6).cast(QUANTITY) for c in ("quantity", "of")]
    unknown = [pl.col(c).replace("", None) for c in ("unit", "period")]
    return (
        frame.with_columns(*exact, *unknown)
        .select(pl.col(name).cast(dtype) for name, dtype in _COLUMNS.items())
        .sort(
            *LAYER, pl.col("share").round(12), "origin",
            descending=[False, False, False, True, False],
            nulls_last=[False, False, False, True, False],
        )
    )  # fmt: skip
