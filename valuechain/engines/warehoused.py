"""The declarations of a warehouse, opened and checked, as relations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

import valuechain.engines.relations as relations
from valuechain.agreement import policy_of
from valuechain.asked import unknown
from valuechain.engines.warehouse_check import (
    check_columns,
    check_ids,
    check_known,
    check_strata,
)
from valuechain.frames import QUANTITY
from valuechain.model import Policy
from valuechain.schema import load_schema
from valuechain.selection import LayerLike, selected
from valuechain.store.warehouse import SETTINGS, Warehouse, opened_warehouse
from valuechain.units import conversions

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["Warehoused", "opened"]

_MILLION = pl.lit(1_000_000).cast(pl.Decimal(38, 0))


@dataclass(frozen=True, eq=False)
class Warehoused:
    """The declarations of a warehouse, checked, and what they are coded by.

    Attributes
    ----------
    warehouse : Warehouse
    told : ibis table
        The declarations, in the unit of their layer.
    strata : polars DataFrame
        ``kind``, ``unit`` (the layer's), ``period``, ``state``, ``scenario``.
    entries : int
        How many declarations there are.
    settings : mapping
        The sections of ``ecosystem.toml``.
    policy : Policy
    """

    warehouse: Warehouse
    told: ir.Table
    strata: pl.DataFrame
    entries: int
    settings: Mapping[str, Mapping[str, Any]]
    policy: Policy

    def check_scenario(self, scenario: str) -> None:
        """Refuse a scenario that no declaration tells, naming those there are."""
        others = set(self.strata["scenario"].cast(pl.String)) - {"actual"}
        if scenario not in {"actual", *others}:
            raise unknown("scenario", scenario, ["actual", *sorted(others)])

    def within(
        self,
        layer: LayerLike = None,
        period: str | None = None,
        state: str | None = "done",
        scenario: str = "actual",
    ) -> ir.Table:
        """Return the lines that are asked for, as a relation.

        Raises
        ------
        ValueError
            When none is in the layer or period; the message names those there are.
        """
        kept = self.strata.filter(pl.col("scenario") == scenario)
        asked = [self.told.scenario == scenario]
        if state is not None:
            kept = kept.filter(pl.col("state") == state)
            asked.append(self.told.state == state)
        kept = selected(kept, layer, period)
        if layer is not None:
            asked += [_among(self.told[c], kept[c]) for c in ("kind", "unit")]
        if period is not None:
            asked.append(self.told.period == period)
        return relations.lines(self.told.filter(*asked))

    def actors(self) -> ir.Table | None:
        """Return ``actor`` and ``place``, the ids of the table of actors in their order.

        ``None`` without such a table.
        """
        if "actors" not in self.warehouse.tables:
            return None
        table = _relation(self.warehouse, "actors")
        place = "@row" if "@row" in table.columns else "id"
        return table.filter(table.id.notnull()).select(actor="id", place=place)

    def outside(self) -> ir.Table | None:
        """Return ``actor``, those beyond the boundary; ``None`` where there are none."""
        if "actors" not in self.warehouse.tables:
            return None
        table = _relation(self.warehouse, "actors")
        if "type" not in table.columns:
            return None
        beyond = table.filter(table.type == "outside").select(actor="id")
        return beyond if _rows(self.warehouse, beyond.limit(1)).height else None

    def rows(self, relation: ir.Table) -> pl.DataFrame:
        """Return the rows of a relation: exact quantities, counts, text."""
        return _rows(self.warehouse, relation)

    def sorted(self, frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
        """Return rows in the order an ecosystem has them: as its actors and kinds stand."""
        ids = {c: "actors" for c in ("actor", "provider", "receiver")} | {"kind": "kinds"}
        known = {t: _ids(self.warehouse, t) for t in ("actors", "kinds")}
        coded = []
        for column in keys:
            named = known.get(ids.get(column, ""))
            if named is not None:
                check_known(self.warehouse.address, ids[column], named, frame[column])
                coded.append(pl.col(column).cast(pl.Enum(named)))
        if "state" in keys:
            states = load_schema("transactions").field("state").enum
            coded.append(pl.col("state").cast(pl.Enum(states)))
        return frame.with_columns(coded).sort(keys, nulls_last=False)


@contextmanager
def opened(address: str) -> Iterator[Warehoused]:
    """Open a warehouse and check every declaration in it, in two passes.

    Raises
    ------
    AddressError
        When it cannot be opened.
    TableError
        With what is wrong: nothing is guessed or corrected here.
    """
    with opened_warehouse(address) as warehouse:
        settings = _settings(warehouse)
        policy, _ = policy_of(settings.get("policy", {}), address)
        period = str(settings.get("ecosystem", {}).get("period") or "")
        kinds = _kinds(warehouse)
        check_ids(address, kinds.filter(pl.col("id").is_duplicated()).unique())
        transactions = _relation(warehouse, "transactions")
        check_columns(address, transactions.schema())
        units = _units(warehouse, kinds)
        told = relations.declared(transactions, units, policy.period_grain, period)
        strata = _rows(warehouse, relations.strata(told))
        check_strata(address, strata)
        if "kinds" in warehouse.tables:
            check_known(address, "kinds", kinds["id"].to_list(), strata["kind"])
        if "id" in told.columns:
            check_ids(address, _rows(warehouse, relations.repeated(told)))
        factors = conversions(strata, kinds)
        coded = (
            strata.join(factors, on=["kind", "unit"], how="left")
            .with_columns(pl.coalesce("layer_unit", "unit").alias("unit"))
            .select("kind", "unit", "period", "state", "scenario")
            .unique()
        )
        entries = int(strata["entries"].sum())
        told = relations.converted(told, factors)
        yield Warehoused(warehouse, told, coded, entries, settings, policy)


def _relation(warehouse: Warehouse, table: str) -> ir.Table:
    """Return a table of the warehouse as ibis knows it: its columns and its name."""
    import ibis

    columns = ibis.Schema.from_pyarrow(warehouse.some_of(table, 0).schema)
    return ibis.table(columns, name=warehouse.tables[table])


def _rows(warehouse: Warehouse, relation: ir.Table) -> pl.DataFrame:
    """Return the rows of a relation; decimals without places are millionths."""
    import ibis

    statement = str(ibis.to_sql(relation, dialect=warehouse.dialect))
    frame = pl.DataFrame(pl.from_arrow(warehouse.run(statement)))
    millionths = [c for c, t in frame.schema.items() if t == pl.Decimal(38, 0)]
    return frame.with_columns(
        *((pl.col(c).cast(QUANTITY) / _MILLION).cast(QUANTITY) for c in millionths),
        pl.col(pl.Int32, pl.Int64).cast(pl.Int64),
    )


def _settings(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    if SETTINGS in warehouse.tables:
        for section, key, value in _rows(
            warehouse, _relation(warehouse, SETTINGS).select("section", "key", "value")
        ).iter_rows():
            found.setdefault(section, {})[key] = json.loads(value)
    return found


def _kinds(warehouse: Warehouse) -> pl.DataFrame:
    """Return the id and unit of each kind; without rows where there is no such table."""
    empty = pl.DataFrame(schema={"id": pl.String, "unit": pl.String})
    if "kinds" not in warehouse.tables:
        return empty
    kinds = _relation(warehouse, "kinds")
    found = _rows(warehouse, kinds.select(c for c in ("id", "unit") if c in kinds.columns))
    return pl.concat([empty, found], how="diagonal").drop_nulls("id")


def _units(warehouse: Warehouse, kinds: pl.DataFrame) -> ir.Table | None:
    """Return the unit settled for each kind, where some kind has one."""
    if not kinds["unit"].count():
        return None
    settled = _relation(warehouse, "kinds")
    settled = settled.filter(settled.unit.notnull())
    return settled.select(kind_id="id", kind_unit="unit")


def _ids(warehouse: Warehouse, table: str) -> list[str] | None:
    """Return the ids of a table that is there, in the order of its ``@row``."""
    if table not in warehouse.tables:
        return None
    relation = _relation(warehouse, table)
    place = "@row" if "@row" in relation.columns else "id"
    wanted = dict.fromkeys(("id", place))
    frame = _rows(warehouse, relation.select(*wanted).order_by(place))
    return frame["id"].drop_nulls().to_list()


def _among(column: Any, values: pl.Series) -> Any:
    """Return whether a column holds one of some values, unknown included."""
    known = values.drop_nulls().unique().to_list()
    told = column.isin(known)
    return told | column.isnull() if values.null_count() else told
