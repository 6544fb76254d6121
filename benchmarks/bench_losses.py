"""The 100 actors whose leaving costs a layer most, certified, against solving for all.

Solving for each of the actors is extrapolated from a few of them. Processor time; last
the number of solves that the whole answer costs, and the ratio to solving for all.

    python benchmarks/bench_losses.py --actors 100000 --flows 1000000
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import polars as pl
from ecosystems import drawn_pairs

from valuechain.flows import Flows
from valuechain.indicators.leaving import leaving
from valuechain.indicators.linked import linked
from valuechain.indicators.losses import largest_losses
from valuechain.model import Layer


def layer(actors: int, flows: int) -> Flows:
    """Return a layer with power-law degrees; what it does not balance is unexplained."""
    draw = np.random.default_rng(1)
    tails, heads = drawn_pairs(draw, actors, flows)
    names = [f"actor-{place:06d}" for place in range(actors)]
    people = pl.Series(names, dtype=pl.Enum(names))
    links = pl.DataFrame(
        {
            "provider": people.gather(tails),
            "receiver": people.gather(heads),
            "quantity": pl.Series(draw.lognormal(5, 1.5, len(tails))).cast(
                pl.Decimal(38, 6)
            ),
        }
    )
    return Flows(Layer("money", "EUR"), "2025", tuple(names), frozenset(), links)


def main() -> None:
    """Print the times and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=100_000)
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=100)
    asked = parser.parse_args()
    flows = layer(asked.actors, asked.flows)
    leaving(flows, 0)
    start = time.process_time()
    tried = range(0, 1000, 100)
    again = {leaver: leaving(flows, leaver) for leaver in tried}
    solve = (time.process_time() - start) / len(again)
    start = time.process_time()
    found = largest_losses(flows, asked.most)
    ours = time.process_time() - start
    assert found.certified
    total = linked(flows).through.sum()
    for leaver in set(tried) & set(found.places.tolist()):
        (place,) = np.flatnonzero(found.places == leaver)
        assert np.isclose(again[leaver].lost.sum() / total, found.low[place], rtol=1e-8)
    print(
        f"{asked.actors} actors, {flows.links.height} flows: one solve {solve:.2f} s,"
        f" top {asked.most} certified {ours:.1f} s ({found.solved} actors tried)"
    )
    print(f"in the time of {ours / solve:.0f} solves")
    print(f"ratio {solve * asked.actors / ours:.0f}x")


if __name__ == "__main__":
    main()
