"""Where value comes from, and what stands behind one unit of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.balance import Balance, balance
from valuechain.indicators.dependency import integral

__all__ = ["linkages", "multipliers", "origin_of_value"]

Array = npt.NDArray[np.float64]


def origin_of_value(flows: Flows | Balance) -> Array:
    r"""Return whose boundary input each actor's throughflow consists of, shape (n, n).

    .. math:: V = \mathrm{diag}(z / T)\, L

    ``V[i, j]`` is the share of *j*'s throughflow that entered the system at *i*;
    columns sum to 1. NaN for an actor of a closed group without boundary input.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 2.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))  # Actors a, b, c, x.
    >>> origin_of_value(found.flows[0])[:, 2].round(3).tolist()
    [0.5, 0.0, 0.0, 0.5]
    """
    system = flows if isinstance(flows, Balance) else balance(flows)
    closed = system.without_entry()
    cut = system.by_receiver
    cut[:, closed] = 0.0
    through = np.where(system.throughflow > 0, system.throughflow, 1.0)
    found: Array = (system.boundary_inputs / through)[:, None] * integral(cut)
    behind = (integral(cut)[closed] > 0).any(axis=0) if closed.any() else closed
    found[:, behind] = np.nan
    return found


def multipliers(flows: Flows | Balance, used: Array, *, downstream: bool = False) -> Array:
    r"""Return how much of each resource stands behind one unit that each actor passes on.

    .. math:: M = S L, \quad S = E\,\mathrm{diag}(T)^{-1}; \qquad
       M_{down} = S (G^\top - I)

    Parameters
    ----------
    flows : Flows or Balance
        The layer along which resources are carried.
    used : array of float64, shape (n_resources, n)
        *E*: what each actor of the balance uses itself, one row a resource, each in a
        unit of its own.
    downstream : bool
        Instead, what stands in the actors that use its output, its own use left out.

    Returns
    -------
    array of float64, shape (n_resources, n)
        In each resource's unit per unit of the layer.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 6.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))  # Actors a, b, c, x.
    >>> multipliers(found.flows[0], np.array([[1.0, 0.0, 0.0, 0.0]])).tolist()
    [[0.1, 0.05, 0.05, 0.0]]
    """
    system = flows if isinstance(flows, Balance) else balance(flows)
    through = np.where(system.throughflow > 0, system.throughflow, np.nan)
    intensity = np.asarray(used, dtype=np.float64) / through
    if downstream:
        ghosh = integral(system.by_provider)
        return np.asarray(intensity @ (ghosh.T - np.eye(len(ghosh))))
    return np.asarray(intensity @ integral(system.by_receiver))


def linkages(flows: Flows | Balance) -> tuple[Array, Array]:
    """Return forward and backward linkages, each of shape (n,), at least 1.

    Forward ``G 1`` (upstreamness): 1 when everything goes to the boundary at once.
    Backward ``1' L`` (downstreamness): 1 when everything comes from it at once. The two
    rise together by construction, even in random tables: never read that as a finding.

    References
    ----------
    .. [1] R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd ed. (2009), ch. 12.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))  # Actors a, b, c, x.
    >>> [side.tolist() for side in linkages(found.flows[0])]
    [[3.0, 2.0, 1.0, 3.0], [1.0, 2.0, 3.0, 1.0]]
    """
    system = flows if isinstance(flows, Balance) else balance(flows)
    forward = integral(system.by_provider).sum(axis=1)
    backward = integral(system.by_receiver).sum(axis=0)
    return forward, backward
