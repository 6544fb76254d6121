"""What could lie behind a difference: proposed by rule, confirmed by people."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.compare.silence import bounds
from valuechain.frames import QUANTITY

__all__ = ["HYPOTHESES", "hypotheses"]

HYPOTHESES = {
    "timing": "timing",
    "classification": "classification",
    "unit": "unit",
    "decimal": "transcription",
    "transposition": "transcription",
    "sign": "reversal",
    "duplicate": "double_count",
    "entity": "entity_perimeter",
    "overlap": "attribution_overlap",
}
"""Every detector, and the cause it would be if people confirm it."""

_EDGE = 31
_FACTORS = (1.2, 7.0, 7.5, 8.0, 12.0, 60.0)
_NEAR = 0.005
_DIGITS = 15
_MILLION = 1_000_000
_OUT = ("line", "hypothesis", "actor", "other", "factor", "effect")


def hypotheses(
    lines: pl.DataFrame, entries: pl.DataFrame, actors: pl.DataFrame, claims: pl.DataFrame
) -> pl.DataFrame:
    """Return every hypothesis that some rule proposes; nothing is resolved by one.

    Parameters
    ----------
    lines, entries : polars DataFrames
        Judged lines and their entries.
    actors : polars DataFrame
        With ``member_of``, where there is one.
    claims : polars DataFrame
        As ``valuechain.compare.agreement.over_claim`` returns it.

    Returns
    -------
    polars DataFrame
        The keys of the line; ``hypothesis`` and the ``cause`` it would be; ``actor``
        (whose entries it looks at), ``other`` (the other kind, actor or measure),
        ``factor`` (ratio of both figures) and ``effect`` (provider's − receiver's that
        it would explain, in the unit). Over-claimed results have no line.

    Notes
    -----
    *timing*: entries of the higher side within 31 days of one edge of the period add up
    to the difference. *classification*: another kind of the same pair differs by the
    opposite, within the floor. *unit*: ratio within 0.5 % of 1.2, 7, 7.5, 8, 12 or 60.
    *decimal*: ratio within 0.5 % of a power of ten. *transposition*: the same digits, a
    difference that 9 divides. *sign*: opposite figures. *duplicate*: the difference
    equals an entry that one side repeats. *entity*: the same figure, one side naming the
    other's parent or member. *overlap*: partners claim more than was counted.
    """
    differs = lines.filter(pl.col("status").is_in(["minor", "material"])).with_columns(
        pl.when(pl.col("difference") > 0)
        .then(pl.col("provider"))
        .otherwise(pl.col("receiver"))
        .cast(pl.String)
        .alias("actor")
    )
    found = [
        _timing(differs, entries),
        _classification(differs),
        _ratios(differs),
        _transposition(differs),
        _sign(differs),
        _duplicate(differs, entries),
        _entity(lines, actors),
    ]
    keys = ["provider", "receiver", "kind", "unit", "period", "state"]
    proposed = pl.concat(found)
    about = lines.select(keys)[proposed["line"]].cast(pl.String)
    table = pl.concat([proposed, about], how="horizontal")
    overlap = claims.filter(pl.col("omega") > 1).select(
        pl.lit(None, pl.UInt32).alias("line"),
        pl.lit("overlap").alias("hypothesis"),
        pl.col("owner").alias("actor"),
        pl.col("id").alias("other"),
        pl.col("omega").alias("factor"),
        (pl.col("claimed") - pl.col("measured")).cast(QUANTITY).alias("effect"),
        "kind",
        "unit",
        "period",
    )
    cause = pl.col("hypothesis").replace_strict(
        HYPOTHESES, default=None, return_dtype=pl.String
    )
    return (
        pl.concat([table, overlap], how="diagonal")
        .with_columns(cause.alias("cause"))
        .select(*keys, "hypothesis", "cause", *_OUT[2:], "line")
        .sort("line", "hypothesis", "other", nulls_last=True)
    )


def _said(
    frame: pl.DataFrame,
    name: str | pl.Expr,
    *,
    other: pl.Expr | None = None,
    factor: pl.Expr | None = None,
) -> pl.DataFrame:
    hypothesis = pl.lit(name) if isinstance(name, str) else name
    return frame.select(
        pl.col("line").cast(pl.UInt32),
        hypothesis.alias("hypothesis"),
        pl.col("actor").cast(pl.String),
        (pl.lit(None) if other is None else other).cast(pl.String).alias("other"),
        (pl.lit(None) if factor is None else factor).cast(pl.Float64).alias("factor"),
        pl.col("difference").cast(QUANTITY).alias("effect"),
    )


def _higher(differs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of the side that declared more, beside the difference."""
    side = (
        pl.when(pl.col("difference") > 0)
        .then(pl.lit("provider"))
        .otherwise(pl.lit("receiver"))
    )
    wanted = differs.select(
        "line", "actor", "period", "difference", "rounding", side.alias("declared_by")
    )
    return wanted.join(entries, on=["line", "declared_by"])


