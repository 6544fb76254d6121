"""One actor's dependents in a large layer, without the matrix of all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.linked import along, linked
from valuechain.indicators.propagation import Arrows, propagate

__all__ = ["Leaving", "leaving"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Leaving:
    """What each actor loses when one leaves, by position in ``flows.actors``.

    Attributes
    ----------
    lost, known, unexplained : array of float64, shape (n_actors,)
        What is lost, of what is known to be received (or given), and what an actor
        passes on (or keeps) beyond that; in the unit of the layer.
    closed : array of bool, shape (n_actors,)
        The actors of closed groups without boundary.
    before : array of bool, shape (n_actors,)
        The leaver and those it can be traced back to.
    residual : float
        The largest difference left in the equations, as a share.
    """

    lost: Array
    known: Array
    unexplained: Array
    closed: npt.NDArray[np.bool_]
    before: npt.NDArray[np.bool_]
    residual: float


def leaving(flows: Flows, leaver: int, *, side: str = "supply") -> Leaving:
    r"""Return what every other actor of a layer loses, in time linear in its links.

    With :math:`h_k = 1` for the leaver and :math:`h_j = \sum_i A_{ij} h_i` for the
    others, *h* is the row *k* of the total dependency coefficients; the equations are
    iterated until no share moves by more than 1e-12.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.
    leaver : int
        Its position in ``flows.actors``.
    side : str
        ``supply`` or ``demand``.

    Raises
    ------
    ValueError
        When an amount is negative, or the iteration does not settle.
    """
    system = linked(flows, side)
    start = np.zeros(len(flows.actors), dtype=bool)
    start[leaver] = True
    found = propagate(_onward(system.open_arrows(), leaver), start.astype(np.float64))
    share = found.values
    share[system.closed] = 0.0
    if system.closed[leaver]:
        share[along(system.arrows, start)] = np.nan
    return Leaving(
        share * system.through,
        system.known,
        system.unexplained,
        system.closed,
        along(system.arrows.turned(), start),
        found.residual,
    )


def _onward(arrows: Arrows, leaver: int) -> Arrows:
    """Return the arrows but those back to the leaver: each unit is counted once."""
    kept = arrows.heads != leaver
    return Arrows(arrows.size, arrows.tails[kept], arrows.heads[kept], arrows.parts[kept])
