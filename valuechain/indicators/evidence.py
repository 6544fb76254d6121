"""What indicators read: the flows of a period with the lines and words behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from valuechain.flows import Flows, layer_flows, on_basis
from valuechain.lines import declarations, lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import selected

__all__ = ["Evidence", "evidence", "in_layer"]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Evidence:
    """The flows of one period, layer by layer, and what was said about them.

    Attributes
    ----------
    period : str
        Empty when unknown.
    actors : tuple of str
        All actors, in the order of the actors table.
    outside : frozenset of str
        Those beyond the boundary.
    flows : tuple of Flows
        One a layer, none summed with another.
    lines : polars DataFrame
        The lines behind them, with ``quantity`` and ``unconfirmed``.
    declarations : polars DataFrame
        The declarations behind the lines, quantities in the layer's unit, with ``id``
        and ``origin``.
    kinds, measures : polars DataFrame
        The tables of the ecosystem; measures of this period, in the layer's unit.
    costs : polars DataFrame
        What actors spend beyond their exchanges, in this period.
    currency : str
        That of the ecosystem; empty when it is not said.
    members : mapping of str to str
        The partnership that an actor is a member of, where it is of one.
    """

    period: str
    actors: tuple[str, ...]
    outside: frozenset[str]
    flows: tuple[Flows, ...]
    lines: pl.DataFrame
    declarations: pl.DataFrame
    kinds: pl.DataFrame
    measures: pl.DataFrame
    costs: pl.DataFrame = field(default_factory=pl.DataFrame)
    currency: str = ""
    members: Mapping[str, str] = field(default_factory=dict)

    def layers(self) -> Iterator[Evidence]:
        """Yield the evidence of each layer on its own."""
        lines, declarations = _parted(self.lines), _parted(self.declarations)
        for flows in self.flows:
            measures = self.measures
            yield replace(
                self,
                flows=(flows,),
                lines=lines[flows.layer],
                declarations=declarations[flows.layer],
                measures=measures.filter(in_layer(flows.layer))
                if measures.height
                else measures,
            )


def _parted(frame: pl.DataFrame) -> dict[Layer, pl.DataFrame]:
    """Return the rows of each layer, in the order they have."""
    parts = frame.partition_by("kind", "unit", as_dict=True, maintain_order=True)
    return {
        Layer(str(kind), "" if unit is None else str(unit)): part
        for (kind, unit), part in parts.items()
    }


def in_layer(layer: Layer | str | None) -> pl.Expr:
    """Return the expression that keeps the rows of a layer.

    Parameters
    ----------
    layer : Layer, str or None
        A layer; or ``kind`` or ``kind:unit`` as on the command line; ``None`` keeps all.
    """
    if layer is None:
        return pl.lit(True)
    kind, unit = pl.col("kind").cast(pl.String), pl.col("unit").cast(pl.String)
    if isinstance(layer, Layer):
        return (kind == layer.kind) & (unit.fill_null("") == layer.unit)
    named, _, wanted = layer.rpartition(":")
    exact = (kind == named) & (unit == wanted) if named else pl.lit(False)
    return (kind == layer) | exact.fill_null(False)


def _of_period(period: str | None) -> pl.Expr:
    return (
        pl.lit(True)
        if period is None
        else pl.col("period").cast(pl.String).fill_null("") == period
    )


def evidence(
    ecosystem: Ecosystem,
    *,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
    reconciled: pl.DataFrame | None = None,
) -> list[Evidence]:
    """Return the evidence of each period, in the order of time.

    Raises
    ------
    ValueError
        For a layer or period that no declaration is in; the message names those there are.
    """
    kept = in_layer(layer) & _of_period(period)
    if basis == "reconciled" and reconciled is None:
        from valuechain.compare.comparison import compare

        reconciled = compare(ecosystem, scenario=scenario).table("reconciled")
    said = on_basis(lines(ecosystem, scenario=scenario, state=state), basis, reconciled)
    told = _identified(ecosystem, scenario, state)
    said, told = selected(said, layer, period).filter(kept), told.filter(kept)
    measures, costs = _measures(ecosystem), ecosystem.table("costs")
    members = _members(ecosystem.table("actors"))
    actors = tuple(ecosystem.actor_ids)
    found = []
    for (when,), part in said.group_by("period", maintain_order=True):
        same = pl.col("period").eq_missing(pl.lit(when, said.schema["period"]))
        found.append(
            Evidence(
                "" if when is None else str(when),
                actors,
                ecosystem.outside,
                tuple(layer_flows(part, actors, ecosystem.outside)),
                part,
                told.filter(same),
                ecosystem.table("kinds"),
                _in_period(measures, when),
                _in_period(costs, when),
                ecosystem.currency,
                members,
            )
        )
    return sorted(found, key=lambda one: one.period)


def _members(actors: pl.DataFrame) -> dict[str, str]:
    """Return the partnership of each actor that is said to be a member of one."""
    if "member_of" not in actors.columns:
        return {}
    said = actors.select(pl.col("id", "member_of").cast(pl.String)).drop_nulls()
    return {actor: whole for actor, whole in said.iter_rows() if whole}


def _in_period(frame: pl.DataFrame, period: object) -> pl.DataFrame:
    """Return the rows of a period; a table without periods speaks of all of them."""
    if frame.is_empty() or "period" not in frame.columns:
        return frame
    when = pl.col("period").cast(pl.String)
    return frame.filter(when.is_null() | (when == ("" if period is None else str(period))))


def _identified(ecosystem: Ecosystem, scenario: str, state: str | None) -> pl.DataFrame:
    """Return the declarations with their ids and origins, in the layer's unit."""
    named = replace(
        ecosystem, tables={**ecosystem.tables, "transactions": ecosystem.identified()}
    )
    return declarations(named, scenario=scenario, state=state)


def _measures(ecosystem: Ecosystem) -> pl.DataFrame:
    """Return the internal measures with ids and origins, in the layer's unit."""
    from valuechain.frames import QUANTITY
    from valuechain.units import conversions

    frame = ecosystem.identified("measures")
    if frame.is_empty() or "unit" not in frame.columns:
        return frame
    text = [
        pl.col(c).cast(pl.String) for c in ("kind", "unit", "period") if c in frame.columns
    ]
    kinds = ecosystem.table("kinds")
    units = kinds.select(
        pl.col("id").cast(pl.String).alias("kind"),
        pl.col("unit").cast(pl.String).alias("kind_unit"),
    )
    frame = frame.with_columns(text).join(units, on="kind", how="left")
    frame = frame.with_columns(pl.coalesce("unit", "kind_unit").alias("unit"))
    factors = conversions(frame, kinds)
    if factors.is_empty():
        return frame
    amount = (pl.col("quantity") * pl.col("numerator") / pl.col("denominator")).cast(
        QUANTITY
    )
    return frame.join(factors, on=["kind", "unit"], how="left").with_columns(
        pl.when(pl.col("numerator").is_null())
        .then(pl.col("quantity"))
        .otherwise(amount)
        .alias("quantity"),
        pl.coalesce("layer_unit", "unit").alias("unit"),
    )