def _timing(differs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    spoken = entries.filter(pl.col("start").is_not_null())
    dated = _higher(differs.filter(pl.col("period").is_not_null()), spoken)
    dated = dated.with_columns(pl.col("period").cast(pl.String))
    spans = bounds(dated["period"])
    near = dated.join(spans, on="period").with_columns(
        ((pl.col("start") - pl.col("first")).dt.total_days() < _EDGE).alias("opening"),
        ((pl.col("last") - pl.col("start")).dt.total_days() < _EDGE).alias("closing"),
    )
    found = []
    for edge in ("opening", "closing"):
        sums = (
            near.filter(edge)
            .group_by("line", "actor", "difference", "rounding")
            .agg(pl.col("quantity").sum())
        )
        gap = (pl.col("quantity") - pl.col("difference").abs()).abs()
        found.append(
            sums.filter(gap <= pl.col("rounding")).with_columns(pl.lit(edge).alias("edge"))
        )
    return _said(pl.concat(found), "timing", other=pl.col("edge"))


def _classification(differs: pl.DataFrame) -> pl.DataFrame:
    keys = ["provider", "receiver", "unit", "period", "state"]
    other = differs.select(*keys, "kind", "difference")
    met = differs.join(other, on=keys, nulls_equal=True, suffix="_other")
    gap = (pl.col("difference") + pl.col("difference_other")).abs()
    met = met.filter((pl.col("kind") != pl.col("kind_other")) & (gap <= pl.col("floor")))
    return _said(met, "classification", other=pl.col("kind_other"))


def _ratios(differs: pl.DataFrame) -> pl.DataFrame:
    one = pl.col("provider_quantity").cast(pl.Float64)
    other = pl.col("receiver_quantity").cast(pl.Float64)
    ratio = pl.max_horizontal(one / other, other / one)
    frame = differs.filter((one * other) > 0).with_columns(ratio.alias("ratio"))
    step = pl.col("ratio").log10()
    power = pl.lit(10.0).pow(step.round(0))
    decimal = (step.round(0) >= 1) & ((pl.col("ratio") / power - 1).abs() <= _NEAR)
    units = [(pl.col("ratio") / f - 1).abs() <= _NEAR for f in _FACTORS]
    named = pl.coalesce(
        *(pl.when(u).then(pl.lit(f)) for u, f in zip(units, _FACTORS, strict=True)),
        pl.when(decimal).then(power),
    )
    frame = frame.with_columns(named.alias("named")).filter(pl.col("named").is_not_null())
    is_decimal = (pl.col("named") >= 10) & pl.col("named").is_in(
        [10.0**k for k in range(1, 16)]
    )
    name = pl.when(is_decimal).then(pl.lit("decimal")).otherwise(pl.lit("unit"))
    return _said(frame, name, factor=pl.col("named"))


def _transposition(differs: pl.DataFrame) -> pl.DataFrame:
    """Look at figures without their decimal point, so that 12.5 and 15.2 count too.

    A number and any order of its digits differ by a multiple of 9: only those are spelt.
    """
    whole = [
        (pl.col(f"{side}_quantity").abs() * _MILLION)
        .cast(pl.Int64, strict=False)
        .alias(side)
        for side in ("one", "other")
    ]
    named = differs.rename(
        {"provider_quantity": "one_quantity", "receiver_quantity": "other_quantity"}
    )
    figures = named.select(whole).fill_null(0).to_numpy()
    apart = figures[:, 0] - figures[:, 1]
    likely = (apart != 0) & (apart % 9 == 0)
    differs, figures = differs.filter(pl.Series(likely, dtype=pl.Boolean)), figures[likely]
    counts = np.zeros((len(figures), 2, 10), dtype=np.int64)
    rest = figures.copy()
    rows, sides = np.indices(figures.shape)
    for _ in range(_DIGITS + 6):
        np.add.at(counts, (rows, sides, rest % 10), (rest > 0).astype(np.int64))
        rest //= 10
    alike = (counts[:, 0] == counts[:, 1]).all(axis=1)
    return _said(differs.filter(pl.Series(alike, dtype=pl.Boolean)), "transposition")


def _sign(differs: pl.DataFrame) -> pl.DataFrame:
    opposite = (pl.col("provider_quantity") + pl.col("receiver_quantity")).abs() <= pl.col(
        "rounding"
    )
    return _said(differs.filter(opposite & (pl.col("provider_quantity") != 0)), "sign")


def _duplicate(differs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    crowded = pl.max_horizontal("provider_entries", "receiver_entries") > 1
    told = _higher(differs.filter(crowded), entries)
    same = told.group_by("line", "actor", "difference", "quantity").agg(
        pl.len().alias("times")
    )
    repeated = same.filter(
        (pl.col("times") > 1) & (pl.col("quantity") == pl.col("difference").abs())
    )
    return _said(repeated, "duplicate")


def _entity(lines: pl.DataFrame, actors: pl.DataFrame) -> pl.DataFrame:
    """Pair lines told by one side only, when the other end is of the same organisation."""
    if "member_of" not in actors.columns:
        return _said(
            lines.clear().with_columns(pl.lit(None, pl.String).alias("actor")), "entity"
        )
    family = actors.select(
        pl.col("id").cast(pl.String),
        pl.coalesce("member_of", "id").cast(pl.String).alias("family"),
    )
    keys = ["kind", "unit", "period", "state"]
    told = lines.filter(pl.col("silent").is_in(["provider", "receiver"])).select(
        "line", "silent", *(pl.col(k) for k in keys), "rounding",
        pl.col("provider", "receiver").cast(pl.String),
        pl.coalesce("provider_quantity", "receiver_quantity").alias("figure"),
    )  # fmt: skip
    for side in ("provider", "receiver"):
        told = told.join(
            family.rename({"id": side, "family": f"{side}_family"}), on=side, how="left"
        )
    one = told.filter(pl.col("silent") == "receiver")
    other = told.filter(pl.col("silent") == "provider")
    met = one.join(
        other,
        on=[*keys, "provider_family", "receiver_family"],
        nulls_equal=True,
        suffix="_other",
    )
    same_pair = (pl.col("provider") == pl.col("provider_other")) & (
        pl.col("receiver") == pl.col("receiver_other")
    )
    gap = (pl.col("figure") - pl.col("figure_other")).abs()
    met = met.filter(~same_pair & (gap <= pl.col("rounding")))
    parts = [
        met.select(
            "line",
            pl.col("provider").alias("actor"),
            pl.col("receiver").alias("other"),
            pl.col("figure").alias("difference"),
        ),
        met.select(
            pl.col("line_other").alias("line"),
            pl.col("receiver_other").alias("actor"),
            pl.col("provider_other").alias("other"),
            (-pl.col("figure")).alias("difference"),
        ),
    ]
    return _said(pl.concat(parts), "entity", other=pl.col("other"))
