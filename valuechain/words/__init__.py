"""The only place where sentences are made: one JSON file per topic, both languages in it.

Each ``words/TOPIC.json`` maps a key to ``{"en": …, "fr": …}``. A sentence may hold
``{names}`` that are filled by ``say``.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from valuechain.words.problems import harmless

__all__ = ["LANGUAGES", "say", "topic"]

LANGUAGES = ("en", "fr")

_TERMINAL = frozenset({"cli", "doctor", "decisions"})
"""Topics whose sentences are printed: a name in them must not steer the terminal."""


@functools.cache
def _topic(name: str) -> dict[str, dict[str, str]]:
    text = (files("valuechain.words") / f"{name}.json").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


@functools.cache
def topic(name: str, language: str) -> dict[str, str]:
    """Return all sentences of a topic in one language, for a page to carry along.

    It is the same dictionary each time: read it, and copy it to change anything.
    """
    return {key: words[language] for key, words in _topic(name).items()}


def say(name: str, key: str, language: str, /, **values: Any) -> str:
    """Return the sentence ``key`` of topic ``name`` in ``language``, filled with ``values``.

    Raises
    ------
    KeyError
        When the topic has no such key, or a value the sentence needs is missing.
    """
    if name in _TERMINAL:
        values = {
            key: harmless(str(value)) if isinstance(value, str | Path) else value
            for key, value in values.items()
        }
    return _topic(name)[key][language].format_map(values)
