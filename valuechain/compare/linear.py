"""Least squares under what must balance: estimates, their uncertainty, and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Solution", "reconcile", "reconcile_nonlinear", "sidak_critical"]

Floats = npt.NDArray[np.float64]
_RANK = 1e-10
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Solution:
    """What measurements and balances say together.

    Attributes
    ----------
    estimate : array
        One value a variable, NaN where it cannot be determined.
    sd : array
        Standard uncertainty of each estimate, NaN where it cannot be determined.
    adjustment : array
        Measured − estimated, NaN where nothing was measured.
    checked : array of bool
        Whether a measurement could be foretold without it; others keep their value.
    z : array
        Measurement test in its maximum-power form, NaN where not checked.
    sets : array of int
        Measurements with the same number cannot be told apart; −1 where not checked.
    gamma, dof : float, int
        Global test: χ² with ``dof`` degrees of freedom.
    p_value : float or None
        ``None`` where ``dof`` is 0: there is then no test.
    nodal_z : array
        One a balance, after those that unmeasured variables take away.
    """

    estimate: Floats
    sd: Floats
    adjustment: Floats
    checked: npt.NDArray[np.bool_]
    z: Floats
    sets: npt.NDArray[np.int64]
    gamma: float
    dof: int
    p_value: float | None
    nodal_z: Floats


def sidak_critical(tests: int, level: float = 0.05) -> float:
    """Return the |z| that one of ``tests`` independent ones exceeds by chance in ``level``.

    Examples
    --------
    >>> round(sidak_critical(1), 3), round(sidak_critical(10), 3)
    (1.96, 2.8)
    """
    from scipy.special import ndtri

    each = 1 - (1 - level) ** (1 / max(tests, 1))
    return -float(ndtri(each / 2))


def reconcile(
    y: npt.ArrayLike,
    V: npt.ArrayLike,  # noqa: N803
    A: npt.ArrayLike,  # noqa: N803
    b: npt.ArrayLike | None = None,
) -> Solution:
    """Return the x nearest to y, in the metric of V, such that A x = b.

    Parameters
    ----------
    y : array of n
        Measured values; NaN where a variable was not measured.
    V : array of n × n, or of n
        Their covariance, or their variances; of unmeasured variables it is not read. A
        variance of 0 marks a constant.
    A : array of k × n
        One balance a row.
    b : array of k, optional
        What each balance equals; 0 by default.

    Returns
    -------
    Solution

    Notes
    -----
    Unmeasured variables are projected out of the balances by P, with P B = 0; then
    r = P(A y − b), S = PA V A'P', x̂ = y − V A'P' S⁻¹ r. Where no balance is left,
    nothing is tested and nothing is adjusted. Stone, Champernowne, Meade 1942; Romagnoli,
    Sánchez 1999.

    Examples
    --------
    >>> variances = [0.07650756, 0.02099601, 0.00933156]
    >>> found = reconcile([9.22, 4.83, 3.22], variances, [[1, -1, -1]])
    >>> found.estimate.round(4).tolist(), found.dof, round(found.gamma, 4)
    ([8.3821, 5.0599, 3.3222], 1, 12.8132)
    """
    told = np.asarray(y, dtype=np.float64)
    known = ~np.isnan(told)
    spread = np.asarray(V, dtype=np.float64)
    if spread.ndim == 1:
        spread = np.diag(np.where(known, spread, 0.0))
    spread = spread[np.ix_(known, known)]
    rows = np.atleast_2d(np.asarray(A, dtype=np.float64))
    right = np.zeros(len(rows)) if b is None else np.asarray(b, dtype=np.float64)
    measured, free = rows[:, known], rows[:, ~known]
    projected = _left_null(free)
    balance = projected @ measured
    left = projected @ (measured @ told[known] - right)
    inner = balance @ spread @ balance.T
    inverse, dof = _inverse(inner)
    push = balance.T @ inverse @ left
    weight = balance.T @ inverse @ balance
    x = told[known] - spread @ push
    after = spread - spread @ weight @ spread
    gamma = float(left @ inverse @ left)
    return _solution(known, told, x, after, spread, push, weight, balance, free, measured,
                     right, gamma, dof, _nodal(left, inner))  # fmt: skip


def _solution(
    known: npt.NDArray[np.bool_], told: Floats, x: Floats, after: Floats, spread: Floats,
    push: Floats, weight: Floats, balance: Floats, free: Floats, measured: Floats,
    right: Floats, gamma: float, dof: int, nodal: Floats,
) -> Solution:  # fmt: skip
    from scipy.special import chdtrc

    size = len(told)
    estimate, sd, z, adjustment = (np.full(size, np.nan) for _ in range(4))
    checked, sets = np.zeros(size, dtype=np.bool_), np.full(size, -1, dtype=np.int64)
    estimate[known] = x
    sd[known] = np.sqrt(np.clip(np.diag(after), 0, None))
    adjustment[known] = told[known] - x
    largest = np.abs(balance).max(axis=0) if balance.size else np.zeros(len(x))
    can = (largest > _RANK) & (np.diag(spread) > 0)
    checked[known] = can
    power = np.sqrt(np.where(can, np.diag(weight), np.nan))
    z[known] = np.abs(push) / power
    sets[known] = _proportional(balance, can)
    if free.size:
        back = -np.linalg.pinv(free, rcond=_RANK)
        settled = _settled(free)
        guess = back @ (measured @ x - right)
        variance = np.diag(back @ measured @ after @ measured.T @ back.T)
        estimate[~known] = np.where(settled, guess, np.nan)
        sd[~known] = np.where(settled, np.sqrt(np.clip(variance, 0, None)), np.nan)
    p_value = float(chdtrc(dof, gamma)) if dof else None
    return Solution(estimate, sd, adjustment, checked, z, sets, gamma, dof, p_value, nodal)


def _left_null(free: Floats) -> Floats:
    """Return orthonormal rows P with P @ free = 0; the identity where nothing is free."""
    if free.shape[1] == 0:
        return np.eye(free.shape[0])
    u, s, _ = np.linalg.svd(free, full_matrices=True)
    rank = int((s > _RANK * max(s[0], 1e-300)).sum())
    return np.asarray(u[:, rank:].T, dtype=np.float64)


def _settled(free: Floats) -> npt.NDArray[np.bool_]:
    """Tell which unmeasured variables no movement within the balances can change."""
    _, s, vt = np.linalg.svd(free, full_matrices=True)
    rank = int((s > _RANK * max(s[0], 1e-300)).sum())
    moves = vt[rank:]
    return np.asarray(np.abs(moves).max(axis=0, initial=0.0) < _SAME, dtype=np.bool_)


def _inverse(inner: Floats) -> tuple[Floats, int]:
    """Return the (pseudo-)inverse of a covariance and its rank."""
    if inner.size == 0:
        return inner, 0
    scale = np.sqrt(np.diag(inner))
    scale = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(inner / np.outer(scale, scale))
    kept = values > _RANK * max(float(values.max()), 1e-300)
    part = vectors[:, kept] / values[kept] @ vectors[:, kept].T
    return part / np.outer(scale, scale), int(kept.sum())


def _nodal(left: Floats, inner: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(left) / np.sqrt(np.diag(inner)), dtype=np.float64)


def _proportional(balance: Floats, can: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return a number for each column, shared by proportional ones; −1 if empty."""
    numbers = np.full(balance.shape[1], -1, dtype=np.int64)
    where = np.flatnonzero(can)
    if not where.size:
        return numbers
    columns = balance[:, where] / np.linalg.norm(balance[:, where], axis=0)
    alike = np.abs(columns.T @ columns) > 1 - _SAME
    numbers[where] = alike.argmax(axis=1)
    return numbers


def reconcile_nonlinear(
    y: npt.ArrayLike,
    V: npt.ArrayLike,  # noqa: N803
    constraints: Callable[[Floats], Floats],
    jacobian: Callable[[Floats], Floats],
    start: npt.ArrayLike,
    tolerance: float = 1e-10,
) -> Solution:
    """Return the x nearest to y with f(x) = 0, by repeated linearisation.

    Parameters
    ----------
    y, V
        As for ``reconcile``.
    constraints, jacobian : functions of x
        f, and its matrix of derivatives.
    start : array
        Where to begin; matters only for what was not measured.
    tolerance : float
        Largest relative change of the last step.

    Raises
    ------
    ArithmeticError
        When 200 steps do not settle.

    Notes
    -----
    Cencic 2016, *Sustainable Environment Research* 26.
    """
    x = np.asarray(start, dtype=np.float64).copy()
    for _ in range(200):
        slope = jacobian(x)
        found = reconcile(y, V, slope, slope @ x - constraints(x))
        after = np.where(np.isnan(found.estimate), x, found.estimate)
        if np.all(np.abs(after - x) <= tolerance * np.maximum(np.abs(x), 1.0)):
            return found
        x = after
    raise ArithmeticError("the balances did not settle in 200 steps")
