"""Concentration: on how few partners an actor's intake or output rests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.ties import Ties, share, sums, ties

__all__ = [
    "OUTLETS_CONCENTRATION",
    "OUTLETS_NUMBER",
    "SOURCES_CONCENTRATION",
    "SOURCES_NUMBER",
    "effective_outlets",
    "effective_sources",
    "herfindahl",
    "outlets_concentration",
    "sources_concentration",
]


def herfindahl(
    places: npt.NDArray[np.intp], amounts: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    r"""Return :math:`\sum_p s_p^2` over the partners of each place, shape (size,).

    Parameters
    ----------
    places : array of int
        Whose partner each amount comes from, or goes to.
    amounts : array of float64
        Positive, one a partner.
    size : int
        How many places there are.

    Returns
    -------
    array of float64
        From 1 / number of partners (equal) to 1 (a single one); NaN without partner.
    """
    total = sums(places, amounts, size)
    return share(sums(places, amounts**2, size), total**2)


def _sources(between: Ties) -> npt.NDArray[np.float64]:
    return herfindahl(between.receivers, between.amounts, between.size)


def _outlets(between: Ties) -> npt.NDArray[np.float64]:
    return herfindahl(between.providers, between.amounts, between.size)


def sources_concentration(flows: Flows) -> npt.NDArray[np.float64]:
    r"""Return how concentrated the partners are from whom each actor receives.

    - Formula: Σ (received from a partner ÷ received from all)².
    - Unit: a ratio, without unit.
    - Undefined: The actor receives nothing of this kind from another one.
    - Source: O. C. Herfindahl (1950), A. O. Hirschman (1945); Horizontal Merger
      Guidelines, US DoJ.

    .. math:: HHI_j = \sum_i \left( w_{ij} / \sum_k w_{kj} \right)^2

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period; the outside world is no partner.

    Returns
    -------
    array of float64, shape (n_actors,)
        In (0, 1]; 1 for a single source; NaN for an actor that receives nothing from
        another one inside, never 0.

    Notes
    -----
    The Herfindahl-Hirschman index; the usual scale of 0 to 10 000 is 10 000 times it.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("sources_concentration", ["a c 3", "b c 1"])
    {'a': None, 'b': None, 'c': 0.625}
    """
    return _sources(ties(flows))


def outlets_concentration(flows: Flows) -> npt.NDArray[np.float64]:
    """Return how concentrated the partners are to whom each actor gives, shape (n_actors,).

    - Formula: Σ (given to a partner ÷ given to all)².
    - Unit: a ratio, without unit.
    - Undefined: The actor gives nothing to another one.
    - Source: O. C. Herfindahl (1950), A. O. Hirschman (1945); Horizontal Merger
      Guidelines, US DoJ.

    As ``sources_concentration``, over receivers; NaN for an actor that gives nothing.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("outlets_concentration", ["a b 3", "a c 1"])
    {'a': 0.625, 'b': None, 'c': None}
    """
    return _outlets(ties(flows))


def effective_sources(flows: Flows) -> npt.NDArray[np.float64]:
    """Return the number of equal sources that would be as concentrated: ``1 / HHI``.

    - Formula: 1 ÷ concentration of sources.
    - Unit: partners.
    - Undefined: The actor receives nothing of this kind from another one.
    - Source: M. O. Hill, Ecology 54 (1973), order 2.

    In partners; NaN for an actor that receives nothing; shape (n_actors,).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("effective_sources", ["a c 3", "b c 1"])
    {'a': None, 'b': None, 'c': 1.6}
    """
    return 1.0 / sources_concentration(flows)


def effective_outlets(flows: Flows) -> npt.NDArray[np.float64]:
    """Return the number of equal outlets that would be as concentrated: ``1 / HHI``.

    - Formula: 1 ÷ concentration of outlets.
    - Unit: partners.
    - Undefined: The actor gives nothing to another one.
    - Source: M. O. Hill, Ecology 54 (1973), order 2.

    In partners; NaN for an actor that gives nothing; shape (n_actors,).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("effective_outlets", ["a b 3", "a c 1"])
    {'a': 1.6, 'b': None, 'c': None}
    """
    return 1.0 / outlets_concentration(flows)


_HHI = (
    "O. C. Herfindahl (1950), A. O. Hirschman (1945); Horizontal Merger Guidelines, US DoJ"
)
_HILL = "M. O. Hill, Ecology 54 (1973), order 2"

SOURCES_CONCENTRATION = Indicator(
    "sources_concentration", "1", _HHI, "receives_nothing", sources_concentration
)
OUTLETS_CONCENTRATION = Indicator(
    "outlets_concentration", "1", _HHI, "gives_nothing", outlets_concentration
)
SOURCES_NUMBER = Indicator(
    "effective_sources", "partners", _HILL, "receives_nothing", effective_sources
)
OUTLETS_NUMBER = Indicator(
    "effective_outlets", "partners", _HILL, "gives_nothing", effective_outlets
)
