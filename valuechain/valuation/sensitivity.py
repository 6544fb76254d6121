"""How much a ratio moves when one figure moves, or two, and where it would be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from valuechain.ranges import Range
from valuechain.valuation.returns import Parameter, Returns

__all__ = ["CHANGES", "one_way", "switching_value", "two_way"]

CHANGES = tuple(Fraction(n, 10) for n in range(-5, 6))
"""Minus 50 % to plus 50 %, by ten."""

_STEPS = 80


def two_way(
    ratio: Fraction, changes: Sequence[Fraction] = CHANGES
) -> Iterable[tuple[Fraction, Fraction, Fraction]]:
    """Yield (change of cost, change of outcome value, ratio then).

    A ratio is multiplied by (1 + change of outcome) / (1 + change of cost); a change of
    cost of minus 100 % or less is left out.
    """
    for cost in changes:
        if cost > -1:
            for outcome in changes:
                yield cost, outcome, ratio * (1 + outcome) / (1 + cost)


def one_way(
    returns: Returns, parameter: Parameter, told: Range
) -> tuple[Fraction | None, Fraction | None]:
    """Return the ratio with one figure at its low, then at its high, the rest at best."""
    ends = []
    for end in (told.low, told.high):
        value, put_in = returns.surplus_at({parameter: end})
        ends.append(value / put_in if put_in > 0 else None)
    return ends[0], ends[1]


def switching_value(returns: Returns, parameter: Parameter) -> Fraction | None:
    """Return the figure at which value equals investment, the rest at best.

    Exact for every figure but the drop-off, which is found by halving to 1e-12. ``None``
    when no possible figure does it: a share lies in [0, 1], anything else is not negative.
    """
    share = parameter[0] in ("deadweight", "displacement", "attribution", "drop_off")
    if parameter[0] == "drop_off":
        return _halved(returns, parameter)
    at_zero = _surplus(returns, parameter, Fraction(0))
    slope = _surplus(returns, parameter, Fraction(1)) - at_zero
    if slope == 0:
        return None
    found = -at_zero / slope
    possible = found >= 0 and (found <= 1 or not share)
    return found if possible else None


def _surplus(returns: Returns, parameter: Parameter, at: Fraction) -> Fraction:
    value, put_in = returns.surplus_at({parameter: at})
    return value - put_in


def _halved(returns: Returns, parameter: Parameter) -> Fraction | None:
    low, high = Fraction(0), Fraction(1)
    left, right = (_surplus(returns, parameter, at) for at in (low, high))
    if left * right > 0:
        return None
    for _ in range(_STEPS // 2):
        middle = (low + high) / 2
        at = _surplus(returns, parameter, middle)
        low, high = (low, middle) if left * at <= 0 else (middle, high)
    return (low + high) / 2
