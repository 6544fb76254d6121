"""A cell that cannot be read, before its place is known: position in the column, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

__all__ = ["MOST", "Finding", "found"]

MOST = 10_000
"""Findings of one kind kept for one column; beyond, only their number is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at some positions of a column; the gate turns it into problems.

    ``expected`` and ``hint`` may be functions of the cell as written. What is told ``once``
    is told of the first position, and stands for the column.
    """

    code: str
    at: pl.Series
    expected: str | Callable[[str], str] = ""
    hint: str | Callable[[str], str] = ""
    level: str = "error"
    variant: str = ""
    once: bool = False


def found(
    mask: pl.Series,
    code: str,
    expected: str | Callable[[str], str] = "",
    hint: str | Callable[[str], str] = "",
    level: str = "error",
    variant: str = "",
) -> list[Finding]:
    """Return the finding at the positions where ``mask`` is true; nothing where it never is."""
    at = mask.fill_null(False).arg_true()
    return [Finding(code, at, expected, hint, level, variant)] if len(at) else []
