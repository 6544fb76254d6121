"""Difference in differences: never without a named comparator, never called an effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

__all__ = ["DifferenceInDifferences", "difference_in_differences"]

N = TypeVar("N", float, Decimal)


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences(Generic[N]):
    """A difference between two declared changes; an effect only if nothing else differed.

    Attributes
    ----------
    estimate : float or Decimal
        Change of the one less change of the other, in their unit; exact when they are.
    error : float or None
        Standard error, when those of both changes are known and independent.
    t : float or None
        Estimate by error.
    pre_trend : float, Decimal or None
        The same difference over the periods before; ``None`` when there are fewer than
        two. When it is not near zero, the two were already drifting apart.
    """

    estimate: N
    error: float | None = None
    t: float | None = None
    pre_trend: N | None = None


def difference_in_differences(
    change: N,
    comparator_change: N,
    *,
    error: float | None = None,
    comparator_error: float | None = None,
    pre_change: N | None = None,
    comparator_pre_change: N | None = None,
) -> DifferenceInDifferences[N]:
    """Return how much more one changed than its comparator.

    .. math:: (T_1 - T_0) - (C_1 - C_0)

    Parameters
    ----------
    change, comparator_change : float or Decimal
        After less before, of each, in one unit.
    error, comparator_error : float, optional
        The standard error of each change.
    pre_change, comparator_pre_change : float or Decimal, optional
        Their changes over the periods before.

    Notes
    -----
    The standard error is the root of the sum of squares, for independent changes.

    Examples
    --------
    >>> difference_in_differences(3, 1, error=0.3, comparator_error=0.4).t
    4.0
    """
    estimate = change - comparator_change
    spread = None
    if error is not None and comparator_error is not None:
        spread = math.hypot(error, comparator_error)
    before = None
    if pre_change is not None and comparator_pre_change is not None:
        before = pre_change - comparator_pre_change
    t = float(estimate) / spread if spread else None
    return DifferenceInDifferences(estimate, spread, t, before)
