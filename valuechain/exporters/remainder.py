"""How much an ecosystem says beside the tables that a format carries."""

from __future__ import annotations

from collections.abc import Container

import polars as pl

from valuechain.exporters.content import content_tables, settings_of
from valuechain.model import Ecosystem
from valuechain.references import inferred_actors, inferred_kinds

__all__ = ["rest_of"]


def rest_of(ecosystem: Ecosystem, carried: Container[str]) -> dict[str, int]:
    """Return the rows of each table that a file would lose, and the settings, counted.

    Actors and kinds that say no more than what the transactions themselves let infer are
    not lost.
    """
    frames = content_tables(ecosystem)
    inferred = {"actors": inferred_actors, "kinds": inferred_kinds}
    found: dict[str, int] = {}
    for name, frame in frames.items():
        if name in carried:
            continue
        lost = frame
        if name in inferred:
            told = {"transactions": ecosystem.table("transactions")}
            lost = _beyond(frame, inferred[name](told))
        if lost.height:
            found[name] = lost.height
    settings = settings_of(ecosystem)
    said = {*settings["ecosystem"], *settings.get("policy", {})}
    return found | ({"settings": len(said)} if said else {})


def _beyond(frame: pl.DataFrame, inferred: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that are not among those inferred, column by column."""
    columns = frame.columns
    missing = [
        pl.lit(None, pl.String).alias(c) for c in columns if c not in inferred.columns
    ]
    known = inferred.with_columns(missing).select(
        pl.col(c).cast(pl.String) for c in columns
    )
    told = frame.select(pl.col(c).cast(pl.String) for c in columns)
    return told.join(known, on=columns, how="anti", nulls_equal=True)
