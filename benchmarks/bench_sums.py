"""Labelled sums per actor, kind, unit and period, against the best pandas groupby.

Both start from coded columns in memory and end with a table whose keys are words. The best
of pandas is the least of its ways: categories, categories unsorted, bare codes named
afterwards. Ours adds exact decimals, theirs floats; ours once more with the loops that
numba compiles. Least processor seconds of several runs;
the ratio last.

    python benchmarks/bench_sums.py --transactions 1000000
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
from durations import least
from ecosystems import write_transactions

from valuechain import load
from valuechain.sums import packed_sums

KEYS = ("kind", "unit", "period")
SIDES = ("provider", "receiver")


def ours(frame: pl.DataFrame, compiled: bool) -> dict[str, pl.DataFrame]:
    """Return what each actor gives, and what each receives."""
    return {
        side: packed_sums(
            [(frame, [pl.col(side), *map(pl.col, KEYS), pl.col("quantity")])],
            (side, *KEYS),
            ("quantity",),
            compiled=compiled,
        )
        for side in SIDES
    }


def categories(frame: pd.DataFrame, sort: bool) -> dict[str, pd.DataFrame]:
    return {
        side: frame.groupby([side, *KEYS], observed=True, sort=sort)["quantity"]
        .sum()
        .reset_index()
        for side in SIDES
    }


def codes(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    bare = pd.DataFrame({k: frame[k].cat.codes for k in (*SIDES, *KEYS)})
    bare["quantity"] = frame["quantity"]
    found = {}
    for side in SIDES:
        summed = bare.groupby([side, *KEYS], sort=False)["quantity"].sum().reset_index()
        for key in (side, *KEYS):
            summed[key] = pd.Categorical.from_codes(summed[key], dtype=frame[key].dtype)
        found[side] = summed
    return found


def _words(dtype: pl.DataType) -> list[str]:
    assert isinstance(dtype, pl.Enum)
    return dtype.categories.to_list()


def main() -> None:
    """Print one line a way, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transactions.csv"
        write_transactions(path, asked.actors, asked.transactions, 1)
        told = load.read(path).table("transactions")
    told = told.select(*SIDES, *KEYS, "quantity")
    labelled = pd.DataFrame(
        {
            k: pd.Categorical.from_codes(
                told[k].to_physical().cast(pl.Int32).fill_null(-1).to_numpy(),
                _words(told.schema[k]),
            )
            for k in (*SIDES, *KEYS)
        }
    )
    labelled["quantity"] = told["quantity"].cast(pl.Float64).to_numpy()
    ways: dict[str, Callable[[], object]] = {
        "valuechain": lambda: ours(told, compiled=False),
        "valuechain, compiled": lambda: ours(told, compiled=True),
        "pandas, categories": lambda: categories(labelled, True),
        "pandas, unsorted": lambda: categories(labelled, False),
        "pandas, codes": lambda: codes(labelled),
    }
    for side, mine in ours(told, compiled=True).items():
        theirs = categories(labelled, True)[side]
        assert mine.equals(ours(told, compiled=False)[side])
        assert mine.height == len(theirs)
        total = float(mine["quantity"].sum())
        assert abs(total - theirs["quantity"].sum()) < 1e-9 * abs(total)
    spent = {name: least(way, asked.runs) for name, way in ways.items()}
    for name, seconds in spent.items():
        print(f"{asked.transactions:>9} rows  {name:<21} {1000 * seconds:7.0f} ms")
    best = min(s for name, s in spent.items() if name.startswith("pandas"))
    plain, compiled = (best / s for name, s in spent.items() if name.startswith("value"))
    print(f"ratio to the best pandas: {plain:.1f}, compiled {compiled:.1f}")


if __name__ == "__main__":
    main()
