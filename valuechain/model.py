"""What an ecosystem is: actors, layers, transactions, measures and the agreed policy."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.codes import combinations
from valuechain.errors import Problem
from valuechain.frames import to_pandas

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Actor", "Counts", "Ecosystem", "Layer", "Measure", "Policy", "Transaction"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A structure, group or public that takes part."""

    id: str
    name: str = ""
    type: str = ""
    territory: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Layer:
    """One kind in one unit: what may be added up. ``unit`` is empty when unknown."""

    kind: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.unit})" if self.unit else self.kind


@dataclass(frozen=True, slots=True)
class Transaction:
    """One declaration that a provider gives a quantity of a kind to a receiver."""

    id: str
    provider: str
    receiver: str
    kind: str
    quantity: Decimal
    unit: str
    period: str
    state: str
    declared_by: str
    origin: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that a structure counts itself, and the flows it speaks about."""

    id: str
    owner: str
    side: str
    kind: str
    partner: str
    quantity: Decimal
    unit: str
    period: str
    relation: str
    origin: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What the group agreed before looking at the figures.

    Without ``agreed_on`` every comparison is labelled provisional. Thresholds per kind
    stand in the kinds table.
    """

    agreed_by: str = ""
    agreed_on: date | None = None
    basis: str = "recognised"
    base: str = "mean"
    rho: float = 0.5
    score_table: str = "sutherland-2009"
    period_grain: str = "year"
    out_of_scope: tuple[str, ...] = ()
    discount_rate: Decimal | None = None
    first_year_discounted: bool | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one table of one source: ``read = stored + refused + blank + duplicate``."""

    table: str
    source: str
    read: int
    stored: int
    refused: int
    blank: int
    duplicate: int


@dataclass(frozen=True, eq=False)
class Ecosystem:
    """Actors, kinds, declarations and measures that are known to fit together.

    Attributes
    ----------
    name : str
        Shown name.
    tables : mapping of str to polars DataFrame
        The typed tables of the product; read them with ``table``.
    policy : Policy
        What the group agreed.
    language, currency, period, focal : str
        The defaults of ``ecosystem.toml``; empty when not said.
    notes : tuple of Problem
        Warnings and notes of the import.
    counts : tuple of Counts
        The account of the rows read.
    columns : mapping of (table, source, sheet) to mapping of str to str
        In which column of the source each field was read: a letter in a workbook, a
        heading elsewhere.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> ecosystem = ecosystem_of([dict(provider="a", receiver="b", kind="money", quantity="3")])
    >>> ecosystem.transactions[["provider", "quantity"]].values.tolist()
    [['a', Decimal('3')]]
    """

    name: str
    tables: Mapping[str, pl.DataFrame]
    policy: Policy = field(default_factory=Policy)
    language: str = ""
    currency: str = ""
    period: str = ""
    focal: str = ""
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    counts: tuple[Counts, ...] = ()
    decisions: tuple[tuple[str, str, str], ...] = ()
    columns: Mapping[tuple[str, str, str | None], Mapping[str, str]] = field(
        default_factory=dict
    )
    worked_out: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False)
    """What was computed from these tables before, so that nothing is computed twice."""

    def table(self, name: str) -> pl.DataFrame:
        """Return a typed table; columns nobody wrote may be absent.

        ``actors`` and ``kinds`` are always there, in a fixed order. In ``transactions``
        the columns ``provider``, ``receiver`` (Enum of actor ids, so that the physical
        code is the position in ``actors``), ``kind``, ``unit``, ``period``, ``state``,
        ``declared_by``, ``scenario``, ``quantity``, ``@source`` and ``@row`` are always
        there. A table that nobody gave is empty.
        """
        return self.tables.get(name, pl.DataFrame())

    def identified(self, name: str = "transactions") -> pl.DataFrame:
        """Return a table where every row has an ``id`` (else ``source:row``) and an ``origin``."""
        frame = self.table(name)
        if frame.is_empty():
            missing = [c for c in ("id", "origin") if c not in frame.columns]
            return frame.with_columns(pl.lit(None, pl.String).alias(c) for c in missing)
        place = pl.col("@source").cast(pl.String)
        if "@sheet" in frame.columns:
            sheet = pl.col("@sheet").cast(pl.String)
            place = pl.when(sheet.is_null()).then(place).otherwise(place + "#" + sheet)
        origin = place + ":" + pl.col("@row").cast(pl.String)
        if "@column" in frame.columns:
            origin += (":" + pl.col("@column")).fill_null("")
        told = pl.coalesce(pl.col("id"), origin) if "id" in frame.columns else origin
        return frame.with_columns(told.alias("id"), origin.alias("origin"))

    @property
    def actor_ids(self) -> list[str]:
        """The ids of all actors, in the order of the actors table."""
        return self.table("actors").get_column("id").to_list()

    @property
    def names(self) -> dict[str, str]:
        """The shown name of each actor id."""
        actors = self.table("actors")
        return dict(zip(actors["id"].to_list(), actors["name"].to_list(), strict=True))

    @property
    def outside(self) -> frozenset[str]:
        """The ids of the actors of type ``outside``, the world beyond the boundary."""
        actors = self.table("actors")
        return frozenset(actors.filter(pl.col("type") == "outside")["id"].to_list())

    @property
    def actors(self) -> pd.DataFrame:
        """A copy of the actors, indexed by id."""
        return to_pandas(self.table("actors")).set_index("id", drop=False)

    @property
    def kinds(self) -> pd.DataFrame:
        """A copy of the kinds, indexed by id."""
        return to_pandas(self.table("kinds")).set_index("id", drop=False)

    @property
    def transactions(self) -> pd.DataFrame:
        """A copy of the declarations, indexed by id, with ``origin``."""
        return to_pandas(self.identified()).set_index("id", drop=False)

    @property
    def measures(self) -> pd.DataFrame:
        """A copy of the internal measures, indexed by id, with ``origin``."""
        return to_pandas(self.identified("measures"))

    @property
    def layers(self) -> list[Layer]:
        """Every kind and unit that some declaration uses, sorted."""
        pairs = combinations(self.table("transactions"), ("kind", "unit"))
        return [Layer(kind, unit) for kind, unit in pairs]

    def __iter__(self) -> Iterator[Transaction]:
        names = [
            "id",
            "provider",
            "receiver",
            "kind",
            "quantity",
            "unit",
            "period",
            "state",
        ]
        wanted = [*names, "declared_by", "origin"]
        rows = self.identified()
        if rows.is_empty():
            return
        text = [
            pl.col(n) if n == "quantity" else pl.col(n).cast(pl.String).fill_null("")
            for n in wanted
        ]
        for row in rows.select(text).iter_rows():
            yield Transaction(*row)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ecosystem):
            return NotImplemented
        return (
            self.name == other.name
            and self.policy == other.policy
            and (self._content() == other._content())
        )

    __hash__ = None  # type: ignore[assignment]

    def _content(self) -> dict[str, list[dict[str, Any]]]:
        """Every table as sorted rows of what people wrote, without places."""
        content = {}
        for name, frame in self.tables.items():
            if frame.is_empty():
                continue
            kept = frame.select(
                pl.col(c).cast(pl.String)
                for c in frame.columns
                if not c.startswith("@") and frame[c].null_count() < frame.height
            )
            content[name] = kept.sort(kept.columns, nulls_last=True).to_dicts()
        return content
