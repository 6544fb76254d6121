"""One round of an ecosystem: what of it is compared with another one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from valuechain.flows import on_basis
from valuechain.lines import KEYS, lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import selected

__all__ = ["Round", "aligned_by", "keys_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """An ecosystem, or one period or layer of it, with a figure a line.

    Attributes
    ----------
    ecosystem : Ecosystem
    period : str or None
        The one period that is taken; all of them without.
    layer : Layer, str or None
        The one layer that is taken; all of them without.
    basis, state : str
        Which figure a flow takes, and which declarations count.
    flows : polars DataFrame
        One row a line that is taken, its keys as text.
    """

    ecosystem: Ecosystem
    period: str | None
    layer: Layer | str | None
    basis: str
    state: str
    flows: pl.DataFrame

    @classmethod
    def of(
        cls,
        ecosystem: Ecosystem,
        period: str | None = None,
        layer: Layer | str | None = None,
        *,
        basis: str = "recognised",
        state: str = "done",
    ) -> Round:
        """Take one period and one layer of an ecosystem; all where it is ``None``.

        Raises
        ------
        ValueError
            For a period, layer or basis that does not exist.
        """
        told = selected(lines(ecosystem, state=state), layer, period)
        flows = on_basis(told, basis).with_columns(pl.col(k).cast(pl.String) for k in KEYS)
        return cls(ecosystem, period, layer, basis, state, flows)

    def whole(self) -> Round:
        """Return the round of every period and layer of the same ecosystem."""
        return Round.of(self.ecosystem, basis=self.basis, state=self.state)


def aligned_by(earlier: Round, later: Round) -> str:
    """Return whether a period is part of what a line of two rounds is.

    Returns
    -------
    str
        ``period`` when both rounds speak of the same period; ``round`` when they do
        not, and each is taken whole.
    """
    if earlier.period or later.period:
        return "round" if earlier.period != later.period else "period"
    periods = [set(one.flows["period"].drop_nulls()) for one in (earlier, later)]
    return "period" if periods[0] & periods[1] else "round"


def keys_of(names: tuple[str, ...] | list[str], aligned: str) -> list[str]:
    """Return what a row is known by in both rounds: ``period`` only when they share it.

    Examples
    --------
    >>> keys_of(("kind", "period"), "period"), keys_of(("kind", "period"), "round")
    (['kind', 'period'], ['kind'])
    """
    return [name for name in names if name != "period" or aligned == "period"]
