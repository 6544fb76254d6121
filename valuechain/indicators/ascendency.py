"""Ascendency: how organised a layer is, and how much slack it keeps (expert reading)."""

from __future__ import annotations

import numpy as np

from valuechain.flows import Flows
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.linked import linked
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import sums

__all__ = [
    "ASCENDENCY",
    "CAPACITY",
    "EFFECTIVE_ACTORS",
    "OVERHEAD",
    "ROBUSTNESS",
    "ascendency",
    "capacity",
    "effective_actors",
    "organisation",
    "overhead",
    "robustness",
]


@remembered
def organisation(flows: Flows) -> dict[str, float]:
    r"""Return the information figures of a layer with its boundary, by name.

    On the extended matrix (exchanges, one row for each source, one column for each
    outside receiver), with :math:`p_{ij} = F_{ij} / F_{..}` and logarithms to base 2:

    - ``throughput`` :math:`F_{..}`;
    - ``entropy`` :math:`H = -\sum p \log p`;
    - ``mutual_information`` :math:`AMI = \sum p_{ij} \log (F_{ij} F_{..} / F_{i.} F_{.j})`;
    - ``residual`` :math:`H - AMI`;
    - ``capacity`` :math:`H F_{..}`, ``ascendency`` :math:`AMI F_{..}`, ``overhead`` their
      difference, ``order`` :math:`a` = ascendency / capacity;
    - ``robustness`` :math:`-a \ln a`, at most 0.3679;
    - ``link_density`` :math:`2^{(H - AMI)/2}`, ``depth`` :math:`2^{AMI}`.

    References
    ----------
    .. [1] R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997).
    .. [2] S. R. Borrett, M. K. Lau, "enaR", Methods in Ecology and Evolution 5 (2014).
    """
    supply, demand = linked(flows), linked(flows, "demand")
    size = len(flows.actors)
    providers, receivers, given = flows.arrays()
    inner = (supply.within[providers] | supply.within[receivers]) & (given > 0)
    missing, kept = (np.flatnonzero(one.unexplained) for one in (supply, demand))
    # One more row for what has no known source, one more column for no known use.
    rows = np.concatenate([providers[inner], np.full(len(missing), size), kept])
    columns = np.concatenate([receivers[inner], missing, np.full(len(kept), size)])
    parts = given[inner], supply.unexplained[missing], demand.unexplained[kept]
    amounts = np.concatenate(parts)
    total = float(amounts.sum())
    beyond = sums(rows, amounts, size + 1)[rows] * sums(columns, amounts, size + 1)[columns]
    shares = amounts / total
    entropy = float(-(shares * np.log2(shares)).sum())
    mutual = float((shares * np.log2(amounts * total / beyond)).sum())
    order = mutual / entropy if entropy > 0 else float("nan")
    return {
        "throughput": total,
        "entropy": entropy,
        "mutual_information": mutual,
        "residual": entropy - mutual,
        "capacity": entropy * total,
        "ascendency": mutual * total,
        "overhead": (entropy - mutual) * total,
        "order": order,
        "robustness": float(-order * np.log(order)) if order > 0 else 0.0 * order,
        "link_density": float(2.0 ** ((entropy - mutual) / 2.0)),
        "depth": float(2.0**mutual),
    }


def _organised(flows: Flows, name: str) -> Figures:
    if not linked(flows).through.any():
        return Figures(np.array([np.nan]), ("no_flow",))
    value = organisation(flows)[name]
    return Figures(np.array([value]), ("" if np.isfinite(value) else "single_flow",))


def ascendency(flows: Flows) -> Figures:
    """Return the ascendency of a layer: its throughput times its mutual information.

    - Formula: throughput × mutual information (base 2).
    - Unit: layer unit × bit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997)

    In the unit of the layer times bits; undefined without flow. The split between
    export and dissipation (distinct outside actors) changes it.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("ascendency", ["a b 2", "b a 1", "b c 1"])
    9.5098
    """
    return _organised(flows, "ascendency")


def capacity(flows: Flows) -> Figures:
    """Return the development capacity: the upper bound of ascendency, same unit.

    - Formula: throughput × entropy of the flows (base 2).
    - Unit: layer unit × bit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997)

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("capacity", ["a b 2", "b a 1", "b c 1"])
    13.5098
    """
    return _organised(flows, "capacity")


def overhead(flows: Flows) -> Figures:
    """Return what ascendency leaves of capacity: the slack of a layer, same unit.

    - Formula: capacity − ascendency.
    - Unit: layer unit × bit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997)

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("overhead", ["a b 2", "b a 1", "b c 1"])
    4.0
    """
    return _organised(flows, "overhead")


def robustness(flows: Flows) -> Figures:
    """Return ``−a ln a`` with *a* = ascendency / capacity, between 0 and 0.3679.

    - Formula: −a × ln a, with a = ascendency ÷ capacity.
    - Unit: a ratio, without unit.
    - Undefined: A single flow: order and slack cannot be told apart.
    - Source: R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997)

    Without unit; low for a layer that is either rigid or without order. Undefined for
    a layer of a single flow.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("robustness", ["a b 2", "b a 1", "b c 1"])
    0.2471
    """
    return _organised(flows, "robustness")


def effective_actors(flows: Flows) -> Figures:
    """Return how many equally busy actors would be as diverse: ``exp`` of Shannon's H.

    - Formula: exp(−Σ p ln p), p the share of each actor in the throughflow.
    - Unit: actors.
    - Undefined: Nothing of this kind is exchanged.
    - Source: doi:10.1111/2041-210X.12282.

    Over throughflows, natural logarithm; in actors; undefined without flow.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("effective_actors", ["a b 2", "b a 1", "b c 1"])
    2.8717
    """
    system = linked(flows)
    through = system.through[system.within & (system.through > 0)]
    if not len(through):
        return Figures(np.array([np.nan]), ("no_flow",))
    shares = through / through.sum()
    return Figures(np.array([np.exp(-(shares * np.log(shares)).sum())]), ("",))


_ULANOWICZ = "R. E. Ulanowicz, Ecology, the Ascendent Perspective (1997)"

ASCENDENCY = Indicator(
    "ascendency",
    "layer × bit",
    _ULANOWICZ,
    "no_flow",
    ascendency,
    level="layer",
    conserved=True,
)
CAPACITY = Indicator(
    "capacity",
    "layer × bit",
    _ULANOWICZ,
    "no_flow",
    capacity,
    level="layer",
    conserved=True,
)
OVERHEAD = Indicator(
    "overhead",
    "layer × bit",
    _ULANOWICZ,
    "no_flow",
    overhead,
    level="layer",
    conserved=True,
)
ROBUSTNESS = Indicator(
    "robustness", "1", _ULANOWICZ, "single_flow", robustness, level="layer", conserved=True
)
EFFECTIVE_ACTORS = Indicator(
    "effective_actors",
    "actors",
    "doi:10.1111/2041-210X.12282",
    "no_flow",
    effective_actors,
    level="layer",
    conserved=True,
)
