"""What a store refuses, as exceptions whose sentence exists in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from valuechain.errors import AddressError, StoreError
from valuechain.words import say
from valuechain.words.problems import visible

__all__ = ["misaddressed", "misplaced", "refusal"]


def refusal(code: str, key: str, /, **values: object) -> StoreError:
    """Return the exception for a server that cannot be reached or refuses.

    Examples
    --------
    >>> str(refusal("VC701", "unreachable", server="bolt://localhost:7687"))[:52]
    'No Neo4j server answers at bolt://localhost:7687. Ch'
    """
    told = _visible(values)
    return StoreError(code, say("neo4j", key, "en", **told), key, told)


def misaddressed(key: str, /, **values: object) -> AddressError:
    """Return the exception for an address that is not usable, or names nothing there."""
    told = _visible(values)
    return AddressError(say("neo4j", key, "en", **told), key, told)


def misplaced(key: str, /, **values: object) -> AddressError:
    """Return the exception for a warehouse that is not there, or cannot be opened."""
    told = _visible(values)
    return AddressError(say("warehouse", key, "en", **told), key, told, "warehouse")


def _visible(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as they may be shown: names come from others."""
    return {name: visible(str(value), 400) for name, value in values.items()}
