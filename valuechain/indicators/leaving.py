"""One actor's dependents in a large layer, without the matrix of all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.balance import ROUNDING
from valuechain.indicators.ties import inside, sums

__all__ = ["Leaving", "leaving"]

_CLOSE = 1e-12
_MOST_STEPS = 100_000

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
    providers, receivers, amounts = flows.arrays()
    if (amounts < 0).any():
        raise ValueError(f"a negative amount in layer {flows.layer} cannot be propagated")
    kept = amounts > 0
    tails, heads, amounts = providers[kept], receivers[kept], amounts[kept]
    if side == "demand":
        tails, heads = heads, tails
    size, within = len(flows.actors), inside(flows)
    came, went = sums(heads, amounts, size), sums(tails, amounts, size)
    apart = np.abs(came - went) > ROUNDING * np.maximum(came, went)
    # On the demand side arrows are turned, so that "came" is what an actor gives.
    extra = np.where(apart & within, np.maximum(went - came, 0.0), 0.0)
    through = came + extra
    if side == "demand":
        through = np.where(apart, np.maximum(came, went), went)
    inner = within[tails] & within[heads]
    tail, head, amount = tails[inner], heads[inner], amounts[inner]
    entering = np.zeros(size, dtype=bool)
    entering[heads[~within[tails]]] = True
    entering |= extra > 0
    closed = within & (through > 0) & ~_along(tail, head, entering & within)
    start = np.zeros(size, dtype=bool)
    start[leaver] = True
    share, residual = _shares(tail, head, amount / through[head], leaver, size)
    share[closed] = 0.0
    if closed[leaver]:
        share[_along(tail, head, start)] = np.nan
    before = _along(head, tail, start)
    return Leaving(share * through, came, extra, closed, before, residual)


def _along(
    tails: npt.NDArray[np.intp], heads: npt.NDArray[np.intp], start: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return what ``start`` reaches along the arrows."""
    seen = start.copy()
    while True:
        grown = seen.copy()
        grown[heads[seen[tails]]] = True
        if (grown == seen).all():
            return seen
        seen = grown


def _shares(
    tail: npt.NDArray[np.intp],
    head: npt.NDArray[np.intp],
    part: Array,
    leaver: int,
    size: int,
) -> tuple[Array, float]:
    """Return the share of each actor that passed through the leaver, and the residual."""
    import scipy.sparse as sp

    spread = sp.csr_array((part, (head, tail)), shape=(size, size))
    share = np.zeros(size)
    share[leaver] = 1.0
    for _ in range(_MOST_STEPS):
        after = np.asarray(spread @ share, dtype=np.float64)
        after[leaver] = 1.0
        moved = float(np.abs(after - share).max())
        share = after
        if moved <= _CLOSE:
            return share, moved
    raise ValueError("shares do not settle; a group exchanges almost only with itself")
