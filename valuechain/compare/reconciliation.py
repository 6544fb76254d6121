"""The most plausible value of each line, how sure it is, and which figures do not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compare.balances import Balances
from valuechain.compare.linear import sidak_critical
from valuechain.compare.sources import SOURCES, Told
from valuechain.frames import QUANTITY
from valuechain.lines import KEYS

__all__ = ["Estimates", "estimates", "reconciled", "tests"]

_MOST = 0.999  # two records that err as one would be one source

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Estimates:
    """One estimate a line, as arrays in the order of the lines.

    ``x`` and ``variance`` are NaN where no source spoke; ``z`` has one column a source;
    ``gamma`` and ``dof`` are those of each line alone, ``linked_gamma`` and
    ``linked_dof`` those that sums and balances add; ``linked`` marks their lines.
    """

    x: Floats
    variance: Floats
    z: Floats
    gamma: Floats
    dof: npt.NDArray[np.int64]
    linked: Flags
    linked_gamma: Floats
    linked_dof: npt.NDArray[np.int64]
    aside: npt.NDArray[np.int64]
    approximate: Flags


@dataclass(frozen=True, eq=False)
class _Precision:
    """The inverse covariance of each line's sources, 0 for the silent ones.

    A structure's declaration and its own record err together, with correlation ``rho``;
    two structures err apart: so each source has its ``own`` entry, and one in ``cross``
    that it shares with its pair.
    """

    own: Floats
    cross: Floats

    def times(self, y: Floats) -> Floats:
        """Return the product with one vector a line."""
        return np.asarray(self.own * y + self.cross * y[:, _PAIRED])

    @property
    def sums(self) -> Floats:
        """The sum of each row."""
        return np.asarray(self.own + self.cross)


_PAIRED = [2, 3, 0, 1]
"""Which source errs together with each: its own structure's other figure."""


def _precision(spread: Floats, known: Flags, rho: float) -> _Precision:
    each = np.where(known, 1 / np.where(known, spread, 1.0), 0.0)
    both = rho * (known[:, :2] & known[:, 2:])
    share = np.tile(1 / (1 - both**2), 2)
    cross = -share[:, :2] * both * each[:, :2] * each[:, 2:]
    return _Precision(share * each**2, np.tile(cross, 2))


def _alone(told: Told, known: Flags, rho: float) -> tuple[Floats, Floats, _Precision]:
    """Return each line's own estimate and variance, and the precision of its sources."""
    precision = _precision(told.spread, known, rho)
    sums = precision.sums
    total = sums.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = (sums * np.where(known, told.values, 0.0)).sum(axis=1) / total
        variance = 1 / total
    none = ~known.any(axis=1)
    x[none], variance[none] = np.nan, np.nan
    return x, variance, precision


def _off(told: Told, known: Flags, x: Floats) -> Floats:
    """Return how far each source stands from the estimate, 0 for the silent ones."""
    return np.where(known, told.values - x[:, None], 0.0)


