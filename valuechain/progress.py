"""What long work is at, for whoever wants to show it; nothing is printed here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["Step", "current", "step"]


@dataclass(slots=True, eq=False)
class Step:
    """One piece of work: what is done, to what, how far it is, and since when.

    ``total`` is 0 where nobody knows how much there is to do. ``since`` is when the
    outermost piece of work began, on the clock of ``time.monotonic``.
    """

    what: str
    name: str
    total: int = 0
    done: int = 0
    since: float = field(default_factory=time.monotonic)


_steps: list[Step] = []


def current() -> Step | None:
    """Return the innermost piece of work that goes on, if any does."""
    return _steps[-1] if _steps else None


@contextmanager
def step(what: str, name: str, total: int = 0) -> Iterator[Step]:
    """Say that a piece of work goes on until the end of the block.

    Who goes through ``total`` things adds to ``done`` of what is given.

    Examples
    --------
    >>> with step("reading", "a.csv"):
    ...     print(current().what, current().name)
    reading a.csv
    >>> current() is None
    True
    """
    begun = Step(what, name, total)
    if _steps:
        begun.since = _steps[0].since
    _steps.append(begun)
    try:
        yield begun
    finally:
        _steps.remove(begun)
