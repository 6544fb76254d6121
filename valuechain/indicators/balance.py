"""A layer as a balanced system: what enters, what circulates, what leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from valuechain.flows import Flows
from valuechain.indicators.indicator import Figures
from valuechain.indicators.ties import inside

__all__ = ["MOST_ACTORS", "ROUNDING", "Balance", "balance", "balanced", "reached"]

MOST_ACTORS = 3000
"""Above this number of actors in a layer, figures that need all pairs are not computed."""

ROUNDING = 1e-3
"""Difference between what enters and leaves an actor, as a share, taken as rounding."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """One layer between the actors inside, with explicit boundary flows.

    Attributes
    ----------
    actors : tuple of str
        The actors inside that take part in the layer, in the order of the actors table.
    positions : array of int, shape (n,)
        Their positions in ``flows.actors``.
    exchanged : array of float64, shape (n, n)
        From actor *i* (row) to actor *j* (column), in the unit of the layer.
    inputs, outputs : array of float64, shape (n, number of outside actors)
        From each outside actor to each actor, and from each actor to each outside one.
    unexplained_source : array of float64, shape (n,)
        What an actor gives beyond what it is known to receive.
    unexplained_use : array of float64, shape (n,)
        What an actor receives beyond what it is known to give.
    """

    actors: tuple[str, ...]
    positions: npt.NDArray[np.intp]
    exchanged: Array
    inputs: Array
    outputs: Array
    unexplained_source: Array
    unexplained_use: Array

    @property
    def boundary_inputs(self) -> Array:
        """*z*: what enters each actor from outside or from nowhere known, shape (n,)."""
        entering: Array = self.inputs.sum(axis=1) + self.unexplained_source
        return entering

    @property
    def boundary_outputs(self) -> Array:
        """*y*: what leaves each actor to the outside or to no known use, shape (n,)."""
        leaving: Array = self.outputs.sum(axis=1) + self.unexplained_use
        return leaving

    @property
    def throughflow(self) -> Array:
        """*T*: everything that enters each actor, shape (n,)."""
        total: Array = self.exchanged.sum(axis=0) + self.boundary_inputs
        return total

    @property
    def by_provider(self) -> Array:
        """*B*: each exchange as a share of what its provider disposes of, shape (n, n)."""
        through = self.throughflow[:, None]
        return np.divide(
            self.exchanged, through, out=np.zeros_like(self.exchanged), where=through > 0
        )

    @property
    def by_receiver(self) -> Array:
        """*A*: each exchange as a share of its receiver's throughflow, shape (n, n)."""
        through = self.throughflow[None, :]
        return np.divide(
            self.exchanged, through, out=np.zeros_like(self.exchanged), where=through > 0
        )

    def without_entry(self) -> npt.NDArray[np.bool_]:
        """Return the actors that no boundary input reaches, shape (n,)."""
        return ~reached(self.exchanged > 0, self.boundary_inputs > 0)

    def without_exit(self) -> npt.NDArray[np.bool_]:
        """Return the actors from which no boundary output can be reached."""
        return ~reached((self.exchanged > 0).T, self.boundary_outputs > 0)


def reached(
    links: npt.NDArray[np.bool_], start: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return what ``start`` reaches along ``links`` (row to column), shape (n,)."""
    seen = start.copy()
    front = start
    while front.any():
        front = links[front].any(axis=0) & ~seen
        seen |= front
    return seen


def balance(flows: Flows, *, rounding: float = ROUNDING) -> Balance:
    """Return the layer with its boundary, every actor in balance.

    An outside actor's gifts are inputs, what it receives is an output. What is still
    missing on one side of an actor becomes an explicit unexplained source or use,
    unless it is below ``rounding`` times the larger side.

    Parameters
    ----------
    flows : Flows
        Non-negative amounts of one layer and period.
    rounding : float
        As ``ROUNDING``.

    Raises
    ------
    ValueError
        When some amount is negative.
    """
    providers, receivers, amounts = flows.arrays()
    if (amounts < 0).any():
        raise ValueError(f"a negative amount in layer {flows.layer} cannot be propagated")
    within = inside(flows)
    active = np.zeros(len(flows.actors), dtype=bool)
    active[providers[amounts > 0]] = True
    active[receivers[amounts > 0]] = True
    positions = np.flatnonzero(active & within)
    beyond = np.flatnonzero(active & ~within)
    place = np.full(len(flows.actors), -1, dtype=np.intp)
    place[positions] = np.arange(len(positions))
    place[beyond] = np.arange(len(beyond))
    exchanged = np.zeros((len(positions), len(positions)))
    inputs = np.zeros((len(positions), len(beyond)))
    outputs = np.zeros((len(positions), len(beyond)))
    both = within[providers] & within[receivers] & (amounts > 0)
    exchanged[place[providers[both]], place[receivers[both]]] = amounts[both]
    enter = ~within[providers] & within[receivers] & (amounts > 0)
    inputs[place[receivers[enter]], place[providers[enter]]] = amounts[enter]
    leave = within[providers] & ~within[receivers] & (amounts > 0)
    outputs[place[providers[leave]], place[receivers[leave]]] = amounts[leave]
    came = exchanged.sum(axis=0) + inputs.sum(axis=1)
    went = exchanged.sum(axis=1) + outputs.sum(axis=1)
    apart = np.abs(came - went) > rounding * np.maximum(came, went)
    return Balance(
        actors=tuple(flows.actors[p] for p in positions),
        positions=positions,
        exchanged=exchanged,
        inputs=inputs,
        outputs=outputs,
        unexplained_source=np.where(apart, np.maximum(went - came, 0.0), 0.0),
        unexplained_use=np.where(apart, np.maximum(came - went, 0.0), 0.0),
    )


def balanced(flows: Flows, *, level: str = "actor") -> Balance | Figures:
    """Return the balance of a layer; undefined figures when it is empty or too large.

    Dense matrices of all pairs are kept to ``MOST_ACTORS`` actors in a layer.
    """
    providers, receivers, amounts = flows.arrays()
    taking_part = np.union1d(providers[amounts > 0], receivers[amounts > 0])
    size = len(flows.actors) if level == "actor" else 1
    if len(taking_part) > MOST_ACTORS:
        return Figures(np.full(size, np.nan), ("too_many_actors",) * size)
    if len(taking_part) == 0:
        return Figures(np.full(size, np.nan), ("no_flow",) * size)
    return balance(flows)
