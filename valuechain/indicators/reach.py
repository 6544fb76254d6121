"""Reach and agility: how many others an actor touches through others, and how fast."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.indicators.balance import MOST_ACTORS
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.ties import ties

__all__ = [
    "AGILITY",
    "REACH",
    "REACHABLE_PAIRS",
    "TWO_STEP_REACH",
    "agility",
    "distances",
    "reach",
    "reachable_pairs",
    "two_step_reach",
]


def distances(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return the number of steps from each actor (row) to each other (column).

    Over links of any kind between actors inside, in the order of ``evidence.actors``;
    infinite where there is no way; 0 from an actor to itself.
    """
    import scipy.sparse as sp
    from scipy.sparse.csgraph import shortest_path

    found = [ties(flows) for flows in evidence.flows]
    size = len(evidence.actors)
    rows = np.concatenate([f.providers for f in found] or [np.zeros(0, np.intp)])
    columns = np.concatenate([f.receivers for f in found] or [np.zeros(0, np.intp)])
    links = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    steps = shortest_path(links, directed=True, unweighted=True)
    return np.asarray(steps, dtype=np.float64)


def _within(evidence: Evidence) -> npt.NDArray[np.bool_]:
    return np.array(
        [actor not in evidence.outside for actor in evidence.actors], dtype=bool
    )


def _share_reached(evidence: Evidence, steps: float) -> Figures:
    size = len(evidence.actors)
    if size > MOST_ACTORS:
        return Figures(np.full(size, np.nan), ("too_many_actors",) * size)
    others = int(_within(evidence).sum()) - 1
    if others < 1:
        return Figures(np.full(size, np.nan), ("too_few_actors",) * size)
    near = distances(evidence) <= steps
    values = (near.sum(axis=1) - 1) / others
    return Figures(values.astype(np.float64), ("",) * size)


def reach(evidence: Evidence) -> Figures:
    """Return the share of the other actors that an actor reaches along arrows.

    - Formula: actors reached ÷ other actors.
    - Unit: a ratio, without unit.
    - Undefined: Too few actors for this figure.
    - Source: M. G. Everett, S. P. Borgatti; k-step reach, any kind, our choice.

    Parameters
    ----------
    evidence : Evidence
        All layers of a period; a link of any kind counts as one step.

    Returns
    -------
    Figures
        A ratio in [0, 1]; undefined with fewer than two actors inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("reach", ["a b 2", "b a 1", "b c 1"])
    {'a': 1.0, 'b': 1.0, 'c': 0.0}
    """
    return _share_reached(evidence, float(np.finfo(np.float64).max))


def two_step_reach(evidence: Evidence) -> Figures:
    """Return the share of the other actors that an actor reaches in at most two steps.

    - Formula: actors reached in at most two steps ÷ other actors.
    - Unit: a ratio, without unit.
    - Undefined: Too few actors for this figure.
    - Source: M. G. Everett, S. P. Borgatti; k-step reach, any kind, our choice.

    A ratio in [0, 1]; undefined with fewer than two actors inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("two_step_reach", ["a b 2", "b a 1", "b c 1"])
    {'a': 1.0, 'b': 1.0, 'c': 0.0}
    """
    return _share_reached(evidence, 2.0)


def _paths(evidence: Evidence) -> npt.NDArray[np.float64] | None:
    """Return the distances between two different actors inside; ``None`` if too many."""
    if len(evidence.actors) > MOST_ACTORS:
        return None
    within = _within(evidence)
    inner = distances(evidence)[np.ix_(within, within)]
    return inner[~np.eye(len(inner), dtype=bool)]


def agility(evidence: Evidence) -> Figures:
    """Return the mean number of steps between actors that can reach each other.

    - Formula: mean of the shortest numbers of steps between actors that can reach each
      other.
    - Unit: steps.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: V. Allee, value network analysis, indicator series (2009)

    In steps, at least 1; a high figure means few connectors. Read it beside the share
    of reachable pairs. Undefined when nobody reaches anybody.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("agility", ["a b 2", "b a 1", "b c 1"])
    1.25
    """
    steps = _paths(evidence)
    if steps is None:
        return Figures(np.array([np.nan]), ("too_many_actors",))
    finite = steps[np.isfinite(steps)]
    if not len(finite):
        return Figures(np.array([np.nan]), ("no_exchange",))
    return Figures(np.array([finite.mean()]), ("",))


def reachable_pairs(evidence: Evidence) -> Figures:
    """Return the share of ordered pairs of actors where the first reaches the second.

    - Formula: ordered pairs with a way ÷ ordered pairs.
    - Unit: a ratio, without unit.
    - Undefined: Too few actors for this figure.
    - Source: V. Allee, value network analysis, indicator series (2009)

    A ratio in [0, 1]; undefined with fewer than two actors inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("reachable_pairs", ["a b 2", "b a 1", "b c 1"])
    0.6667
    """
    steps = _paths(evidence)
    if steps is None:
        return Figures(np.array([np.nan]), ("too_many_actors",))
    if not len(steps):
        return Figures(np.array([np.nan]), ("too_few_actors",))
    return Figures(np.array([np.isfinite(steps).mean()]), ("",))


_REACH = "M. G. Everett, S. P. Borgatti; k-step reach, any kind, our choice"
_ALLEE = "V. Allee, value network analysis, indicator series (2009)"

REACH = Indicator("reach", "1", _REACH, "too_few_actors", reach, reads="whole")
TWO_STEP_REACH = Indicator(
    "two_step_reach", "1", _REACH, "too_few_actors", two_step_reach, reads="whole"
)
AGILITY = Indicator(
    "agility", "steps", _ALLEE, "no_exchange", agility, level="layer", reads="whole"
)
REACHABLE_PAIRS = Indicator(
    "reachable_pairs",
    "1",
    _ALLEE,
    "too_few_actors",
    reachable_pairs,
    level="layer",
    reads="whole",
)
