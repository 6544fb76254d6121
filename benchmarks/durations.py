"""How much processor time a piece of work takes, and how much memory at most."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["PEAK", "least"]

PEAK = """
def peak():
    # Of this program alone: what getrusage says of a child counts what its parent held too.
    with open("/proc/self/status") as told:
        return next(int(line.split()[1]) / 1024 for line in told if line.startswith("VmHWM"))
"""
"""A function for a program of its own: its peak memory in megabytes (Linux)."""


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
