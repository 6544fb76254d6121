"""One status a line: how far two declarations are apart, or what kept them apart."""

from __future__ import annotations

import polars as pl

from valuechain.compare.thresholds import share
from valuechain.frames import QUANTITY

__all__ = [
    "BASES",
    "COMPARED",
    "STATUSES",
    "difference_columns",
    "exceeds",
    "line_status",
    "material",
    "value_status",
]

STATUSES = (
    "out_of_scope",
    "not_comparable",
    "no_counterpart",
    "withheld",
    "one_sided",
    "both_zero",
    "exact",
    "within_tolerance",
    "minor",
    "material",
)
"""Every status a line can have; the first that applies is the one it gets."""

COMPARED = ("both_zero", "exact", "within_tolerance", "minor", "material")
"""The statuses of lines on which two comparable figures stand side by side."""

BASES = ("mean", "provider", "receiver")
"""What the margin is a share of."""

_MILLION = 1_000_000


def _size(one: str, other: str, base: str) -> pl.Expr:
    """Twice the figure the margin is a share of."""
    first, second = pl.col(one).abs(), pl.col(other).abs()
    if base == "mean":
        return first + second
    if base == "provider":
        return first * 2
    if base == "receiver":
        return second * 2
    known = ", ".join(BASES)
    raise ValueError(f"the margin cannot be a share of {base!r}; known: {known}")


def exceeds(gap: pl.Expr, one: str, other: str, base: str) -> tuple[pl.Expr, pl.Expr]:
    """Return whether ``gap`` exceeds the margin, and the floor: both strictly, exactly.

    Notes
    -----
    Computed in whole parts per million of fixed-point figures, so that a difference that
    equals the margin never exceeds it. Where the base is 0, any difference exceeds it.
    """
    margin = gap.abs() * (2 * _MILLION) > _size(one, other, base) * share()
    floor = gap.abs() > pl.col("floor")
    return margin, floor


def value_status(one: str, other: str, base: str = "mean") -> pl.Expr:
    """Return an expression: the status of two figures; null when one is missing.

    The frame must hold ``margin``, ``floor``, ``unbounded`` and ``rounding``, as
    ``thresholds`` gives them.
    """
    gap = pl.col(one) - pl.col(other)
    margin, floor = exceeds(gap, one, other, base)
    return (
        pl.when(pl.col(one).is_null() | pl.col(other).is_null())
        .then(None)
        .when((pl.col(one) == 0) & (pl.col(other) == 0))
        .then(pl.lit("both_zero"))
        .when(gap.abs() <= pl.col("rounding"))
        .then(pl.lit("exact"))
        .when(pl.col("unbounded"))
        .then(pl.lit("within_tolerance"))
        .when(margin & floor)
        .then(pl.lit("material"))
        .when(margin | floor)
        .then(pl.lit("minor"))
        .otherwise(pl.lit("within_tolerance"))
    )


def material(gap: pl.Expr, one: str, other: str, base: str) -> pl.Expr:
    """Return an expression: whether a gap on these two figures is material."""
    margin, floor = exceeds(gap, one, other, base)
    return margin & floor & ~pl.col("unbounded")


def line_status(base: str = "mean") -> pl.Expr:
    """Return an expression: the status of a line, the first rule that applies.

    The frame must hold the figures of both sides, the thresholds, ``in_scope``,
    ``reason`` (why figures cannot be compared, or null), ``silent`` (which side said
    nothing: ``provider``, ``receiver``, ``both`` or null), ``absent`` and ``withheld``
    (of the silent side).
    """
    return (
        pl.when(~pl.col("in_scope"))
        .then(pl.lit("out_of_scope"))
        .when(pl.col("reason").is_not_null())
        .then(pl.lit("not_comparable"))
        .when(pl.col("silent").is_not_null() & pl.col("absent"))
        .then(pl.lit("no_counterpart"))
        .when(pl.col("silent").is_not_null() & pl.col("withheld"))
        .then(pl.lit("withheld"))
        .when(pl.col("silent").is_not_null())
        .then(pl.lit("one_sided"))
        .otherwise(value_status("provider_quantity", "receiver_quantity", base))
        .cast(pl.Enum(STATUSES))
    )


def difference_columns() -> list[pl.Expr]:
    """Return the figures that describe a difference, null where one side is missing.

    ``difference`` (provider's − receiver's, in the unit), ``size`` (mean of the two
    absolute figures, or the one there is), ``relative`` (difference ÷ size, in
    [−2, 2], 0 when both are 0), ``direction``, ``contested_zero`` and ``weight``
    (|difference| in multiples of the floor, null where the floor is 0).
    """
    one, other = pl.col("provider_quantity"), pl.col("receiver_quantity")
    gap = (one - other).cast(QUANTITY)
    both = one.is_not_null() & other.is_not_null()
    size = (
        pl.when(both)
        .then((one.abs() + other.abs()) / 2)
        .otherwise(pl.coalesce(one.abs(), other.abs()))
    )
    real_gap, real_size = gap.cast(pl.Float64), size.cast(pl.Float64)
    return [
        gap.alias("difference"),
        size.cast(QUANTITY).alias("size"),
        pl.when(both)
        .then(pl.when(real_size > 0).then(real_gap / real_size).otherwise(0.0))
        .alias("relative"),
        pl.when(gap > 0)
        .then(pl.lit("provider_higher"))
        .when(gap < 0)
        .then(pl.lit("receiver_higher"))
        .when(gap == 0)
        .then(pl.lit("equal"))
        .alias("direction"),
        (both & ((one == 0) != (other == 0))).alias("contested_zero"),
        pl.when(pl.col("floor") > 0)
        .then(gap.abs().cast(pl.Float64) / pl.col("floor").cast(pl.Float64))
        .alias("weight"),
    ]
