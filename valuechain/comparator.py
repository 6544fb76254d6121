"""Difference in differences: never without a named comparator, never called an effect."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["DifferenceInDifferences", "difference_in_differences"]


@dataclass(frozen=True, slots=True)
class DifferenceInDifferences:
    """A difference between two declared changes; an effect only if nothing else differed.

    Attributes
    ----------
    estimate : float
        Change of the one less change of the other, in their unit.
    error : float or None
        Standard error, when those of both changes are known and independent.
    t : float or None
        Estimate by error.
    pre_trend : float or None
        The same difference over the periods before; ``None`` when there are fewer than
        two. When it is not near zero, the two were already drifting apart.
    """

    estimate: float
    error: float | None = None
    t: float | None = None
    pre_trend: float | None = None


def difference_in_differences(
    change: float,
    comparator_change: float,
    *,
    error: float | None = None,
    comparator_error: float | None = None,
    pre_change: float | None = None,
    comparator_pre_change: float | None = None,
) -> DifferenceInDifferences:
    """Return how much more one changed than its comparator.

    .. math:: (T_1 - T_0) - (C_1 - C_0)

    Parameters
    ----------
    change, comparator_change : float
        After less before, of each, in one unit.
    error, comparator_error : float, optional
        The standard error of each change.
    pre_change, comparator_pre_change : float, optional
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
    t = estimate / spread if spread else None
    return DifferenceInDifferences(estimate, spread, t, before)
