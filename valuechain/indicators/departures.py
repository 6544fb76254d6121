"""Whose leaving costs each layer most: the certified losses, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from valuechain.asked import unknown
from valuechain.flows import Flows
from valuechain.frames import QUANTITY
from valuechain.indicators.evidence import evidence
from valuechain.indicators.linked import SIDES, linked
from valuechain.indicators.losses import largest_losses
from valuechain.model import Ecosystem, Layer

__all__ = ["Departures", "departures"]

_LAYER = {"kind": pl.String, "unit": pl.String, "period": pl.String}


@dataclass(frozen=True, slots=True, eq=False)
class Departures:
    """The actors whose leaving costs most, layer by layer, and how sure that is.

    Attributes
    ----------
    leavers : polars DataFrame
        ``kind``, ``unit``, ``period``, ``actor``, ``lost`` and ``lost_at_most`` (in the
        unit of the layer, what passes through the leaver itself included), ``share`` and
        ``share_at_most`` (of all that passes through the layer); the largest loss first
        in each layer.
    layers : polars DataFrame
        ``kind``, ``unit``, ``period``, ``throughflow`` (of all actors inside),
        ``actors`` (how many have a loss), ``solved`` (for how many of them the equations
        were iterated), ``rest`` (no actor left out loses a larger share), ``certified``
        (``rest`` is no larger than the last share listed) and ``closed`` (actors of
        closed groups without boundary, whose loss is undefined).
    """

    leavers: pl.DataFrame
    layers: pl.DataFrame


def departures(
    ecosystem: Ecosystem,
    most: int = 100,
    *,
    side: str = "supply",
    basis: str = "recognised",
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
    reconciled: pl.DataFrame | None = None,
) -> Departures:
    """Return the ``most`` actors of each layer and period whose leaving costs it most.

    Each loss is an upper bound in the sense of ``without``: shares stay as they are and
    nothing is replaced. It lies between two bounds that differ by at most 1e-9 of it, and
    a third one tells that no actor left out loses more.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    most : int
        How many actors in each layer; at least 1.
    side : str
        ``supply``: what the others no longer receive. ``demand``: what they can no longer
        give.
    basis, layer, period, state, scenario, reconciled
        Which flows, as for ``indicators``.

    Returns
    -------
    Departures
        Layers are never added to each other.

    Raises
    ------
    ValueError
        For an unknown side or layer, a negative amount, or shares that do not settle.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> found = departures(ecosystem_of(rows), 2)
    >>> found.leavers["actor", "lost", "share"].rows()
    [('b', Decimal('40.000000'), 0.6666666666666666), ('a', Decimal('30.000000'), 0.5)]
    >>> found.layers["rest", "certified"].rows()
    [(0.5, True)]
    """
    if side not in SIDES:
        raise unknown("side", side, SIDES)
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    leavers, layers = [_LEAVERS], [_LAYERS]
    for found in evidence(ecosystem, reconciled=reconciled, **chosen):  # type: ignore[arg-type]
        for flows in found.flows:
            one, other = _of_layer(flows, most, side)
            leavers.append(one)
            layers.append(other)
    order = list(_LAYER)
    return Departures(
        pl.concat(leavers).sort(*order, maintain_order=True), pl.concat(layers).sort(*order)
    )


_LEAVERS = pl.DataFrame(
    schema={
        **_LAYER,
        "actor": pl.String,
        "lost": QUANTITY,
        "lost_at_most": QUANTITY,
        "share": pl.Float64,
        "share_at_most": pl.Float64,
    }
)
_LAYERS = pl.DataFrame(
    schema={
        **_LAYER,
        "throughflow": QUANTITY,
        "actors": pl.Int64,
        "solved": pl.Int64,
        "rest": pl.Float64,
        "certified": pl.Boolean,
        "closed": pl.List(pl.String),
    }
)


def _of_layer(flows: Flows, most: int, side: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the leavers of one layer and period, and what is known of the others."""
    found, system = largest_losses(flows, most, side=side), linked(flows, side)
    passing = system.within & (system.through > 0)
    total = float(system.through[passing].sum())
    where = [
        pl.lit(value or None, pl.String).alias(name)
        for name, value in zip(
            _LAYER, (flows.layer.kind, flows.layer.unit, flows.period), strict=True
        )
    ]
    leavers = pl.DataFrame(
        {
            "actor": pl.Series([flows.actors[p] for p in found.places], dtype=pl.String),
            "share": found.low,
            "share_at_most": np.minimum(found.high, 1.0),
        }
    ).with_columns(
        *where,
        *(
            (pl.col(f"share{end}") * total).round(6).cast(QUANTITY).alias(f"lost{end}")
            for end in ("", "_at_most")
        ),
    )
    layers = pl.DataFrame(
        {
            "throughflow": pl.Series([total]).round(6).cast(QUANTITY),
            "actors": int((passing & ~found.closed).sum()),
            "solved": found.solved,
            "rest": found.rest,
            "certified": found.certified,
            "closed": [[flows.actors[p] for p in np.flatnonzero(found.closed)]],
        }
    ).with_columns(*where)
    return (
        leavers.select(_LEAVERS.columns).cast(_LEAVERS.schema),
        layers.select(_LAYERS.columns).cast(_LAYERS.schema),
    )
