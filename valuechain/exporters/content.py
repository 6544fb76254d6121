"""What an ecosystem says, as tables of text and settings, without where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal

import polars as pl

from valuechain.frames import decimal_text, quantity_text
from valuechain.gate import PLACES
from valuechain.model import Ecosystem, Policy
from valuechain.schema import TABLES, load_schema

__all__ = ["actors_among", "content_tables", "settings_of", "text_columns"]

_DERIVED = {"spans", "origin"}

Settings = dict[str, dict[str, object]]


def content_tables(ecosystem: Ecosystem) -> dict[str, pl.DataFrame]:
    """Return each table that has rows, and the transactions, columns in schema order.

    Columns that the schema does not name follow in the order they were read. Columns that
    nobody filled are left out unless they are required, and so is where each row stood.
    """
    found = {}
    for name in TABLES:
        frame = ecosystem.table(name)
        if frame.is_empty() and name != "transactions":
            continue
        schema = load_schema(name)
        own = [c for c in schema.names if c in frame.columns]
        left_out = {*own, *PLACES, *_DERIVED}
        extra = [c for c in frame.columns if c not in left_out]
        told = [
            c
            for c in (*own, *extra)
            if c in schema.required or frame[c].null_count() < frame.height
        ]
        found[name] = frame.select(told)
    return found


def actors_among(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the actors of the tables of a content; without rows where nobody is told.

    Examples
    --------
    >>> actors_among({}).columns
    ['id']
    """
    return tables.get("actors", pl.DataFrame(schema={"id": pl.String}))


def text_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as text: quantities exact, dates ISO, unknown null.

    Examples
    --------
    >>> frame = pl.DataFrame({"q": ["1.50", None]}).cast(pl.Decimal(38, 6))
    >>> text_columns(frame)["q"].to_list()
    ['1.5', None]
    """
    columns = []
    for name, dtype in frame.schema.items():
        if isinstance(dtype, pl.Decimal):
            columns.append(quantity_text(name))
        elif dtype == pl.Boolean:
            columns.append(
                pl.col(name).replace_strict({True: "yes", False: "no"}).alias(name)
            )
        elif dtype == pl.Date:
            columns.append(pl.col(name).dt.to_string("iso"))
        elif isinstance(dtype, pl.List):
            columns.append(pl.col(name).cast(pl.List(pl.String)).list.join(", "))
        else:
            columns.append(pl.col(name).cast(pl.String))
    return frame.select(columns)


def settings_of(ecosystem: Ecosystem) -> Settings:
    """Return the sections of ``ecosystem.toml``: what was said, without the defaults.

    How the source was read is left out; how this is to be read is said instead.
    """
    said = {
        key: getattr(ecosystem, key) for key in ("name", "language", "currency", "period")
    }
    said["focal"] = ecosystem.focal
    more = ecosystem.settings.get("ecosystem", {})
    said |= {k: _plain(v) for k, v in more.items() if k not in said}
    sections: Settings = {
        "ecosystem": {k: v for k, v in said.items() if v not in ("", None)}
    }
    usual = Policy()
    agreed = {
        f.name: _plain(getattr(ecosystem.policy, f.name))
        for f in fields(Policy)
        if getattr(ecosystem.policy, f.name) != getattr(usual, f.name)
    }
    if agreed:
        sections["policy"] = agreed
    return sections | {"reading": {"decimal": "point"}}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
