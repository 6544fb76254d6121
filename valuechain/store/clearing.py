"""Remove one project of ours from a database."""

from __future__ import annotations

from typing import LiteralString

from valuechain.store.connection import Connection
from valuechain.store.projects import Project, project_key
from valuechain.store.removal import remove_revisions

__all__ = ["clear"]

_HIDDEN: LiteralString = "MATCH (p:ValueChain {key: $key}) REMOVE p.current RETURN count(p)"
_GONE: LiteralString = "MATCH (p:ValueChain {key: $key}) DETACH DELETE p RETURN count(*)"


def clear(connection: Connection, project: Project) -> int:
    """Remove a project, and return how many rows it had.

    It is hidden first, in one transaction, then its rows are removed, a few thousand at
    a time; where this is stopped, writing the project again, or clearing it again by its
    name, removes what is left. Nothing that is not of the project is touched.
    """
    key = {"key": project_key(project.name)}
    connection.change(_HIDDEN, key)
    removed = remove_revisions(connection, project.name)
    connection.change(_GONE, key)
    return removed
