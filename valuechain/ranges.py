"""A figure as people give it together: low, best and high, added and multiplied exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

__all__ = ["ONE", "ZERO", "Range", "decimal_of", "total", "verdict_of"]

_PLACES = Decimal("0.000001")


def decimal_of(value: Fraction) -> Decimal:
    """Return a fraction as a quantity of six decimals.

    Examples
    --------
    >>> decimal_of(Fraction(1, 3))
    Decimal('0.333333')
    """
    with localcontext() as context:
        context.prec = 60
        divided = Decimal(value.numerator) / Decimal(value.denominator)
        return divided.quantize(_PLACES, ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Range:
    """``low <= best <= high``, as exact fractions of one unit.

    Sums and products take the endpoints: the result holds whatever the parts can be,
    as long as no part is used twice.

    Examples
    --------
    >>> Range.of("20", "16", "24") * Range.of("1000")
    Range(low=Fraction(16000, 1), best=Fraction(20000, 1), high=Fraction(24000, 1))
    """

    low: Fraction
    best: Fraction
    high: Fraction

    @classmethod
    def of(
        cls,
        best: Decimal | str | float | Fraction,
        low: Decimal | str | float | Fraction | None = None,
        high: Decimal | str | float | Fraction | None = None,
    ) -> Range:
        """Return a range; a bound nobody gave is the best figure itself."""
        middle = _fraction(best)
        lowest = middle if low is None else min(_fraction(low), middle)
        highest = middle if high is None else max(_fraction(high), middle)
        return cls(lowest, middle, highest)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.best + other.best, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.best - other.best, self.high - other.low)

    def __mul__(self, other: Range) -> Range:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(corners), self.best * other.best, max(corners))

    def left(self) -> Range:
        """Return what is left of one when this share is taken away."""
        return ONE - self

    def holds(self, value: Fraction) -> bool:
        """Return whether a figure lies in the range, its ends included."""
        return self.low <= value <= self.high

    def decimals(self) -> tuple[Decimal, Decimal, Decimal]:
        """Return low, best and high as quantities."""
        return decimal_of(self.low), decimal_of(self.best), decimal_of(self.high)


def _fraction(value: Decimal | str | float | Fraction) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


ZERO = Range.of(0)
ONE = Range.of(1)


def total(ranges: Iterable[Range]) -> Range:
    """Return the sum of ranges; zero of none."""
    return sum(ranges, ZERO)


def verdict_of(low: Fraction | Decimal, high: Fraction | Decimal) -> str:
    """Return ``robust_gain`` above zero, ``robust_loss`` below it, else ``ambiguous``.

    Examples
    --------
    >>> verdict_of(Decimal(1), Decimal(3)), verdict_of(Decimal(-1), Decimal(0))
    ('robust_gain', 'ambiguous')
    """
    if low > 0:
        return "robust_gain"
    return "robust_loss" if high < 0 else "ambiguous"
