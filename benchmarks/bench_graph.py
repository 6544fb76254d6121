"""Our graph against a networkx MultiDiGraph of the same edges: time and bytes.

Both start from the same coded lines in memory. Ours is the sparse matrix of all layers and
periods; theirs one edge a line with kind, unit, period and quantity. Least processor seconds
of several runs; bytes of what is built, theirs by ``tracemalloc``. Once with every exchange in
one layer, once in sixteen; the ratios last.

    python benchmarks/bench_graph.py --transactions 1000000
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import tracemalloc
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
from durations import least
from ecosystems import KINDS, write_transactions

from valuechain import load
from valuechain.flows import on_basis
from valuechain.graph import Graph, graph_of
from valuechain.lines import lines


def theirs(words: list[list[str]], quantities: np.ndarray) -> nx.MultiDiGraph:
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_edges_from(
        (a, b, {"kind": kind, "unit": unit, "period": period, "quantity": quantity})
        for a, b, kind, unit, period, quantity in zip(
            *words, quantities.tolist(), strict=True
        )
    )
    return graph


def size_of(ours: Graph) -> int:
    kept = ours.amounts
    return int(kept.data.nbytes + kept.indices.nbytes + kept.indptr.nbytes)


def traced(words: list[list[str]], quantities: np.ndarray) -> float:
    """Return the bytes of an edge of theirs."""
    gc.collect()
    tracemalloc.start()
    graph = theirs(words, quantities)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / graph.number_of_edges()


def main() -> None:
    """Print time and bytes of both, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    for kinds, years in ((1, 1), (len(KINDS), 2)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "transactions.csv"
            size = asked.actors, asked.transactions, 1
            write_transactions(path, *size, kinds=kinds, years=years)
            ecosystem = load.read(path)
        figures, actors = on_basis(lines(ecosystem)), tuple(ecosystem.actor_ids)
        names = ("provider", "receiver", "kind", "unit", "period")
        words = [figures[n].cast(pl.String).to_list() for n in names]
        quantities = figures["quantity"].cast(pl.Float64).to_numpy()
        mine = least(lambda: graph_of(figures, actors), asked.runs)  # noqa: B023
        graph_bytes = size_of(graph_of(figures, actors)) / figures.height
        other = least(lambda: theirs(words, quantities), 1)  # noqa: B023
        other_bytes = traced(words, quantities)
        print(f"{figures.height} edges, {len(actors)} actors, {kinds * years} layers")
        print(f"  valuechain {mine:.3f} s, {graph_bytes:.0f} bytes an edge")
        print(f"  networkx   {other:.2f} s, {other_bytes:.0f} bytes an edge")
        print(
            f"  ratio: {other / mine:.0f} faster, {other_bytes / graph_bytes:.0f} smaller"
        )


if __name__ == "__main__":
    main()
