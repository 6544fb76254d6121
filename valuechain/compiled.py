"""Loops compiled by numba (the extra ``fast``), and whether they can be."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import ParamSpec, TypeVar, cast

__all__ = ["by_numba", "has_numba", "numba_loaded"]

P = ParamSpec("P")
R = TypeVar("R")


def has_numba() -> bool:
    """Return whether numba is installed; it is not loaded yet."""
    return find_spec("numba") is not None


def numba_loaded() -> bool:
    """Return whether some loop was compiled already, so that one more costs little."""
    return "numba" in sys.modules


def by_numba(loop: Callable[P, R]) -> Callable[P, R]:
    """Return a loop compiled by numba; kept on disk for the next time."""
    return cast("Callable[P, R]", _compiled(loop))


@functools.cache
def _compiled(loop: Callable[..., object]) -> object:
    import numba

    return numba.njit(cache=True)(loop)
