"""Write a project: whole, or not seen at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, LiteralString

import polars as pl

from valuechain.store.address import Address
from valuechain.store.connection import Connection, connected
from valuechain.store.layout import FORMAT, LABELS, Rows, assignments
from valuechain.store.projects import project_key
from valuechain.store.refusal import refusal
from valuechain.store.removal import remove_revisions
from valuechain.store.revision import revision_of

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

__all__ = ["write"]

BATCH = 5_000
"""Rows sent in one transaction, at most."""

BYTES = 8_000_000
"""Text sent in one transaction, about, at most."""

_PREPARATIONS: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT valuechain_key IF NOT EXISTS "
    "FOR (n:ValueChain) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX valuechain_revision IF NOT EXISTS "
    "FOR (n:ValueChain) ON (n.project, n.revision)",
    "CREATE INDEX valuechain_id IF NOT EXISTS FOR (n:ValueChain) ON (n.project, n.id)",
)
_ANNOUNCED: LiteralString = (
    "MERGE (p:ValueChain {key: $key}) "
    "ON CREATE SET p:Project, p.project = $project, p.name = $project, p.format = $format "
    "RETURN 1"
)
_HELD: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision = $revision "
    "RETURN count(n)"
)
_JOINED: LiteralString = (
    "MATCH (t:ValueChain) WHERE t.project = $project AND t.revision = $revision "
    "AND t:Transaction MATCH (:ValueChain)-[:GIVES]->(t)-[:TO]->(:ValueChain) "
    "RETURN count(*)"
)
_SWITCHED: LiteralString = "MATCH (p:ValueChain {key: $key}) SET p += $values RETURN 1"


def write(
    address: Address,
    project: str,
    rows: Sequence[Rows],
    settings: Mapping[str, Mapping[str, object]],
    *,
    summable: bool,
) -> None:
    """Write a project; readers see the old state until the new one is there whole.

    The rows of the new state are written beside the old ones, a few thousand in one
    transaction, each by its own key. When all are there, one transaction makes the new
    state the project's; then the old rows are removed. A writer that is stopped anywhere
    leaves the old state in place, and running it again ends in the same graph.

    Parameters
    ----------
    address : Address
        Where to; its project is not looked at.
    project : str
        The name of the project.
    rows : sequence of Rows
        The tables, actors before transactions.
    settings : mapping
        The sections of ``ecosystem.toml``.
    summable : bool
        Whether every sum of quantities stays within 64 bits.

    Raises
    ------
    StoreError
        VC701 to VC704 as ``connected``; VC703 when another writer interfered.
    """
    revision = revision_of(project, rows, settings)
    values = {
        "current": revision,
        "format": FORMAT,
        "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True),
        "counts": json.dumps({r.table: r.frame.height for r in rows}),
        "headings": json.dumps({r.table: r.headings for r in rows}, ensure_ascii=False),
        "summable": summable,
    }
    place: dict[str, object] = {"project": project, "revision": revision}
    place["key"] = project_key(project)
    with connected(address) as connection:
        for preparation in _PREPARATIONS:
            connection.change(preparation, {})
        connection.change(_ANNOUNCED, {**place, "format": FORMAT})
        for table in rows:
            _send(connection, table, place)
        _switch(connection, rows, place, values)
        remove_revisions(connection, project, keep=revision)


def _send(connection: Connection, rows: Rows, place: Mapping[str, object]) -> None:
    statement = _statement(rows)
    ends = ("from", "to") if rows.table == "transactions" else ()
    properties = [c for c in rows.frame.columns if c not in ends]
    frame = rows.frame.with_row_index("position").select("position", *ends, *properties)
    shelves = {
        "shelf": f"{place['revision']}/{rows.table}/",
        "actors": f"{place['revision']}/actors/",
    }
    for part in _batches(frame):
        connection.change(statement, {**place, **shelves, "rows": part.rows()})


def _statement(rows: Rows) -> LiteralString:
    """Return the one statement that writes a batch of a table."""
    label = LABELS[rows.table]
    ends = ("from", "to") if rows.table == "transactions" else ()
    properties = tuple(c for c in rows.frame.columns if c not in ends)
    told = assignments(rows.table, properties, 1 + len(ends))
    comma: LiteralString = ", " if told else ""
    own: LiteralString = "project: $project, revision: $revision, position: r[0]"
    node: LiteralString = (
        "MERGE (n:ValueChain {key: $shelf + toString(r[0])}) "
        "SET n:" + label + ", n += {" + own + comma + told + "} "
    )
    if not ends:
        return "UNWIND $rows AS r " + node + "RETURN count(*)"
    return (
        "UNWIND $rows AS r "
        "MATCH (a:ValueChain {key: $actors + toString(r[1])}) "
        "MATCH (b:ValueChain {key: $actors + toString(r[2])}) "
        + node
        + "MERGE (a)-[g:GIVES]->(n) SET g.project = $project "
        "MERGE (n)-[o:TO]->(b) SET o.project = $project RETURN count(*)"
    )


def _batches(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield a table in parts that are small both in rows and in text."""
    text = [c for c, dtype in frame.schema.items() if dtype == pl.String]
    sizes = frame.select(
        pl.sum_horizontal(pl.col(text).str.len_bytes(), pl.lit(100)).alias("size")
    )["size"].to_list()
    start, held = 0, 0
    for place, size in enumerate(sizes):
        if place > start and (place - start >= BATCH or held + size > BYTES):
            yield frame[start:place]
            start, held = place, 0
        held += size
    if sizes:
        yield frame[start:]


def _switch(
    connection: Connection,
    rows: Sequence[Rows],
    place: Mapping[str, object],
    values: Mapping[str, object],
) -> None:
    """Make the new state the project's, if it is there whole, in one transaction."""
    expected = sum(r.frame.height for r in rows)
    joined = sum(r.frame.height for r in rows if r.table == "transactions")
    given = dict(place)

    def work(transaction: ManagedTransaction) -> bool:
        held = transaction.run(_HELD, given).single(strict=True)[0]
        paths = transaction.run(_JOINED, given).single(strict=True)[0]
        if (held, paths) != (expected, joined):
            return False
        there = transaction.run(_SWITCHED, given, values=dict(values)).single()
        return there is not None

    if not connection.write(work):
        address, project = connection.address, place["project"]
        raise refusal("VC703", "changed", project=project, server=address.server)
