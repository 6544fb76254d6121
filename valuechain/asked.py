"""What was asked for and cannot be had, as exceptions whose sentence exists in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from valuechain.errors import ArgumentError, UnknownNameError
from valuechain.words import say

__all__ = ["misused", "unknown"]

_MOST = 20


def misused(key: str, /, **values: object) -> ArgumentError:
    """Return the exception for an argument that makes no sense here.

    Examples
    --------
    >>> str(misused("outside.loops", actor="world"))
    "actor 'world' is outside the boundary: no loop passes there"
    """
    return ArgumentError(say("asked", key, "en", **values), "asked", key, values)


def unknown(
    what: str, asked: str, known: Iterable[str], *, most: int = _MOST
) -> UnknownNameError:
    """Return the exception for a name that is not there; it tells ``most`` that are.

    Examples
    --------
    >>> str(unknown("theme", "cares", ["care", "gap"]))
    "no theme 'cares'; themes: care, gap"
    >>> str(unknown("theme", "cares", []))
    "no theme 'cares'; themes: –"
    >>> str(unknown("theme", "cares", ["care", "gap", "trust"], most=2))
    "no theme 'cares'; themes: care, gap, …"
    """
    names = tuple(map(str, known))
    told = ", ".join([*names[:most], *(["…"] if len(names) > most else [])]) or "–"
    values = {"asked": asked, "known": told}
    sentence = say("asked", what, "en", **values)
    return UnknownNameError(sentence, what, asked, names, values)
