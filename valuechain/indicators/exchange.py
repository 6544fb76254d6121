"""Given, received and net: who gives what to whom, side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.indicators.indicator import Figures, Indicator
from valuechain.indicators.ties import exact_sums, sums

__all__ = ["GIVEN", "NET", "RECEIVED", "given", "net", "received"]


def given(flows: Flows) -> Figures:
    """Return what each actor gives, in the unit of the layer.

    - Formula: sum of the contributions of the rows given.
    - Unit: the unit of the layer.
    - Undefined: Nothing of this kind is exchanged.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    Parameters
    ----------
    flows : Flows
        Amounts of one layer and period.

    Returns
    -------
    Figures
        NaN for an actor without any flow in the layer; 0 for one that only receives.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("given", ["a b 3", "b c 2", "c a 1"])
    {'a': 3.0, 'b': 2.0, 'c': 1.0}
    """
    return Figures(_floats(flows, "provider"), exact=lambda: _exact(flows, "provider"))


def received(flows: Flows) -> Figures:
    """Return what each actor receives, in the unit of the layer, shape (n_actors,).

    - Formula: sum of the contributions of the rows received.
    - Unit: the unit of the layer.
    - Undefined: Nothing of this kind is exchanged.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    NaN for an actor without any flow in the layer; 0 for one that only gives.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("received", ["a b 3", "b c 2", "c a 1"])
    {'a': 1.0, 'b': 3.0, 'c': 2.0}
    """
    return Figures(_floats(flows, "receiver"), exact=lambda: _exact(flows, "receiver"))


def net(flows: Flows) -> Figures:
    """Return received less given, in the unit of the layer, shape (n_actors,).

    - Formula: received − given.
    - Unit: the unit of the layer.
    - Undefined: Nothing of this kind is exchanged.
    - Source: J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    The net value flow of e3value [1]_; positive for who receives more. NaN for an
    actor without any flow in the layer. Net values of a closed layer add up to 0.

    References
    ----------
    .. [1] J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("net", ["a b 3", "b c 2", "c a 1"])
    {'a': -2.0, 'b': 1.0, 'c': 1.0}
    """
    return Figures(
        _floats(flows, "receiver") - _floats(flows, "provider"),
        exact=lambda: _exact(flows, "receiver") - _exact(flows, "provider"),
    )


def _floats(flows: Flows, side: str) -> npt.NDArray[np.float64]:
    """Return the sum of each actor on one side, NaN where it takes no part."""
    providers, receivers, amounts = flows.arrays()
    places = providers if side == "provider" else receivers
    return np.where(_takes_part(flows), sums(places, amounts, len(flows.actors)), np.nan)


def _exact(flows: Flows, side: str) -> pl.Series:
    places = flows.links[side].to_physical().to_numpy()
    return exact_sums(places, flows.links["quantity"], len(flows.actors))


def _takes_part(flows: Flows) -> npt.NDArray[np.bool_]:
    providers, receivers, _ = flows.arrays()
    part = np.zeros(len(flows.actors), dtype=bool)
    part[providers] = True
    part[receivers] = True
    return part


_E3VALUE = "J. Gordijn, R. Wieringa, e3value User Guide, 2nd release (2023), ch. 6"

GIVEN = Indicator("given", "layer", _E3VALUE, "no_flow", given, signed=True)
RECEIVED = Indicator("received", "layer", _E3VALUE, "no_flow", received, signed=True)
NET = Indicator("net", "layer", _E3VALUE, "no_flow", net, signed=True)
