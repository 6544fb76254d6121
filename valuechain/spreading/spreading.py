"""The same innovations in several territories, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from valuechain.asked import unknown
from valuechain.frames import to_pandas
from valuechain.model import Ecosystem
from valuechain.spreading.amounts import amounts, by_territory
from valuechain.spreading.patterns import patterns
from valuechain.spreading.placed import innovations_of, placed
from valuechain.spreading.stages import DIMENSIONS, STAGES, stages
from valuechain.within import told

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Spreading", "spreading"]

TABLES = ("patterns", "amounts", "territories", "stages")
"""What recurs where; what each innovation moves where; what all together do; how far each
has come where."""


@dataclass(frozen=True, slots=True, eq=False)
class Spreading:
    """Innovations side by side in their territories; ``table`` gives each of ``TABLES``."""

    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return one result as a polars frame."""
        return self.tables[name]

    @property
    def patterns(self) -> pd.DataFrame:
        """A copy of what recurs and what does not, a row a pattern."""
        return to_pandas(self.tables["patterns"])

    @property
    def stages(self) -> pd.DataFrame:
        """A copy of the recorded stages, with what the exchanges show beside them."""
        return to_pandas(self.tables["stages"])


def spreading(
    ecosystem: Ecosystem,
    *,
    territory: str | Iterable[str] = (),
    innovation: str | Iterable[str] = (),
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    stage: Iterable[str] = (),
    dimension: Iterable[str] = (),
) -> Spreading:
    """Return what recurs from territory to territory in each innovation, and what does not.

    Parameters
    ----------
    ecosystem : Ecosystem
        Whose transactions say ``innovation``, whose actors say ``territory``, and whose
        ``stages`` say how far each has come.
    territory, innovation : str or several, optional
        Only these; all by default. An exchange is in a territory when one of its parties
        is.
    period, basis, state
        Which exchanges are looked at, and which figure each takes; those of figure zero
        are none.
    stage, dimension : several of ``STAGES``, of ``DIMENSIONS``, optional
        Only recorded stages of these; only those in which such a change is under way or
        done.

    Raises
    ------
    ValueError
        For a territory, innovation, stage or dimension that does not exist; the message
        names those that do.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="state", quantity=1, innovation="garage")
    >>> told = [row | dict(receiver="a", kind="money"), row | dict(receiver="b", kind="money"),
    ...         row | dict(receiver="b", kind="hours")]
    >>> actors = [dict(id="state"), dict(id="a", territory="n"), dict(id="b", territory="s")]
    >>> found = spreading(ecosystem_of(told, actors=actors)).patterns
    >>> found[found.feature == "kind"][["pattern", "verdict"]].values.tolist()
    [[['hours'], 'one'], [['money'], 'everywhere']]
    """
    places, projects = _several(territory), _several(innovation)
    known = told(ecosystem) | {"innovation": innovations_of(ecosystem)}
    asked = {"territory": places, "innovation": projects, "stage": (*stage,),
             "dimension": (*dimension,)}  # fmt: skip
    for what, names in asked.items():
        _known(what, names, known.get(what) or {"stage": STAGES, "dimension": DIMENSIONS}.get(what, ()))  # fmt: skip
    rows = placed(ecosystem, basis, state, period)
    chosen = projects or tuple(innovations_of(ecosystem))
    moved, whole = amounts(rows), by_territory(rows)
    if projects:
        moved = moved.filter(pl.col("innovation").is_in(projects))
    if places:
        moved, whole = (t.filter(pl.col("territory").is_in(places)) for t in (moved, whole))
    recorded = stages(
        ecosystem,
        rows,
        territories=places,
        innovations=projects,
        period=period,
        stage=(*stage,),
        dimension=(*dimension,),
    )
    recurring = patterns(ecosystem, rows, chosen, places)
    return Spreading(
        {"patterns": recurring, "amounts": moved, "territories": whole, "stages": recorded}
    )


def _several(asked: str | Iterable[str]) -> tuple[str, ...]:
    return (asked,) if isinstance(asked, str) else tuple(asked)


def _known(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    for one in asked:
        if one not in known:
            raise unknown(what, one, known)
