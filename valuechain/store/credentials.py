"""Who one is to the server: from the environment, or asked on a terminal."""

from __future__ import annotations

import getpass
import os
import sys

from valuechain.words import LANGUAGES, say

__all__ = ["password", "user"]


def user() -> str:
    """Return the name to give: ``NEO4J_USER``, else ``neo4j``."""
    return os.environ.get("NEO4J_USER") or "neo4j"


def password(server: str) -> str:
    """Return ``NEO4J_PASSWORD``, else what is typed on the terminal, unseen; else nothing.

    It is asked for only where somebody can answer: not in a script, not in a pipe.
    """
    told = os.environ.get("NEO4J_PASSWORD")
    if told is not None:
        return told
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    language = spoken if spoken in LANGUAGES else "en"
    asked = say("neo4j", "prompt", language, user=user(), server=server)
    return getpass.getpass(f"{asked}: ", stream=sys.stderr)
