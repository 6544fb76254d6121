"""What comes back to each actor of what passes through it, group by group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.indicators.balance import MOST_ACTORS
from valuechain.indicators.dependency import integral
from valuechain.indicators.propagation import Arrows

__all__ = ["passages"]


def passages(arrows: Arrows) -> npt.NDArray[np.float64]:
    r"""Return how often what passes an actor passes it in all, shape (size,).

    The diagonal of :math:`(I - A)^{-1}`: 1 for an actor to whom nothing comes back. What
    comes back never leaves the group of those that reach each other both ways, so one
    inverse for each such group is enough, however large the layer.

    Parameters
    ----------
    arrows : Arrows
        Shares; no group carries all it holds around for ever.

    Returns
    -------
    array of float64, shape (size,)
        At least 1; NaN in a group of more than ``MOST_ACTORS`` actors.

    Examples
    --------
    >>> tails, heads = np.array([0, 1, 1]), np.array([1, 0, 2])
    >>> passages(Arrows(3, tails, heads, np.array([0.5, 0.5, 1.0]))).round(3).tolist()
    [1.333, 1.333, 1.0]
    """
    from scipy.sparse.csgraph import connected_components

    matrix = arrows.matrix()
    _, group = connected_components(matrix, connection="strong")
    found = 1.0 / (1.0 - np.asarray(matrix.diagonal(), dtype=np.float64))
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    ends = np.cumsum(sizes)
    for one in np.flatnonzero(sizes > 1).tolist():
        places = order[ends[one] - sizes[one] : ends[one]]
        if sizes[one] > MOST_ACTORS:
            found[places] = np.nan
        else:
            inner = matrix[places][:, places].toarray()
            found[places] = np.diag(integral(inner))
    return found
