"""What every actor loses when one flow is cut, in whole or in part."""

from __future__ import annotations

import numpy as np

from valuechain.flows import Flows
from valuechain.indicators.leaving import Leaving
from valuechain.indicators.linked import along, linked
from valuechain.indicators.propagation import Arrows, propagate

__all__ = ["cutting"]


def cutting(flows: Flows, provider: int, receiver: int, *, part: float = 1.0) -> Leaving:
    r"""Return what each actor no longer receives, directly or through others.

    Of what actor *j* disposes of, the share that passed at least once through the part
    cut is :math:`h_j = \sum_i A_{ij} (c_{ij} + (1 - c_{ij}) h_i)`, where *A* holds the
    shares of receivers and *c* is ``part`` for the flow cut and 0 elsewhere. With every
    flow of an actor cut whole, the others lose what they lose when it leaves.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.
    provider, receiver : int
        Positions in ``flows.actors`` of the two ends of the flow.
    part : float
        How much of it is cut, in (0, 1].

    Returns
    -------
    Leaving
        Shares are fixed and nothing is replaced: an upper bound, in the unit of the layer.

    Raises
    ------
    ValueError
        When ``part`` is outside (0, 1], an amount is negative, there is no such flow, or
        the shares do not settle.

    Examples
    --------
    >>> from valuechain.flows import layer_flows, on_basis
    >>> from valuechain.lines import lines
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "30"), ("b", "c", "40")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> told = ecosystem_of(rows)
    >>> (flows,) = layer_flows(on_basis(lines(told)), tuple(told.actor_ids))
    >>> place = flows.actors.index
    >>> lost = cutting(flows, place("a"), place("b"), part=0.5).lost
    >>> lost[place("b")].item(), lost[place("c")].item()
    (5.0, 5.0)
    """
    if not 0.0 < part <= 1.0:
        raise ValueError(f"the part cut is in (0, 1], not {part}")
    system = linked(flows)
    providers, receivers, amounts = flows.arrays()
    cut = (providers == provider) & (receivers == receiver) & (amounts > 0)
    if not cut.any():
        one, other = flows.actors[provider], flows.actors[receiver]
        raise ValueError(f"no flow from {one!r} to {other!r} in layer {flows.layer}")
    size = len(flows.actors)
    direct = np.zeros(size)
    if system.within[receiver] and not system.closed[receiver]:
        direct[receiver] = part * amounts[cut].sum() / system.through[receiver]
    arrows = system.open_arrows()
    kept = np.where((arrows.tails == provider) & (arrows.heads == receiver), 1 - part, 1.0)
    carried = Arrows(size, arrows.tails, arrows.heads, arrows.parts * kept)
    found = propagate(carried, direct)
    share = found.values
    if system.closed[provider]:
        share[along(system.arrows, np.arange(size) == receiver)] = np.nan
    before = along(system.arrows.turned(), np.arange(size) == provider)
    return Leaving(
        share * system.through,
        system.known,
        system.unexplained,
        system.closed,
        before,
        found.residual,
    )
