"""Dependence: how much of a layer passes through an actor, and on whom each one rests."""

from __future__ import annotations

import numpy as np

from valuechain.flows import Flows
from valuechain.indicators.balance import MOST_ACTORS, Balance, balanced
from valuechain.indicators.dependency import dependency
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.linked import linked
from valuechain.indicators.propagation import propagate
from valuechain.indicators.returns import passages

__all__ = ["LARGEST_DEPENDENCY", "LEAVING_LOSS", "largest_dependency", "leaving_loss"]


def largest_dependency(flows: Flows) -> Figures:
    """Return the largest share of an actor's intake that passed through one other actor.

    - Formula: largest of NP(k, j) ÷ NP(k, k) over the other actors k, with NP = (I −
      A)⁻¹ and A the shares of each receiver.
    - Unit: a ratio, without unit.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: J. Szyrmer, R. E. Ulanowicz, Ecological Modelling 35 (1987)

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.

    Returns
    -------
    Figures
        A ratio in [0, 1], an upper bound since nothing is replaced; undefined for an
        actor that receives nothing, or in a closed group without boundary.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("largest_dependency", ["a b 4", "b c 4", "d c 1"])
    {'a': None, 'b': 1.0, 'c': 0.8, 'd': None}
    """
    system = balanced(flows)
    if isinstance(system, Figures):
        return system
    total = dependency(system).total
    np.fill_diagonal(total, -np.inf)
    known = system.exchanged.sum(axis=0)
    highest = total.max(axis=0, initial=-np.inf)
    values = np.where(known > 0, highest, np.nan)
    return _placed(
        flows, system, values, np.where(known > 0, "no_boundary", "receives_nothing")
    )


def leaving_loss(flows: Flows) -> Figures:
    r"""Return the share of a layer's throughflow lost, at most, if an actor left.

    - Formula: (throughflow of the actor + Σ share lost × throughflow of each other) ÷
      total throughflow.
    - Unit: a ratio, without unit.
    - Undefined: A closed group exchanges only with itself: nothing enters or leaves it.
    - Source: J. Szyrmer, R. E. Ulanowicz, Ecological Modelling 35 (1987)

    .. math:: \frac{\sum_{j \ne k} TDC_{kj} T_j + T_k}{\sum_j T_j}

    A ratio in [0, 1] for each actor; an upper bound: fixed shares, nothing replaced.
    Undefined where some dependency is, and for the actors of a group of more than 3000
    who all reach each other both ways; ``departures`` finds the largest among these too.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("leaving_loss", ["a b 4", "b c 4", "d c 1"])
    {'a': 0.8571, 'b': 0.5714, 'c': 0.3571, 'd': 0.1429}
    """
    system = linked(flows)
    through = np.where(system.within, system.through, 0.0)
    takes_part = through > 0
    reasons = np.where(takes_part, "", "no_flow").astype(object)
    if not takes_part.any():
        return Figures(np.full(len(through), np.nan), tuple(reasons.tolist()))
    arrows = system.open_arrows()
    # Each way from an actor is some returns to it and one way that does not come back.
    few = takes_part.sum() <= MOST_ACTORS
    try:
        after = propagate(arrows.turned(), through, compiled=False if few else None).values
    except ValueError:  # What circulates in some group is hardly ever let out.
        reasons[takes_part] = "no_boundary"
        return Figures(np.full(len(through), np.nan), tuple(reasons.tolist()))
    often = passages(arrows)
    gives = np.zeros(len(through), dtype=bool)
    gives[system.arrows.tails[system.arrows.tails != system.arrows.heads]] = True
    reasons[takes_part & np.isnan(often)] = "too_many_actors"
    reasons[system.closed & gives] = "no_boundary"
    values = np.where(reasons == "", after / often / through.sum(), np.nan)
    return Figures(values, tuple(reasons.tolist()))


def _placed(flows: Flows, system: Balance, values: object, reasons: object) -> Figures:
    """Return figures of the balance in the order of the actors table."""
    size = len(flows.actors)
    found, why = np.full(size, np.nan), np.full(size, "no_flow", dtype=object)
    found[system.positions] = values
    why[system.positions] = reasons
    why[np.isfinite(found)] = ""
    found[~np.isfinite(found)] = np.nan
    return Figures(found, tuple(why.tolist()))


_SZYRMER = "J. Szyrmer, R. E. Ulanowicz, Ecological Modelling 35 (1987)"

LARGEST_DEPENDENCY = Indicator(
    "largest_dependency", "1", _SZYRMER, "no_boundary", largest_dependency
)
LEAVING_LOSS = Indicator("leaving_loss", "1", _SZYRMER, "no_boundary", leaving_loss)
