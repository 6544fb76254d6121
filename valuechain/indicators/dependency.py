"""Who depends on whom, directly and through others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.balance import Balance, balance, reached

__all__ = ["Dependency", "contribution", "dependency", "integral"]

Array = npt.NDArray[np.float64]
Undefined = npt.NDArray[np.bool_]


def integral(coefficients: Array) -> Array:
    """Return ``(I − coefficients)⁻¹``: direct and all indirect paths together.

    With *A* (shares of the receiver) it is the Leontief inverse, the input-oriented
    *N'* of ecological networks; with *B* (shares of the provider) the Ghosh inverse, their
    output-oriented *N*.

    Parameters
    ----------
    coefficients : array of float64, shape (n, n)
        ``Balance.by_receiver`` or ``Balance.by_provider``.

    Returns
    -------
    array of float64, shape (n, n)
        Without unit; at least 1 on the diagonal.

    Raises
    ------
    ValueError
        When some closed group exchanges only with itself, so that the sum over all
        paths has no limit.

    Examples
    --------
    >>> integral(np.array([[0.0, 0.5], [0.0, 0.0]])).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    from scipy.linalg import LinAlgError, LinAlgWarning, inv

    size = len(coefficients)
    if size == 0:
        return np.zeros((0, 0))
    try:
        found: Array = inv(np.eye(size) - coefficients, check_finite=False)
    except (LinAlgError, LinAlgWarning) as error:
        raise ValueError(
            "a closed group without boundary has no integral matrix"
        ) from error
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """Total dependency of every actor on every other one, in one layer.

    Attributes
    ----------
    balance : Balance
        The system it was computed from.
    total : array of float64, shape (n, n)
        ``supply``: ``total[k, j]`` is the share of *j*'s throughflow that passed through
        *k* at least once. ``demand``: ``total[j, k]`` is the share of *j*'s throughflow
        that reaches *k* at least once. NaN where undefined.
    closed : array of bool, shape (n,)
        The actors of closed groups, which have no boundary to be traced to.
    """

    balance: Balance
    total: Array
    closed: Undefined


def dependency(flows: Flows | Balance) -> Dependency:
    r"""Return the total dependency coefficients of all pairs, from one factorisation.

    .. math:: TDC_{kj} = \frac{(NP - I)_{kj}}{NP_{kk}}, \qquad NP = (I - A)^{-1}

    Parameters
    ----------
    flows : Flows or Balance
        Non-negative amounts of one layer.

    Returns
    -------
    Dependency
        Shares in [0, 1], without unit; undefined in a closed group without boundary
        input, and behind it when the leaver belongs to it.

    Notes
    -----
    The total dependency of Szyrmer and Ulanowicz [1]_; the relative loss of *j* by the
    hypothetical extraction of *k* on the supply side. Shares are fixed and nothing is
    replaced, so a loss is an upper bound.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))
    >>> shares = dependency(found.flows[0])
    >>> place = shares.balance.actors.index
    >>> float(shares.total[place("a"), place("c")])
    0.5
    """
    system = flows if isinstance(flows, Balance) else balance(flows)
    return Dependency(system, *_total(system.by_receiver, system.without_entry()))


def contribution(flows: Flows | Balance) -> Dependency:
    r"""Return the total contribution coefficients of all pairs, from one factorisation.

    .. math:: TCC_{jk} = \frac{(N - I)_{jk}}{N_{kk}}, \qquad N = (I - B)^{-1}

    Returns
    -------
    Dependency
        ``total[j, k]``: share of *j*'s throughflow that reaches *k*; the relative loss
        of *j* by the extraction of *k* on the demand side. Undefined in a closed group
        without boundary output.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))
    >>> shares = contribution(found.flows[0])
    >>> place = shares.balance.actors.index
    >>> float(shares.total[place("a"), place("c")])
    1.0
    """
    system = flows if isinstance(flows, Balance) else balance(flows)
    total, closed = _total(system.by_provider.T, system.without_exit())
    return Dependency(system, total.T, closed)


def _total(coefficients: Array, closed: Undefined) -> tuple[Array, Undefined]:
    """Return ``(M − I) / M_kk`` by row; what depends on a closed group is NaN."""
    cut = coefficients.copy()
    cut[:, closed] = 0.0
    paths = integral(cut)
    total = (paths - np.eye(len(paths))) / np.diag(paths)[:, None]
    for leaver in np.flatnonzero(closed):
        behind = reached(coefficients > 0, np.arange(len(closed)) == leaver)
        total[leaver] = np.where(behind, np.nan, 0.0)
    return total, closed
