"""How much of each kind of value stands behind one unit that an actor passes on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.asked import misused, unknown
from valuechain.flows import Flows
from valuechain.indicators.evidence import evidence
from valuechain.indicators.linked import linked
from valuechain.indicators.origins import share_behind
from valuechain.indicators.ties import inside, sums
from valuechain.model import Ecosystem, Layer
from valuechain.selection import name_of

__all__ = ["multiplied"]

_COLUMNS: dict[str, type[pl.DataType]] = {
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "resource": pl.String,
    "resource_unit": pl.String,
    "own": pl.Float64,
    "multiplier": pl.Float64,
    "reason": pl.String,
}


def multiplied(
    ecosystem: Ecosystem,
    actor: str,
    *,
    basis: str = "recognised",
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    r"""Return what stands behind one unit that an actor passes on: multipliers per kind.

    The column of the actor in the matrix of multipliers, each kind in its own unit,

    .. math:: M_{kj} = \sum_i \frac{E_{ki}}{T_i} \big[(I - A)^{-1}\big]_{ij}

    with *E* what each actor uses up of a kind (received beyond what it gives on), *T* the
    throughflows of the layer that carries it and *A* the shares of its receivers. Fixed
    proportions are assumed, and kinds are never added.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    actor : str
        Whose.
    layer : Layer or str, optional
        The layer along which the others are carried; each in turn by default.
    basis, period, state, scenario
        Which flows, as for ``indicators``.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``period`` of the layer that carries; ``resource`` and
        ``resource_unit``, the other kind; ``own``, what the actor itself uses, and
        ``multiplier``, with all those behind it: in the resource's unit per unit of the
        layer; and ``reason``. A layer with a closed group behind the actor has one row
        without resource and with the reason ``no_boundary``.

    Raises
    ------
    ValueError
        For an unknown actor or layer, one outside the boundary, or a negative amount.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 6.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "money", 20), ("b", "c", "money", 20), ("v", "b", "hours", 5)]
    >>> rows = [dict(provider=p, receiver=r, kind=k, quantity=q) for p, r, k, q in said]
    >>> multiplied(ecosystem_of(rows), "c")["kind", "resource", "own", "multiplier"].rows()
    [('money', 'hours', 0.0, 0.25)]
    """
    if actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    if actor in ecosystem.outside:
        raise misused("outside.origins", actor=actor)
    chosen = dict(period=period, basis=basis, state=state, scenario=scenario)
    rows: list[dict[str, object]] = []
    carrying = {
        (found.period, flows.layer)
        for found in evidence(ecosystem, layer=name_of(layer), **chosen)  # type: ignore[arg-type]
        for flows in found.flows
    }
    for found in evidence(ecosystem, **chosen):  # type: ignore[arg-type]
        used = {flows.layer: _used_up(flows) for flows in found.flows}
        for flows in found.flows:
            if (found.period, flows.layer) in carrying:
                rows += _of_layer(flows, flows.actors.index(actor), used)
    frame = pl.DataFrame(rows, schema=_COLUMNS)
    return frame.sort("kind", "unit", "period", "resource", "resource_unit")


def _used_up(flows: Flows) -> npt.NDArray[np.float64]:
    """Return what each actor inside receives of a layer and does not give on."""
    providers, receivers, amounts = flows.arrays()
    size = len(flows.actors)
    kept = sums(receivers, amounts, size) - sums(providers, amounts, size)
    return np.where(inside(flows), np.maximum(kept, 0.0), 0.0)


def _of_layer(
    flows: Flows, place: int, used: dict[Layer, npt.NDArray[np.float64]]
) -> list[dict[str, object]]:
    """Return the multipliers of one layer and period, a row for each other kind."""
    system = linked(flows)
    if not system.within[place] or not system.through[place]:
        return []
    where = dict(
        kind=flows.layer.kind, unit=flows.layer.unit or None, period=flows.period or None
    )
    behind = share_behind(system, place)
    if behind is None:
        return [{**where, "reason": "no_boundary"}]
    through = np.where(system.through > 0, system.through, np.inf)
    rows: list[dict[str, object]] = []
    for layer, amounts in used.items():
        intensity = amounts / through
        total = float(intensity @ behind)
        if layer != flows.layer and total > 0:
            what = dict(resource=layer.kind, resource_unit=layer.unit or None)
            own = float(intensity[place])
            rows.append({**where, **what, "own": own, "multiplier": total})
    return rows
