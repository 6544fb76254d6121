"""A real Neo4j server: how long a write and a read take, and what sums made there save.

Writes and reads ``--kept`` transactions, then compares the flows of ``--summed``: added up
by the server, against every row that a sum needs pulled by the driver and added up here.
Seconds on the wall, then seconds of processor, ours and the server's together, which others
on the machine do not lengthen; the ratios last. ``tests/neo4j/server.sh`` starts the server.

    python benchmarks/bench_neo4j.py --kept 100000 --summed 1000000
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from ecosystems import write_transactions

import valuechain as vc
from valuechain.frames import to_records
from valuechain.verbs import flow_rows

SCRIPT = Path(__file__).parent.parent / "tests" / "neo4j" / "server.sh"
PORT = 7699
NEEDED = ("provider", "receiver", "kind", "unit", "period", "declared_by", "quantity")
ROWS = """
MATCH (a:ValueChain)-[:GIVES]->(t:ValueChain:Transaction)-[:TO]->(b:ValueChain)
WHERE t.project = $project AND t.state = 'done' AND t.scenario = 'actual'
RETURN a.id, b.id, t.kind, t.unit, t.period, t.declared_by, t.quantity_exact
"""


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """Start a server on a home of its own; give the number of its process."""
    os.environ |= {"NEO4J_PASSWORD": "valuechain-bench", "NEO4J_HEAP": "3g"}
    command = [SCRIPT, "run", str(folder / "home"), str(PORT)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        ready = any(line.startswith("READY") for line in process.stdout)
        assert ready, (folder / "log").read_text()[-2000:]
        try:
            yield process.pid
        finally:
            process.terminate()


def processor(server: int) -> float:
    """Return the processor seconds that we and the server have used."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds on the wall and of processor: the median of some runs."""

    wall: float
    processor: float

    @classmethod
    def by(cls, work: Callable[[], object], server: int, runs: int = 1) -> Spent:
        """Do some work a few times, and return what it took."""
        walls, worked = [], []
        for _ in range(runs):
            start, before = time.perf_counter(), processor(server)
            work()
            walls.append(time.perf_counter() - start)
            worked.append(processor(server) - before)
        return cls(statistics.median(walls), statistics.median(worked))

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processor)"


def pulled(address: str, project: str) -> pl.DataFrame:
    """Return the flows after the rows that a sum needs were pulled, and no more."""
    from neo4j import GraphDatabase

    secret = os.environ.get("NEO4J_PASSWORD", "")
    name = os.environ.get("NEO4J_USER") or "neo4j"
    with GraphDatabase.driver(
        address, auth=(name, secret), telemetry_disabled=True
    ) as driver, driver.session(default_access_mode="READ") as session:  # fmt: skip
        rows = session.execute_read(lambda t: t.run(ROWS, project=project).values())
    frame = pl.DataFrame(rows, schema=list(NEEDED), orient="row")
    told = {"provider_told": "provider", "receiver_told": "receiver"}
    quantity, side = pl.col("quantity").cast(pl.Decimal(38, 6)), pl.col("declared_by")
    lines = frame.group_by("provider", "receiver", "kind", "unit", "period").agg(
        pl.when((side == word).any()).then(quantity.filter(side == word).sum()).alias(name)
        for name, word in told.items()
    )
    figure = pl.coalesce("receiver_told", "provider_told").alias("quantity")
    lines = lines.with_columns(figure)
    keys = ("kind", "unit", "period")
    given, received = (
        lines.group_by(pl.col(end).alias("actor"), *keys).agg(pl.col("quantity").sum())
        for end in ("provider", "receiver")
    )
    return given.join(received, on=["actor", *keys], how="full", coalesce=True)


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=int, default=100_000)
    parser.add_argument("--summed", type=int, default=1_000_000)
    parser.add_argument("--actors", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    address = f"bolt://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as pid:
        vc.write(vc.sample(), f"{address}?project=warm")
        for size in (asked.kept, asked.summed):
            path = Path(name) / f"{size}.csv"
            write_transactions(path, asked.actors, size, 1)
            ecosystem = vc.read(path)
            place = f"{address}?project=bench-{size}"
            spent = Spent.by(lambda: vc.write(ecosystem, place), pid)  # noqa: B023
            print(f"{size:>9} transactions written in {spent}", flush=True)
            if size == asked.kept:
                spent = Spent.by(lambda: vc.read(place), pid, asked.runs)  # noqa: B023
                print(f"{size:>9} transactions read in {spent}", flush=True)
        assert to_records(flow_rows(place)) == to_records(flow_rows(ecosystem))
        there = Spent.by(lambda: flow_rows(place), pid, asked.runs)
        print(f"{asked.summed:>9} transactions, flows added up there {there}", flush=True)
        here = Spent.by(lambda: pulled(address, f"bench-{asked.summed}"), pid, asked.runs)
        print(f"{asked.summed:>9} transactions pulled and added up here {here}")
        print(
            f"ratio: {here.wall / there.wall:.1f} on the wall, "
            f"{here.processor / there.processor:.1f} of processor"
        )


if __name__ == "__main__":
    main()
