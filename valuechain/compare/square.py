"""The comparison square: two declarations and two records, compared side by side."""

from __future__ import annotations

import polars as pl

from valuechain.compare.statuses import COMPARED, value_status
from valuechain.frames import QUANTITY

__all__ = ["VERDICTS", "records", "squares", "verdict"]

_FULL = (
    "no_agreement",
    "both_declarations_off",
    "receiver_self_consistent_only",
    "provider_declaration_off",
    "provider_self_consistent_only",
    "receiver_declaration_off",
    "different_definitions",
    "inconclusive_chain",
    "agreed_without_record",
    "shared_story",
    "provider_record_gap",
    "provider_record_gap",
    "receiver_record_gap",
    "receiver_record_gap",
    "inconclusive_chain",
    "corroborated",
)
"""Verdicts with four figures, by the bits R Cp Cr E (E the last)."""

_HALF = (
    "contested_record_differs",
    "contested_with_record",
    "recognised_not_recorded",
    "recognised_and_recorded",
)
"""Verdicts with one record, by the bits R C."""

_BARE = ("contested", "recognised")
"""Verdicts without any record, by the bit R."""

VERDICTS = tuple(dict.fromkeys((*_FULL, *_HALF, *_BARE)))
"""Every verdict a square can have."""


def verdict(
    recognised: bool, provider: bool | None, receiver: bool | None, evidence: bool | None
) -> str:
    """Return the verdict of one square.

    Parameters
    ----------
    recognised : bool
        Both declarations agree (R).
    provider, receiver : bool or None
        Each declaration agrees with its own record (Cp, Cr); ``None``: no record.
    evidence : bool or None
        The two records agree (E).

    Examples
    --------
    >>> verdict(False, True, True, False), verdict(True, False, None, None)
    ('different_definitions', 'recognised_not_recorded')
    """
    frame = pl.DataFrame(
        {"recognition": [recognised], "provider_record": [provider],
         "receiver_record": [receiver], "evidence": [evidence]},
        schema_overrides={"provider_record": pl.Boolean, "receiver_record": pl.Boolean,
                          "evidence": pl.Boolean},
    )  # fmt: skip
    found: str = frame.select(_verdict()).item()
    return found


def _picked(bits: list[pl.Expr], names: tuple[str, ...]) -> pl.Expr:
    """Return the name at the number that ``bits`` write, the last bit the smallest."""
    number = pl.lit(0, pl.Int64)
    for bit in bits:
        number = number * 2 + bit.cast(pl.Int64)
    return number.replace_strict(
        list(range(len(names))), list(names), default=None, return_dtype=pl.String
    )


def _verdict() -> pl.Expr:
    recognition = pl.col("recognition")
    provider, receiver = pl.col("provider_record"), pl.col("receiver_record")
    evidence = pl.col("evidence")
    return (
        pl.when(provider.is_not_null() & receiver.is_not_null())
        .then(_picked([recognition, provider, receiver, evidence], _FULL))
        .when(provider.is_not_null() | receiver.is_not_null())
        .then(_picked([recognition, pl.coalesce(provider, receiver)], _HALF))
        .otherwise(_picked([recognition], _BARE))
        .alias("verdict")
    )


def records(measures: pl.DataFrame, covers: pl.DataFrame) -> pl.DataFrame:
    """Return the figure that each side's own record gives for one line alone.

    Only a measure that should equal the flows and whose selector covers that line and no
    other speaks for it; where an owner has several, the first in the table.

    Returns
    -------
    polars DataFrame
        ``line``, ``side`` (``provider`` or ``receiver``), ``measured``, ``record`` (the
        measure's id), ``rank``, ``low``, ``high`` (null when no range was given).
    """
    alone = covers.filter(pl.len().over("measure") == 1).filter("same_unit")
    told = measures.filter(pl.col("relation") == "equals").select(
        "measure",
        pl.when(pl.col("side") == "provides")
        .then(pl.lit("provider"))
        .otherwise(pl.lit("receiver"))
        .alias("side"),
        pl.col("quantity").alias("measured"),
        pl.col("id").alias("record"),
        "rank",
        "low",
        "high",
    )
    found = alone.select("measure", "line").join(told, on="measure")
    return (
        found.sort("measure")
        .unique(["line", "side"], keep="first")
        .drop("measure")
        .sort("line", "side")
    )


