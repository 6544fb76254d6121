"""Check and flows against plain pandas read_csv, category encoding and groupby.

Both read the same file, each in a process of its own, in turns. Printed: seconds
on the wall and of processor (medians; the latter are not lengthened by what else runs, and
count both cores), peak memory, and the ratios last.

    python benchmarks/bench_check_flows.py --transactions 100000 1000000
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from durations import PEAK
from ecosystems import write_transactions

MEASURED = (
    PEAK
    + """
import resource, sys, time
started = time.perf_counter()
{body}
used = resource.getrusage(resource.RUSAGE_SELF)
print(time.perf_counter() - started, used.ru_utime + used.ru_stime, peak())
"""
)

OURS = """
from valuechain import load, verbs
ecosystem = load.read(sys.argv[1])
verbs.flow_rows(ecosystem)
"""

PANDAS = """
import pandas as pd
frame = pd.read_csv(sys.argv[1], dtype={"id": "str"}, parse_dates=["start"])
for column in ("provider", "receiver", "kind", "unit", "declared_by"):
    frame[column] = frame[column].astype("category")
frame["period"] = frame["start"].dt.year
layer = ["kind", "unit", "period"]
given = frame.groupby(["provider", *layer], observed=True)["quantity"].sum()
received = frame.groupby(["receiver", *layer], observed=True)["quantity"].sum()
"""


def run(body: str, path: Path) -> tuple[float, ...]:
    """Return seconds on the wall, of processor, and megabytes of one fresh process."""
    code = MEASURED.replace("{body}", body)
    printed = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    ).stdout
    return tuple(map(float, printed.split()))


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    for size in asked.transactions:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "transactions.csv"
            write_transactions(path, min(asked.actors, size // 10), size, 1)
            turns = [(run(OURS, path), run(PANDAS, path)) for _ in range(asked.runs)]
        ours, theirs = (
            [statistics.median(turn[side][what] for turn in turns) for what in (0, 1, 2)]
            for side in (0, 1)
        )
        print(
            f"{size:>9} rows  valuechain {ours[0]:.2f} s ({ours[1]:.2f} of processor) "
            f"{ours[2]:.0f} MB  pandas {theirs[0]:.2f} s ({theirs[1]:.2f}) "
            f"{theirs[2]:.0f} MB  ratio: time {ours[0] / theirs[0]:.2f} "
            f"({ours[1] / theirs[1]:.2f}), memory {ours[2] / theirs[2]:.2f}"
        )


if __name__ == "__main__":
    main()
