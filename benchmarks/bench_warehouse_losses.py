"""What one actor's leaving costs, by joins on DuckDB, against the tables read whole.

The same transactions as a folder of Parquet: eight kinds and two years, all of them at once.
Each way in a process of its own: seconds of processor (of all cores), seconds on the wall and
peak megabytes, libraries included. Ratios last.

    python benchmarks/bench_warehouse_losses.py --transactions 1000000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_growth import written
from durations import PEAK

MEASURED = (
    PEAK
    + """
import resource, sys, time
start = time.perf_counter()
import valuechain as vc
{body}
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, time.perf_counter() - start, peak(), len(rows))
"""
)
WAYS = {
    "read whole": "rows = vc.without(vc.read('parquet://' + sys.argv[1]), sys.argv[2])",
    "joins on DuckDB": "rows = vc.without('parquet://' + sys.argv[1], sys.argv[2])",
}


def measured(body: str, typed: Path, actor: str) -> tuple[float, float, float, int]:
    """Return processor and wall seconds, peak megabytes, and how many rows were found."""
    code = MEASURED.replace("{body}", body)
    command = [sys.executable, "-c", code, str(typed), actor]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    processor, wall, megabytes, rows = printed.split()
    return float(processor), float(wall), float(megabytes), int(rows)


def main() -> None:
    """Print one line a way, and the ratios last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--actor", default="actor-000100")
    asked = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        _, typed = written(Path(folder), asked.transactions, asked.actors)
        for way, body in WAYS.items():
            found[way] = measured(body, typed, asked.actor)
            processor, wall, megabytes, rows = found[way]
            print(
                f"{asked.transactions} transactions, {way}: {processor:.1f} s of processor, "
                f"{wall:.1f} s on the wall, {megabytes:.0f} MB, {rows} losses",
                flush=True,
            )
    here, there = found.values()
    assert here[3] == there[3]
    names = ("processor", "wall", "memory")
    print(
        "ratio "
        + ", ".join(
            f"{n} {a / b:.2g}x" for n, a, b in zip(names, here, there, strict=False)
        )
    )


if __name__ == "__main__":
    main()
