"""How much processor time a piece of work takes."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["least"]


def least(work: Callable[[], object], runs: int) -> float:
    """Return the least processor time of several runs, in seconds.

    Nothing else on a machine makes a run faster, so the least is the nearest to the work.
    """
    spent = []
    for _ in range(runs):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)
