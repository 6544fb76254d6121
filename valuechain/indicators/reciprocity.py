"""Reciprocity: how much of what is exchanged comes back, in kind or in another kind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import share, sums, ties

__all__ = [
    "DYAD_RECIPROCITY",
    "LAYER_RECIPROCITY",
    "OTHER_KIND_RETURN",
    "RECIPROCITY",
    "dyad_reciprocity",
    "layer_reciprocity",
    "other_kind_return",
    "reciprocity",
]


def reciprocity(flows: Flows) -> npt.NDArray[np.float64]:
    r"""Return the share of each actor's exchanges that the other direction matches.

    - Formula: 2 × Σ min(given to a partner, received from it) ÷ (given + received).
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: doi:10.1038/srep02729.

    With :math:`w_{ij}` what actor *i* gives actor *j*,

    .. math:: r_i = \frac{2\sum_j \min(w_{ij}, w_{ji})}{\sum_j (w_{ij} + w_{ji})}

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.

    Returns
    -------
    array of float64, shape (n_actors,)
        A ratio in [0, 1], without unit; NaN for an actor that exchanges nothing with
        another actor inside.

    Notes
    -----
    With equal amounts it is the reciprocity of a node in networkx. A self-exchange is
    left out: an actor cannot return a gift to itself.

    References
    ----------
    .. [1] T. Squartini, F. Picciolo, F. Ruzzenenti, D. Garlaschelli, "Reciprocity of
       weighted networks", Scientific Reports 3, 2729 (2013).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("reciprocity", ["a b 3", "b a 1"])
    {'a': 0.5, 'b': 0.5}
    """
    between = ties(flows)
    matched = (
        np.minimum(between.amounts, between.returned())
        if len(between.amounts)
        else between.amounts
    )
    both = sums(between.providers, matched, between.size) + sums(
        between.receivers, matched, between.size
    )
    return share(both, between.given() + between.received())


def layer_reciprocity(flows: Flows) -> float:
    r"""Return the share of a layer's exchanges that the other direction matches.

    - Formula: Σ min(one way, other way) ÷ everything exchanged.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: doi:10.1038/srep02729.

    .. math:: r = \frac{\sum_{i \ne j} \min(w_{ij}, w_{ji})}{\sum_{i \ne j} w_{ij}}

    A ratio in [0, 1]; NaN when nothing is exchanged inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("layer_reciprocity", ["a b 3", "b a 1"])
    0.5
    """
    between = ties(flows)
    if not len(between.amounts):
        return float("nan")
    return float(
        np.minimum(between.amounts, between.returned()).sum() / between.amounts.sum()
    )


@remembered
def _pairs(
    evidence: Evidence,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return who gives in each linked pair, any layer, and whether the other gives too.

    Each direction of a pair stands once.
    """
    size = len(evidence.actors)
    found = [ties(flows) for flows in evidence.flows]
    nothing = np.zeros(0, np.int64)
    givers = np.concatenate([nothing, *(f.providers for f in found)])
    takers = np.concatenate([nothing, *(f.receivers for f in found)])
    dyads = np.minimum(givers, takers) * size + np.maximum(givers, takers)
    # The direction is the last bit, so that both of a pair stand side by side.
    keys = np.sort(2 * dyads + (givers > takers))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    answered = np.zeros(len(keys), dtype=bool)
    paired = np.flatnonzero(np.diff(keys >> 1) == 0)
    answered[paired] = answered[paired + 1] = True
    low, high = (keys >> 1) // size, (keys >> 1) % size
    return np.where(keys & 1, high, low), answered


def dyad_reciprocity(evidence: Evidence) -> float:
    """Return the share of linked pairs of actors where each gives the other something.

    - Formula: pairs with exchanges both ways ÷ linked pairs.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: V. Allee, value network analysis; binary across kinds, our choice.

    Any kind counts as a return, and no quantity is added to another: a pair that
    exchanges hours against recognition is reciprocal. NaN when no pair is linked.

    Notes
    -----
    Reciprocity in value network analysis: "reciprocal value relations between roles".

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("dyad_reciprocity", ["a b 3", "b a 1", "b c 1"])
    0.5
    """
    _, answered = _pairs(evidence)
    both = int(answered.sum()) // 2
    linked = len(answered) - both
    return both / linked if linked else float("nan")


def other_kind_return(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the share of the partners an actor gives to who give it something back.

    - Formula: partners who give something back ÷ partners given to.
    - Unit: a ratio, without unit.
    - Undefined: The actor gives nothing to another one.
    - Source: V. Allee, value network analysis; binary across kinds, our choice.

    Any kind counts. NaN for an actor that gives to nobody inside; shape (n_actors,).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("other_kind_return", ["a b 3", "b a 1", "b c 1"])
    {'a': 1.0, 'b': 0.5, 'c': None}
    """
    givers, answered = _pairs(evidence)
    size = len(evidence.actors)
    back = sums(givers, answered.astype(np.float64), size)
    return share(back, np.bincount(givers, minlength=size).astype(np.float64))


_SQUARTINI = "doi:10.1038/srep02729"

RECIPROCITY = Indicator("reciprocity", "1", _SQUARTINI, "no_exchange", reciprocity)
LAYER_RECIPROCITY = Indicator(
    "layer_reciprocity", "1", _SQUARTINI, "no_exchange", layer_reciprocity, level="layer"
)
DYAD_RECIPROCITY = Indicator(
    "dyad_reciprocity",
    "1",
    "V. Allee, value network analysis; binary across kinds, our choice",
    "no_exchange",
    dyad_reciprocity,
    level="layer",
    reads="whole",
)
OTHER_KIND_RETURN = Indicator(
    "other_kind_return",
    "1",
    "V. Allee, value network analysis; binary across kinds, our choice",
    "gives_nothing",
    other_kind_return,
    reads="whole",
)
