"""Tables that are typed, put together into an ecosystem: what fits, and what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from valuechain.errors import Problem
from valuechain.gate import TYPES
from valuechain.identity import look_alikes, self_loops
from valuechain.importers.table import Document
from valuechain.model import Ecosystem, Policy
from valuechain.prorate import prorated
from valuechain.references import checked, inferred_actors, inferred_kinds
from valuechain.schema import TABLES, load_schema
from valuechain.transactions import typed_transactions
from valuechain.unheard import unheard

__all__ = ["Place", "fitted"]

Place = tuple[str, str, str | None]
"""A table, its source and its sheet."""


def fitted(
    frames: dict[str, pl.DataFrame],
    policy: Policy,
    settings: Mapping[str, Mapping[str, object]],
    documents: Sequence[Document],
    source: str,
    prorate: bool,
) -> tuple[Ecosystem, list[Problem], dict[Place, int]]:
    """Check references, infer what was not given, and type the transactions."""
    problems: list[Problem] = []
    given = [name for name in ("actors", "kinds") if name in frames and frames[name].height]
    if "actors" not in given:
        frames["actors"] = inferred_actors(frames)
    if "kinds" not in given:
        frames["kinds"] = inferred_kinds(frames)
    for name in frames.keys() - {"transactions"}:
        frames[name] = _complete(
            frames[name].with_columns(pl.col(pl.Enum).cast(pl.String)), name
        )
    frames, dangling, refused = checked(frames, given)
    problems += dangling
    decisions: list[tuple[str, str, str]] = []
    if prorate:
        shared = prorated(frames["transactions"], policy.period_grain)
        frames["transactions"], number = shared
        decisions.append((source, "prorated", str(number)))
    general = settings.get("ecosystem", {})
    period = str(general.get("period") or "")
    transactions, told = typed_transactions(
        frames["transactions"],
        frames["actors"],
        frames["kinds"],
        policy.period_grain,
        period,
    )
    problems += told
    problems += self_loops(transactions)
    ids = frames["actors"]["id"].drop_nulls()
    named = pl.concat([ids, frames["actors"]["name"].drop_nulls()]).unique(
        maintain_order=True
    )
    problems += look_alikes(named, source)
    frames["transactions"] = transactions
    ecosystem = Ecosystem(
        name=str(general.get("name") or documents[0].name),
        tables={n: frames[n] for n in TABLES if n in frames},
        policy=policy,
        language=str(general.get("language") or ""),
        currency=str(general.get("currency") or ""),
        period=period,
        focal=str(general.get("focal") or ""),
        settings=settings,
        decisions=tuple(decisions),
    )
    problems += unheard(ecosystem)
    return ecosystem, problems, refused


def _complete(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a table with every column of its schema, unknown where nobody wrote it.

    Not for transactions, of which there may be millions: columns nobody wrote stay away.
    """
    empty = [
        pl.lit(None, TYPES.get(field.reads_as, pl.String())).alias(field.name)
        for field in load_schema(name).fields
        if field.name not in frame.columns
    ]
    frame = frame.with_columns(empty) if empty else frame
    if "name" in frame.columns:
        frame = frame.with_columns(pl.coalesce("name", "id").alias("name"))
    return frame
