"""Whose leaving would cost a layer most, certified by bounds without solving for everyone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.linked import linked
from valuechain.indicators.propagation import Arrows, propagate
from valuechain.indicators.ties import sums

__all__ = ["Losses", "largest_losses"]

_CLOSE = 1e-9
_BLOCK = 32
_MOST_STEPS = 100_000

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """The actors whose leaving costs a layer most, each loss between two bounds.

    Attributes
    ----------
    places : array of int, shape (n_listed,)
        Positions in ``flows.actors``, the largest loss first.
    low, high : array of float64, shape (n_listed,)
        Bounds of the share of the layer's throughflow that is lost; they differ by at
        most 1e-9 of the loss.
    rest : float
        No actor that is not listed, and is in no closed group, loses more than this.
    solved : int
        For how many actors the equations were iterated.
    closed : array of bool, shape (n_actors,)
        The actors of closed groups without boundary, whose loss is undefined.
    """

    places: Places
    low: Array
    high: Array
    rest: float
    solved: int
    closed: npt.NDArray[np.bool_]

    @property
    def certified(self) -> bool:
        """Whether nobody left out can lose more than the last one listed, up to 1e-9."""
        return not len(self.low) or self.rest <= self.low[-1] * (1.0 + 2.0 * _CLOSE)


def largest_losses(flows: Flows, most: int = 100, *, side: str = "supply") -> Losses:
    r"""Return the ``most`` actors whose leaving would cost a layer most, with a certificate.

    The loss is that of ``leaving_loss``, in a layer of any size:

    .. math:: \ell_k = \Big(T_k + \sum_{j \ne k} TDC_{kj} T_j\Big) \Big/ \sum_j T_j

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.
    most : int
        How many actors.
    side : str
        ``supply`` or ``demand``.

    Returns
    -------
    Losses
        Ratios in [0, 1]. Fewer than ``most`` where fewer actors take part.

    Raises
    ------
    ValueError
        When an amount is negative, or the shares do not settle.

    Notes
    -----
    Let *A* hold the shares of the receivers, :math:`w = (I - A)^{-1} T`, and
    :math:`r_k` the share of *k*'s throughflow that passed through *k* before.

    - *Bound of all.* :math:`\ell_k \sum T = w_k (1 - r_k)`, since each way from *k* is a
      series of returns to *k* and one way that does not come back; and
      :math:`r_k \ge A_{kk} + \sum_{i \ne k} A_{ki} A_{ik}`, its shortest returns. So one
      solve bounds every loss from above.
    - *The solve is no trust.* For any *w'* with :math:`(I - A) w' \ge T`, place by place,
      :math:`w' \ge w`, because :math:`(I - A)^{-1}` has no negative entry. What the solve
      left of the equations is measured, and *w* enlarged until this holds.
    - *Refined.* With :math:`\delta^0 = e_k` and :math:`\delta^{m+1} = A^T \delta^m` where
      what comes back to *k* is dropped, :math:`\ell_k \sum T = \sum_m T \cdot \delta^m`.
      Every term is at least 0, so a partial sum is a bound from below; what is left from
      step *n* on is at most :math:`w \cdot \delta^n`, which is a bound from above.

    An actor is left as soon as its upper bound is below the lower bounds of ``most``
    others; the search ends when no untried actor has a higher bound of all.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))  # Actors a, b, c, x.
    >>> losses = largest_losses(found.flows[0], 2)
    >>> losses.places.tolist(), losses.low.round(4).tolist()
    ([1, 0], [0.6667, 0.5])
    """
    system = linked(flows, side)
    arrows, through = system.open_arrows(), np.where(system.within, system.through, 0.0)
    total = through.sum()
    tried = np.flatnonzero(system.within & (system.through > 0) & ~system.closed)
    if not len(tried):
        none = np.zeros(0)
        return Losses(tried, none, none, 0.0, 0, system.closed)
    dependent = _dependent(arrows, through)
    low = through + _first_hand(arrows, through)
    high = np.maximum(dependent * (1.0 - _short_returns(arrows)), low)
    solved = 0
    waiting = tried[np.argsort(-high[tried], kind="stable")]
    while len(waiting):
        floor = np.partition(low[tried], -min(most, len(tried)))[-min(most, len(tried))]
        waiting = waiting[high[waiting] >= floor]
        batch, waiting = waiting[:_BLOCK], waiting[_BLOCK:]
        if len(batch):
            low[batch], high[batch] = _refined(arrows, through, dependent, batch, floor)
            solved += len(batch)
    order = tried[np.lexsort((tried, -low[tried]))]
    listed, left = order[:most], order[most:]
    rest = float(high[left].max(initial=0.0) / total)
    bounds = low[listed] / total, np.maximum(high, low)[listed] / total
    return Losses(listed, *bounds, rest, solved, system.closed)


def _dependent(arrows: Arrows, through: Array) -> Array:
    """Return *w*, or a little more: what depends on each actor, returns counted too."""
    turned = arrows.turned()
    found = propagate(turned, through).values
    missing = through - (found - turned.matrix() @ found)
    known = through > 0
    most = float((missing[known] / through[known]).max(initial=0.0))
    if most >= 1.0:
        raise ValueError("shares do not settle; a group exchanges almost only with itself")
    return np.asarray(found / (1.0 - max(most, 0.0)), dtype=np.float64)


def _short_returns(arrows: Arrows) -> Array:
    """Return what comes back to each actor at once, or from one other actor."""
    matrix = arrows.matrix()
    own = np.asarray(matrix.diagonal(), dtype=np.float64)
    pairs = np.asarray(matrix.multiply(matrix.T).sum(axis=1), dtype=np.float64).ravel()
    return own + pairs - own**2


def _first_hand(arrows: Arrows, through: Array) -> Array:
    """Return what others receive from each actor themselves, of their throughflow."""
    apart = arrows.tails != arrows.heads
    received = arrows.parts[apart] * through[arrows.heads[apart]]
    return sums(arrows.tails[apart], received, arrows.size)


def _refined(
    arrows: Arrows, through: Array, dependent: Array, leavers: Places, floor: float
) -> tuple[Array, Array]:
    """Return bounds of the losses of some leavers, as close as it matters."""
    matrix = arrows.matrix()
    low, high = through[leavers].copy(), dependent[leavers].copy()
    here = np.arange(len(leavers))
    front = np.zeros((arrows.size, len(leavers)))
    front[leavers, here] = 1.0
    for _ in range(_MOST_STEPS):
        front = np.asarray(matrix @ front)
        front[leavers[here], np.arange(len(here))] = 0.0
        high[here] = np.minimum(high[here], low[here] + dependent @ front)
        low[here] += through @ front
        going = (high[here] - low[here] > _CLOSE * low[here]) & (high[here] >= floor)
        if not going.any():
            return low, high
        if not going.all():
            here, front = here[going], np.ascontiguousarray(front[:, going])
    raise ValueError("shares do not settle; a group exchanges almost only with itself")
