"""The projects of ours in a database, and which one an address means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from valuechain.store.connection import Connection
from valuechain.store.layout import FORMAT
from valuechain.store.refusal import misaddressed, refusal

__all__ = ["Project", "chosen", "project_key", "projects"]

_PROJECTS: LiteralString = (
    "MATCH (p:ValueChain:Project) "
    "RETURN p.name, p.current, p.format, p.settings, p.counts, p.headings, p.summable "
    "ORDER BY p.name"
)


@dataclass(frozen=True)
class Project:
    """A project that is there whole.

    Attributes
    ----------
    name : str
    revision : str
        The state that readers see; empty while there is none that is whole.
    layout : int
        The version of the layout.
    settings : mapping
        The sections of ``ecosystem.toml``.
    counts : mapping of str to int
        How many rows each table holds.
    headings : mapping of str to list of str
        The columns of each table.
    summable : bool
        Whether every sum of its quantities stays within 64 bits.
    """

    name: str
    revision: str
    layout: int
    settings: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, int]
    headings: Mapping[str, list[str]]
    summable: bool

    @property
    def place(self) -> dict[str, str]:
        """The parameters that name its rows in a statement."""
        return {"project": self.name, "revision": self.revision}


def project_key(name: str) -> str:
    """Return the key of the node that stands for a project."""
    return f"project/{name}"


def projects(connection: Connection) -> list[Project]:
    """Return every project of the database, by name, those not there whole included."""
    _, rows = connection.read(_PROJECTS)
    found = []
    for name, revision, layout, settings, counts, headings, summable in rows:
        told, rows_of, columns = (
            json.loads(text or "{}") for text in (settings, counts, headings)
        )
        project = Project(
            name, revision or "", layout or 0, told, rows_of, columns, bool(summable)
        )
        found.append(project)
    return found


def chosen(connection: Connection, *, whole: bool = True) -> Project:
    """Return the project the address names, or the only one there is.

    Parameters
    ----------
    connection : Connection
    whole : bool
        Whether only projects count that are there whole.

    Raises
    ------
    StoreError
        VC704 when it was written by a newer version of this program.
    AddressError
        When there is none, none of that name, or several and none is named; the message
        lists those there are.
    """
    found = {p.name: p for p in projects(connection) if p.revision or not whole}
    asked, server = connection.address.project, connection.address.server
    if not found:
        raise misaddressed("project.none", server=server)
    listed = ", ".join(found)
    if asked and asked not in found:
        raise misaddressed("project.absent", project=asked, server=server, projects=listed)
    if not asked and len(found) > 1:
        raise misaddressed("project.choose", server=server, projects=listed)
    project = found[asked] if asked else next(iter(found.values()))
    if project.layout > FORMAT:
        raise refusal("VC704", "newer", project=project.name, server=server)
    return project
