"""Which entry of one side is which entry of the other, and what is left over."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.compare.assignment import cheapest
from valuechain.compare.pool import numbered, sides, two_sided, without
from valuechain.frames import QUANTITY

__all__ = ["GROUP", "matches", "pairs"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GROUP = 4
"""Most entries that may together match one of the other side."""

_NEAR = 3
_FAR = 31
_MOST = 24  # entries of one side of one line among which groups are still looked for


def matches(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Match the entries of both sides, line by line, never across lines.

    Parameters
    ----------
    lines : polars DataFrame
        Judged lines with their thresholds.
    entries : polars DataFrame
        As ``valuechain.compare.evidence.entries`` returns them.

    Returns
    -------
    polars DataFrame
        One row a match, and one a remaining entry: the keys; ``match`` (``confirmed``,
        ``suggested``, ``unmatched``, ``ambiguous``), ``rule`` (``reference``, ``equal``,
        ``tolerance``, ``group`` or null), ``provider_ids``, ``receiver_ids`` (lists),
        ``provider_quantity``, ``receiver_quantity`` and ``adjustment`` (provider's −
        receiver's of a match, in the unit: what is tolerated stays visible).

    Notes
    -----
    In this order, each entry at most once: the same reference; the same amount within
    rounding and 3 days, if each has only the other; a close amount (margin or floor) and
    31 days, at least cost, ties left ``ambiguous``; up to 4 entries whose sum is close to
    one of the other side, if only one such set exists. An entry without a date is not
    kept apart by dates. A shared reference with amounts further apart than the tolerance
    is only suggested.
    """
    pool = numbered(lines, entries)
    two = two_sided(pool)
    found = [_by_reference(two)]
    for step in (_by_amount, _by_tolerance, _by_group):
        left = without(two, found)
        if left.is_empty():
            break
        found.append(step(left))
    return _table(lines, pool, pl.concat(found))


_SHAPE = {"entry": pl.UInt32, "group": pl.UInt32, "match": pl.String, "rule": pl.String}
"""A match is known by its first entry: no entry is in two matches."""


