"""Compare 100 000 lines and 50 000 measures; plain pandas joins and thresholds beside it.

Both start from figures in memory; the fastest of several rounds counts, as nothing else
makes a round faster. The last ratio is that of every table of a comparison.
"""

from __future__ import annotations

import dataclasses
import resource
import time

import numpy as np
import pandas as pd
import polars as pl

from valuechain.compare.comparison import compare
from valuechain.frames import QUANTITY
from valuechain.model import Ecosystem

LINES, MEASURES, ACTORS, KINDS = 100_000, 50_000, 5_000, 5
ROUNDS = 5


def ecosystem() -> Ecosystem:
    """Build lines told by both sides, and measures of every second one, from one seed."""
    rng = np.random.default_rng(7)
    names = [f"a{i}" for i in range(ACTORS)]
    kinds = [f"k{i}" for i in range(KINDS)]
    provider = rng.integers(0, ACTORS, LINES)
    receiver = (provider + 1 + rng.integers(0, ACTORS - 1, LINES)) % ACTORS
    kind = rng.integers(0, KINDS, LINES)
    given = rng.integers(10, 100_000, LINES)
    got = np.where(
        rng.random(LINES) < 0.6, given, (given * rng.normal(1, 0.2, LINES)).round()
    )
    told = pl.DataFrame(
        {
            "provider": np.concatenate([provider, provider]),
            "receiver": np.concatenate([receiver, receiver]),
            "kind": np.concatenate([kind, kind]),
            "quantity": np.concatenate([given, got]),
            "declared_by": ["provider"] * LINES + ["receiver"] * LINES,
        }
    )
    people, layers = pl.Enum(names), pl.Enum(kinds)
    told = told.with_columns(
        pl.Series("provider", names).gather(told["provider"]).cast(people),
        pl.Series("receiver", names).gather(told["receiver"]).cast(people),
        pl.Series("kind", kinds).gather(told["kind"]).cast(layers),
        pl.col("quantity").cast(pl.Int64).cast(QUANTITY),
        pl.col("declared_by").cast(pl.Enum(["provider", "receiver", "facilitator"])),
        pl.lit("EUR").cast(pl.Enum(["EUR"])).alias("unit"),
        pl.lit("2024").cast(pl.Enum(["2024"])).alias("period"),
        pl.lit("done").cast(pl.Enum(["promised", "agreed", "done"])).alias("state"),
        pl.lit("actual").cast(pl.Enum(["actual"])).alias("scenario"),
        pl.lit("bench.csv").cast(pl.Enum(["bench.csv"])).alias("@source"),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("@row"),
    )
    picked = told.head(MEASURES)
    measures = picked.select(
        pl.col("provider").alias("owner"),
        "kind",
        pl.lit("provides").alias("side"),
        pl.col("receiver").alias("partner"),
        "quantity",
        "unit",
        "period",
        pl.lit("equals").alias("relation"),
        "@source",
        "@row",
    )
    actors = pl.DataFrame({"id": names, "name": names, "type": [""] * ACTORS})
    about = pl.DataFrame(
        {"id": kinds, "unit": ["EUR"] * KINDS, "dimension": ["money"] * KINDS}
    )
    tables = {"transactions": told, "measures": measures, "actors": actors, "kinds": about}
    return Ecosystem("bench", tables)


def plain(told: pd.DataFrame, measures: pd.DataFrame) -> int:
    """Join both sides and the measures, and mark what exceeds margin and floor."""
    keys = ["provider", "receiver", "kind", "unit", "period", "state"]
    given = (
        told[told.declared_by == "provider"].groupby(keys, as_index=False).quantity.sum()
    )
    got = told[told.declared_by == "receiver"].groupby(keys, as_index=False).quantity.sum()
    both = given.merge(got, on=keys, how="left", suffixes=("_one", "_other"))
    both = both.merge(
        measures.rename(columns={"owner": "provider", "partner": "receiver"}),
        on=["provider", "receiver", "kind"],
        how="left",
    )
    gap = (both.quantity_one - both.quantity_other).abs()
    mean = (both.quantity_one.abs() + both.quantity_other.abs()) / 2
    own = (both.quantity_one - both.quantity).abs()
    material = (gap > 0.1 * mean) & (gap > 200)
    return int((material | ((own > 0.1 * both.quantity) & (own > 200))).sum())


def main() -> None:
    drawn = ecosystem()
    columns = ["provider", "receiver", "kind", "unit", "period", "state", "declared_by"]
    text = drawn.table("transactions").select(
        *(pl.col(c).cast(pl.String) for c in columns), pl.col("quantity").cast(pl.Float64)
    )
    told = pd.DataFrame(
        {c: text[c].to_list() for c in columns} | {"quantity": text["quantity"].to_numpy()}
    )
    own = drawn.table("measures").select(
        pl.col("owner", "partner", "kind").cast(pl.String),
        pl.col("quantity").cast(pl.Float64),
    )
    measures = pd.DataFrame({c: own[c].to_list() for c in own.columns})
    theirs, lines, every = [], [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        plain(told, measures)
        theirs.append(time.perf_counter() - start)
        afresh = dataclasses.replace(drawn)
        start = time.perf_counter()
        found = compare(afresh)
        found.table("lines")
        lines.append(time.perf_counter() - start)
        tables = found.tables
        every.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert 0 < tables["lines"].height <= LINES
    peer = min(theirs)
    print(f"lines {tables['lines'].height}, measures {tables['measures'].height}")
    print(f"plain pandas join and thresholds {peer:.2f} s, peak of both {peak:.0f} MB")
    print(f"lines with their status {min(lines):.2f} s, ratio {min(lines) / peer:.2f}")
    print(f"all {len(tables)} tables {min(every):.2f} s, ratio {min(every) / peer:.2f}")


if __name__ == "__main__":
    main()
