"""Every linear indicator of every actor, on a million flows; seconds of processor last.

Linear: its time grows with the lines, not with pairs of actors. Left out are those that
need all pairs (dependency, reach) or solve equations (loss, linkages). Reading the file is
not counted.

    python benchmarks/bench_indicators.py --transactions 1000000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from ecosystems import KINDS, write_transactions

from valuechain import load
from valuechain.indicators.registry import indicators, known_indicators

MORE = {
    "largest_dependency",
    "leaving_loss",
    "forward_linkage",
    "backward_linkage",
    "reach",
    "two_step_reach",
}


def main() -> None:
    """Print elapsed and processor seconds, in one layer and in sixteen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    names = [
        name
        for name, one in known_indicators().items()
        if one.level == "actor" and name not in MORE
    ]
    print(f"{len(names)} indicators: {', '.join(names)}")
    least = {}
    for kinds, years in ((len(KINDS), 2), (1, 1)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "transactions.csv"
            size = asked.actors, asked.transactions, 1
            write_transactions(path, *size, kinds=kinds, years=years)
            ecosystem = load.read(str(path))
        runs = []
        for _ in range(asked.runs):
            start, spent = time.perf_counter(), time.process_time()
            found = indicators(ecosystem, names=names)
            runs.append((time.perf_counter() - start, time.process_time() - spent))
        layers = kinds * years
        least[layers] = min(run[1] for run in runs)
        print(
            f"{asked.transactions} transactions in {layers} layers: {found.height} figures,"
            f" {min(runs)[0]:.2f} s elapsed"
        )
    spent = ", ".join(f"{layers} layers {s:.2f} s" for layers, s in least.items())
    print(f"of processor: {spent}")


if __name__ == "__main__":
    main()
