"""Coverage: how much of what a structure counts itself its partners also see."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Indicator

__all__ = [
    "COVERAGE_GIVEN",
    "COVERAGE_RECEIVED",
    "coverage_given",
    "coverage_received",
]


def coverage_given(evidence: Evidence) -> Figures:
    """Return what the network says an actor gives, over what the actor itself measures.

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
    """
    return _coverage(evidence, "provides", "provider", "receiver")


def coverage_received(evidence: Evidence) -> Figures:
    """Return what the network says an actor receives, over what the actor measures.

    As ``coverage_given``, for the side ``receives``.
    """
    return _coverage(evidence, "receives", "receiver", "provider")


def _coverage(evidence: Evidence, side: str, own: str, other: str) -> Figures:
    size = len(evidence.actors)
    values, counts = np.full(size, np.nan), np.zeros(size, dtype=np.int64)
    reasons = np.full(size, "not_measured", dtype=object)
    links = evidence.lines.filter(pl.col("quantity").is_not_null()).select(
        pl.col(own).cast(pl.String), pl.col(other).cast(pl.String), "quantity"
    )
    owners = set() if evidence.measures.is_empty() else set(evidence.measures["owner"])
    for place, owner in enumerate(evidence.actors):
        if owner not in owners:
            continue
        measured = _measures_of(evidence.measures, owner, side)
        if measured.is_empty():
            continue
        flows = links.filter(pl.col(own) == owner)
        if measured["partner"].null_count() == 0:
            flows = flows.filter(pl.col(other).is_in(measured["partner"].to_list()))
        else:
            measured = measured.filter(pl.col("partner").is_null())
        total = float(measured["quantity"].sum())
        counts[place] = flows.height
        if total == 0:
            reasons[place] = "measured_zero"
        else:
            values[place], reasons[place] = float(flows["quantity"].sum()) / total, ""
    return Figures(values, tuple(str(reason) for reason in reasons), counts)


def _measures_of(measures: pl.DataFrame, owner: str, side: str) -> pl.DataFrame:
    """Return the quantities an owner says equal its flows on a side, with the partner."""
    if measures.is_empty():
        return pl.DataFrame(schema={"quantity": pl.Float64, "partner": pl.String})
    columns = set(measures.columns)
    kept = [pl.col("owner").cast(pl.String) == owner]
    if "side" in columns:
        kept.append(pl.col("side").cast(pl.String) == side)
    if "relation" in columns:
        kept.append(pl.col("relation").cast(pl.String).fill_null("equals") == "equals")
    partner = (
        pl.col("partner").cast(pl.String)
        if "partner" in columns
        else pl.lit(None, pl.String)
    )
    return measures.filter(*kept).select("quantity", partner.alias("partner"))


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
