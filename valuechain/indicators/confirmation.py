"""Confirmation and asymmetry: do both sides of an exchange say it, and the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import share, sums

__all__ = [
    "ASYMMETRY",
    "CONFIRMATION",
    "LAYER_ASYMMETRY",
    "LAYER_CONFIRMATION",
    "SIGNED_ASYMMETRY",
    "asymmetry",
    "confirmation",
    "layer_asymmetry",
    "layer_confirmation",
    "signed_asymmetry",
]

Array = npt.NDArray[np.float64]


@remembered
def _between(evidence: Evidence) -> pl.DataFrame:
    """Return the lines between two actors inside: the world outside does not speak."""
    if not evidence.outside:
        return evidence.lines
    outside = list(evidence.outside)
    within = [~pl.col(s).cast(pl.String).is_in(outside) for s in ("provider", "receiver")]
    return evidence.lines.filter(*within)


def _by_actor(evidence: Evidence, lines: pl.DataFrame, amounts: Array) -> Array:
    """Return the sum of ``amounts`` over the lines each actor takes part in."""
    size = len(evidence.actors)
    providers = lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    receivers = lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    other = np.where(providers != receivers, amounts, 0.0)
    return sums(providers, amounts, size) + sums(receivers, other, size)


def confirmation(evidence: Evidence) -> Array:
    """Return the share of each actor's lines about which both sides have spoken.

    - Formula: exchanges told by both sides ÷ exchanges.
    - Unit: a ratio, without unit.
    - Undefined: No exchange inside the network.
    - Source: our choice.

    Parameters
    ----------
    evidence : Evidence
        One layer and period.

    Returns
    -------
    array of float64, shape (n_actors,)
        A ratio in [0, 1]; NaN for an actor without lines inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("confirmation", ["a b 3", "a b 3 receiver", "b c 1"])
    {'a': 1.0, 'b': 0.5, 'c': 0.0}
    """
    lines = _between(evidence)
    both = (~lines["unconfirmed"]).cast(pl.Float64).to_numpy()
    return share(
        _by_actor(evidence, lines, both), _by_actor(evidence, lines, np.ones(len(both)))
    )


def layer_confirmation(evidence: Evidence) -> float:
    """Return the share of a layer's lines about which both sides have spoken.

    - Formula: exchanges told by both sides ÷ exchanges.
    - Unit: a ratio, without unit.
    - Undefined: No exchange inside the network.
    - Source: our choice.

    A ratio in [0, 1]; NaN without lines inside.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("layer_confirmation", ["a b 3", "a b 3 receiver", "b c 1"])
    0.5
    """
    lines = _between(evidence)
    return (
        float((~lines["unconfirmed"]).sum() / lines.height)
        if lines.height
        else float("nan")
    )


@remembered
def _two_sided(evidence: Evidence) -> tuple[pl.DataFrame, Array, Array]:
    lines = _between(evidence).filter(~pl.col("unconfirmed"))
    provider = lines["provider_quantity"].cast(pl.Float64).to_numpy()
    return lines, provider, lines["receiver_quantity"].cast(pl.Float64).to_numpy()


def _ratio(part: Array, whole: Array, lines: Array) -> Array:
    """Return ``part / whole``; two zeros agree, nothing said is undefined."""
    agreed = np.where((whole == 0) & (lines > 0), 0.0, share(part, whole))
    return np.where(lines > 0, agreed, np.nan)


def asymmetry(evidence: Evidence) -> Array:
    r"""Return how far apart the two sides of each actor's lines are.

    - Formula: Σ |provider − receiver| ÷ Σ (|provider| + |receiver|), over exchanges
      told twice.
    - Unit: a ratio, without unit.
    - Undefined: No exchange is told by both sides: silence is not a difference.
    - Source: mirror statistics of trade (UN Comtrade); silence left out, our choice.

    .. math:: a = \frac{\sum |x_p - x_r|}{\sum (|x_p| + |x_r|)}

    over its lines where both have spoken, :math:`x_p` the provider's figure and
    :math:`x_r` the receiver's.

    Parameters
    ----------
    evidence : Evidence
        One layer and period.

    Returns
    -------
    array of float64, shape (n_actors,)
        A ratio in [0, 1], 0 when all figures are equal; NaN while no line of the actor
        is told by both sides: silence is not disagreement.

    Notes
    -----
    Mirror statistics of trade, without their habit of counting silence as zero.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("asymmetry", ["a b 3", "a b 1 receiver"])
    {'a': 0.5, 'b': 0.5}
    """
    lines, provider, receiver = _two_sided(evidence)
    return _ratio(
        _by_actor(evidence, lines, np.abs(provider - receiver)),
        _by_actor(evidence, lines, np.abs(provider) + np.abs(receiver)),
        _by_actor(evidence, lines, np.ones(len(provider))),
    )


def signed_asymmetry(evidence: Evidence) -> Array:
    r"""Return on which side the higher figures of an actor's lines are.

    - Formula: Σ (receiver − provider) ÷ Σ (|provider| + |receiver|), over exchanges
      told twice.
    - Unit: a ratio, without unit.
    - Undefined: No exchange is told by both sides: silence is not a difference.
    - Source: mirror statistics of trade (UN Comtrade); silence left out, our choice.

    .. math:: \frac{\sum (x_r - x_p)}{\sum (|x_p| + |x_r|)}

    Positive when receivers say more than providers. A ratio in [-1, 1], shape
    (n_actors,); NaN while no line of the actor is told by both sides.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("signed_asymmetry", ["a b 3", "a b 1 receiver"])
    {'a': -0.5, 'b': -0.5}
    """
    lines, provider, receiver = _two_sided(evidence)
    return _ratio(
        _by_actor(evidence, lines, receiver - provider),
        _by_actor(evidence, lines, np.abs(provider) + np.abs(receiver)),
        _by_actor(evidence, lines, np.ones(len(provider))),
    )


def layer_asymmetry(evidence: Evidence) -> float:
    """Return how far apart the two sides of a layer's lines are, as ``asymmetry``.

    - Formula: Σ |provider − receiver| ÷ Σ (|provider| + |receiver|), over exchanges
      told twice.
    - Unit: a ratio, without unit.
    - Undefined: No exchange is told by both sides: silence is not a difference.
    - Source: mirror statistics of trade (UN Comtrade); silence left out, our choice.

    A ratio in [0, 1]; NaN while no line is told by both sides.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("layer_asymmetry", ["a b 3", "a b 1 receiver"])
    0.5
    """
    _, provider, receiver = _two_sided(evidence)
    whole = float((np.abs(provider) + np.abs(receiver)).sum())
    if not len(provider):
        return float("nan")
    return float(np.abs(provider - receiver).sum()) / whole if whole else 0.0


_MIRROR = "mirror statistics of trade (UN Comtrade); silence left out, our choice"

CONFIRMATION = Indicator(
    "confirmation", "1", "our choice", "no_line", confirmation, reads="layer", signed=True
)
LAYER_CONFIRMATION = Indicator(
    "layer_confirmation",
    "1",
    "our choice",
    "no_line",
    layer_confirmation,
    level="layer",
    reads="layer",
    signed=True,
)
ASYMMETRY = Indicator(
    "asymmetry", "1", _MIRROR, "one_side_silent", asymmetry, reads="layer", signed=True
)
SIGNED_ASYMMETRY = Indicator(
    "signed_asymmetry",
    "1",
    _MIRROR,
    "one_side_silent",
    signed_asymmetry,
    reads="layer",
    signed=True,
)
LAYER_ASYMMETRY = Indicator(
    "layer_asymmetry",
    "1",
    _MIRROR,
    "one_side_silent",
    layer_asymmetry,
    level="layer",
    reads="layer",
    signed=True,
)
