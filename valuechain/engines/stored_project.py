"""A project in a Neo4j database whose sums are made there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.model import Layer
from valuechain.selection import selected
from valuechain.store.address import parsed
from valuechain.store.connection import Connection, connected
from valuechain.store.projects import Project, chosen

__all__ = ["LINES", "StoredProject", "exact", "opened"]

_ACTORS: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision = $revision "
    "AND n:Actor RETURN n.position, n.id ORDER BY n.position"
)
_KINDS: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision = $revision "
    "AND n:Kind RETURN n.position, n.id ORDER BY n.position"
)
_STRATA: LiteralString = (
    "MATCH (n:ValueChain) WHERE n.project = $project AND n.revision = $revision "
    "AND n:Stratum RETURN n.number, n.kind, n.unit, n.period, n.state, n.scenario "
    "ORDER BY n.number"
)
LINES: LiteralString = """
MATCH (t:ValueChain) WHERE t.project = $project AND t.revision = $revision
AND t:Transaction AND t.stratum IN $strata
MATCH (a:ValueChain)-[:GIVES]->(t)-[:TO]->(b:ValueChain)
WITH a, b, t.stratum AS stratum,
 sum(CASE t.declared_by WHEN 'provider' THEN t.layer_micro END) AS p,
 sum(CASE t.declared_by WHEN 'receiver' THEN t.layer_micro END) AS r,
 sum(CASE t.declared_by WHEN 'facilitator' THEN t.layer_micro END) AS f,
 sum(CASE t.declared_by WHEN 'provider' THEN 1 ELSE 0 END) AS ps,
 sum(CASE t.declared_by WHEN 'receiver' THEN 1 ELSE 0 END) AS rs,
 sum(CASE t.declared_by WHEN 'facilitator' THEN 1 ELSE 0 END) AS fs
WITH a, b, stratum, ps, rs, fs,
 CASE WHEN ps > 0 THEN p END AS provided,
 CASE WHEN rs > 0 THEN r END AS received,
 CASE WHEN fs > 0 THEN f END AS facilitated
"""
"""One row a line: what each side said of it, in millionths; silence is null."""

FIGURES: LiteralString = """
WITH a, b, stratum, ps = 0 OR rs = 0 AS unconfirmed, CASE $basis
 WHEN 'provider' THEN provided WHEN 'receiver' THEN received
 ELSE coalesce(received, provided, facilitated) END AS figure
"""
"""The one figure a line has on a basis; null where nobody on the basis spoke."""


@dataclass(frozen=True)
class StoredProject:
    """A project, and what its lines are coded by.

    Attributes
    ----------
    connection : Connection
    project : Project
    strata : polars DataFrame
        ``stratum``, ``kind``, ``unit``, ``period`` (Enum), ``state``, ``scenario``.
    """

    connection: Connection
    project: Project
    strata: pl.DataFrame

    @property
    def basis(self) -> str:
        """The basis of the project's policy."""
        return str(self.project.settings.get("policy", {}).get("basis", "recognised"))

    @property
    def name(self) -> str:
        """The shown name of the ecosystem."""
        told = self.project.settings.get("ecosystem", {}).get("name")
        return str(told or self.project.name)

    def actors(self) -> pl.Enum:
        """Return the ids of the actors, in the order of their table."""
        _, rows = self.connection.read(_ACTORS, **self.project.place)
        return pl.Enum([row[1] for row in rows])

    def within(
        self,
        layer: Layer | str | None = None,
        period: str | None = None,
        state: str | None = "done",
        scenario: str = "actual",
    ) -> pl.DataFrame:
        """Return the strata that are asked for.

        Raises
        ------
        ValueError
            When none is in the layer or period; the message names those there are.
        """
        kept = self.strata.filter(pl.col("scenario") == scenario)
        if state is not None:
            kept = kept.filter(pl.col("state") == state)
        return selected(kept, layer, period)

    def rows(
        self, statement: LiteralString, strata: pl.DataFrame, **values: object
    ) -> list[list[Any]]:
        """Return the rows of a statement that starts with ``LINES``."""
        numbers = strata["stratum"].to_list()
        place = self.project.place
        _, found = self.connection.read(statement, **place, strata=numbers, **values)
        return found


@contextmanager
def opened(address: str) -> Iterator[StoredProject]:
    """Open the project an address means.

    Raises
    ------
    AddressError, StoreError
        As reading it whole.
    """
    with connected(parsed(address)) as connection:
        project = chosen(connection)
        _, kinds = connection.read(_KINDS, **project.place)
        _, rows = connection.read(_STRATA, **project.place)
        names = ("stratum", "kind", "unit", "period", "state", "scenario")
        schema = {n: pl.Int64 if n == "stratum" else pl.String for n in names}
        strata = pl.DataFrame(rows, schema=schema, orient="row")
        coded = strata.with_columns(
            pl.col("kind").cast(pl.Enum([row[1] for row in kinds])),
            *(pl.col(c).cast(_sorted(strata[c])) for c in ("unit", "period")),
        )
        yield StoredProject(connection, project, coded)


def _sorted(texts: pl.Series) -> pl.Enum:
    return pl.Enum(texts.drop_nulls().unique().sort())


def exact(*columns: str) -> list[pl.Expr]:
    """Return expressions that turn millionths into exact quantities."""
    return [
        (pl.col(c).cast(QUANTITY) / pl.lit(1_000_000).cast(pl.Decimal(38, 0)))
        .cast(QUANTITY)
        .alias(c)
        for c in columns
    ]
