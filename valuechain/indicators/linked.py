"""A layer of any size as a balanced system, held by its links instead of matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.balance import ROUNDING
from valuechain.indicators.propagation import Arrows
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import inside, sums

__all__ = ["SIDES", "Linked", "along", "linked"]

SIDES = ("supply", "demand")
"""What a leaver is: the one who supplies, or the one who is served."""

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """What ``balance`` says of a layer, by position in ``flows.actors``.

    Attributes
    ----------
    arrows : Arrows
        Between actors inside, from the provider to the receiver with the share of the
        receiver's throughflow; on the demand side, from the receiver to the provider
        with the share of the provider's.
    known, unexplained, through : array of float64, shape (n_actors,)
        What is known to be received (or given), what an actor passes on (or keeps)
        beyond that, and both together, its throughflow; in the unit of the layer.
    within, closed : array of bool, shape (n_actors,)
        Who is inside; the actors inside that no boundary flow reaches.
    """

    arrows: Arrows
    known: Array
    unexplained: Array
    through: Array
    within: Flags
    closed: Flags

    def amounts(self) -> Array:
        """Return what each arrow carries, in the unit of the layer."""
        return self.arrows.parts * self.through[self.arrows.heads]

    def open_arrows(self) -> Arrows:
        """Return the arrows but those to closed groups, which nothing else reaches."""
        given = self.arrows
        kept = ~self.closed[given.heads]
        return Arrows(given.size, given.tails[kept], given.heads[kept], given.parts[kept])


def linked(flows: Flows, side: str = "supply") -> Linked:
    """Return a layer with its boundary, every actor in balance, in time linear in links.

    What is returned is shared between those who ask: it is not to be written to.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.
    side : str
        ``supply`` or ``demand``.

    Raises
    ------
    ValueError
        When an amount is negative.
    """
    return _supplied(flows) if side == "supply" else _demanded(flows)


@remembered
def _supplied(flows: Flows) -> Linked:
    return _linked(flows, "supply")


@remembered
def _demanded(flows: Flows) -> Linked:
    return _linked(flows, "demand")


def _linked(flows: Flows, side: str) -> Linked:
    providers, receivers, amounts = flows.arrays()
    if (amounts < 0).any():
        raise ValueError(f"a negative amount in layer {flows.layer} cannot be propagated")
    kept = amounts > 0
    tails, heads, amounts = providers[kept], receivers[kept], amounts[kept]
    if side == "demand":
        tails, heads = heads, tails
    size, within = len(flows.actors), inside(flows)
    came, went = sums(heads, amounts, size), sums(tails, amounts, size)
    apart = np.abs(came - went) > ROUNDING * np.maximum(came, went)
    # On the demand side arrows are turned, so that "came" is what an actor gives.
    extra = np.where(apart & within, np.maximum(went - came, 0.0), 0.0)
    through = came + extra
    if side == "demand":
        through = np.where(apart, np.maximum(came, went), went)
    inner = within[tails] & within[heads]
    entering = np.zeros(size, dtype=bool)
    entering[heads[~within[tails]]] = True
    entering |= extra > 0
    tails, heads, amounts = tails[inner], heads[inner], amounts[inner]
    arrows = Arrows(size, tails, heads, amounts / through[heads])
    closed = within & (through > 0) & ~along(arrows, entering & within)
    return Linked(arrows, came, extra, through, within, closed)


def along(arrows: Arrows, start: Flags) -> Flags:
    """Return what ``start`` reaches along the arrows, itself too, shape (size,)."""
    seen = start.copy()
    while True:
        grown = seen.copy()
        grown[arrows.heads[seen[arrows.tails]]] = True
        if (grown == seen).all():
            return seen
        seen = grown
