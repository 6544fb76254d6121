"""Cycling: what circulates in a balanced layer, and how far it travels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.linked import SIDES, linked
from valuechain.indicators.remembered import remembered
from valuechain.indicators.returns import passages
from valuechain.indicators.ties import sums

__all__ = [
    "FINN_CYCLING",
    "INDIRECT_DIRECT",
    "PATH_LENGTH",
    "THROUGHFLOW",
    "TOTAL_THROUGHFLOW",
    "UNEXPLAINED",
    "circulation",
    "finn_cycling",
    "indirect_direct",
    "path_length",
    "throughflow",
    "total_throughflow",
    "unexplained",
]


@remembered
def circulation(flows: Flows) -> dict[str, float]:
    r"""Return the figures of circulation of a balanced layer, by name.

    With :math:`N = (I - B)^{-1}`, *z* the boundary inputs and *T* the throughflows, so
    that :math:`zN = T`:

    - ``total_throughflow`` :math:`TST = \sum T`, ``boundary`` :math:`\sum z`;
    - ``cycled`` :math:`\sum_i T_i (N_{ii} - 1) / N_{ii}`, ``finn_cycling`` its share;
    - ``path_length`` :math:`TST / \sum z` (Finn);
    - ``direct`` :math:`zB1` and ``indirect`` :math:`z(N - I - B)1`, ``indirect_direct``
      their ratio;
    - ``boundary_share``, ``direct_share``, ``indirect_share``: of TST;
    - ``first_passage`` :math:`TST - \sum z -` cycled.

    What is cycled is NaN where more actors reach each other both ways than ``passages``
    looks at. Every actor is to be reached by some boundary input.

    References
    ----------
    .. [1] J. T. Finn, "Measures of ecosystem structure and function derived from
       analysis of flows", Journal of Theoretical Biology 56, 363-380 (1976).
    .. [2] S. R. Borrett, M. K. Lau, "enaR", Methods in Ecology and Evolution 5 (2014).
    """
    system = linked(flows)
    through = np.where(system.within, system.through, 0.0)
    arrows, amounts = system.arrows, system.amounts()
    entering = np.maximum(through - sums(arrows.heads, amounts, arrows.size), 0.0)
    own = passages(system.open_arrows())
    total, boundary = float(through.sum()), float(entering.sum())
    cycled = float((through * (own - 1.0) / own)[through > 0].sum())
    direct = float((entering[arrows.tails] * amounts / through[arrows.tails]).sum())
    indirect = total - boundary - direct
    return {
        "total_throughflow": total,
        "boundary": boundary,
        "cycled": cycled,
        "finn_cycling": cycled / total,
        "path_length": total / boundary,
        "direct": direct,
        "indirect": indirect,
        "indirect_direct": indirect / direct if direct else float("nan"),
        "boundary_share": boundary / total,
        "direct_share": direct / total,
        "indirect_share": indirect / total,
        "first_passage": total - boundary - cycled,
    }


def _circulating(flows: Flows, name: str, reason: str) -> Figures:
    if not linked(flows).through.any():
        return Figures(np.array([np.nan]), ("no_flow",))
    if any(linked(flows, side).closed.any() for side in SIDES):
        return Figures(np.array([np.nan]), ("no_boundary",))
    value = circulation(flows)[name]
    return Figures(np.array([value]), ("" if np.isfinite(value) else reason,))


def total_throughflow(flows: Flows) -> Figures:
    """Return everything that enters all actors of a layer: total system throughflow.

    - Formula: sum of the throughflows of all actors.
    - Unit: the unit of the layer.
    - Undefined: Nothing of this kind is exchanged.
    - Source: doi:10.1016/S0022-5193(76)80080-X.

    In the unit of the layer, boundary inputs included; undefined without flow.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("total_throughflow", ["a b 2", "b a 1", "b c 1"])
    5.0
    """
    total = _throughflows(flows).sum()
    return Figures(np.array([total or np.nan]), ("" if total else "no_flow",))


def _throughflows(flows: Flows) -> npt.NDArray[np.float64]:
    """Return the throughflow of every actor, 0 for those outside."""
    system = linked(flows)
    return np.where(system.within, system.through, 0.0)


def throughflow(flows: Flows) -> Figures:
    """Return everything that enters each actor, from others, from outside, or unexplained.

    - Formula: received from partners + from outside + of unknown source.
    - Unit: the unit of the layer.
    - Undefined: Nothing of this kind is exchanged.
    - Source: doi:10.1016/S0022-5193(76)80080-X.

    In the unit of the layer, one value an actor; undefined without flow.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("throughflow", ["a b 2", "b a 1", "b c 1"])
    {'a': 2.0, 'b': 2.0, 'c': 1.0}
    """
    values = _throughflows(flows)
    reasons = np.where(values > 0, "", "no_flow")
    return Figures(np.where(values > 0, values, np.nan), tuple(reasons.tolist()))


def unexplained(flows: Flows) -> Figures:
    """Return the share of a layer's throughflow with no known source or no known use.

    - Formula: (unknown sources + unknown uses) ÷ (2 × total throughflow).
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: our choice.

    What actors give beyond what they are known to receive, and the reverse, over twice
    the total throughflow: a ratio in [0, 1]. The larger it is, the less the figures
    that assume balance (cycling, dependency, ascendency) can be relied upon.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("unexplained", ["a b 2", "b a 1", "b c 1"])
    0.2
    """
    total = _throughflows(flows).sum()
    if not total:
        return Figures(np.array([np.nan]), ("no_flow",))
    gap = sum(linked(flows, side).unexplained.sum() for side in SIDES)
    return Figures(np.array([gap / (2.0 * total)]), ("",))


def finn_cycling(flows: Flows) -> Figures:
    """Return the share of a layer's throughflow that comes back to an actor it passed.

    - Formula: Σ T × (N(i, i) − 1) ÷ N(i, i), over Σ T, with N = (I − B)⁻¹.
    - Unit: a ratio, without unit.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: doi:10.1016/S0022-5193(76)80080-X.

    Finn's cycling index, in [0, 1); undefined without flow or without boundary.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("finn_cycling", ["a b 2", "b a 1", "b c 1"])
    0.4
    """
    return _circulating(flows, "finn_cycling", "too_many_actors")


def path_length(flows: Flows) -> Figures:
    """Return how many actors a unit entering the layer passes on average (Finn).

    - Formula: total throughflow ÷ what enters.
    - Unit: steps.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: doi:10.1016/S0022-5193(76)80080-X.

    In steps, at least 1; undefined without flow or without boundary.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("path_length", ["a b 2", "b a 1", "b c 1"])
    5.0
    """
    return _circulating(flows, "path_length", "no_boundary")


def indirect_direct(flows: Flows) -> Figures:
    """Return what reaches actors through others, over what reaches them at first hand.

    - Formula: z(N − I − B)1 ÷ zB1.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: doi:10.1111/2041-210X.12282.

    Realised, input-driven definition ``z(N − I − B)1 / zB1``; other definitions of the
    field differ. Undefined when nothing is passed on inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("indirect_direct", ["a b 2", "b a 1", "b c 1"])
    3.0
    """
    return _circulating(flows, "indirect_direct", "no_exchange")


_FINN = "doi:10.1016/S0022-5193(76)80080-X"
_ENAR = "doi:10.1111/2041-210X.12282"

THROUGHFLOW = Indicator(
    "throughflow", "layer", _FINN, "no_flow", throughflow, conserved=True
)
TOTAL_THROUGHFLOW = Indicator(
    "total_throughflow",
    "layer",
    _FINN,
    "no_flow",
    total_throughflow,
    level="layer",
    conserved=True,
)
UNEXPLAINED = Indicator(
    "unexplained", "1", "our choice", "no_flow", unexplained, level="layer"
)
FINN_CYCLING = Indicator(
    "finn_cycling", "1", _FINN, "no_boundary", finn_cycling, level="layer", conserved=True
)
PATH_LENGTH = Indicator(
    "path_length", "steps", _FINN, "no_boundary", path_length, level="layer", conserved=True
)
INDIRECT_DIRECT = Indicator(
    "indirect_direct",
    "1",
    _ENAR,
    "no_exchange",
    indirect_direct,
    level="layer",
    conserved=True,
)
