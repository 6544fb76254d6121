"""Cycling: what circulates in a balanced layer, and how far it travels."""

from __future__ import annotations

import numpy as np

from valuechain.flows import Flows
from valuechain.indicators.balance import Balance, balanced
from valuechain.indicators.dependency import integral
from valuechain.indicators.indicator import Figures, Indicator

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


def circulation(system: Balance) -> dict[str, float]:
    r"""Return the figures of circulation of a balanced layer, by name.

    With :math:`N = (I - B)^{-1}`, *z* the boundary inputs and *T* the throughflows:

    - ``total_throughflow`` :math:`TST = \sum T`, ``boundary`` :math:`\sum z`;
    - ``cycled`` :math:`\sum_i T_i (N_{ii} - 1) / N_{ii}`, ``finn_cycling`` its share;
    - ``path_length`` :math:`TST / \sum z` (Finn);
    - ``direct`` :math:`zB1` and ``indirect`` :math:`z(N - I - B)1`, ``indirect_direct``
      their ratio;
    - ``boundary_share``, ``direct_share``, ``indirect_share``: of TST;
    - ``first_passage`` :math:`TST - \sum z -` cycled.

    Raises
    ------
    ValueError
        When a closed group has no boundary.

    References
    ----------
    .. [1] J. T. Finn, "Measures of ecosystem structure and function derived from
       analysis of flows", Journal of Theoretical Biology 56, 363-380 (1976).
    .. [2] S. R. Borrett, M. K. Lau, "enaR", Methods in Ecology and Evolution 5 (2014).
    """
    through, entering = system.throughflow, system.boundary_inputs
    shares = system.by_provider
    paths = integral(shares)
    own = np.diag(paths)
    total, boundary = float(through.sum()), float(entering.sum())
    cycled = float((through * (own - 1.0) / own).sum())
    direct = float((entering @ shares).sum())
    indirect = float((entering @ (paths - np.eye(len(own)) - shares)).sum())
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


def _circulating(flows: Flows, name: str) -> Figures:
    system = balanced(flows, level="layer")
    if isinstance(system, Figures):
        return system
    if system.without_exit().any() or system.without_entry().any():
        return Figures(np.array([np.nan]), ("no_boundary",))
    value = circulation(system)[name]
    return Figures(np.array([value]), ("" if np.isfinite(value) else "no_exchange",))


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
    system = balanced(flows, level="layer")
    if isinstance(system, Figures):
        return system
    return Figures(np.array([system.throughflow.sum()]), ("",))


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
    system = balanced(flows)
    if isinstance(system, Figures):
        return system
    values = np.full(len(flows.actors), np.nan)
    values[system.positions] = system.throughflow
    return Figures(values, tuple("" if v else "no_flow" for v in np.isfinite(values)))


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
    system = balanced(flows, level="layer")
    if isinstance(system, Figures):
        return system
    gap = system.unexplained_source.sum() + system.unexplained_use.sum()
    return Figures(np.array([gap / (2.0 * system.throughflow.sum())]), ("",))


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
    return _circulating(flows, "finn_cycling")


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
    return _circulating(flows, "path_length")


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
    return _circulating(flows, "indirect_direct")


_FINN = "doi:10.1016/S0022-5193(76)80080-X"
_ENAR = "doi:10.1111/2041-210X.12282"

THROUGHFLOW = Indicator("throughflow", "layer", _FINN, "no_flow", throughflow)
TOTAL_THROUGHFLOW = Indicator(
    "total_throughflow", "layer", _FINN, "no_flow", total_throughflow, level="layer"
)
UNEXPLAINED = Indicator(
    "unexplained", "1", "our choice", "no_flow", unexplained, level="layer"
)
FINN_CYCLING = Indicator(
    "finn_cycling", "1", _FINN, "no_boundary", finn_cycling, level="layer"
)
PATH_LENGTH = Indicator(
    "path_length", "steps", _FINN, "no_boundary", path_length, level="layer"
)
INDIRECT_DIRECT = Indicator(
    "indirect_direct", "1", _ENAR, "no_exchange", indirect_direct, level="layer"
)
