"""From whom what an actor disposes of first came, layer by layer, as a table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.asked import misused, unknown
from valuechain.flows import Flows
from valuechain.frames import QUANTITY
from valuechain.indicators.balance import MOST_ACTORS
from valuechain.indicators.evidence import evidence
from valuechain.indicators.linked import Linked, along, linked
from valuechain.indicators.propagation import propagate
from valuechain.indicators.ties import sums
from valuechain.model import Ecosystem, Layer

__all__ = ["origins", "share_behind"]

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
    ecosystem: Ecosystem,
    actor: str,
    *,
    basis: str = "recognised",
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
    reconciled: pl.DataFrame | None = None,
) -> pl.DataFrame:
    r"""Return where what an actor disposes of entered the network: its origin of value.

    The column of the actor in the value-added origin matrix,

    .. math:: V_{ij} = \frac{z_i}{T_i} \big[(I - A)^{-1}\big]_{ij}

    with *z* what enters each actor from outside or from nowhere known, *T* the
    throughflows and *A* the shares of the receivers.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    actor : str
        Whose.
    basis, layer, period, state, scenario, reconciled
        Which flows, as for ``indicators``.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``period``, ``origin`` (the actor with whom a part entered),
        ``share`` (shares of a layer and period add up to 1), ``quantity`` and ``of``
        (everything it disposes of), in the unit of the layer, and ``reason``; the largest
        share first in each layer. Where a closed group without boundary stands behind the
        actor, one row without origin and with the reason ``no_boundary``.

    Raises
    ------
    ValueError
        For an unknown actor or layer, one outside the boundary, or a negative amount.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 2.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "30"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> origins(ecosystem_of(rows), "c")["origin", "share", "quantity"].rows()
    [('a', 0.75, Decimal('15.000000')), ('x', 0.25, Decimal('5.000000'))]
    """
    if actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    if actor in ecosystem.outside:
        raise misused("outside.origins", actor=actor)
    parts = [pl.DataFrame(schema=_COLUMNS)]
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    for found in evidence(ecosystem, reconciled=reconciled, **chosen):  # type: ignore[arg-type]
        for flows in found.flows:
            parts.append(_of_layer(flows, flows.actors.index(actor)))
    keys = ["kind", "unit", "period"]
    return pl.concat(parts).sort(
        [*keys, "share", "origin"],
        descending=[False, False, False, True, False],
        nulls_last=[False, False, False, True, False],
    )


def _of_layer(flows: Flows, place: int) -> pl.DataFrame:
    """Return the origins of one layer and period."""
    system = linked(flows)
    whole = float(system.through[place])
    if not system.within[place] or not whole:
        return pl.DataFrame(schema=_COLUMNS)
    where = {
        "kind": flows.layer.kind,
        "unit": flows.layer.unit or None,
        "period": flows.period or None,
    }
    led = share_behind(system, place)
    if led is None:
        silent = {"origin": None, "share": None, "quantity": None, "of": whole}
        rows = [{**where, **silent, "reason": "no_boundary"}]
    else:
        came = sums(system.arrows.heads, system.amounts(), len(led))
        entered = np.maximum(system.through - came, 0.0)
        through = np.where(system.through > 0, system.through, 1.0)
        shares = np.where(system.within, entered / through * led, 0.0)
        rows = [
            {**where, "origin": flows.actors[at], "share": float(shares[at]),
             "quantity": float(shares[at]) * whole, "of": whole, "reason": None}
            for at in np.flatnonzero(shares > 1e-12).tolist()
        ]  # fmt: skip
    frame = pl.DataFrame(
        rows, schema={**_COLUMNS, "quantity": pl.Float64, "of": pl.Float64}
    )
    exact = [pl.col(c).round(6).cast(QUANTITY) for c in ("quantity", "of")]
    return frame.with_columns(exact)


def share_behind(system: Linked, place: int) -> npt.NDArray[np.float64] | None:
    """Return what each actor passes on for one unit of the actor at a place.

    That column of the Leontief inverse, shape (n_actors,); None where a closed group
    without boundary stands behind the actor.
    """
    start = np.zeros(system.arrows.size)
    start[place] = 1.0
    behind = along(system.arrows.turned(), start > 0)
    if (behind & system.closed).any():
        return None
    few = behind.sum() <= MOST_ACTORS
    turned = system.open_arrows().turned()
    return propagate(turned, start, compiled=False if few else None).values