def _tested(
    told: Told, known: Flags, precision: _Precision, x: Floats, variance: Floats
) -> Floats:
    """Return the measurement test of every source, in its maximum-power form."""
    push = precision.times(_off(told, known, x))
    power = precision.own - np.square(precision.sums) * variance[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(push) / np.sqrt(power)
    return np.where(known & (power > 1e-9 * precision.own), z, np.nan)


def estimates(told: Told, rho: float, balances: Balances) -> Estimates:
    """Return generalised least-squares estimates of every line.

    Parameters
    ----------
    told : Told
        The figures that speak of each line alone.
    rho : float
        Correlation between a structure's declaration and its own record.
    balances : Balances
        Measures that speak of several lines, and what must balance.

    Notes
    -----
    x̂ = (H'C⁻¹H)⁻¹ H'C⁻¹ y, first line by line, then updated by sums and balances, which
    is the same estimate as from all sources at once. One source of a line with three or
    more is set aside when its test alone exceeds the Šidák limit at 5 %; a line never
    loses a source when only two are left, as nothing then says which of them differs.
    """
    known, rho = told.known, min(max(rho, -_MOST), _MOST)
    x, variance, precision = _alone(told, known, rho)
    z = _tested(told, known, precision, x, variance)
    tests = int(np.isfinite(z).sum())
    aside = _set_aside(z, known, sidak_critical(tests))
    if (aside >= 0).any():
        known = known.copy()
        rows = np.flatnonzero(aside >= 0)
        known[rows, aside[rows]] = False
        again = Told(told.values[rows], told.spread[rows], told.weights.gather(rows))
        x[rows], variance[rows], left = _alone(again, known[rows], rho)
        precision.own[rows], precision.cross[rows] = left.own, left.cross
    off = _off(told, known, x)
    gamma = (off * precision.times(off)).sum(axis=1)
    dof = np.maximum(known.sum(axis=1) - 1, 0)
    linked = balances.update(told, x, variance, rho)
    approximate = linked.approximate | ((linked.x < 0) & told.positive)
    x = np.where(approximate & (linked.x < 0), 0.0, linked.x)
    if linked.touched.any() or (aside >= 0).any():
        after = _tested(told, known, precision, x, linked.variance)
        z = np.where(np.isnan(after), z, after)
    return Estimates(x, linked.variance, z, gamma, dof, linked.touched, linked.gamma,
                     linked.dof, aside, approximate)  # fmt: skip


def _set_aside(z: Floats, known: Flags, critical: float) -> npt.NDArray[np.int64]:
    """Return which source of each line to leave out, −1 for none."""
    filled = np.where(np.isfinite(z), z, -1.0)
    order = np.sort(filled, axis=1)
    alone = order[:, -1] > order[:, -2] + 1e-9
    out = (known.sum(axis=1) >= 3) & (order[:, -1] > critical) & alone
    return np.where(out, filled.argmax(axis=1), -1)


def _spoken(known: Flags) -> pl.Series:
    """Return the names of the sources of each line."""
    sets = [[n for i, n in enumerate(SOURCES) if bits >> i & 1] for bits in range(16)]
    number = (known * (1 << np.arange(4))).sum(axis=1)
    return pl.Series("sources", sets, pl.List(pl.String)).gather(number.astype(np.uint32))


def reconciled(
    lines: pl.DataFrame, keys: pl.DataFrame, told: Told, found: Estimates
) -> pl.DataFrame:
    """Return one row a line: its most plausible value, if no side forgot the same thing.

    Returns
    -------
    polars DataFrame
        The keys; ``estimate``, ``sd``, ``low``, ``high`` (± 1.96 sd), in the unit;
        ``redundancy`` (``checked``, or ``not_checkable`` with one source alone);
        ``sources`` (names) ; ``adjustability`` (1 − sd ÷ the smallest source's, 0
        when nothing was learnt); ``z`` (the largest test); ``flagged``; ``inseparable``
        (two sources: their tests are equal, nothing says which differs); ``set_aside``;
        ``outside_range``; ``approximate``; ``weights``.
    """
    known = told.known
    count = known.sum(axis=1)
    sd = np.sqrt(found.variance)
    best = np.min(np.where(known, told.spread, np.inf), axis=1, initial=np.inf)
    largest = np.max(
        np.where(np.isfinite(found.z), found.z, -np.inf), axis=1, initial=-np.inf
    )
    checked = np.isfinite(largest)
    critical = sidak_critical(int(np.isfinite(found.z).sum()))
    low = np.min(np.where(known, told.values, np.inf), axis=1, initial=np.inf)
    high = np.max(np.where(known, told.values, -np.inf), axis=1, initial=-np.inf)
    spoke = count > 0
    slack = 1e-9 * np.maximum(
        np.abs(low), np.abs(high), where=spoke, out=np.zeros(len(low))
    )
    outside = spoke & ((found.x < low - slack) | (found.x > high + slack))
    with np.errstate(invalid="ignore", divide="ignore"):
        learnt = 1 - sd / best
    spoken = _spoken(known)
    columns = {
        "estimate": found.x,
        "sd": sd,
        "low": found.x - 1.96 * sd,
        "high": found.x + 1.96 * sd,
        "adjustability": np.where(count > 0, np.clip(learnt, 0, 1), np.nan),
        "z": np.where(checked, largest, np.nan),
        "_checked": checked,
        "_any": count > 0,
        "flagged": checked & (largest > critical),
        "inseparable": checked & (count == 2) & ~found.linked,
        "outside_range": outside,
        "approximate": found.approximate,
        "_aside": found.aside,
    }
    frame = pl.DataFrame(columns).with_columns(told.weights)
    amounts = ("estimate", "sd", "low", "high")
    table = pl.concat([keys.select(KEYS), frame.with_columns(spoken)], how="horizontal")
    return table.with_columns(
        *(pl.col(c).fill_nan(None).round(6).cast(QUANTITY) for c in amounts),
        pl.col("adjustability", "z").fill_nan(None),
        pl.when("_checked").then(pl.lit("checked")).when("_any").then(pl.lit("not_checkable"))
        .alias("redundancy"),
        pl.col("_aside")
        .replace_strict(dict(enumerate(SOURCES)), default=None, return_dtype=pl.String)
        .alias("set_aside"),
        lines["line"],
    ).select(
        *KEYS, *amounts, "redundancy", "sources", "adjustability", "z", "flagged",
        "inseparable", "set_aside", "outside_range", "approximate", "weights", "line",
    )  # fmt: skip


def tests(table: pl.DataFrame, found: Estimates) -> pl.DataFrame:
    """Return the global test and the reconciled total of each kind, unit and state.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``state``, ``gamma`` (χ²), ``dof`` and ``p_value`` (null
        where ``dof`` is 0: nothing is known twice, so there is no test), ``lines``,
        ``checked``, ``not_checkable_share``, ``flagged``, ``total``, ``total_low`` and
        ``total_high`` (sums of the ends, as if all erred together), ``defaults`` (true
        when some uncertainty is only a default, so the test says little).
    """
    from scipy.special import chdtrc

    by = ["kind", "unit", "state"]
    frame = table.with_columns(
        pl.Series("gamma", found.gamma + found.linked_gamma),
        pl.Series("dof", found.dof + found.linked_dof),
    )
    summed = frame.group_by(by).agg(
        pl.col("gamma").fill_nan(0.0).sum(),
        pl.col("dof").sum(),
        pl.len().alias("lines"),
        (pl.col("redundancy") == "checked").sum().alias("checked"),
        (pl.col("redundancy") != "checked").mean().alias("not_checkable_share"),
        pl.col("flagged").sum(),
        pl.col("estimate").sum().alias("total"),
        pl.col("low").sum().alias("total_low"),
        pl.col("high").sum().alias("total_high"),
        (pl.col("weights") == "default").any().alias("defaults"),
    )
    values = chdtrc(np.maximum(summed["dof"].to_numpy(), 1), summed["gamma"].to_numpy())
    tested = pl.col("dof") > 0
    return summed.with_columns(pl.Series("p_value", values)).with_columns(
        pl.when(tested).then(pl.col(c)).alias(c) for c in ("gamma", "p_value")
    ).sort(by, nulls_last=False)  # fmt: skip
