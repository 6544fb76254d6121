"""Scores of value flows: how much a receiver needs a thing, and needs it from here."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from valuechain.asked import unknown

__all__ = ["NEEDS", "SCORE_TABLES", "SOURCES", "scores"]

NEEDS = ("A", "B", "C", "D", "E")
"""How much satisfaction when present, or regret when absent; from least to most."""

SOURCES = ("1", "2", "3", "4", "5")
"""How important this source is for that need; from least to most."""

_NEED = dict(zip(NEEDS, (0.11, 0.19, 0.33, 0.57, 0.98), strict=True))
_SOURCE = dict(zip(SOURCES, (0.11, 0.33, 0.55, 0.78, 0.98), strict=True))

_INCOSE = {"low": (0.1, 0.2, 0.4), "medium": (0.2, 0.4, 0.8), "high": (0.3, 0.5, 0.95)}
_SUPPLY = dict(zip(SOURCES, ("low", "low", "medium", "high", "high"), strict=True))
_BENEFIT = dict(zip(NEEDS, (0, 0, 1, 2, 2), strict=True))

SCORE_TABLES: dict[str, dict[tuple[str, str], float]] = {
    "sutherland-2009": {(n, s): _NEED[n] * _SOURCE[s] for n in NEEDS for s in SOURCES},
    "incose-2018": {
        (n, s): _INCOSE[_SUPPLY[s]][_BENEFIT[n]] for n in NEEDS for s in SOURCES
    },
}
"""The score of each need and source, by the name of the table.

``sutherland-2009`` is the product of two scales [1]_. ``incose-2018`` is a table of three
by three, no product: A and B are read as *might be*, C as *should be*, D and E as *must
be*; sources 1 and 2 as *low*, 3 as *medium*, 4 and 5 as *high* (our choice).

.. [1] T. A. Sutherland, Stakeholder Value Network Analysis for Space-Based Earth
   Observations, MIT (2009), section 3.1, table 6.
"""


def scores(
    declarations: pl.DataFrame, table: str | Mapping[tuple[str, str], float]
) -> pl.Series:
    """Return the score of each declaration, null where it has none.

    Parameters
    ----------
    declarations : polars DataFrame
        With ``score``, or ``need`` and ``source_importance``, or neither.
    table : str or mapping
        A name of ``SCORE_TABLES``, or the score of each (need, source).

    Returns
    -------
    polars Series of Float64
        In [0, 1]; a score that is written overrides need and source.

    Raises
    ------
    ValueError
        For an unknown table, or one whose scores leave [0, 1].
    """
    cells = SCORE_TABLES.get(table) if isinstance(table, str) else table
    if cells is None:
        raise unknown("score_table", str(table), SCORE_TABLES)
    if any(not 0.0 <= score <= 1.0 for score in cells.values()):
        raise ValueError("a score lies between 0 and 1")
    columns = declarations.columns
    nothing = pl.Series([None] * declarations.height, dtype=pl.String)
    need, source, own = (
        declarations[c].cast(pl.String) if c in columns else nothing
        for c in ("need", "source_importance", "score")
    )
    looked = [
        cells.get(pair) if None not in pair else None
        for pair in zip(need, source, strict=True)
    ]
    frame = pl.DataFrame(
        [own.cast(pl.Float64).alias("own"), pl.Series("looked", looked, dtype=pl.Float64)]
    )
    return frame.select(pl.coalesce("own", "looked").alias("score"))["score"]
