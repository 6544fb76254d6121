"""How two series of figures agree over many lines, and what one difference is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compare.statuses import COMPARED

__all__ = [
    "LimitsOfAgreement",
    "agreement",
    "benjamini_hochberg",
    "concordance",
    "error_spreads",
    "holm",
    "intraclass",
    "limits_of_agreement",
    "over_claim",
    "propagated",
]

Floats = npt.NDArray[np.float64]

ENOUGH = 10
"""Lines from which limits of agreement are shown."""

_QUANTILE = 1.96


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """Mean difference and the limits that hold about 95 % of single differences.

    In the unit of the figures; the two standard errors are those of the mean and of
    each limit.
    """

    n: int
    bias: float
    sd: float
    low: float
    high: float
    se_bias: float
    se_limit: float


def limits_of_agreement(one: npt.ArrayLike, other: npt.ArrayLike) -> LimitsOfAgreement:
    """Return bias (one − other) and limits of agreement, bias ± 1.96 sd.

    Raises
    ------
    ValueError
        With fewer than two pairs.

    Notes
    -----
    Bland, Altman 1986. SE of a limit ≈ √(3 sd² ÷ n). On logarithms the limits are ratios.
    """
    d = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    if len(d) < 2:
        raise ValueError("limits of agreement need at least two pairs of figures")
    bias, sd, n = float(d.mean()), float(d.std(ddof=1)), len(d)
    half = _QUANTILE * sd
    return LimitsOfAgreement(
        n, bias, sd, bias - half, bias + half, sd / n**0.5, (3 * sd**2 / n) ** 0.5
    )


def concordance(one: npt.ArrayLike, other: npt.ArrayLike) -> float | None:
    """Return Lin's concordance coefficient, in [−1, 1]; ``None`` where both are constant.

    2 s_ab ÷ (s_a² + s_b² + (mean a − mean b)²), population moments. Lin 1989. It depends
    on the range of the figures.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    below = float(a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    if below == 0 or len(a) == 0:
        return None
    joint = float(((a - a.mean()) * (b - b.mean())).mean())
    return 2 * joint / below


def intraclass(figures: npt.ArrayLike, form: str) -> float | None:
    """Return the intraclass correlation of n lines × k declarers, in the named form.

    ``1,1`` (declarers differ from line to line), ``2,1`` (a sample of declarers) or
    ``3,1`` (these declarers). It can be negative; ``None`` where nothing varies.

    Raises
    ------
    ValueError
        For an unknown form.
    """
    x = np.asarray(figures, dtype=np.float64)
    n, k = x.shape
    whole = x.mean()
    lines = k * float(((x.mean(axis=1) - whole) ** 2).sum()) / (n - 1)
    judges = n * float(((x.mean(axis=0) - whole) ** 2).sum()) / (k - 1)
    total = float(((x - whole) ** 2).sum())
    rest = (total - lines * (n - 1) - judges * (k - 1)) / ((n - 1) * (k - 1))
    within = (total - lines * (n - 1)) / (n * (k - 1))
    if form == "1,1":
        above, below = lines - within, lines + (k - 1) * within
    elif form == "2,1":
        above, below = lines - rest, lines + (k - 1) * rest + k * (judges - rest) / n
    elif form == "3,1":
        above, below = lines - rest, lines + (k - 1) * rest
    else:
        raise ValueError(f"no intraclass correlation of form {form!r}; forms: 1,1 2,1 3,1")
    return above / below if below else None


def error_spreads(one: npt.ArrayLike, two: npt.ArrayLike, three: npt.ArrayLike) -> Floats:
    """Return the error variance of each of three independent sources, without a truth.

    v₁ = (V₁₂ + V₁₃ − V₂₃) ÷ 2, V the variance of differences. Grubbs 1948. May come out
    negative with few lines: the caller then says 0, and that it could not be told.
    """
    a, b, c = (np.asarray(s, dtype=np.float64) for s in (one, two, three))
    ab, ac, bc = (np.var(d, ddof=1) for d in (a - b, a - c, b - c))
    return np.array([ab + ac - bc, ab + bc - ac, ac + bc - ab]) / 2


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted for the share of false ones among those kept.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    m = len(values)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * m / np.arange(1, m + 1)
    steps = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def holm(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted so that even one false alarm is rare, in their order."""
    values = np.asarray(p, dtype=np.float64)
    m = len(values)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * (m - np.arange(m))
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted


def propagated(
    model: Callable[[Floats], Floats], at: npt.ArrayLike, covariance: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Return a model's values and their covariance, to first order: J C J'.

    Derivatives are central differences. JCGM 100:2008 (GUM), 5.2: leaving out the
    correlations of the inputs can make an uncertainty several times too large.
    """
    x = np.asarray(at, dtype=np.float64)
    steps = np.maximum(np.abs(x), 1e-8) * 1e-6
    columns = []
    for place, step in enumerate(steps):
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        columns.append((model(up) - model(down)) / (2 * step))
    slope = np.stack(columns, axis=1)
    return model(x), slope @ np.asarray(covariance, dtype=np.float64) @ slope.T


def agreement(lines: pl.DataFrame) -> pl.DataFrame:
    """Return, per kind, unit and state, how providers' and receivers' figures agree.

    Returns
    -------
    polars DataFrame
        ``pairs`` (two-sided lines); from ten of them on, in the unit: ``bias`` (mean
        of provider's − receiver's), ``sd``, ``low``, ``high``, ``se_bias``; ``ccc``
        (from two); ``ratio_low`` and ``ratio_high`` (limits of provider's ÷
        receiver's) over ``ratios`` lines with both above 0; ``doubtful``: lines whose
        difference stands out after Benjamini–Hochberg at 10 %, on the uncertainties of
        the lines.
    """
    from scipy.special import ndtr

    two = lines.filter(pl.col("status").is_in(COMPARED)).select(
        "kind", "unit", "state", "provider_quantity", "receiver_quantity", "zeta"
    )
    rows = []
    for (kind, unit, state), part in two.group_by(
        "kind", "unit", "state", maintain_order=True
    ):
        one = part["provider_quantity"].cast(pl.Float64).to_numpy()
        other = part["receiver_quantity"].cast(pl.Float64).to_numpy()
        row: dict[str, object] = {
            "kind": kind,
            "unit": unit,
            "state": state,
            "pairs": len(one),
        }
        positive = (one > 0) & (other > 0)
        row |= {"ratios": int(positive.sum()), "ccc": None}
        row |= dict.fromkeys(
            ("bias", "sd", "low", "high", "se_bias", "ratio_low", "ratio_high")
        )
        if len(one) >= 2:
            row["ccc"] = concordance(one, other)
        if len(one) >= ENOUGH:
            found = limits_of_agreement(one, other)
            row |= {n: getattr(found, n) for n in ("bias", "sd", "low", "high", "se_bias")}
        if int(positive.sum()) >= ENOUGH:
            logs = limits_of_agreement(np.log(one[positive]), np.log(other[positive]))
            row |= {
                "ratio_low": float(np.exp(logs.low)),
                "ratio_high": float(np.exp(logs.high)),
            }
        zeta = part["zeta"].drop_nulls().abs().to_numpy()
        p = benjamini_hochberg(2 * ndtr(-zeta)) if len(zeta) else np.array([])
        row["doubtful"] = int((p <= 0.10).sum())
        rows.append(row)
    numbers = ("bias", "sd", "low", "high", "se_bias", "ccc", "ratio_low", "ratio_high")
    shape: dict[str, pl.DataType | type[pl.DataType]]
    shape = {"kind": pl.String, "unit": pl.String, "state": pl.String, "pairs": pl.Int64}
    shape |= {
        "ratios": pl.Int64,
        **dict.fromkeys(numbers, pl.Float64),
        "doubtful": pl.Int64,
    }
    return pl.DataFrame(rows, schema=shape).sort("kind", "unit", "state", nulls_last=False)


def over_claim(measures: pl.DataFrame, covers: pl.DataFrame) -> pl.DataFrame:
    """Return, for each measure of what several partners share, what they claim of it.

    ``omega`` = Σ partners' claims ÷ the figure measured, null where that is 0. Above 1 is
    expected: claimed shares add up to 104 % in teams of three and 114 % in teams of six
    (Schroeder, Caruso, Epley 2016).
    """
    claims = (
        covers.filter(pl.col("same_unit") & pl.col("other").is_not_null())
        .group_by("measure")
        .agg(pl.col("other").sum().alias("claimed"), pl.len().alias("claims"))
    )
    omega = pl.col("claimed").cast(pl.Float64) / pl.col("measured").cast(pl.Float64)
    shared = pl.col("relation").is_in(["equals", "at_most"]) & (pl.col("claims") > 1)
    return measures.join(claims, on="measure").filter(shared).sort("measure").select(
        "id", "owner", "kind", "unit", "side", "period", "measured", "claimed", "claims",
        pl.when(pl.col("measured") > 0).then(omega).alias("omega"),
    )  # fmt: skip
