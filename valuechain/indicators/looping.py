"""Looping: how much of a layer travels where it can come back to where it started."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.ties import ties

__all__ = ["FLOW_HIERARCHY", "SHARE_IN_LOOPS", "flow_hierarchy", "groups", "share_in_loops"]


def groups(
    providers: npt.NDArray[np.intp], receivers: npt.NDArray[np.intp], size: int
) -> npt.NDArray[np.int32]:
    """Return, for each place, the number of its group of mutually reachable places."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    links = sp.csr_array(
        (np.ones(len(providers)), (providers, receivers)), shape=(size, size)
    )
    _, found = connected_components(links, directed=True, connection="strong")
    return np.asarray(found, dtype=np.int32)


def share_in_loops(flows: Flows) -> float:
    """Return the share of a layer's quantity on links that lie on some loop.

    - Formula: quantity on links that lie on a loop ÷ everything exchanged.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: doi:10.1002/cplx.20368.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period; self-exchanges are left out.

    Returns
    -------
    float
        A ratio in [0, 1]: the quantity between actors of one strongly connected group
        over all of it; NaN when nothing is exchanged inside.

    References
    ----------
    .. [1] J. Luo, C. L. Magee, "Detecting evolving patterns of self-organizing networks
       by flow hierarchy measurement", Complexity 16, 53-61 (2011).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("share_in_loops", ["a b 2", "b a 1", "b c 1"])
    0.75
    """
    between = ties(flows)
    if not len(between.amounts):
        return float("nan")
    found = groups(between.providers, between.receivers, between.size)
    looping = found[between.providers] == found[between.receivers]
    return float(between.amounts[looping].sum() / between.amounts.sum())


def flow_hierarchy(flows: Flows) -> float:
    """Return the share of a layer's quantity that cannot come back: 1 − share in loops.

    - Formula: 1 − share that travels in loops.
    - Unit: a ratio, without unit.
    - Undefined: Nothing of this kind is exchanged with another actor of the network.
    - Source: doi:10.1002/cplx.20368.

    As networkx's ``flow_hierarchy`` with weights. NaN when nothing is exchanged inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("flow_hierarchy", ["a b 2", "b a 1", "b c 1"])
    0.25
    """
    return 1.0 - share_in_loops(flows)


_LUO = "doi:10.1002/cplx.20368"

SHARE_IN_LOOPS = Indicator(
    "share_in_loops", "1", _LUO, "no_exchange", share_in_loops, level="layer"
)
FLOW_HIERARCHY = Indicator(
    "flow_hierarchy", "1", _LUO, "no_exchange", flow_hierarchy, level="layer"
)
