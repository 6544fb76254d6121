"""What comes back for what was put in: present value, investment, and their ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from valuechain.outcomes import FILTERS, Outcome
from valuechain.ranges import ZERO, Range, total

__all__ = ["Discount", "Input", "Parameter", "Returns", "annuity"]

Parameter = tuple[str, int | str]
"""What can be changed: its name, and which outcome (position) or kind of input."""


@dataclass(frozen=True, slots=True)
class Discount:
    """How later years count: the yearly rate, and whether the first year is discounted."""

    rate: Fraction = Fraction(0)
    first_year: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """Something put in: money, or a quantity at a rate."""

    actor: str
    kind: str | None
    quantity: Fraction
    price: Range
    from_rate: bool


def annuity(duration: Fraction, drop_off: Fraction, discount: Discount) -> Fraction:
    """Return what one unit of a first year is worth over its duration.

    The sum over years t < duration of (1 - drop_off)^t / (1 + r)^(t, or t + 1 when the
    first year is discounted).

    Examples
    --------
    >>> annuity(Fraction(3), Fraction(1, 2), Discount())
    Fraction(7, 4)
    """
    later = 1 if discount.first_year else 0
    worth, year = Fraction(0), 0
    while year < duration:
        worth += (1 - drop_off) ** year / (1 + discount.rate) ** (year + later)
        year += 1
    return worth


@dataclass(frozen=True, slots=True)
class Returns:
    """Outcomes and inputs of one period, and every figure that follows from them.

    ``outcomes`` are those whose every figure is known; ``left_out`` the others, each
    with what is missing: a filter nobody answered is not taken as zero.
    """

    outcomes: Sequence[Outcome]
    inputs: Sequence[Input]
    discount: Discount
    left_out: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, outcomes: Sequence[Outcome], inputs: Sequence[Input], discount: Discount
    ) -> Returns:
        """Keep the outcomes whose every figure is known, name what the others lack."""
        lacking = {o.origin: reason for o in outcomes if (reason := _lacks(o))}
        known = [o for o in outcomes if o.origin not in lacking]
        return cls(known, inputs, discount, lacking)

    def value(self, one: Outcome) -> Range:
        """Return the present value of an outcome, as a range.

        quantity × unit cost × (1 − deadweight) × (1 − displacement) × (1 − attribution)
        × what later years add. Each figure is used once, so the range is exact.
        """
        kept = one.kept()
        assert kept is not None and one.quantity is not None and one.unit_cost is not None  # noqa: S101
        return one.quantity * one.unit_cost * kept * self._years(one)

    def _years(self, one: Outcome) -> Range:
        lasting = one.duration or Fraction(0)
        fading = one.drop_off or ZERO
        return Range(
            annuity(lasting, fading.high, self.discount),
            annuity(lasting, fading.best, self.discount),
            annuity(lasting, fading.low, self.discount),
        )

    def present_value(self) -> Range:
        """Return the sum of the present values."""
        return total(self.value(o) for o in self.outcomes)

    def investment(self) -> Range:
        """Return what was put in: money, and each kind's sum at its one rate."""
        sums: dict[tuple[str | None, Range], Fraction] = {}
        for one in self.inputs:
            key = (one.kind if one.from_rate else None, one.price)
            sums[key] = sums.get(key, Fraction(0)) + one.quantity
        return total(Range.of(q) * price for (_, price), q in sums.items())

    def ratio(self) -> Range | None:
        """Return present value by investment; ``None`` when nothing was put in."""
        value, put_in = self.present_value(), self.investment()
        if put_in.low <= 0 or not self.outcomes:
            return None
        if value.low < 0:
            ends = [
                v / i for v in (value.low, value.high) for i in (put_in.low, put_in.high)
            ]
            return Range(min(ends), value.best / put_in.best, max(ends))
        return Range(
            value.low / put_in.high, value.best / put_in.best, value.high / put_in.low
        )

    def parameters(self) -> dict[Parameter, Range]:
        """Return every figure that the ratio rests on and that has a range."""
        found: dict[Parameter, Range] = {}
        for at, one in enumerate(self.outcomes):
            told = {"quantity": one.quantity, "unit_cost": one.unit_cost}
            told |= {name: one.filters[name] for name in FILTERS}
            told["drop_off"] = one.drop_off if (one.duration or 0) > 1 else None
            found |= {(name, at): r for name, r in told.items() if r is not None}
        for given in self.inputs:
            if given.from_rate and given.kind is not None:
                found["rate", given.kind] = given.price
        return found

    def surplus_at(
        self, changed: Mapping[Parameter, Fraction]
    ) -> tuple[Fraction, Fraction]:
        """Return value and investment at the best figures, some of them changed."""
        value = Fraction(0)
        for at, one in enumerate(self.outcomes):
            value += self._value_at(at, one, changed)
        put_in = Fraction(0)
        for given in self.inputs:
            price = given.price.best
            if given.from_rate and given.kind is not None:
                price = changed.get(("rate", given.kind), price)
            put_in += given.quantity * price
        return value, put_in

    def _value_at(
        self, at: int, one: Outcome, changed: Mapping[Parameter, Fraction]
    ) -> Fraction:
        def figure(name: str, told: Range | None) -> Fraction:
            return changed.get((name, at), (told or ZERO).best)

        worth = figure("quantity", one.quantity) * figure("unit_cost", one.unit_cost)
        for name in FILTERS:
            worth *= 1 - figure(name, one.filters[name])
        fading = figure("drop_off", one.drop_off)
        return worth * annuity(one.duration or Fraction(0), fading, self.discount)


def _lacks(one: Outcome) -> str | None:
    """Return the first figure an outcome lacks to have a present value."""
    if one.quantity is None:
        return "quantity"
    if one.unit_cost is None:
        return "unit_cost"
    if one.missing:
        return one.missing[0]
    if one.duration is None:
        return "duration"
    if one.duration > 1 and one.drop_off is None:
        return "drop_off"
    return None
