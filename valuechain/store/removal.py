"""Remove rows of ours, a few thousand at a time, and nothing else."""

from __future__ import annotations

from typing import LiteralString

from valuechain.store.connection import Connection

__all__ = ["remove_revisions"]

BATCH = 5_000
"""Rows removed in one transaction."""

_LINKED: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision IS NOT NULL "
    "AND n.revision <> $keep AND n:Transaction "
    "WITH n LIMIT $most DETACH DELETE n RETURN count(*)"
)
_OTHERS: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision IS NOT NULL "
    "AND n.revision <> $keep WITH n LIMIT $most DETACH DELETE n RETURN count(*)"
)


def remove_revisions(connection: Connection, project: str, *, keep: str = "") -> int:
    """Remove the rows of a project, all but those of one revision; return how many.

    Transactions go first, so that no actor is removed with many links at once.
    """
    removed = 0
    for statement in (_LINKED, _OTHERS):
        gone = BATCH
        while gone:
            values = {"project": project, "keep": keep, "most": BATCH}
            gone = connection.change(statement, values)
            removed += gone
    return removed
