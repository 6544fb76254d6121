"""What an importer decided, as a sentence."""

from __future__ import annotations

from valuechain.words import say, topic

__all__ = ["decision_sentence"]


def decision_sentence(what: str, value: str, language: str) -> str:
    """Return how something was read, in ``language``; plainly where no sentence is known.

    Examples
    --------
    >>> decision_sentence("encoding", "UTF-8", "fr")
    'lu en UTF-8'
    >>> decision_sentence("rows", "3", "en")
    'rows: 3'
    """
    if what in topic("decisions", language):
        return say("decisions", what, language, value=value)
    return f"{what}: {value}"
