"""What a format could not carry, in words."""

from __future__ import annotations

from collections.abc import Mapping

from valuechain.words import say, topic

__all__ = ["losses"]


def losses(left: Mapping[str, int], path: str, language: str) -> list[str]:
    """Return the sentence that names what was not written, empty when all was.

    Examples
    --------
    >>> losses({"measures": 3, "settings": 1}, "map.csv", "en")
    ['Not in map.csv, which cannot hold it: measures (3 rows), settings (1).']
    """
    if not left:
        return []
    words = topic("formats", language)
    told = [
        words.get(f"lost.{what}", words["lost.table"]).format(what=what, number=number)
        for what, number in left.items()
    ]
    return [say("formats", "lost", language, path=path, what=", ".join(told))]
