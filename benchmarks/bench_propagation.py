"""What boundary inputs bring about, against the same power series by pandas joins.

The layer has power-law degrees and explicit boundary inputs; both sum the ways along its
flows until no figure moves by more than 1e-12. Ratios of processor time last.

    python benchmarks/bench_propagation.py --actors 100000 --flows 1000000
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec

import numpy as np
import pandas as pd
from durations import least
from ecosystems import drawn_pairs

from valuechain.indicators.propagation import Arrows, propagate

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
    print("ratio " + ", ".join(f"{name} {ratio:.0f}x" for name, ratio in ratios.items()))


if __name__ == "__main__":
    main()
