"""The shape of an indicator: a figure computed from flows, its source and its silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence

__all__ = ["Figures", "Indicator"]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What an indicator found: one value an actor, or one for the layer.

    Attributes
    ----------
    values : array of float64, shape (n_actors,) or (1,)
        In the order of ``flows.actors``; NaN where undefined.
    reasons : tuple of str
        Why each value is undefined, one code a value, empty where it is defined. Left
        out, every undefined value has the reason of its indicator.
    flows : array of int, same shape, or None
        How many lines stand behind each value; left out, the lines of the actor.
    exact : callable or None
        Of sums of quantities: gives the same values to the last digit, a polars Series of
        Decimal; added up only when it is asked for.
    """

    values: npt.NDArray[np.float64]
    reasons: tuple[str, ...] = ()
    flows: npt.NDArray[np.int64] | None = None
    exact: Callable[[], pl.Series] | None = None


Found = npt.NDArray[np.float64] | float | Figures


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure computed from flows, with its unit, its source and when it is undefined.

    Attributes
    ----------
    name : str
        Its name in tables, and its key in ``words/indicators.json``.
    unit : str
        ``layer`` (the unit of the flows), ``1`` (a ratio), ``actors``, ``partners``,
        ``steps`` or ``currency``.
    source : str
        Who defined it: a DOI, a book and its chapter, or ``our choice``.
    undefined_when : str
        The code of the sentence that says when; the value is then null, never zero.
    compute : callable
        ``reads`` says what it is given. It returns an array in the order of
        ``flows.actors``, a single number, or ``Figures``.
    level : str
        ``actor`` or ``layer``.
    reads : str
        ``flows``: one layer and period, as ``Flows``. ``layer``: the same with its lines
        and declarations, as ``Evidence``. ``whole``: all layers of a period side by
        side, as ``Evidence``; nothing is then summed across units.
    signed : bool
        Whether it has a meaning when some amount is negative.
    conserved : bool
        Whether it asks that what enters an actor leaves it: undefined for a kind that is
        said not to be conserved.
    """

    name: str
    unit: str
    source: str
    undefined_when: str
    compute: Callable[[Flows], Found] | Callable[[Evidence], Found] = field(compare=False)
    level: str = "actor"
    reads: str = "flows"
    signed: bool = False
    conserved: bool = False
