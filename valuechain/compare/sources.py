"""The figures that speak of each line: who gave them, and how far they may be off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compare.reporters import enough, error_variances
from valuechain.compare.statuses import COMPARED
from valuechain.compare.thresholds import UNCERTAINTY

__all__ = ["SOURCES", "Told", "told"]

Floats = npt.NDArray[np.float64]

SOURCES = (
    "provider_declared",
    "receiver_declared",
    "provider_measured",
    "receiver_measured",
)
"""Every figure that can speak of one line; a facilitator's is none of them."""

_WIDTH = 2 * 3**0.5
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Told:
    """The figures of all lines as arrays: one row a line, one column a source.

    ``values`` is NaN where a source is silent; ``spread`` is the standard uncertainty;
    ``weights`` says for each line whether it was ``stated``, ``estimated`` or a
    ``default``; ``positive`` whether no source of the line is below 0.
    """

    values: Floats
    spread: Floats
    weights: pl.Series

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where a source spoke."""
        return np.asarray(~np.isnan(self.values), dtype=np.bool_)

    @property
    def positive(self) -> npt.NDArray[np.bool_]:
        """Lines where no source is below 0."""
        return np.asarray(~(self.values < 0).any(axis=1), dtype=np.bool_)


def told(lines: pl.DataFrame, own: pl.DataFrame) -> Told:
    """Return the figures of every line, with their uncertainty.

    Parameters
    ----------
    lines : polars DataFrame
        Judged lines, with the evidence of each side.
    own : polars DataFrame
        The measures that speak of one line alone, as ``records`` returns them.

    Notes
    -----
    An uncertainty is the one stated as a range; else that of its evidence, as a share of
    the line's mean absolute figure, so that a side is not trusted more for saying less.
    Where the median structure has enough two-sided declarations, the declarations'
    shares are estimated from how far structures stand from their partners.
    """
    frame = lines
    for side in ("provider", "receiver"):
        half = own.filter(pl.col("side") == side).select(
            "line",
            pl.col("measured").alias(f"{side}_measured"),
            pl.col("rank").alias(f"{side}_measured_rank"),
            (pl.col("high") - pl.col("low")).alias(f"{side}_measured_width"),
        )
        frame = frame.join(half, on="line", how="left", maintain_order="left")
    names = (
        "provider_quantity",
        "receiver_quantity",
        "provider_measured",
        "receiver_measured",
    )
    values = frame.select(pl.col(n).cast(pl.Float64) for n in names).to_numpy()
    known = ~np.isnan(values)
    size = np.where(known, np.abs(values), 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    shares = np.asarray(UNCERTAINTY)
    ranks = (
        "provider_rank",
        "receiver_rank",
        "provider_measured_rank",
        "receiver_measured_rank",
    )
    rank = frame.select(pl.col(r).fill_null(2).cast(pl.Int64) for r in ranks).to_numpy()
    spread = shares[rank] * size[:, None]
    stated = frame["ranged"].fill_null(False).to_numpy()
    estimated = _estimated(frame, size)
    if estimated is not None:
        spread[:, :2] = np.where(np.isnan(estimated), spread[:, :2], estimated)
    for column, side in enumerate(("provider", "receiver")):
        said = frame[f"{side}_uncertainty"].fill_null(0.0).to_numpy()
        spread[:, column] = np.where(stated, said, spread[:, column])
        width = frame[f"{side}_measured_width"].cast(pl.Float64).to_numpy()
        spread[:, column + 2] = np.where(
            np.isnan(width), spread[:, column + 2], width / _WIDTH
        )
    weights = pl.select(
        pl.when(pl.lit(pl.Series(stated)))
        .then(pl.lit("stated"))
        .otherwise(pl.lit("default" if estimated is None else "estimated"))
    ).to_series()
    spread = np.maximum(spread, np.maximum(size[:, None] * 1e-6, _TINY))
    return Told(values, spread, weights.alias("weights"))


def _estimated(lines: pl.DataFrame, size: Floats) -> Floats | None:
    """Return the declarations' uncertainty, from how far structures usually stand."""
    two = lines["status"].is_in(list(COMPARED)).to_numpy()
    first = lines["provider_quantity"].cast(pl.Float64).to_numpy()
    second = lines["receiver_quantity"].cast(pl.Float64).to_numpy()
    providers = lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    receivers = lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    usable = two & (first > 0) & (second > 0)
    if not enough(providers[usable], receivers[usable]):
        return None
    d = np.log(first[usable] / second[usable])
    actors = int(max(providers.max(), receivers.max())) + 1
    v = error_variances(d, providers[usable], receivers[usable], actors)
    share = np.sqrt(v)
    return np.asarray(
        np.stack([share[providers], share[receivers]], axis=1) * size[:, None]
    )
