"""Through whom most of what an actor receives passes."""

from __future__ import annotations

import numpy as np

from valuechain.flows import Flows
from valuechain.indicators.balance import balanced
from valuechain.indicators.dependency import dependency
from valuechain.indicators.indicator import Figures
from valuechain.indicators.remembered import remembered

__all__ = ["largest_passage"]


@remembered
def largest_passage(flows: Flows) -> dict[str, str]:
    """Return, for each actor, the one through whom most of what it receives passes.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.

    Returns
    -------
    dict of str to str
        Actor to actor, the one whose share is the figure ``largest_dependency``; without
        the actors for whom it is undefined. Of equal shares, the first in the actors
        table.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", 4), ("b", "c", 4), ("d", "c", 1)]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))
    >>> largest_passage(found.flows[0])
    {'b': 'a', 'c': 'a'}
    """
    system = balanced(flows)
    if isinstance(system, Figures):
        return {}
    total = dependency(system).total.copy()
    np.fill_diagonal(total, -np.inf)
    known = system.exchanged.sum(axis=0) > 0
    defined = known & ~np.isnan(total).any(axis=0)
    return {
        system.actors[place]: system.actors[int(total[:, place].argmax())]
        for place in np.flatnonzero(defined).tolist()
        if len(system.actors) > 1
    }
