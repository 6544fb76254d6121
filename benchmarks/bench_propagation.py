"""What boundary inputs bring about, against the same power series by pandas joins.

The layer has power-law degrees and explicit boundary inputs; all sum the ways along its
flows until no figure moves by more than 1e-12: of the largest one, and by joins on DuckDB, where
the vector stays, of itself. Ratios of processor time last, all cores together.

    python benchmarks/bench_propagation.py --actors 100000 --flows 1000000
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from durations import least
from ecosystems import drawn_pairs

from valuechain.engines.sparse_joins import carried
from valuechain.engines.temporary import temporary
from valuechain.indicators.propagation import Arrows, propagate
from valuechain.store.warehouse import Warehouse, by_duckdb

CLOSE = 1e-12


def layer(actors: int, flows: int) -> tuple[Arrows, np.ndarray]:
    """Return the flows as shares of what their providers dispose of, and the inputs."""
    draw = np.random.default_rng(1)
    tails, heads = drawn_pairs(draw, actors, flows)
    amounts = draw.lognormal(5, 1.5, len(tails))
    came = np.bincount(heads, amounts, actors)
    went = np.bincount(tails, amounts, actors)
    through = np.maximum(came, went)
    return Arrows(actors, tails, heads, amounts / through[tails]), through - came


def by_joins(links: pd.DataFrame, entering: pd.Series) -> pd.Series:
    """Return the sum of the power series, each step a join and a sum."""
    found = entering
    while True:
        carried = links.merge(found.rename("x"), left_on="provider", right_index=True)
        carried["x"] *= carried["part"]
        after = entering.add(carried.groupby("receiver")["x"].sum(), fill_value=0.0)
        if (after - found).abs().max() <= CLOSE * after.max():
            return after
        found = after


def kept(connection: duckdb.DuckDBPyConnection, arrows: Arrows, inputs: np.ndarray) -> None:
    """Keep the flows and the inputs in DuckDB."""
    nodes = np.arange(arrows.size)
    tables = {
        "arrows": dict(source=arrows.tails, target=arrows.heads, part=arrows.parts),
        "entering": dict(node=nodes, value=inputs),
    }
    for name, columns in tables.items():
        connection.register("fresh", pa.table(columns))
        connection.execute(f"CREATE TABLE {name} AS FROM fresh ORDER BY 2, 1")
        connection.unregister("fresh")


def by_engine(warehouse: Warehouse, size: int) -> tuple[np.ndarray, float]:
    """Return what an engine found by joins, the values fetched, and the residual."""
    arrows, entering = (
        ibis.table(
            ibis.Schema.from_pyarrow(warehouse.run(f"FROM {name} LIMIT 0").schema),
            name=name,
        )
        for name in ("arrows", "entering")
    )
    values = np.zeros(size)
    with temporary(warehouse) as bench:
        found = carried(bench, arrows, entering)
        told = warehouse.run(f"FROM {found.values.get_name()}")  # noqa: PD011
        values[told["node"].to_numpy()] = told["value"].to_numpy()
    return values, found.residual


def on_the_wall(work: Callable[[], object], runs: int) -> float:
    """Return the least time of several runs on the wall, in seconds."""
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def main() -> None:
    """Print the times and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    arrows, inputs = layer(asked.actors, asked.flows)
    links = pd.DataFrame(
        {"provider": arrows.tails, "receiver": arrows.heads, "part": arrows.parts}
    )
    entering = pd.Series(inputs)
    wanted = by_joins(links, entering)
    peer = least(lambda: by_joins(links, entering), asked.runs)
    peer_wall = on_the_wall(lambda: by_joins(links, entering), asked.runs)
    print(f"{asked.actors} actors, {len(links)} flows: pandas joins {peer:.2f} s")
    ratios = {}
    for name, compiled in (("base install", False), ("compiled", True)):
        if compiled and find_spec("numba") is None:
            continue
        found = propagate(arrows, inputs, compiled=compiled)
        assert np.allclose(found.values, wanted.to_numpy(), rtol=1e-8, atol=1e-6)
        ours = least(lambda c=compiled: propagate(arrows, inputs, compiled=c), asked.runs)
        print(f"{name}: {ours:.3f} s, residual {found.residual:.1e}")
        ratios[name] = peer / ours
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        kept(connection, arrows, inputs)
        warehouse = by_duckdb("", {}, connection)
        values, residual = by_engine(warehouse, asked.actors)
        assert np.allclose(values, wanted.to_numpy(), rtol=1e-8, atol=1e-6)
        ours = least(lambda: by_engine(warehouse, asked.actors), asked.runs)
        wall = on_the_wall(lambda: by_engine(warehouse, asked.actors), asked.runs)
    print(
        f"joins on DuckDB: {ours:.3f} s, residual {residual:.1e}; "
        f"on the wall {wall:.3f} s, pandas {peer_wall:.3f} s, {peer_wall / wall:.2g}x"
    )
    ratios["joins on DuckDB"] = peer / ours
    print("ratio " + ", ".join(f"{name} {ratio:.2g}x" for name, ratio in ratios.items()))


if __name__ == "__main__":
    main()
