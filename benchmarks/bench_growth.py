"""How time and memory grow with the transactions, and the exponents that fit them.

Each size and way in a process of its own: a CSV file read, checked and added up here;
the same rows as Parquet, checked and added up by DuckDB. Seconds of processor (of all cores)
and peak megabytes. An exponent is the slope of a straight line through the logarithms: 1 is
linear; it is fitted above what one hundred rows take, which is the start of the program, and
from 100 000 transactions on: below, the start hides the work.

    python benchmarks/bench_growth.py --sizes 10000 100000 1000000 10000000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from durations import PEAK
from ecosystems import write_transactions

LEAST, FITTED = 100, 100_000
MEASURED = (
    PEAK
    + """
import resource, sys
from valuechain.verbs import flow_rows
{body}
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, peak(), rows.height)
"""
)
WAYS = {
    "CSV, here": "from valuechain import load\nrows = flow_rows(load.read(sys.argv[1]))",
    "Parquet, DuckDB": "rows = flow_rows('parquet://' + sys.argv[2])",
}


def written(folder: Path, size: int, most_actors: int) -> tuple[Path, Path]:
    """Write the same transactions as a CSV file and as a folder of Parquet."""
    text, typed = folder / "transactions.csv", folder / "typed"
    write_transactions(text, max(min(most_actors, size // 10), 2), size, 1)
    typed.mkdir(exist_ok=True)
    columns = {"quantity": pl.Decimal(18, 2), "start": pl.Date}
    pl.scan_csv(text, schema_overrides=columns).sink_parquet(typed / "transactions.parquet")
    return text, typed


def measured(body: str, text: Path, typed: Path) -> tuple[float, float, int]:
    """Return processor seconds, peak megabytes and rows of the result of a fresh process."""
    code = MEASURED.replace("{body}", body)
    command = [sys.executable, "-c", code, str(text), str(typed)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, megabytes, rows = printed.split()
    return float(seconds), float(megabytes), int(rows)


def exponent(sizes: list[int], figures: list[float], start: float) -> float:
    """Return the slope of the logarithm of figures above their start."""
    above = [(n, figure - start) for n, figure in zip(sizes, figures, strict=True)]
    fitted = np.log([pair for pair in above if pair[0] >= FITTED])
    return float(np.polyfit(fitted[:, 0], fitted[:, 1], 1)[0])


def main() -> None:
    """Print one line a size and way, and the exponents last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000]
    )
    parser.add_argument("--actors", type=int, default=100_000)
    asked = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for size in (LEAST, *asked.sizes):
        with tempfile.TemporaryDirectory() as folder:
            files = written(Path(folder), size, asked.actors)
            for way, body in WAYS.items():
                seconds, megabytes, rows = measured(body, *files)
                found[way].append((seconds, megabytes))
                print(
                    f"{size:>9} transactions  {way:<16} {seconds:7.2f} s of processor  "
                    f"{megabytes:6.0f} MB  {rows} flows",
                    flush=True,
                )
    for way, ((start, base), *figures) in found.items():
        times, peaks = ([figure[what] for figure in figures] for what in (0, 1))
        print(
            f"{way}: time grows with exponent {exponent(asked.sizes, times, start):.2f}, "
            f"memory above the start with {exponent(asked.sizes, peaks, base):.2f}"
        )


if __name__ == "__main__":
    main()