def _tolerance(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Return the larger of the floor and the margin's share of the mean, in the unit."""
    mean = (one.cast(pl.Float64).abs() + other.cast(pl.Float64).abs()) / 2
    return pl.max_horizontal(
        pl.col("floor").cast(pl.Float64), pl.col("margin").cast(pl.Float64) * mean
    )


def _by_reference(pool: pl.DataFrame) -> pl.DataFrame:
    """Return all entries of a line that carry one reference, where both sides carry it."""
    named = pool.filter(pl.col("reference").is_not_null())
    both = named.filter(pl.col("side").n_unique().over("line", "reference") == 2)
    if both.is_empty():
        return pl.DataFrame(schema=_SHAPE)
    keys = ["line", "reference"]
    mine = pl.col("side") == 0
    sums = both.group_by(keys).agg(
        pl.col("quantity").filter(mine).sum().alias("one"),
        pl.col("quantity").filter(~mine).sum().alias("other"),
        pl.col("margin", "floor").first(),
    )
    gap = (pl.col("one") - pl.col("other")).abs().cast(pl.Float64)
    close = gap <= _tolerance(pl.col("one"), pl.col("other"))
    judged = sums.select(
        *keys,
        pl.when(close)
        .then(pl.lit("confirmed"))
        .otherwise(pl.lit("suggested"))
        .alias("match"),
    )
    return both.join(judged, on=keys).select(
        "entry",
        pl.col("entry").min().over(keys).alias("group"),
        "match",
        pl.lit("reference").alias("rule"),
    )


def _candidates(pool: pl.DataFrame, days: int) -> pl.DataFrame:
    one, other = sides(pool)
    met = one.join(
        other.select("line", "entry", "quantity", "day"), on="line", suffix="_other"
    )
    apart = (pl.col("day") - pl.col("day_other")).abs().fill_null(0)
    return met.with_columns(apart.alias("apart")).filter(pl.col("apart") <= days)


def _alone(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose entries have no other candidate."""
    one = pl.len().over("entry") == 1
    return pairs.filter(one & (pl.len().over("entry_other") == 1))


def _told(pairs: pl.DataFrame, match: str, rule: str) -> pl.DataFrame:
    group = pl.col("entry").alias("group")
    rest = [pl.lit(match).alias("match"), pl.lit(rule).alias("rule")]
    return pl.concat(
        [
            pairs.select("entry", group, *rest),
            pairs.select(pl.col("entry_other").alias("entry"), group, *rest),
        ]
    )


def _by_amount(pool: pl.DataFrame) -> pl.DataFrame:
    gap = (pl.col("quantity") - pl.col("quantity_other")).abs()
    same = _candidates(pool, _NEAR).filter(gap <= pl.col("rounding"))
    return _told(_alone(same), "confirmed", "equal")


def _by_tolerance(pool: pl.DataFrame) -> pl.DataFrame:
    gap = (pl.col("quantity") - pl.col("quantity_other")).cast(pl.Float64).abs()
    tolerance = _tolerance(pl.col("quantity"), pl.col("quantity_other"))
    close = _candidates(pool, _FAR).with_columns(gap.alias("gap"), tolerance.alias("tol"))
    close = close.filter(pl.col("gap") <= pl.col("tol"))
    share = pl.when(pl.col("tol") > 0).then(pl.col("gap") / pl.col("tol")).otherwise(0.0)
    close = close.with_columns((share + pl.col("apart") / _FAR).alias("cost"))
    sure = _alone(close)
    rest = close.join(sure.select("entry"), on="entry", how="anti")
    found = [_told(sure, "suggested", "tolerance")]
    if not rest.is_empty():
        first, second, tied = cheapest(
            rest["entry"].to_numpy(),
            rest["entry_other"].to_numpy(),
            rest["cost"].to_numpy(),
        )
        chosen = pl.DataFrame({"entry": first, "entry_other": second}).cast(pl.UInt32)
        found.append(_told(chosen, "suggested", "tolerance"))
        doubtful = pl.DataFrame({"entry": tied}, schema={"entry": pl.UInt32})
        found.append(
            doubtful.select(
                "entry",
                pl.col("entry").alias("group"),
                pl.lit("ambiguous").alias("match"),
                pl.lit(None, pl.String).alias("rule"),
            )
        )
    return pl.concat(found)


def _by_group(pool: pl.DataFrame) -> pl.DataFrame:
    found: list[pl.DataFrame] = []
    for many, one in ((0, 1), (1, 0)):
        taken = [pl.DataFrame(schema=_SHAPE), *found]
        found.append(_groups(without(pool, taken), many, one))
    return pl.concat(found)


def _groups(pool: pl.DataFrame, many: int, one: int) -> pl.DataFrame:
    """Return the sets of 2 to 4 entries of ``many`` whose sum is close to one of ``one``.

    Lines with as many entries are treated together: all their sets at once.
    """
    parts = pool.filter(pl.col("side") == many)
    targets = pool.filter(pl.col("side") == one)
    counts = (
        parts.filter(pl.col("line").is_duplicated())
        .group_by("line")
        .agg(
            pl.col("entry").sort_by("entry"),
            pl.col("quantity").sort_by("entry").cast(pl.Float64).alias("amounts"),
            pl.len().alias("n"),
        )
        .filter(pl.col("n") <= _MOST)
    )
    asked = targets.join(counts, on="line", suffix="_many").sort("entry")
    found = [pl.DataFrame(schema=_SHAPE)]
    for (n,), part in asked.group_by("n", maintain_order=True):
        found.append(_sets_of(int(str(n)), part))
    accepted = pl.concat(found)
    parts_only = accepted.filter(pl.col("rule") == "group")
    clash = parts_only.filter(pl.len().over("entry") > 1)["group"].unique()
    kept = parts_only.filter(~pl.col("group").is_in(clash.implode()))
    return kept.with_columns(pl.col("entry").min().over("group").alias("group"))


def _sets_of(n: int, asked: pl.DataFrame) -> pl.DataFrame:
    sets = [c for size in range(2, min(GROUP, n) + 1) for c in combinations(range(n), size)]
    mask = np.zeros((len(sets), n))
    for row, chosen_places in enumerate(sets):
        mask[row, list(chosen_places)] = 1
    amounts = np.array(asked["amounts"].to_list(), dtype=np.float64)
    members = np.array(asked["entry_many"].to_list(), dtype=np.int64)
    aim = asked["quantity"].cast(pl.Float64).to_numpy()
    floor = asked["floor"].cast(pl.Float64).to_numpy()
    margin = asked["margin"].cast(pl.Float64).to_numpy()
    sums = amounts @ mask.T
    mean = (np.abs(sums) + np.abs(aim)[:, None]) / 2
    near = (
        np.abs(sums - aim[:, None])
        <= np.maximum(floor[:, None], margin[:, None] * mean) + 1e-9
    )
    unique = np.flatnonzero(near.sum(axis=1) == 1)
    chosen = near[unique].argmax(axis=1)
    picked = mask[chosen].astype(np.bool_)
    target = asked["entry"].to_numpy()[unique].astype(np.int64)
    rows, places = np.nonzero(picked)
    entry = np.concatenate([members[unique[rows], places], target])
    group = np.concatenate([target[rows], target])
    return pl.DataFrame({"entry": entry, "group": group}).select(
        pl.col("entry", "group").cast(pl.UInt32),
        pl.lit("suggested").alias("match"),
        pl.lit("group").alias("rule"),
    )


def _table(lines: pl.DataFrame, pool: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return one row a match or a remaining entry, in the order of their first entries."""
    entry, count = found["entry"].to_numpy(), pool.height
    group = np.arange(count)
    group[entry] = found["group"].to_numpy()
    row = np.full(count, found.height)
    row[entry] = np.arange(found.height)
    heads = np.bincount(group, minlength=count) > 0
    first = np.flatnonzero(heads)
    place = (np.cumsum(heads) - 1)[group]
    rest = pl.DataFrame({"match": ["unmatched"], "rule": [None]}, schema_overrides=_TOLD)
    told = pl.concat([found.select("match", "rule"), rest])[row[first]]
    line = pool["line"].gather(first)
    side = pool["side"].to_numpy()
    halves = [
        _gathered(pool.select("id", "quantity"), place, np.flatnonzero(side == code), name)
        for code, name in enumerate(("provider", "receiver"))
    ]
    keys = lines.select("provider", "receiver", "kind", "unit", "period", "state")[line]
    gap = pl.col("provider_quantity") - pl.col("receiver_quantity")
    return pl.concat([keys, told, *halves], how="horizontal").select(
        *keys.columns, "match", "rule", "provider_ids", "receiver_ids",
        "provider_quantity", "receiver_quantity",
        gap.cast(QUANTITY).alias("adjustment"), line,
    )  # fmt: skip


_TOLD = {"match": pl.String, "rule": pl.String}


def _gathered(pool: pl.DataFrame, place: Ints, mine: Ints, side: str) -> pl.DataFrame:
    """Return the ids and the sum of one side's entries, at the ``place`` of their match."""
    ids, quantity = f"{side}_ids", f"{side}_quantity"
    height, at = int(place.max(initial=-1)) + 1, place[mine]
    part = pool[mine].with_columns(pl.Series("place", at))
    if len(mine) and np.bincount(at).max() > 1:
        part = part.group_by("place", maintain_order=True).agg(
            pl.col("id"), pl.col("quantity").sum().cast(QUANTITY)
        )
    else:
        part = part.with_columns(pl.concat_list("id"))
    where = np.full(height, -1)
    where[part["place"].to_numpy()] = np.arange(part.height)
    index = pl.Series(where)
    told = part.select("id", "quantity").select(
        pl.all().gather(index.set(index < 0, None).cast(pl.UInt32))
    )
    none = pl.lit([], pl.List(pl.String))
    return told.select(
        pl.col("id").fill_null(none).alias(ids), pl.col("quantity").alias(quantity)
    )


def pairs(table: pl.DataFrame) -> pl.DataFrame:
    """Return ``provider_id`` and ``receiver_id`` of each match of one entry with one."""
    one = (pl.col("provider_ids").list.len() == 1) & (
        pl.col("receiver_ids").list.len() == 1
    )
    return table.filter(one).select(
        pl.col("provider_ids").list.first().alias("provider_id"),
        pl.col("receiver_ids").list.first().alias("receiver_id"),
        "match",
    )
