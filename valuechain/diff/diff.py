"""Two rounds of the same ecosystem: what came, what ended, what grew, what was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import misused
from valuechain.diff.comparator import compared, named
from valuechain.diff.differences import differences
from valuechain.diff.exchanges import actors, layers, transactions
from valuechain.diff.measures import measures
from valuechain.diff.round import Round, aligned_by
from valuechain.diff.timeline import timelines
from valuechain.frames import to_pandas
from valuechain.model import Ecosystem, Layer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Diff", "diff"]

TABLES = (
    "transactions", "layers", "actors", "measures", "differences", "timeline", "comparator",
)  # fmt: skip
"""What a comparison of two rounds holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Diff:
    """Two rounds side by side, later − earlier; ``table`` gives each of ``TABLES``.

    Attributes
    ----------
    aligned_by : str
        ``period`` when both rounds speak of the same period, which is then part of what
        a line is; ``round`` when they do not, and each is taken whole.
    tables : mapping of str to polars DataFrame
    """

    aligned_by: str
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return one result as a polars frame."""
        return self.tables[name]

    @property
    def transactions(self) -> pd.DataFrame:
        """A copy of the exchanges: both figures, the difference, and what changed."""
        return to_pandas(self.tables["transactions"])


def diff(
    earlier: Ecosystem,
    later: Ecosystem,
    *,
    earlier_period: str | None = None,
    later_period: str | None = None,
    layer: Layer | str | None = None,
    basis: str = "recognised",
    state: str = "done",
    actor: str | None = None,
    comparator: str | None = None,
) -> Diff:
    """Compare two rounds: later − earlier.

    Parameters
    ----------
    earlier, later : Ecosystem
        Two rounds, or twice the same ecosystem with two periods.
    earlier_period, later_period : str, optional
        What of each is taken.
    layer : optional
        One layer only.
    basis, state : str
        Which figure a flow takes, and which declarations count.
    actor, comparator : str, optional
        Both together: how much more the one changed than the other, layer by layer; when
        neither is told, those that ``later`` names in its settings, if both rounds know them.

    Returns
    -------
    Diff
        ``change`` is ``added``, ``ended``, ``grown``, ``shrunk`` or ``unchanged``;
        ``unknown`` where a line is told but has no figure on the basis. For
        ``differences``: ``opened``, ``closed``, ``widened``, ``narrowed``, ``unchanged``,
        or ``appeared`` and ``gone`` when the exchange itself came or went. Reversing the
        rounds reverses every row.

    Raises
    ------
    ValueError
        For a period, layer, basis or actor that does not exist, or an actor without a
        named comparator.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="hours")
    >>> told = [row | dict(quantity=10, period="2024"), row | dict(quantity=16, period="2025")]
    >>> rounds = ecosystem_of(told)
    >>> found = diff(rounds, rounds, earlier_period="2024", later_period="2025")
    >>> found.table("transactions")["change"].to_list()
    ['grown']
    """
    if (actor is None) != (comparator is None):
        raise misused("comparator.both")
    if actor is None and (own := named(later)) and {*own} <= set(earlier.actor_ids):
        actor, comparator = own
    one = Round.of(earlier, earlier_period, layer, basis=basis, state=state)
    other = Round.of(later, later_period, layer, basis=basis, state=state)
    aligned = aligned_by(one, other)
    tables = {
        "transactions": transactions(one, other, aligned),
        "layers": layers(one, other, aligned),
        "actors": actors(one, other),
        "measures": measures(one, other, aligned),
        "differences": differences(one, other, aligned),
        "timeline": timelines(one, other),
        "comparator": compared(one, other, actor, comparator),
    }
    return Diff(aligned, tables)
