"""Ids that point to other tables: found, or named with the closest that exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from valuechain.codes import combinations, distinct
from valuechain.errors import Problem
from valuechain.identity import closest
from valuechain.schema import TABLES, load_schema
from valuechain.units import known_unit

__all__ = ["checked", "inferred_actors", "inferred_kinds"]

_CODES = {"actors": "VC215", "kinds": "VC214"}


def _pointing(frames: Mapping[str, pl.DataFrame], target: str) -> list[tuple[str, str]]:
    """Return the (table, column) pairs that hold ids of ``target``."""
    return [
        (table, field.name)
        for table in TABLES
        if table in frames
        for field in load_schema(table).fields
        if field.refers_to == target and field.name in frames[table].columns
    ]


def _named(frames: Mapping[str, pl.DataFrame], target: str) -> pl.Series:
    """Return every id of ``target`` that some table names, sorted."""
    columns = [distinct(frames[t][c]) for t, c in _pointing(frames, target)]
    return pl.concat([c.cast(pl.String).alias("id") for c in columns]).unique().sort()


def inferred_actors(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return an actors table of the ids the other tables name, sorted."""
    ids = _named(frames, "actors")
    return pl.DataFrame({"id": ids}).with_columns(pl.col("id").alias("name"))


def inferred_kinds(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a kinds table of the kinds named; their dimension where their units agree."""
    ids = _named(frames, "kinds").to_list()
    transactions = frames["transactions"]
    units: dict[str, set[str]] = {}
    if "unit" in transactions.columns:
        for kind, unit in combinations(transactions, ("kind", "unit")):
            if unit:
                units.setdefault(kind, set()).add(unit)
    rows = [(kind, kind, _dimension(units.get(kind, set()))) for kind in ids]
    schema = {"id": pl.String, "name": pl.String, "dimension": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.lit(None, pl.String).alias("unit")
    )


def _dimension(units: set[str]) -> str | None:
    known = [known_unit(u) for u in units]
    found = {u.dimension for u in known if u is not None}
    return found.pop() if len(found) == 1 and None not in known else None


def checked(
    frames: dict[str, pl.DataFrame], given: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], list[Problem], dict[tuple[str, str, str | None], int]]:
    """Return the tables without the rows that point nowhere, and a problem for each.

    Only the tables in ``given`` are checked against: one that was inferred holds every id.
    VC215 names an actor, VC214 a kind, that its table does not hold; a row of that table
    that points nowhere is not held either, and so the rows that point to it.
    """
    problems: list[Problem] = []
    refused: dict[tuple[str, str, str | None], int] = {}
    result = dict(frames)
    for target in given:
        code = _CODES[target]
        pointing = _pointing(frames, target)
        waiting = [*(p for p in pointing if p[0] == target), *pointing]
        while waiting:
            table, column = waiting.pop(0)
            known = result[target]["id"].drop_nulls()
            frame = result[table]
            names = distinct(frame[column]).cast(pl.String)
            strange = names.filter(~names.is_in(known.implode()))
            if not len(strange):
                continue
            points_nowhere = pl.col(column).cast(pl.String).is_in(strange.implode())
            lost = frame.filter(points_nowhere)
            near = {n: closest(n, known.to_list()) for n in strange.head(200).to_list()}
            problems += [
                Problem(
                    code,
                    r["@source"],
                    r["@sheet"],
                    r["@row"],
                    column,
                    r[column],
                    target,
                    near.get(r[column], ""),
                )
                for r in lost.head(10_000).iter_rows(named=True)
            ]
            result[table] = frame.filter(~points_nowhere.fill_null(False))
            if table == target:
                waiting.insert(0, (table, column))
            for *place, number in lost.group_by("@source", "@sheet").len().iter_rows():
                key = (table, *place)
                refused[key] = refused.get(key, 0) + number
    return result, problems, refused
