"""How far each innovation has come in each territory, and what changed with it, over time."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from valuechain.model import Ecosystem
from valuechain.spreading.placed import in_territory

__all__ = ["DIMENSIONS", "LEVELS", "STAGES", "stages"]

STAGES = ("0", "I", "II", "III", "IV")
"""Spotted, described, tried, spreading, in general use."""

DIMENSIONS = ("political", "internal", "external")
"""Where a change shows: in decisions and rules, in the structures that carry it, around them."""

LEVELS = ("no", "under_way", "done")
"""How far a change is in one dimension; null when nobody said."""

_KEYS = ["innovation", "territory", "period"]
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys((*_KEYS, "stage"), pl.String),
    "level": pl.Int64,
    "change": pl.String,
    **dict.fromkeys(DIMENSIONS, pl.String),
    **dict.fromkeys(("lines", "actors"), pl.Int64),
    **dict.fromkeys(("source", "note"), pl.String),
}


def stages(
    ecosystem: Ecosystem,
    rows: pl.DataFrame,
    *,
    territories: Sequence[str] = (),
    innovations: Sequence[str] = (),
    period: str | None = None,
    stage: Sequence[str] = (),
    dimension: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the recorded stages, each beside what the exchanges of its period show.

    Parameters
    ----------
    rows : polars DataFrame
        As ``placed`` returns them.
    territories, innovations, period, stage
        Only these; all where nothing is said.
    dimension : sequence of str
        Only where one of these changes is under way or done.

    Returns
    -------
    polars DataFrame
        ``innovation``, ``territory``, ``period``, ``stage``, its ``level`` (0 to 4),
        ``change`` since the record before (``first``, ``higher``, ``same``, ``lower``),
        the three ``DIMENSIONS`` (one of ``LEVELS``, or null), ``lines`` and ``actors``
        (exchanges of that innovation there in that period and who takes part), ``source``
        and ``note``.
    """
    table = ecosystem.table("stages")
    if table.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    level = pl.col("stage").replace_strict(
        STAGES, range(len(STAGES)), default=None, return_dtype=pl.Int64
    )
    before = pl.col("level").shift(1).over("innovation", "territory")
    told = (
        table.with_columns(pl.col(_KEYS).cast(pl.String))
        .sort(_KEYS, nulls_last=True, maintain_order=True)
        .with_columns(level.alias("level"))
        .with_columns(
            pl.when(before.is_null())
            .then(pl.lit("first"))
            .when(pl.col("level") > before)
            .then(pl.lit("higher"))
            .when(pl.col("level") < before)
            .then(pl.lit("lower"))
            .otherwise(pl.lit("same"))
            .alias("change")
        )
    )
    for column, wanted in (("innovation", innovations), ("territory", territories),
                           ("period", [period] if period else ()), ("stage", stage)):  # fmt: skip
        if wanted:
            told = told.filter(pl.col(column).is_in(list(wanted)))
    if dimension:
        moved = (pl.col(d).is_in(LEVELS[1:]) for d in dimension)
        told = told.filter(pl.any_horizontal(*moved))
    shown = [_shown(rows, *keys) for keys in told.select(_KEYS).iter_rows()]
    return told.with_columns(
        pl.Series("lines", [n for n, _ in shown], pl.Int64),
        pl.Series("actors", [n for _, n in shown], pl.Int64),
    ).select(*_SCHEMA)


def _shown(
    rows: pl.DataFrame, innovation: str, territory: str | None, period: str | None
) -> tuple[int, int]:
    """Return how many exchanges of an innovation there are, and how many actors."""
    here = rows.filter(pl.col("innovation") == innovation)
    if territory is not None:
        here = here.filter(in_territory(territory))
    if period is not None:
        here = here.filter(pl.col("period") == period)
    return here.height, pl.concat([here["provider"], here["receiver"]]).n_unique()
