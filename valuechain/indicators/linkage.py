"""Linkages: how far an actor is from the final use of what it gives, and from its sources."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.balance import MOST_ACTORS
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.linked import along, linked
from valuechain.indicators.propagation import Arrows, propagate

__all__ = ["BACKWARD_LINKAGE", "FORWARD_LINKAGE", "backward_linkage", "forward_linkage"]


def forward_linkage(flows: Flows) -> Figures:
    """Return how many actors a unit passes on average from an actor to its final use.

    - Formula: 1 + Σ share given to each other × its own forward linkage.
    - Unit: steps.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 12

    Row sums of the Ghosh inverse, also called upstreamness: 1 when everything an actor
    gives leaves at once. It rises together with the backward linkage by construction,
    even in random tables: never read that as a finding.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("forward_linkage", ["a b 2", "b c 1"])
    {'a': 2.5, 'b': 1.5, 'c': 1.0}
    """
    system, closed = linked(flows), linked(flows, "demand").closed
    given = system.arrows
    parts = system.amounts() / system.through[given.tails]
    kept = ~closed[given.tails]
    turned = Arrows(given.size, given.heads[kept], given.tails[kept], parts[kept])
    return _counted(flows, turned, along(given.turned(), closed))


def backward_linkage(flows: Flows) -> Figures:
    """Return how many actors what an actor disposes of has passed on average, itself too.

    - Formula: 1 + Σ share received from each other × its own backward linkage.
    - Unit: steps.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 12

    Column sums of the Leontief inverse, also called downstreamness or output
    multiplier: 1 when everything comes from the boundary at once. It rises together with
    the forward linkage by construction: never read that as a finding.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("backward_linkage", ["a b 2", "b c 1"])
    {'a': 1.0, 'b': 2.0, 'c': 3.0}
    """
    system = linked(flows)
    return _counted(flows, system.open_arrows(), along(system.arrows, system.closed))


def _counted(flows: Flows, arrows: Arrows, undefined: npt.NDArray[np.bool_]) -> Figures:
    """Return one step for each actor, and all those that come along the arrows."""
    system = linked(flows)
    takes_part = system.within & (system.through > 0)
    reasons = np.where(takes_part, "", "no_flow").astype(object)
    reasons[takes_part & undefined] = "no_boundary"
    few = takes_part.sum() <= MOST_ACTORS
    one = takes_part.astype(np.float64)
    try:
        steps = propagate(arrows, one, compiled=False if few else None).values
    except ValueError:  # What circulates in some group is hardly ever let out.
        reasons[takes_part] = "no_boundary"
        steps = np.full(len(one), np.nan)
    return Figures(np.where(reasons == "", steps, np.nan), tuple(reasons.tolist()))


_MILLER = "R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 12"

FORWARD_LINKAGE = Indicator(
    "forward_linkage", "steps", _MILLER, "no_boundary", forward_linkage, conserved=True
)
BACKWARD_LINKAGE = Indicator(
    "backward_linkage", "steps", _MILLER, "no_boundary", backward_linkage, conserved=True
)
