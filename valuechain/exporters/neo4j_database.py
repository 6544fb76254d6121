"""An ecosystem as a project of a Neo4j database."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import polars as pl

from valuechain.exporters.content import content_tables, settings_of, text_columns
from valuechain.lines import declarations
from valuechain.model import Ecosystem
from valuechain.schema import load_schema
from valuechain.store.address import Address, parsed
from valuechain.store.layout import (
    MORE,
    PLACES,
    SUMMED,
    UNCONFIRMED,
    Rows,
    quantities_of,
)
from valuechain.store.writing import write as write_rows

__all__ = ["stored_rows", "write"]

_STRATUM = ("kind", "unit", "period", "state", "scenario")


def write(ecosystem: Ecosystem, path: object, *, force: bool = False) -> Address:
    """Write an ecosystem as a project; one of the same name is replaced whole.

    Parameters
    ----------
    ecosystem : Ecosystem
        What is written.
    path : str
        ``neo4j://host[:port][/database][?project=NAME]``; the ecosystem's name is the
        project's where none is said.
    force : bool
        Has no effect here: other data in the database are never touched.

    Returns
    -------
    Address
        Where it is, the project named.

    Raises
    ------
    AddressError, StoreError
        When the address is not usable, or the server cannot be reached or refuses.
    """
    address = parsed(str(path))
    project = address.project or ecosystem.name
    rows, summable = stored_rows(ecosystem)
    write_rows(address, project, rows, settings_of(ecosystem), summable=summable)
    return address.named(project)


def stored_rows(ecosystem: Ecosystem) -> tuple[list[Rows], bool]:
    """Return the tables as they are stored, and whether their sums fit 64 bits."""
    content = content_tables(ecosystem)
    found: list[Rows] = []
    summable = True
    for name, frame in content.items():
        placed = _placed(ecosystem.table(name), frame, name)
        if name == "transactions":
            summed, strata, summable = _summed(ecosystem)
            placed = pl.concat([placed, summed], how="horizontal")
            found.append(Rows("strata", strata, tuple(strata.columns)))
        found.append(Rows(name, placed, tuple(frame.columns)))
    return found, summable


def _placed(typed: pl.DataFrame, told: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the properties of each row: text, figures to show, and where it was read."""
    known = load_schema(name).names
    text = text_columns(told)
    exact = [c for c in quantities_of(name) if c in told.columns]
    ends = ("provider", "receiver") if name == "transactions" else ()
    own = [c for c in told.columns if c in known and c not in exact and c not in ends]
    others = [c for c in told.columns if c not in known]
    columns = [text[c] for c in own]
    columns += [told[c].cast(pl.Float64) for c in exact]
    columns += [text[c].alias(f"{c}_exact") for c in exact]
    for end, side in zip(("from", "to"), ends, strict=False):
        columns.append(typed[side].to_physical().cast(pl.Int64).alias(end))
    if others:
        columns.append(_more(text.select(others)))
    for new, old in PLACES.items():
        kind: Any = pl.Int64 if new == "from_row" else pl.String
        place = typed[old] if old in typed.columns else pl.Series([None] * typed.height)
        columns.append(place.cast(kind).alias(new))
    return pl.DataFrame(columns)


def _more(frame: pl.DataFrame) -> pl.Series:
    """Return the columns that no schema names as one JSON object a row."""
    rows = [
        json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False)
        for row in frame.iter_rows(named=True)
    ]
    return pl.Series(MORE, rows, pl.String)


def _summed(ecosystem: Ecosystem) -> tuple[pl.DataFrame, pl.DataFrame, bool]:
    """Return what the server adds up for each transaction, the strata, and whether it can.

    A stratum is what lines may share: kind, unit of the layer, period, state, scenario.
    The quantity is in millionths of the layer's unit.
    """
    numbered = ecosystem.table("transactions").with_row_index("place")
    tables = {**ecosystem.tables, "transactions": numbered}
    scenarios = numbered["scenario"].unique().cast(pl.String).drop_nulls().to_list()
    within = replace(ecosystem, tables=tables)
    parts = [
        declarations(within, scenario=scenario, state=None).select(
            "place", "quantity", *(pl.col(c).cast(pl.String) for c in _STRATUM)
        )
        for scenario in scenarios
    ]
    if not parts:
        nothing = dict.fromkeys(SUMMED, pl.Int64)
        texts = dict.fromkeys(_STRATUM, pl.String)
        return (
            pl.DataFrame(schema=nothing),
            pl.DataFrame(schema={**texts, "number": pl.Int64}),
            True,
        )
    whole = pl.concat(parts).sort("place")
    strata = (
        whole.select(_STRATUM)
        .unique()
        .sort(_STRATUM, nulls_last=False)
        .with_row_index("number")
        .with_columns(pl.col("number").cast(pl.Int64))
    )
    coded = whole.join(
        strata, on=list(_STRATUM), how="left", nulls_equal=True, maintain_order="left"
    )
    micro = coded["quantity"].to_physical()
    summable = int(micro.cast(pl.Int128).abs().sum() or 0) < 2**63
    ends = ecosystem.table("transactions").select(
        pl.col("provider", "receiver").to_physical().cast(pl.Int64),
        pl.col("declared_by").cast(pl.String),
    )
    told = pl.DataFrame(
        [*ends, micro.cast(pl.Int64, strict=False).alias("layer_micro"), coded["number"]]
    )
    return _placed_sums(told, strata.height), strata.select(*_STRATUM, "number"), summable


def _placed_sums(told: pl.DataFrame, strata: int) -> pl.DataFrame:
    """Return the columns of ``SUMMED``, as ``layout`` describes them.

    ``told`` holds, for each declaration, the positions of its ``provider`` and
    ``receiver``, ``declared_by``, ``layer_micro`` and the ``number`` of its stratum.
    """
    line, side = ["provider", "receiver", "number"], pl.col("declared_by")
    spoke = {s: (side == s).any().over(line) for s in ("provider", "receiver")}
    word = (
        pl.when(spoke["receiver"])
        .then(pl.lit("receiver"))
        .when(spoke["provider"])
        .then(pl.lit("provider"))
        .otherwise(pl.lit("facilitator"))
    )
    doubt = pl.when(spoke["provider"] & spoke["receiver"]).then(0).otherwise(UNCONFIRMED)
    number = pl.col("number")
    return told.select(
        "layer_micro",
        number.alias("stratum"),
        (pl.col("provider") * strata + number).alias("gives_in"),
        (pl.col("receiver") * strata + number).alias("gets_in"),
        pl.when(side == word).then("layer_micro").alias("recognised_micro"),
        pl.when(pl.struct(line).is_first_distinct())
        .then(1 + doubt.cast(pl.Int64))
        .alias("opens"),
    ).select(SUMMED)
