"""Structure: do a few actors hold the connections, and how dense are they."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.ties import inside, ties

__all__ = [
    "CONNECTANCE",
    "EXCHANGES_PER_ACTOR",
    "STRUCTURAL_DEPENDENCY",
    "connectance",
    "exchanges_per_actor",
    "partners",
    "structural_dependency",
]


def partners(evidence: Evidence) -> npt.NDArray[np.int64]:
    """Return with how many others each actor exchanges, any kind, shape (n_actors,)."""
    size = len(evidence.actors)
    found = [ties(flows) for flows in evidence.flows]
    one = np.concatenate([f.providers for f in found] or [np.zeros(0, np.intp)])
    two = np.concatenate([f.receivers for f in found] or [np.zeros(0, np.intp)])
    pairs = np.sort(np.minimum(one, two) * size + np.maximum(one, two))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    return np.bincount(pairs // size, minlength=size) + np.bincount(
        pairs % size, minlength=size
    )


def structural_dependency(evidence: Evidence) -> Figures:
    r"""Return how far the connections are in the hands of one actor.

    - Formula: Σ (largest number of partners − partners of each) ÷ ((n − 1)(n − 2)).
    - Unit: a ratio, without unit.
    - Undefined: Too few actors for this figure.
    - Source: doi:10.1016/0378-8733(78)90021-7.

    .. math:: \frac{\sum_i (\max d - d_i)}{(n - 1)(n - 2)}

    with :math:`d_i` the number of partners of actor *i*, any kind: 1 for a star, 0 when
    all have as many.

    Parameters
    ----------
    evidence : Evidence
        All layers of a period.

    Returns
    -------
    Figures
        A ratio in [0, 1]; undefined with fewer than three actors inside.

    Notes
    -----
    Freeman's degree centralisation [1]_; in value network analysis a high figure is a
    risk.

    References
    ----------
    .. [1] L. C. Freeman, "Centrality in social networks", Social Networks 1 (1978).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("structural_dependency", ["a b 2", "b a 1", "b c 1"])
    1.0
    """
    within = np.array([actor not in evidence.outside for actor in evidence.actors])
    size = int(within.sum())
    if size < 3:
        return Figures(np.array([np.nan]), ("too_few_actors",))
    degrees = partners(evidence)[within]
    value = float((degrees.max() - degrees).sum()) / ((size - 1) * (size - 2))
    return Figures(np.array([value]), ("",))


def exchanges_per_actor(evidence: Evidence) -> float:
    """Return the mean number of lines inside per actor inside: deliverables per role.

    - Formula: exchanges ÷ actors.
    - Unit: lines.
    - Undefined: Too few actors for this figure.
    - Source: V. Allee, indicator series (2009)

    A count; one message weighs as much as one building. NaN without actors.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("exchanges_per_actor", ["a b 2", "b a 1", "b c 1"])
    1.0
    """
    actors = sum(actor not in evidence.outside for actor in evidence.actors)
    lines = sum(
        int(flows.links["lines"].to_numpy()[_both(flows)].sum()) for flows in evidence.flows
    )
    return lines / actors if actors else float("nan")


def _both(flows: Flows) -> npt.NDArray[np.bool_]:
    providers, receivers, _ = flows.arrays()
    within = inside(flows)
    kept: npt.NDArray[np.bool_] = within[providers] & within[receivers]
    return kept


def connectance(flows: Flows) -> float:
    """Return the share of possible links of a layer that exist: ``L / n²``.

    - Formula: links ÷ actors².
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged.
    - Source: doi:10.1111/2041-210X.12282.

    Over the actors inside that take part in the layer; NaN when nobody does.

    References
    ----------
    .. [1] S. R. Borrett, M. K. Lau, "enaR", Methods in Ecology and Evolution 5 (2014).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("connectance", ["a b 2", "b a 1", "b c 1"])
    0.3333
    """
    providers, receivers, amounts = flows.arrays()
    within, positive = inside(flows), amounts > 0
    taking_part = np.union1d(providers[positive], receivers[positive])
    size = int(within[taking_part].sum())
    links = int((_both(flows) & positive).sum())
    return links / size**2 if size else float("nan")


_FREEMAN = "doi:10.1016/0378-8733(78)90021-7"

STRUCTURAL_DEPENDENCY = Indicator(
    "structural_dependency",
    "1",
    _FREEMAN,
    "too_few_actors",
    structural_dependency,
    level="layer",
    reads="whole",
)
EXCHANGES_PER_ACTOR = Indicator(
    "exchanges_per_actor",
    "lines",
    "V. Allee, indicator series (2009)",
    "too_few_actors",
    exchanges_per_actor,
    level="layer",
    reads="whole",
)
CONNECTANCE = Indicator(
    "connectance", "1", "doi:10.1111/2041-210X.12282", "no_flow", connectance, level="layer"
)
