"""The gap between all given and all received, taken apart so that it adds up."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from valuechain.compare.statuses import COMPARED, STATUSES
from valuechain.frames import QUANTITY

__all__ = ["LAYER", "structures", "totals"]

LAYER = ("kind", "unit", "state")
"""What figures may be added up over."""

_FEW = 5
_ENOUGH = 10


def totals(lines: pl.DataFrame, by: Sequence[str] = LAYER) -> pl.DataFrame:
    """Return coverage, difference and the parts of the gap, for each group of lines.

    Parameters
    ----------
    lines : polars DataFrame
        Judged lines, as a comparison holds them.
    by : sequence of str
        The columns that group them; figures of one group must share a unit.

    Returns
    -------
    polars DataFrame
        One row a group. In the unit: ``net`` (Σ provider − receiver) and ``gross``
        (Σ |provider − receiver|) over two-sided lines, ``raw_gap`` (all that providers
        declared − all that receivers declared, on lines in scope that can be compared)
        and its parts ``no_counterpart``, ``withheld``, ``one_sided`` and
        ``two_sided_difference``, which add up to it exactly. Without unit: ``coverage``
        (share of the size of all lines in scope that stands on two-sided lines),
        ``symmetry_index`` (1 − gross ÷ Σ(|a|+|b|) of two-sided lines), ``offset_share``
        (1 − |net| ÷ gross), ``top5_share`` (of the gross difference, in the five pairs
        of actors that differ most). Counts: ``lines``, ``two_sided`` and one column a
        status. Undefined shares are null.
    """
    provider, receiver = pl.col("provider_quantity"), pl.col("receiver_quantity")
    status = pl.col("status")
    two = status.is_in(COMPARED)
    zero = pl.lit(0).cast(QUANTITY)
    gap = (provider.fill_null(zero) - receiver.fill_null(zero)).cast(QUANTITY)
    gross = gap.abs().filter(two).sum()
    sides = provider.abs() + receiver.abs()  # Null where one side was silent.
    alone = pl.coalesce(provider.abs(), receiver.abs())
    twice = pl.coalesce(sides, alone + alone)  # Twice the size: half a millionth counts.
    parts = {
        "no_counterpart": status == "no_counterpart",
        "withheld": status == "withheld",
        "one_sided": status == "one_sided",
        "two_sided_difference": two,
    }
    comparable = ~status.is_in(["out_of_scope", "not_comparable"])
    summed = lines.group_by(by).agg(
        provider.sum().alias("provider_total"),
        receiver.sum().alias("receiver_total"),
        gross.alias("gross"),
        gap.filter(two).sum().alias("net"),
        sides.filter(two).sum().alias("sizes"),
        twice.filter(two).sum().alias("covered"),
        twice.filter(status != "out_of_scope").sum().alias("in_scope"),
        gap.filter(comparable).sum().alias("raw_gap"),
        *(gap.filter(kept).sum().alias(f"gap_{name}") for name, kept in parts.items()),
        pl.len().alias("lines"),
        two.sum().alias("two_sided"),
        pl.col("contested_zero").sum().alias("contested_zero"),
        *((status == name).sum().alias(f"count_{name}") for name in STATUSES),
    )
    top = _concentration(lines.filter(two), by)
    joined = summed.join(top, on=list(by), how="left", nulls_equal=True)
    return joined.select(
        *by,
        *(
            pl.col(c).cast(QUANTITY)
            for c in ("provider_total", "receiver_total", "gross", "net")
        ),
        _ratio(pl.col("covered"), pl.col("in_scope")).alias("coverage"),
        (1 - _ratio(pl.col("gross"), pl.col("sizes"))).alias("symmetry_index"),
        pl.col("raw_gap").cast(QUANTITY),
        *(pl.col(f"gap_{name}").cast(QUANTITY).alias(name) for name in parts),
        (1 - _ratio(pl.col("net").abs(), pl.col("gross"))).alias("offset_share"),
        _ratio(pl.col("top"), pl.col("gross")).alias("top5_share"),
        "lines",
        "two_sided",
        "contested_zero",
        *(f"count_{name}" for name in STATUSES),
    ).sort(list(by), nulls_last=False)


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    real = whole.cast(pl.Float64)
    return pl.when(real != 0).then(part.cast(pl.Float64) / real)


def _concentration(compared: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    pairs = compared.group_by([*by, "provider", "receiver"]).agg(
        pl.col("difference").abs().sum()
    )
    return pairs.group_by(by).agg(pl.col("difference").top_k(_FEW).sum().alias("top"))


def structures(lines: pl.DataFrame) -> pl.DataFrame:
    """Return, per structure and layer, how its figures stand beside its partners'.

    Returns
    -------
    polars DataFrame
        ``actor``, ``kind``, ``unit``, ``state``; counts ``lines``, ``two_sided``,
        ``measured`` (lines with a measure of its own), ``material``, ``open``;
        ``coverage``, ``measured_share`` (shares of the size); ``net`` (its own figures −
        its partners', in the unit) and ``gross``; ``accumulates``, true when its
        differences that are not material add up, in one direction, to more than five
        floors (``accumulated``, in the unit); ``bias`` (mean of ln(own ÷ partner's),
        lines with both above 0), its ``bias_low`` and ``bias_high`` (95 %, from ten
        lines), ``ratios`` (how many lines) and ``ratios_left_out``.
    """
    keys = ["kind", "unit", "state"]
    sides = []
    for own, other, sign in (("provider", "receiver", 1), ("receiver", "provider", -1)):
        sides.append(
            lines.filter(pl.col("status") != "out_of_scope").select(
                pl.col(own).alias("actor"),
                *keys,
                pl.col("status"),
                pl.col("resolution"),
                pl.col("size"),
                pl.col("floor"),
                (pl.col("difference") * sign).cast(QUANTITY).alias("gap"),
                pl.col(f"{own}_quantity").cast(pl.Float64).alias("own"),
                pl.col(f"{other}_quantity").cast(pl.Float64).alias("other"),
                pl.col(f"{own}_check").alias("check"),
            )
        )
    two = pl.col("status").is_in(COMPARED)
    positive = two & (pl.col("own") > 0) & (pl.col("other") > 0)
    measured = pl.col("check").is_not_null() & (pl.col("check") != "unmeasured")
    minor = two & (pl.col("status") != "material")
    zero = pl.lit(0).cast(QUANTITY)
    gap, size = pl.col("gap"), pl.col("size")
    frame = (
        pl.concat(sides)
        .select(
            "actor", *keys, "size", "floor",
            two.alias("two_sided"),
            measured.alias("measured"),
            (pl.col("status") == "material").alias("material"),
            (pl.col("resolution") == "open").alias("open"),
            positive.alias("ratios"),
            (two & ~positive).alias("ratios_left_out"),
            pl.when(two).then(size).alias("covered"),
            pl.when(measured).then(size).alias("recorded"),
            pl.when(two).then(gap).alias("net"),
            pl.when(two).then(gap.abs()).alias("gross"),
            pl.when(minor & (gap > zero)).then(gap).alias("above"),
            pl.when(minor & (gap < zero)).then(-gap).alias("below"),
            pl.when(positive).then((pl.col("own") / pl.col("other")).log()).alias("bias"),
        )
        .group_by("actor", *keys)
        .agg(
            pl.len().alias("lines"),
            pl.col("two_sided", "measured", "material", "open").sum(),
            pl.col("ratios", "ratios_left_out").sum(),
            pl.col("covered", "recorded", "net", "gross", "above", "below").sum(),
            size.sum().alias("whole"),
            pl.col("floor").max(),
            pl.col("bias").mean(),
            pl.col("bias").std().alias("spread"),
        )
    )  # fmt: skip
    half = 1.96 * pl.col("spread") / pl.col("ratios").cast(pl.Float64).sqrt()
    enough = pl.col("ratios") >= _ENOUGH
    most = pl.max_horizontal("above", "below")
    return frame.select(
        "actor", *keys, "lines", "two_sided", "measured", "material", "open",
        _ratio(pl.col("covered"), pl.col("whole")).alias("coverage"),
        _ratio(pl.col("recorded"), pl.col("whole")).alias("measured_share"),
        pl.col("net").cast(QUANTITY), pl.col("gross").cast(QUANTITY),
        ((most > pl.col("floor") * 5) & (pl.col("floor") > 0)).alias("accumulates"),
        most.cast(QUANTITY).alias("accumulated"),
        "bias",
        pl.when(enough).then(pl.col("bias") - half).alias("bias_low"),
        pl.when(enough).then(pl.col("bias") + half).alias("bias_high"),
        "ratios", "ratios_left_out",
    ).sort("actor", *keys, nulls_last=False)  # fmt: skip
