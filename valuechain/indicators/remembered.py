"""What was found for an argument, kept for as long as the argument itself is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

__all__ = ["remembered"]

Given = TypeVar("Given")
Found = TypeVar("Found")


def remembered(find: Callable[[Given], Found]) -> Callable[[Given], Found]:
    """Return ``find`` with a memory: asked twice about one argument, it answers once.

    The argument is told by identity, so it must not change; what was found for it is
    forgotten with it, and must not be written to. Several indicators of one layer so
    share its ties, its lines between actors and its valuations.

    Examples
    --------
    >>> class Layer: ...
    >>> asked = []
    >>> ties = remembered(lambda layer: asked.append(layer) or len(asked))
    >>> layer = Layer()
    >>> ties(layer), ties(layer), ties(Layer())
    (1, 1, 2)
    """
    known: WeakKeyDictionary[Given, Found] = WeakKeyDictionary()

    @functools.wraps(find)
    def recalled(given: Given) -> Found:
        if given not in known:
            known[given] = find(given)
        return known[given]

    return recalled
