"""The signed bridge: whether the explanations given add up to the difference."""

from __future__ import annotations

import polars as pl

from valuechain.compare.statuses import material
from valuechain.frames import QUANTITY

__all__ = ["ENDINGS", "RESOLUTIONS", "bridge", "causes_table", "explained_lines"]

RESOLUTIONS = (
    "open",
    "unquantified",
    "partly_bridged",
    "contradicted",
    "bridged",
    "bridged_exact",
    "restated",
    "agreed_to_differ",
)
"""Where the talk about a difference stands."""

ENDINGS = ("restated", "agreed_to_differ")
"""What an explanation can say instead of a cause: how the talk about the line ended."""

_ABOUT = ["provider", "receiver", "kind", "period"]


def explained_lines(lines: pl.DataFrame, explanations: pl.DataFrame) -> pl.DataFrame:
    """Return each explanation with the ``line`` it speaks about, null when there is none.

    An explanation names no state: it goes to the line that is done, else agreed, else
    promised; and one without a period goes to the one line of its pair and kind, if
    there is only one.
    """
    shape: dict[str, pl.DataType | type[pl.DataType]] = {
        "line": pl.UInt32,
        "cause": pl.String,
        "effect": QUANTITY,
        "note": pl.String,
    }
    if explanations.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(_ABOUT, pl.String), **shape})
    absent: dict[str, pl.DataType | type[pl.DataType]] = {
        "period": pl.String,
        "effect": QUANTITY,
        "note": pl.String,
    }
    told = explanations.with_columns(
        pl.lit(None, t).alias(n) for n, t in absent.items() if n not in explanations.columns
    ).with_columns(pl.col(*_ABOUT, "cause", "note").cast(pl.String))
    order = (
        pl.col("state")
        .cast(pl.String)
        .replace_strict(
            {"done": 0, "agreed": 1, "promised": 2}, default=3, return_dtype=pl.Int8
        )
    )
    compared = lines.filter(pl.col("difference").is_not_null())
    known = (
        compared.select(
            "line", *(pl.col(c).cast(pl.String) for c in _ABOUT), order.alias("order")
        )
        .sort("order", "line")
        .unique(_ABOUT, keep="first", maintain_order=True)
        .drop("order")
    )
    found = told.join(known, on=_ABOUT, how="left", nulls_equal=True, maintain_order="left")
    alone = known.filter(pl.len().over(_ABOUT[:3]) == 1).drop("period")
    found = found.join(
        alone, on=_ABOUT[:3], how="left", suffix="_alone", maintain_order="left"
    )
    undated = pl.col("period").is_null() & pl.col("line").is_null()
    line = pl.when(undated).then(pl.col("line_alone")).otherwise(pl.col("line"))
    return found.with_columns(line.alias("line")).select(*_ABOUT, *shape)


def bridge(
    lines: pl.DataFrame, explained: pl.DataFrame, base: str = "mean"
) -> pl.DataFrame:
    """Return what explanations do to the difference of each line that has some.

    Parameters
    ----------
    lines : polars DataFrame
        Judged lines: keys, ``difference``, ``status`` and thresholds.
    explained : polars DataFrame
        As ``explained_lines`` returns it.

    Returns
    -------
    polars DataFrame
        The keys of the line, ``difference``, ``explained`` (sum of the signed effects),
        ``residual`` (difference − explained), ``resolution``, ``over_explained`` (the
        residual has the other sign and exceeds the floor), ``causes``, ``explanations``
        (how many) and ``without_amount`` (how many carry no amount).

    Notes
    -----
    ``contradicted``: the effects add up to the opposite sign of the difference.
    ``partly_bridged``: what is left is still material, on the thresholds and the base of
    the line. ``bridged_exact``: what is left is within rounding, one unit of money where
    both figures are whole, a cent otherwise. Where an effect has no amount the line is
    ``unquantified`` and nothing is subtracted.

    Two values stand in the place of a cause and say how the talk ended, so they are no
    ``causes``. ``agreed_to_differ``: each side keeps its figure, whatever is left; it
    needs no amount. ``restated``: a side corrected its figure by the effect; that is the
    resolution when every amount is known and what is left is not material, for a
    correction that does not close the difference has not ended the talk. The original
    figures stay in the lines.
    """
    cause = pl.col("cause")
    ends = cause.is_in(ENDINGS).fill_null(False)
    apart = (cause == "agreed_to_differ").fill_null(False)
    sums = (
        explained.drop_nulls("line")
        .group_by("line")
        .agg(
            pl.col("effect").sum().alias("explained"),
            (pl.col("effect").is_null() & ~apart).sum().alias("without_amount"),
            pl.len().alias("explanations"),
            cause.filter(~ends).drop_nulls().unique().sort().alias("causes"),
            apart.any().alias("apart"),
            (cause == "restated").fill_null(False).any().alias("restated"),
        )
    )
    frame = lines.join(sums, on="line", how="inner").sort("line")
    some = pl.col("without_amount") > 0
    frame = frame.with_columns(
        pl.when(~some).then(pl.col("explained")).cast(QUANTITY).alias("explained")
    ).with_columns(
        (pl.col("difference") - pl.col("explained")).cast(QUANTITY).alias("residual")
    )
    whole = (pl.col("provider_quantity") % 1 == 0) & (pl.col("receiver_quantity") % 1 == 0)
    rounding = (
        pl.when((pl.col("rounding") > 0) & whole).then(1).otherwise(pl.col("rounding"))
    )
    left, gap = pl.col("residual"), pl.col("difference")
    opposite = pl.col("explained").sign() * gap.sign() < 0
    still = material(left, "provider_quantity", "receiver_quantity", base)
    resolution = (
        pl.when("apart")
        .then(pl.lit("agreed_to_differ"))
        .when(some)
        .then(pl.lit("unquantified"))
        .when(opposite)
        .then(pl.lit("contradicted"))
        .when(pl.col("restated") & ~still)
        .then(pl.lit("restated"))
        .when(left.abs() <= rounding)
        .then(pl.lit("bridged_exact"))
        .when(still)
        .then(pl.lit("partly_bridged"))
        .otherwise(pl.lit("bridged"))
    )
    turned = (left.sign() * gap.sign() < 0) & (left.abs() > pl.col("floor"))
    return frame.select(
        "line",
        "provider",
        "receiver",
        "kind",
        "unit",
        "period",
        "state",
        "status",
        "difference",
        "explained",
        "residual",
        resolution.alias("resolution"),
        turned.fill_null(False).alias("over_explained"),
        "causes",
        "explanations",
        "without_amount",
    )


def causes_table(lines: pl.DataFrame, explained: pl.DataFrame) -> pl.DataFrame:
    """Return, per kind, unit and cause: how many explanations, and their summed effects.

    What was ``restated`` stands among them, so that the effects add up to what is bridged.

    ``effect`` is the signed sum, ``gross`` the sum of absolute amounts, both in the
    unit; ``without_amount`` counts those that carry none.
    """
    about = lines.select("line", "unit")
    return (
        explained.drop_nulls("line")
        .join(about, on="line", how="left")
        .group_by("kind", "unit", "cause")
        .agg(
            pl.len().alias("explanations"),
            pl.col("effect").sum(),
            pl.col("effect").abs().sum().alias("gross"),
            pl.col("effect").null_count().alias("without_amount"),
        )
        .sort("kind", "unit", "cause", nulls_last=False)
    )
