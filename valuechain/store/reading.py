"""Read a project back as the tables of text it was written from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import LiteralString

import polars as pl

from valuechain.importers.table import Document, Table
from valuechain.schema import TABLES, load_schema
from valuechain.store.address import Address
from valuechain.store.connection import Connection, connected
from valuechain.store.layout import LABELS, MORE, PLACES, dates_of, quantities_of
from valuechain.store.projects import Project, chosen
from valuechain.store.refusal import refusal

__all__ = ["read"]

FORMAT = "neo4j"
"""The format of the document that is given back."""

_ENDS = ("provider", "receiver")
_REPEATED = {"id", "choice", "unit", "period", "participates"}
_NOT_REPEATED = ("id", "reference", "in_return_for")


def read(address: Address) -> Document:
    """Return the tables of a project, each row with the place it was first read at.

    Raises
    ------
    AddressError
        When it is not clear which project is meant.
    StoreError
        VC701 to VC704 as ``connected``; VC703 when the project was changed meanwhile, or
        no longer holds what was written.
    """
    with connected(address) as connection:
        project = chosen(connection)
        frames: dict[str, pl.DataFrame] = {}
        for name in TABLES:
            if name in project.counts:
                frames[name] = _frame(connection, project, name, frames.get("actors"))
        _verify(connection, project, frames)
    tables = [
        table
        for name, frame in frames.items()
        for table in _tables(name, frame, project.headings[name])
    ]
    return Document(project.name, tuple(tables), project.settings, (), (), format=FORMAT)


def _verify(
    connection: Connection, project: Project, frames: dict[str, pl.DataFrame]
) -> None:
    """Refuse rows that are not those the project was written with."""
    expected = sum(n for table, n in project.counts.items() if table in frames)
    found = sum(frame.height for frame in frames.values())
    if found == expected:
        return
    server = connection.address.server
    again = chosen(connection)
    if again.revision != project.revision:
        raise refusal("VC703", "changed", project=project.name, server=server)
    raise refusal(
        "VC703",
        "damaged",
        project=project.name,
        server=server,
        expected=expected,
        found=found,
    )


def _frame(
    connection: Connection, project: Project, name: str, actors: pl.DataFrame | None
) -> pl.DataFrame:
    """Return the rows of one table as text, in the order they were written."""
    columns = _columns(name, project.headings[name])
    _, rows = connection.read(_statement(name, columns), **project.place)
    ends = _ENDS if name == "transactions" else ()
    integers = {"position", "from_row", *ends}
    names = ("position", *ends, *columns)
    schema = {c: pl.Int64 if c in integers else pl.String for c in names}
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("position")
    if ends and actors is not None:
        ids = actors["id"]
        frame = frame.with_columns(ids.gather(frame[c]).alias(c) for c in ends)
    return frame


def _columns(name: str, headings: Sequence[str]) -> list[str]:
    """Return the properties to ask for: those that were written, in our own words."""
    known = load_schema(name).names
    told = [
        h for h in headings if h in known and not (name == "transactions" and h in _ENDS)
    ]
    more = [MORE] if any(h not in known for h in headings) else []
    return [*told, *more, *PLACES]


def _statement(name: str, columns: Sequence[str]) -> LiteralString:
    """Return the statement that reads a table; every name in it is one of ours."""
    quantities, days = quantities_of(name), dates_of(name)
    parts = ["n.position"]
    if name == "transactions":
        parts += ["a.position", "b.position"]
    for column in columns:
        if column in quantities:
            parts.append(f"n.`{column}_exact`")
        elif column in days:
            parts.append(f"toString(n.`{column}`)")
        else:
            parts.append(f"n.`{column}`")
    links = (
        "MATCH (a:ValueChain)-[:GIVES]->(n)-[:TO]->(b:ValueChain) "
        if name == "transactions"
        else ""
    )
    return (
        "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision = $revision "
        f"AND n:{LABELS[name]} {links}RETURN {', '.join(parts)}"
    )


def _tables(name: str, frame: pl.DataFrame, headings: Sequence[str]) -> Iterator[Table]:
    """Yield the rows of each source and sheet as a table, as the gate takes it."""
    frame = _told(name, frame, headings)
    if frame.is_empty():
        empty = frame.select(headings)
        yield Table(name, FORMAT, empty, pl.Series("row", [], pl.Int64))
        return
    for (source, sheet), part in frame.group_by(
        "from_source", "from_sheet", maintain_order=True
    ):
        numbers = part["from_row"].fill_null(0)
        yield Table(
            name,
            str(source or FORMAT),
            part.select(headings),
            numbers.alias("row"),
            None if sheet is None else str(sheet),
        )


def _told(name: str, frame: pl.DataFrame, headings: Sequence[str]) -> pl.DataFrame:
    """Return every column people wrote; text that repeats is coded."""
    fields = {f.name: f for f in load_schema(name).fields}
    others = [h for h in headings if h not in fields]
    if others:
        read = [json.loads(text or "{}") for text in frame[MORE].to_list()]
        frame = frame.with_columns(
            pl.Series(h, [row.get(h) for row in read], pl.String) for h in others
        )
    repeated = [
        h
        for h in headings
        if h in fields and fields[h].reads_as in _REPEATED and h not in _NOT_REPEATED
    ]
    if name != "transactions":
        return frame
    return frame.with_columns(pl.col(repeated).cast(pl.Categorical))
