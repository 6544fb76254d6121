"""Vectors carried along arrows by joins: what ``valuechain.indicators.propagation`` does.

A vector is a relation of ``node`` and ``value``, one row for each node that was reached;
several starts share one relation, with ``start``, and know nothing of each other. A step
joins it with the arrows, multiplies, groups by the target and adds. Only a few sums come
here at each look; neither the vector nor the arrows do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from valuechain.engines.krylov_joins import by_krylov
from valuechain.engines.products import added, keys_of, product
from valuechain.engines.temporary import Temporary

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["CLOSE", "UNSETTLED", "Settled", "carried", "reached", "unreached"]

CLOSE = 1e-12
"""The largest step, as a share of each figure, at which a sum over all ways is settled."""

UNSETTLED = "shares do not settle; a group exchanges almost only with itself"

_EVERY = 8
_FEW_STEPS = 200
_MOST_STEPS = 2000
_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A vector that an engine keeps, and how far it is from the equations.

    Attributes
    ----------
    values : ibis table
        The keys of what entered, ``value`` (in its unit) and ``moved``, its last step.
    residual : float
        The largest difference left in the equations, as a share of the largest value.
    steps : int
        How many steps were joined.
    """

    values: ir.Table
    residual: float
    steps: int


def carried(
    bench: Temporary, arrows: ir.Table, entering: ir.Table, *, tolerance: float = CLOSE
) -> Settled:
    r"""Return what reaches each node of what enters, by every way along the arrows.

    .. math:: x = b + M x = \sum_n M^n b, \qquad M_{ji} = \text{part of arrow } i \to j

    The series is added up eight steps a statement, and looked at after each statement. It
    is settled when no value moves by more than the tolerance of itself, and what is
    still to come, reckoned from how the steps shrink, is below it too. Where 200 steps are
    not enough GMRES goes on, by joins as well, then up to 2 000 steps of the series.

    Parameters
    ----------
    bench : Temporary
        Where vectors are kept.
    arrows : ibis table
        ``source``, ``target``, ``part`` (not negative); with ``owner``, a start is not
        carried along the arrows that it owns. Kept, since each step reads them.
    entering : ibis table
        ``node`` and ``value``, with ``start`` where there are several: *b*, not negative,
        each key once.
    tolerance : float
        The largest step, and the largest residual.

    Raises
    ------
    ValueError
        When the sum over all ways does not settle.
    """
    keys = keys_of(entering)
    entering = bench.kept(entering.select(*keys, "value"))
    if not bench.row(entering.agg(most=entering.value.max()))["most"]:
        return Settled(entering.mutate(moved=entering.value), 0.0, 0)
    found = _series(bench, arrows, entering, entering, tolerance, _FEW_STEPS)
    if found.residual > tolerance:
        near = found.values.select(*keys, "value")
        start = by_krylov(bench, arrows, entering, near, tolerance)
        again = _series(bench, arrows, entering, start, tolerance, _MOST_STEPS)
        found = Settled(again.values, again.residual, found.steps + again.steps)
    if found.residual > tolerance:
        raise ValueError(UNSETTLED)
    return found


def _series(
    bench: Temporary,
    arrows: ir.Table,
    entering: ir.Table,
    start: ir.Table,
    close: float,
    most: int,
) -> Settled:
    """Add one step after another until none moves a value, or ``most`` are added."""

    def stepped(values: ir.Table) -> ir.Table:
        return added([entering, product(arrows, values)])

    def far(values: ir.Table) -> ir.Table:
        for _ in range(_EVERY - 1):
            values = stepped(values)
        return values

    values = bench.kept(start.mutate(moved=start.value))
    further = bench.repeated(far, values)
    looked = bench.repeated(lambda early: _looked(early, stepped(early)), entering)
    before, steps = 0.0, 0
    while steps < most:
        early = further(values, values)
        values = looked(early, early)
        steps += _EVERY
        found = bench.row(_measures(values))
        if found["part"] <= close and _is_over(found["part"], before, close):
            break
        before = found["part"]
    return Settled(values, found["moved"] / found["most"], steps)


def _measures(values: ir.Table) -> ir.Table:
    """Return the largest step, the largest value, and the largest step of its own value."""
    part = (values.moved / values.value).max(where=values.value > 0)
    return values.agg(moved=values.moved.max(), most=values.value.max(), part=part)


def _looked(before: ir.Table, after: ir.Table) -> ir.Table:
    """Return a vector with how far each value moved at its last step."""
    keys = keys_of(after)
    old = before.select(**{f"old_{key}": key for key in keys}, old="value")
    met = after.left_join(old, [after[key] == old[f"old_{key}"] for key in keys])
    moved = (met.value - met.old.fill_null(0.0)).abs()
    return met.select(*keys, "value", moved=moved)


def _is_over(moved: float, before: float, close: float) -> bool:
    """Return whether what is still to come is below ``close``, as steps go on shrinking.

    Steps that no longer shrink are the rounding of sums, which engines add in any order.
    """
    if moved <= _ROUNDING or moved >= before:
        return True
    shrinks: float = (moved / before) ** (1.0 / _EVERY)
    return moved * shrinks / (1.0 - shrinks) <= close


def reached(bench: Temporary, arrows: ir.Table, start: ir.Table) -> ir.Table:
    """Return what is reached from some nodes along the arrows, themselves too.

    As many joins as the longest shortest way has steps.
    """
    keys = keys_of(start)

    def further(seen: ir.Table) -> ir.Table:
        met = arrows.join(seen, arrows.source == seen.node)
        named = {"start": met.start} if "start" in keys else {}
        return seen.union(met.select(**named, node=met.target), distinct=True)

    seen, known = bench.kept(start.select(*keys).distinct()), 0
    grown = bench.repeated(further, seen)
    while (number := bench.count(seen)) > known:
        seen, known = grown(seen, seen), number
    return seen


def unreached(bench: Temporary, arrows: ir.Table, places: ir.Table) -> ir.Table | None:
    """Return the nodes within that no arrow from a boundary flow leads to; none: ``None``.

    Closed groups without boundary: what is left of those where nothing enters once all that
    an arrow from elsewhere leads to is taken off, again and again. Only the arrows to them
    are read.
    """
    passing = places.filter(places.within, places.through > 0, ~places.entering)
    left = bench.kept(passing.select("node"))
    known = bench.count(left)
    if not known:
        return None
    inner = bench.kept(arrows.semi_join(left, arrows.target == left.node))

    def fewer(left: ir.Table) -> ir.Table:
        freed = inner.anti_join(left, inner.source == left.node)
        return left.anti_join(freed, left.node == freed.target)

    smaller = bench.repeated(fewer, left)
    while known:
        left = smaller(left, left)
        number = bench.count(left)
        if number == known:
            return left
        known = number
    return None
