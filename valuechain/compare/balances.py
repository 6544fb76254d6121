"""Figures that tie lines together: measures of several lines, and what must balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from valuechain.compare.sources import Told
from valuechain.compare.thresholds import UNCERTAINTY
from valuechain.frames import QUANTITY

__all__ = ["Balances", "Update", "balances"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Update:
    """Estimates after the ties: arrays in the order of the lines."""

    x: Floats
    variance: Floats
    gamma: Floats
    dof: Ints
    touched: npt.NDArray[np.bool_]
    approximate: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Balances:
    """Ties as a sparse matrix over the lines: ``matrix`` x = ``right``, ± ``spread``.

    ``own`` names for each tie the source that errs together with it (0 the provider's
    declaration, 1 the receiver's, −1 none): a structure's sum is not independent of what
    it declared.
    """

    matrix: sp.csr_array
    right: Floats
    spread: Floats
    own: Ints

    def update(self, told: Told, x: Floats, variance: Floats, rho: float) -> Update:
        """Return the estimates that also fit the ties.

        Notes
        -----
        A measure M of several lines whose owner declared d_i with independent errors u_i
        errs with them, corr(M, Σd) = ρ; then M − kΣd_i, with k = ρ u_M ÷ √Σu_i², is
        independent of every declaration, and updates x̂ exactly. Estimates that fall
        below 0 where no source does are held at 0 and solved again: ``approximate``.
        """
        n = len(x)
        nothing = Update(x.copy(), variance.copy(), np.zeros(n), np.zeros(n, np.int64),
                         np.zeros(n, np.bool_), np.zeros(n, np.bool_))  # fmt: skip
        known = np.isfinite(x)
        reach = abs(self.matrix) @ (~known).astype(np.float64)
        usable = np.flatnonzero(reach == 0)
        if not usable.size:
            return nothing
        matrix = self.matrix[usable].tocsr()
        matrix, right, spread = self._freed(matrix, usable, told, rho)
        _, part = connected_components(matrix @ matrix.T, directed=False)
        result = nothing
        order = np.argsort(part, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
            block = matrix[rows]
            lines = np.unique(block.indices).astype(np.int64)
            dense = block[:, lines].toarray()
            _tie(result, lines, dense, right[rows], spread[rows], told.positive[lines])
        return result

    def _freed(
        self, matrix: sp.csr_array, usable: Ints, told: Told, rho: float
    ) -> tuple[sp.csr_array, Floats, Floats]:
        """Take out of each measure what it shares with its owner's declarations."""
        right, spread = self.right[usable].copy(), self.spread[usable].copy()
        own = self.own[usable]
        matrix = matrix.copy()
        for side in (0, 1):
            mine = np.flatnonzero(own == side)
            if not mine.size:
                continue
            said = told.known[:, side]
            declared = np.where(said, told.values[:, side], 0.0)
            errors = np.where(said, told.spread[:, side] ** 2, 0.0)
            picked = matrix[mine]
            width = np.sqrt(picked @ errors)
            k = np.where(
                width > 0, rho * spread[mine] / np.where(width > 0, width, 1.0), 0.0
            )
            right[mine] -= k * (picked @ declared)
            spread[mine] *= np.where(k > 0, np.sqrt(1 - rho**2), 1.0)
            full = np.zeros(matrix.shape[0])
            full[mine] = k
            cut = sp.diags_array(full) @ matrix @ sp.diags_array(said.astype(np.float64))
            matrix = (matrix - cut).tocsr()
        return matrix, right, spread


def _tie(
    result: Update, lines: Ints, dense: Floats, right: Floats, spread: Floats,
    positive: npt.NDArray[np.bool_],
) -> None:  # fmt: skip
    """Update one group of tied lines in place; hold at 0 what would fall below it."""
    x0, p0 = result.x[lines], result.variance[lines]
    held = np.zeros(len(lines), dtype=np.bool_)
    for _ in range(10):
        pins = np.eye(len(lines))[held]
        rows = np.vstack([dense, pins])
        aim = np.concatenate([right, np.zeros(len(pins))])
        noise = np.concatenate([spread**2, np.zeros(len(pins))])
        inner = rows * p0 @ rows.T + np.diag(noise)
        inverse = np.linalg.pinv(inner, rcond=1e-12, hermitian=True)
        left = aim - rows @ x0
        gain = (p0[:, None] * rows.T) @ inverse
        x = x0 + gain @ left
        below = positive & (x < -1e-9 * max(float(np.abs(x0).max()), 1.0)) & ~held
        if not below.any():
            break
        held |= below
    result.x[lines] = x
    drop = np.einsum("ij,ji->i", gain, rows * p0)
    result.variance[lines] = np.clip(p0 - drop, 0.0, None)
    result.gamma[lines[0]] += float(left @ inverse @ left)
    result.dof[lines[0]] += int(np.linalg.matrix_rank(inner, hermitian=True)) - int(
        held.sum()
    )
    result.touched[lines] = True
    result.approximate[lines] = held.any()


def balances(
    lines: pl.DataFrame,
    measures: pl.DataFrame,
    covers: pl.DataFrame,
    kinds: pl.DataFrame,
    stocks: pl.DataFrame,
) -> Balances:
    """Return every tie between lines.

    A measure that should equal several lines is one. So is an actor with stocks given,
    for a kind that is conserved: what it received − what it gave = its stock's change.
    An actor without stocks is not balanced, as it may keep or make the difference.
    """
    several = covers.filter("same_unit").filter(pl.len().over("measure") > 1)
    sums = _sums(measures.filter(pl.col("relation") == "equals"), several)
    kept = _kept(lines, kinds, stocks)
    n = lines.height
    offset = sums[0].height
    rows = np.concatenate([sums[1][:, 0], kept[1][:, 0] + offset]).astype(np.int64)
    columns = np.concatenate([sums[1][:, 1], kept[1][:, 1]]).astype(np.int64)
    weights = np.concatenate([sums[1][:, 2], kept[1][:, 2]])
    ties = pl.concat([sums[0], kept[0]])
    matrix = sp.csr_array((weights, (rows, columns)), shape=(ties.height, n))
    return Balances(
        matrix, ties["right"].to_numpy(), ties["spread"].to_numpy(), ties["own"].to_numpy()
    )


def _sums(measures: pl.DataFrame, several: pl.DataFrame) -> tuple[pl.DataFrame, Floats]:
    used = measures.join(several.select("measure").unique(), on="measure").sort("measure")
    amount = pl.col("quantity").cast(pl.Float64).abs()
    share = pl.lit(0.0)
    for rank, part in enumerate(UNCERTAINTY):
        share = pl.when(pl.col("rank") == rank).then(part).otherwise(share)
    width = (pl.col("high") - pl.col("low")).cast(pl.Float64) / (2 * 3**0.5)
    numbered = used.with_row_index("tie")
    ties = numbered.select(
        pl.col("quantity").cast(pl.Float64).alias("right"),
        pl.max_horizontal(pl.coalesce(width, amount * share), pl.lit(1e-9)).alias("spread"),
        pl.when(pl.col("side") == "provides")
        .then(0)
        .otherwise(1)
        .cast(pl.Int64)
        .alias("own"),
    )
    met = several.join(numbered.select("measure", "tie"), on="measure")
    spots = met.select(
        pl.col("tie", "line").cast(pl.Float64), pl.lit(1.0).alias("w")
    ).to_numpy()
    return ties, spots


def _kept(
    lines: pl.DataFrame, kinds: pl.DataFrame, stocks: pl.DataFrame
) -> tuple[pl.DataFrame, Floats]:
    shape = {"right": pl.Float64, "spread": pl.Float64, "own": pl.Int64}
    empty = pl.DataFrame(schema=shape), np.zeros((0, 3))
    needed = {"start_quantity", "end_quantity"} <= set(stocks.columns)
    if not needed or "conserved" not in kinds.columns or stocks.is_empty():
        return empty
    conserved = kinds.filter(pl.col("conserved").cast(pl.String) == "yes")["id"].cast(
        pl.String
    )
    period = "period" if "period" in stocks.columns else None
    change = (pl.col("end_quantity") - pl.col("start_quantity")).cast(QUANTITY)
    told = stocks.select(
        pl.col("actor", "kind").cast(pl.String),
        (pl.col(period) if period else pl.lit(None)).cast(pl.String).alias("period"),
        change.cast(pl.Float64).alias("right"),
    ).filter(pl.col("kind").is_in(conserved.implode()) & pl.col("right").is_not_null())
    told = told.with_row_index("tie")
    about = lines.filter(pl.col("state") == "done").select(
        "line", pl.col("provider", "receiver", "kind", "period").cast(pl.String)
    )
    spots = []
    for side, sign in (("receiver", 1.0), ("provider", -1.0)):
        met = told.join(
            about, left_on=["actor", "kind"], right_on=[side, "kind"], suffix="_line"
        ).filter(
            pl.col("period").is_null() | pl.col("period").eq_missing(pl.col("period_line"))
        )
        spots.append(
            met.select(
                pl.col("tie", "line").cast(pl.Float64), pl.lit(sign).alias("w")
            ).to_numpy()
        )
    ties = told.select(
        "right", pl.lit(0.0).alias("spread"), pl.lit(-1, pl.Int64).alias("own")
    )
    return ties, np.concatenate(spots)
