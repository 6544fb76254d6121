"""Rows told twice: the same row is counted once, the same id with other content is refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl

from valuechain.errors import Problem
from valuechain.finding import MOST
from valuechain.frames import decimal_text
from valuechain.gate import PLACES

__all__ = ["without_repeats"]

_TOGETHER = 1 << 17


def without_repeats(
    frame: pl.DataFrame, *, several: bool = False
) -> tuple[pl.DataFrame, list[Problem], pl.DataFrame, pl.DataFrame]:
    """Return rows without the repeats of an id, and what was repeated.

    The same id with the same content is a duplicate (VC301, counted); the same id with
    other content is refused (VC302). Rows without an id are never duplicates.

    Parameters
    ----------
    frame : polars DataFrame
    several : bool
        Whether an id that is told once by each of several sources may be told in part: an
        empty cell is unknown and contradicts nothing, and the row kept takes what another
        one knows.

    Returns
    -------
    frame : polars DataFrame
        First of each duplicate; rows whose id is in conflict are left out.
    problems : list of Problem
    duplicates, conflicts : polars DataFrame
        The rows left out, with their places.
    """
    if "id" not in frame.columns or not frame.height:
        return frame, [], frame.clear(), frame.clear()
    ids = frame["id"]
    if _all_differ(ids.drop_nulls()):
        return frame, [], frame.clear(), frame.clear()
    repeated = ids.is_not_null() & ids.is_duplicated()
    if not repeated.any():
        return frame, [], frame.clear(), frame.clear()
    content = [c for c in frame.columns if c not in PLACES]
    some = frame.with_row_index("at").filter(repeated)
    if several:
        some = _completed(some, content)
    variants = some.group_by("id").agg(pl.struct(content).n_unique().alias("variants"))
    some = some.join(variants, on="id", maintain_order="left")
    conflicts = some.filter(pl.col("variants") > 1)
    same = some.filter(pl.col("variants") == 1)
    duplicates = same.filter(~pl.col("id").is_first_distinct())
    gone = pl.concat([conflicts["at"], duplicates["at"]])
    kept = frame.with_row_index("at")
    if several:
        kept = kept.update(same.select("at", *content), on="at", maintain_order="left")
    kept = kept.filter(~pl.col("at").is_in(gone.implode())).drop("at")
    problems = [*_conflicts(conflicts, content), *_duplicates(same)]
    return kept, problems, duplicates, conflicts


def _completed(some: pl.DataFrame, content: list[str]) -> pl.DataFrame:
    """Return repeated rows with empty cells as the first other source has them."""
    apart = pl.col("@source").n_unique().over("id") == pl.len().over("id")
    known = {c: pl.col(c).drop_nulls().first().over("id") for c in content}
    return some.with_columns(
        pl.when(apart).then(pl.coalesce(c, told)).otherwise(pl.col(c)).alias(c)
        for c, told in known.items()
    )


def _all_differ(ids: pl.Series) -> bool:
    """Return whether no two ids are the same; two that only share a hash count as same."""
    hashes = np.empty(len(ids), np.uint64)
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        hashes[start : start + len(some)] = some.hash().to_numpy()
    hashes.sort()
    return bool((hashes[1:] != hashes[:-1]).all())


def _conflicts(conflicts: pl.DataFrame, content: list[str]) -> list[Problem]:
    problems = []
    for _, group in conflicts.head(MOST).group_by("id", maintain_order=True):
        first = group.row(0, named=True)
        for other in group.iter_rows(named=True):
            if other["at"] == first["at"]:
                continue
            column = next((c for c in content if other[c] != first[c]), "id")
            problems.append(
                Problem(
                    "VC302",
                    other["@source"],
                    other["@sheet"],
                    other["@row"],
                    column,
                    str(other["id"]),
                    f"{first['@source']}:{first['@row']}",
                    f"{_written(first[column])} | {_written(other[column])}",
                )
            )
    return problems


def _written(value: object) -> str:
    return decimal_text(value) if isinstance(value, Decimal) else str(value)


def _duplicates(same: pl.DataFrame) -> list[Problem]:
    firsts: dict[str, dict[str, object]] = {}
    problems = []
    for row in same.head(MOST).iter_rows(named=True):
        first = firsts.setdefault(row["id"], row)
        if first is not row:
            place = f"{first['@source']}:{first['@row']}"
            problems.append(
                Problem(
                    "VC301",
                    row["@source"],
                    row["@sheet"],
                    row["@row"],
                    "id",
                    row["id"],
                    place,
                    level="warning",
                )
            )
    return problems
