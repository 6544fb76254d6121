"""All loops through a focal actor, against networkx; the last line is the ratio.

Run ``python benchmarks/bench_loops.py [actors] [degree] [length]``.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import networkx as nx
import numpy as np

from valuechain.indicators.circuits import Arrows, search


def network(actors: int, degree: int) -> Arrows:
    """Return a random network without parallel arrows."""
    rng = np.random.default_rng(7)
    pairs = set()
    while len(pairs) < actors * degree:
        one, other = rng.integers(actors, size=2).tolist()
        if one != other:
            pairs.add((one, other))
    ends = np.array(sorted(pairs), dtype=np.int32)
    scores = rng.uniform(0.05, 1.0, len(ends))
    return Arrows(actors, ends[:, 0].copy(), ends[:, 1].copy(), scores)


def timed(work: Callable[[], object], times: int) -> float:
    """Return the median of several runs, in seconds."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def by_networkx(arrows: Arrows, length: int) -> tuple[int, float]:
    """Return the number of loops through actor 0 and the sum of their scores."""
    graph = nx.DiGraph()
    ends = zip(arrows.tails.tolist(), arrows.heads.tolist(), strict=True)
    graph.add_edges_from(
        (tail, head, {"score": score})
        for (tail, head), score in zip(ends, arrows.scores.tolist(), strict=True)
    )
    count, total = 0, 0.0
    for first in graph.successors(0):
        ways = nx.all_simple_paths(graph, first, 0, cutoff=length - 1)
        for way in ways:
            score = graph[0][first]["score"]
            for tail, head in itertools.pairwise(way):
                score *= graph[tail][head]["score"]
            count, total = count + 1, total + score
    return count, total


def by_simple_cycles(arrows: Arrows, length: int) -> int:
    """Return the number of loops through actor 0 among all the loops of the network."""
    graph = nx.DiGraph(zip(arrows.tails.tolist(), arrows.heads.tolist(), strict=True))
    return sum(0 in cycle for cycle in nx.simple_cycles(graph, length_bound=length))


def main() -> None:
    """Print the times and the ratios."""
    given = [int(word) for word in sys.argv[1:]]
    actors, degree, length = [*given, *(200, 18, 5)[len(given) :]]
    arrows = network(actors, degree)
    start = time.perf_counter()
    count, total = by_networkx(arrows, length)
    peer = time.perf_counter() - start
    print(
        f"{actors} actors, {len(arrows.tails)} exchanges, length <= {length}: {count} loops"
    )
    print(f"networkx all_simple_paths from the focal actor: {peer * 1000:.0f} ms")
    ratios = {}
    for name, compiled in (("base install", False), ("compiled", True)):
        if compiled and find_spec("numba") is None:
            continue
        found = search(arrows, 0, 0, max_length=length, compiled=compiled)
        assert found.count == count
        assert abs(found.total - total) < 1e-6 * total
        ours = timed(
            lambda c=compiled: search(arrows, 0, 0, max_length=length, compiled=c), 5
        )
        best = timed(
            lambda c=compiled: search(
                arrows, 0, 0, max_length=length, most=100, compiled=c
            ),
            5,
        )
        print(f"{name}: all listed {ours * 1000:.1f} ms, best 100 {best * 1000:.1f} ms")
        ratios[name] = peer / ours
    if "--cycles" in sys.argv or not given:
        start = time.perf_counter()
        assert by_simple_cycles(arrows, 4) >= 0
        cycles = time.perf_counter() - start
        ours = timed(lambda: search(arrows, 0, 0, max_length=4, compiled=False), 5)
        print(
            f"networkx simple_cycles, length <= 4: {cycles / ours:.0f} times our base install"
        )
    print("ratio " + ", ".join(f"{name} {ratio:.0f}x" for name, ratio in ratios.items()))


if __name__ == "__main__":
    main()
