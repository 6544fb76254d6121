"""Loss if each actor leaves, all actors, against solving again for each; ratios last.

Solving again for all is extrapolated from some of them: densely, and by sparse iteration.
Processor time; threads that wait for each other would count, so take a single one:

    OPENBLAS_NUM_THREADS=1 python benchmarks/bench_dependency.py [actors]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import scipy.sparse as sp
from durations import least

from valuechain.indicators.balance import Balance
from valuechain.indicators.dependency import dependency

CLOSE = 1e-12


def network(actors: int) -> Balance:
    """Return a random balanced layer of ten exchanges an actor."""
    rng = np.random.default_rng(7)
    exchanged = np.zeros((actors, actors))
    ends = rng.integers(actors, size=(2, 10 * actors))
    exchanged[ends[0], ends[1]] = rng.lognormal(size=10 * actors)
    np.fill_diagonal(exchanged, 0.0)
    own = rng.uniform(0.5, 1.5, actors) * exchanged.sum() / actors
    through = np.maximum(exchanged.sum(axis=0), exchanged.sum(axis=1)) + own
    none = np.zeros(actors)
    return Balance(
        tuple(f"a{n}" for n in range(actors)),
        np.arange(actors),
        exchanged,
        (through - exchanged.sum(axis=0))[:, None],
        (through - exchanged.sum(axis=1))[:, None],
        none,
        none,
    )


def solved_again(system: Balance, leaver: int) -> np.ndarray:
    """Return the share each actor loses when one leaves, by solving the layer again."""
    kept = system.by_provider.copy()
    kept[leaver, :] = 0.0
    kept[:, leaver] = 0.0
    entering = system.boundary_inputs.copy()
    entering[leaver] = 0.0
    left = np.linalg.solve(np.eye(len(kept)) - kept.T, entering)
    return 1.0 - left / system.throughflow


def iterated(shares: sp.csr_array, leaver: int) -> np.ndarray:
    """Return the same by repeated sparse multiplication, until no share moves."""
    found = np.zeros(shares.shape[0])
    while True:
        known = found.copy()
        known[leaver] = 1.0
        after = shares @ known
        if np.abs(after - found).max() <= CLOSE:
            return after
        found = after


def main() -> None:
    """Print the times and the ratio."""
    actors = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    system = network(actors)
    tried = range(0, actors, max(actors // 10, 1))
    start = time.process_time()
    again = {leaver: solved_again(system, leaver) for leaver in tried}
    naive = (time.process_time() - start) / len(again) * actors
    shares = sp.csr_array(system.by_receiver.T)
    start = time.process_time()
    swept = {leaver: iterated(shares, leaver) for leaver in tried}
    sparse = (time.process_time() - start) / len(swept) * actors
    found = dependency(system)
    ours = least(lambda: dependency(system), 5)
    for leaver, lost in again.items():
        others = np.arange(actors) != leaver
        assert np.allclose(found.total[leaver][others], lost[others], atol=1e-9)
        assert np.allclose(swept[leaver][others], lost[others], atol=1e-9)
    print(
        f"{actors} actors, from {len(again)} of them: solved again {naive:.1f} s,"
        f" by sparse iteration {sparse:.1f} s"
    )
    print(f"one factorisation, all pairs: {ours:.3f} s")
    print(f"ratio {naive / ours:.0f}x, to sparse iteration {sparse / ours:.0f}x")


if __name__ == "__main__":
    main()
