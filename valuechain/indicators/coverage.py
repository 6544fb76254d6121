"""Coverage: how much of what a structure counts itself its partners also see."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator

__all__ = [
    "COVERAGE_GIVEN",
    "COVERAGE_RECEIVED",
    "MEASURED_SIDE",
    "counted",
    "coverage_given",
    "coverage_received",
    "seen",
]

MEASURED_SIDE = {"coverage_given": "provides", "coverage_received": "receives"}
"""The side of the measures that each coverage divides by."""

_OWN_AND_OTHER = {
    "provides": ("provider", "receiver"),
    "receives": ("receiver", "provider"),
}


def coverage_given(evidence: Evidence) -> Figures:
    """Return what the network says an actor gives, over what the actor itself measures.

    - Formula: given in the network ÷ measured by the actor.
    - Unit: a ratio, without unit.
    - Undefined: The actor has given no measurement of its own to set beside.
    - Source: our choice.

    Below 1, activity that no partner sees; above 1, partners credit more than the
    structure counts. Neither is a fault by itself.

    Parameters
    ----------
    evidence : Evidence
        One layer and period. Measures with the relation ``equals``, of the same side
        and without a named partner; with one partner, only the flow with that partner.

    Returns
    -------
    Figures
        A ratio; undefined when the actor has no such measure (``not_measured``) or
        measures 0 (``measured_zero``).

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("coverage_given", ["a b 3"],
    ... measures=[dict(owner="a", kind="money", unit="EUR", side="provides", quantity=6)])
    {'a': 0.5, 'b': None}
    """
    return _coverage(evidence, MEASURED_SIDE["coverage_given"])


def coverage_received(evidence: Evidence) -> Figures:
    """Return what the network says an actor receives, over what the actor measures.

    - Formula: received in the network ÷ measured by the actor.
    - Unit: a ratio, without unit.
    - Undefined: The actor has given no measurement of its own to set beside.
    - Source: our choice.

    As ``coverage_given``, for the side ``receives``.

    Examples
    --------
    >>> from valuechain.indicators.example import figure_of
    >>> figure_of("coverage_received", ["a b 3"],
    ... measures=[dict(owner="b", kind="money", unit="EUR", side="receives", quantity=2)])
    {'a': None, 'b': 1.5}
    """
    return _coverage(evidence, MEASURED_SIDE["coverage_received"])


def _coverage(evidence: Evidence, side: str) -> Figures:
    size = len(evidence.actors)
    values, counts = np.full(size, np.nan), np.zeros(size, dtype=np.int64)
    measured = counted(evidence.measures, side)
    if measured.is_empty():
        return Figures(values, flows=counts)
    totals = measured.group_by("owner").agg(pl.col("quantity").sum().alias("measured"))
    told = seen(evidence.lines.filter(pl.col("quantity").is_not_null()), measured, side)
    sums = told.group_by("owner").agg(pl.col("quantity").sum(), pl.len().alias("flows"))
    found = totals.join(sums, on="owner", how="left").with_columns(
        pl.col("quantity", "flows").fill_null(0)
    )
    places = {actor: place for place, actor in enumerate(evidence.actors)}
    reasons = ["not_measured"] * size
    columns = found.select("owner", "measured", "quantity", "flows")
    for owner, total, quantity, flows in columns.iter_rows():
        place = places[owner]
        counts[place] = flows
        if total == 0:
            reasons[place] = "measured_zero"
        else:
            values[place], reasons[place] = float(quantity) / float(total), ""
    return Figures(values, tuple(reasons), counts)


def counted(measures: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return the measures that a coverage divides by.

    Parameters
    ----------
    measures : polars DataFrame
        Those of one layer and period, as ``Evidence.measures``.
    side : str
        ``provides`` or ``receives``.

    Returns
    -------
    polars DataFrame
        What owners say equals their flows on that side, with ``owner`` and ``partner``
        as text. Of an owner with a measure of all its partners, only such measures.
    """
    columns = {"owner": pl.String, "partner": pl.String, "quantity": pl.Float64}
    if measures.is_empty():
        return pl.DataFrame(schema=columns)
    named = set(measures.columns)
    kept = []
    if "side" in named:
        kept.append(pl.col("side").cast(pl.String) == side)
    if "relation" in named:
        kept.append(pl.col("relation").cast(pl.String).fill_null("equals") == "equals")
    partner = pl.col("partner") if "partner" in named else pl.lit(None)
    told = measures.filter(*kept).with_columns(
        pl.col("owner").cast(pl.String), partner.cast(pl.String).alias("partner")
    )
    overall = pl.col("partner").is_null()
    return told.filter(overall | ~overall.any().over("owner"))


def seen(rows: pl.DataFrame, measured: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return what partners tell of the flows that each owner measures.

    An owner with a measure of all its partners is set beside all its rows; one that
    only measures some partners, beside the rows with those.

    Parameters
    ----------
    rows : polars DataFrame
        Lines or declarations of one layer and period, with ``provider``, ``receiver``.
    measured : polars DataFrame
        As ``counted`` gives it.
    side : str
        ``provides`` or ``receives``.

    Returns
    -------
    polars DataFrame
        The rows seen, with the ``owner`` who measures and its ``partner``; those of an
        owner in the order they had.
    """
    own, other = _OWN_AND_OTHER[side]
    named = rows.with_columns(
        pl.col(own).cast(pl.String).alias("owner"),
        pl.col(other).cast(pl.String).alias("partner"),
    )
    overall = pl.col("partner").is_null()
    of_all = named.join(measured.filter(overall), on="owner", how="semi")
    of_some = named.join(measured.filter(~overall), on=["owner", "partner"], how="semi")
    return pl.concat([of_all, of_some])


COVERAGE_GIVEN = Indicator(
    "coverage_given",
    "1",
    "our choice",
    "not_measured",
    coverage_given,
    reads="layer",
    signed=True,
)
COVERAGE_RECEIVED = Indicator(
    "coverage_received",
    "1",
    "our choice",
    "not_measured",
    coverage_received,
    reads="layer",
    signed=True,
)