def squares(
    lines: pl.DataFrame,
    own: pl.DataFrame,
    limits: pl.DataFrame,
    measured: pl.DataFrame,
    covers: pl.DataFrame,
    base: str = "mean",
) -> pl.DataFrame:
    """Return one square per compared line, and one per measure that covers several lines.

    Two figures agree when their difference is not material, on the thresholds of the
    layer and the loosest evidence of the line.

    Returns
    -------
    polars DataFrame
        ``level`` (``line`` or ``measure``), the keys, ``provider_declared``,
        ``provider_measured``, ``receiver_declared``, ``receiver_measured``,
        ``recognition``, ``provider_record``, ``receiver_record``, ``evidence`` (true:
        agree) and ``verdict``; ``record`` names the measures.
    """
    frame = lines.filter(pl.col("status").is_in(COMPARED)).select(
        "line", "provider", "receiver", "kind", "unit", "period", "state", "rank",
        pl.col("provider_quantity").alias("provider_declared"),
        pl.col("receiver_quantity").alias("receiver_declared"),
    )  # fmt: skip
    for side in ("provider", "receiver"):
        half = own.filter(pl.col("side") == side).select(
            "line",
            pl.col("measured").alias(f"{side}_measured"),
            pl.col("record").alias(f"{side}_source"),
            pl.col("rank").alias(f"{side}_rank"),
        )
        frame = frame.join(half, on="line", how="left", maintain_order="left")
    frame = frame.with_columns(
        pl.max_horizontal("rank", "provider_rank", "receiver_rank").alias("rank"),
        pl.lit("line").alias("level"),
    )
    keys = [
        pl.col(c).cast(pl.String)
        for c in ("provider", "receiver", "kind", "unit", "period", "state")
    ]
    wide = _wide(lines, measured, covers)
    both = pl.concat([frame.with_columns(keys), wide], how="diagonal")
    judged = both.join(
        limits,
        on=["kind", "unit", "rank"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    pairs = {
        "recognition": ("provider_declared", "receiver_declared"),
        "provider_record": ("provider_declared", "provider_measured"),
        "receiver_record": ("receiver_declared", "receiver_measured"),
        "evidence": ("provider_measured", "receiver_measured"),
    }
    agree = [
        (value_status(a, b, base) != "material").alias(n) for n, (a, b) in pairs.items()
    ]
    record = pl.concat_str(
        "provider_source", "receiver_source", separator=", ", ignore_nulls=True
    )
    return judged.with_columns(agree).with_columns(
        _verdict(), pl.when(record != "").then(record).alias("record")
    ).select(
        "level", "line", "provider", "receiver", "kind", "unit", "period", "state",
        "provider_declared", "provider_measured", "receiver_declared", "receiver_measured",
        *pairs, "verdict", "record",
    )  # fmt: skip


def _wide(
    lines: pl.DataFrame, measured: pl.DataFrame, covers: pl.DataFrame
) -> pl.DataFrame:
    """Measures over several lines, with the sums of both sides on the two-sided ones."""
    compared = lines.filter(pl.col("status").is_in(COMPARED)).select(
        "line", pl.col("rank").alias("line_rank")
    )
    several = covers.filter("same_unit").filter(pl.len().over("measure") > 1)
    whole = (
        several.join(compared, on="line", how="left")
        .group_by("measure")
        .agg(
            pl.col("declared").sum(),
            pl.col("other").sum(),
            pl.col("line_rank").max().alias("rank"),
            pl.col("line_rank").null_count().alias("unheard"),
        )
    )
    told = measured.filter(
        (pl.col("relation") == "equals") & pl.col("declared").is_not_null()
    )
    rows = (
        told.drop("declared")
        .join(whole.filter(pl.col("unheard") == 0), on="measure")
        .sort("measure")
    )
    gives = pl.col("side") == "provides"
    owner, partner = pl.col("owner"), pl.col("partner")
    none = pl.lit(None, QUANTITY)

    def sided(first: pl.Expr, second: pl.Expr, name: str) -> pl.Expr:
        return pl.when(gives).then(first).otherwise(second).alias(name)

    return rows.select(
        pl.lit("measure").alias("level"),
        sided(owner, partner, "provider"),
        sided(partner, owner, "receiver"),
        "kind",
        "unit",
        "period",
        pl.lit("done").alias("state"),
        pl.col("rank").cast(pl.Int8),
        sided(pl.col("declared"), pl.col("other"), "provider_declared"),
        sided(pl.col("other"), pl.col("declared"), "receiver_declared"),
        sided(pl.col("measured"), none, "provider_measured"),
        sided(none, pl.col("measured"), "receiver_measured"),
        sided(pl.col("id"), pl.lit(None, pl.String), "provider_source"),
        sided(pl.lit(None, pl.String), pl.col("id"), "receiver_source"),
    )
