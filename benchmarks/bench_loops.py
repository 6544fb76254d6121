"""All loops through a focal actor, against networkx; ratios of processor time last.

The network has power-law degrees. Every way finds the same loops: networkx once among
all the simple cycles of the network up to that length (those with the focal actor are
kept), once as simple paths back to the focal actor.

    python benchmarks/bench_loops.py --actors 200 --exchanges 1900 --length 6
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from importlib.util import find_spec

import networkx as nx
import numpy as np
from durations import least
from ecosystems import drawn_pairs

from valuechain.indicators.best import best_ways
from valuechain.indicators.circuits import search
from valuechain.indicators.ways import Arrows

Loops = dict[tuple[int, ...], float]
RUNS = 5


def network(actors: int, exchanges: int) -> Arrows:
    """Return a network of power-law degrees without parallel arrows."""
    draw = np.random.default_rng(7)
    tails, heads = drawn_pairs(draw, actors, exchanges, 0.4)
    scores = draw.uniform(0.05, 1.0, len(tails))
    return Arrows(actors, tails.astype(np.int32), heads.astype(np.int32), scores)


def graph_of(arrows: Arrows) -> nx.DiGraph:
    """Return the network as networkx holds it."""
    graph = nx.DiGraph()
    ends = zip(arrows.tails.tolist(), arrows.heads.tolist(), strict=True)
    for (tail, head), score in zip(ends, arrows.scores.tolist(), strict=True):
        graph.add_edge(tail, head, score=score)
    return graph


def scored(graph: nx.DiGraph, places: tuple[int, ...]) -> float:
    """Return the product of the scores along a loop of places."""
    steps = itertools.pairwise((*places, places[0]))
    return math.prod(graph[tail][head]["score"] for tail, head in steps)


def by_cycles(graph: nx.DiGraph, focal: int, length: int) -> Loops:
    """Return the loops through the focal actor among all the cycles of the network."""
    found = {}
    for cycle in nx.simple_cycles(graph, length_bound=length):
        if focal in cycle:
            first = cycle.index(focal)
            places = (*cycle[first:], *cycle[:first])
            found[places] = scored(graph, places)
    return found


def by_paths(graph: nx.DiGraph, focal: int, length: int) -> Loops:
    """Return the loops through the focal actor as paths back to it."""
    found = {}
    for first in graph.successors(focal):
        for way in nx.all_simple_paths(graph, first, focal, cutoff=length - 1):
            places = (focal, *way[:-1])
            found[places] = scored(graph, places)
    return found


def main() -> None:
    """Print the times and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=200)
    parser.add_argument("--exchanges", type=int, default=1900)
    parser.add_argument("--length", type=int, default=6)
    parser.add_argument("--focal", type=int, default=0)
    asked = parser.parse_args()
    arrows = network(asked.actors, asked.exchanges)
    graph, focal, length = graph_of(arrows), asked.focal, asked.length
    wanted = by_paths(graph, focal, length)
    paths = least(lambda: by_paths(graph, focal, length), 2)
    start = time.process_time()
    assert by_cycles(graph, focal, length).keys() == wanted.keys()
    cycles = time.process_time() - start
    print(
        f"{asked.actors} actors, {len(arrows.tails)} exchanges, length <= {length}:"
        f" {len(wanted)} loops through actor {focal}"
    )
    print(f"networkx: simple_cycles {cycles:.1f} s, all_simple_paths {paths:.2f} s")
    ratios = []
    for name, compiled in (("base install", False), ("compiled", True)):
        if compiled and find_spec("numba") is None:
            continue
        found = search(arrows, focal, focal, max_length=length, compiled=compiled)
        tails = arrows.tails[found.steps].tolist()
        ours = {
            tuple(places[:steps]): score
            for places, steps, score in zip(
                tails, (found.steps >= 0).sum(axis=1), found.scores.tolist(), strict=True
            )
        }
        assert ours.keys() == wanted.keys()
        assert all(math.isclose(ours[loop], wanted[loop]) for loop in wanted)
        spent = least(
            lambda c=compiled: search(arrows, focal, focal, max_length=length, compiled=c),
            RUNS,
        )
        print(f"{name}: {spent * 1000:.1f} ms ({paths / spent:.0f}x all_simple_paths)")
        ratios.append(f"{name} {cycles / spent:.0f}x")
    best = best_ways(arrows, focal, focal, 100, max_length=length)
    assert np.allclose([s for _, s in best], sorted(wanted.values(), reverse=True)[:100])
    spent = least(lambda: best_ways(arrows, focal, focal, 100, max_length=length), RUNS)
    print(f"best 100 without the others: {spent * 1000:.1f} ms")
    print(f"ratio {', '.join(ratios)}, best 100 {cycles / spent:.0f}x")


if __name__ == "__main__":
    main()
