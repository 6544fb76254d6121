"""What each side said, per provider, receiver, kind, period and state."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from valuechain.codes import distinct
from valuechain.frames import QUANTITY
from valuechain.model import Ecosystem
from valuechain.sums import packed_sums
from valuechain.units import conversions

__all__ = ["KEYS", "SIDES", "declarations", "lines"]

KEYS = ("provider", "receiver", "kind", "unit", "period", "state")
"""What makes a line; the unit is the layer's, after conversion."""

SIDES = ("provider", "receiver", "facilitator")
"""Whose word a declaration can be."""

_KEPT = 100_000
"""Up to how many lines are kept with the ecosystem: many pages ask for them again."""


def declarations(
    ecosystem: Ecosystem,
    *,
    scenario: str = "actual",
    state: str | None = "done",
    columns: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the declarations of one scenario, their quantities in the layer's unit.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where they are read.
    scenario : str
        ``actual``, or the name of an alternative.
    state : str or None
        ``promised``, ``agreed`` or ``done``; ``None`` for all three.
    columns : sequence of str or None
        Which columns, ``kind``, ``unit``, ``scenario`` and ``state`` among them; all by
        default.

    Returns
    -------
    polars DataFrame
        The columns of the transactions table. Where a row's unit has the dimension of
        its kind's unit, quantity, low and high are converted and rounded to 1e-6.
    """
    frame = ecosystem.table("transactions")
    if columns is not None:
        frame = frame.select(columns)
    for column, wanted in (("scenario", scenario), ("state", state)):
        if wanted is None:
            continue
        told = distinct(frame[column]).to_list()
        if told == [wanted] and not frame[column].null_count():
            continue
        frame = frame.filter(pl.col(column) == wanted)
    factors = conversions(frame, ecosystem.table("kinds"))
    if factors.is_empty():
        return frame
    spans = [c for c in ("quantity", "low", "high") if c in frame.columns]
    units = sorted({*frame["unit"].cast(pl.String).drop_nulls(), *factors["layer_unit"]})
    converted = (
        frame.with_columns(pl.col("kind").cast(pl.String), pl.col("unit").cast(pl.String))
        .join(factors, on=["kind", "unit"], how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("numerator").is_null())
            .then(pl.col(c))
            .otherwise(
                (pl.col(c) * pl.col("numerator") / pl.col("denominator")).cast(QUANTITY)
            )
            for c in spans
        )
        .with_columns(
            pl.coalesce("layer_unit", "unit").cast(pl.Enum(units)).alias("unit"),
            pl.col("kind").cast(frame.schema["kind"]),
        )
    )
    return converted.select(frame.columns)


def lines(
    ecosystem: Ecosystem, *, scenario: str = "actual", state: str | None = "done"
) -> pl.DataFrame:
    """Return one row a line: what its provider, its receiver and a facilitator said.

    Returns
    -------
    polars DataFrame
        ``provider``, ``receiver``, ``kind``, ``unit``, ``period``, ``state``, then for
        each side ``S`` in ``SIDES``: ``S_quantity`` (the exact sum of its declarations,
        null when it was silent) and ``S_entries`` (how many there were), sorted by key.
        Several declarations of one side are summed; silence stays null, never zero.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="money", unit="EUR")
    >>> told = [row | dict(quantity="3"), row | dict(quantity="4", declared_by="receiver")]
    >>> lines(ecosystem_of(told))["provider_quantity", "receiver_quantity"].row(0)
    (Decimal('3.000000'), Decimal('4.000000'))
    """
    key = ("lines", scenario, state)
    known = ecosystem.worked_out.get(key)
    if isinstance(known, pl.DataFrame):
        return known
    found = _lines(ecosystem, scenario, state)
    if found.height <= _KEPT:
        ecosystem.worked_out[key] = found
    return found


def _lines(ecosystem: Ecosystem, scenario: str, state: str | None) -> pl.DataFrame:
    needed = (*KEYS, "declared_by", "quantity", "scenario")
    frame = declarations(ecosystem, scenario=scenario, state=state, columns=needed)
    told = distinct(frame["declared_by"]).to_list()
    columns: list[pl.Expr] = []
    for side in SIDES:
        said = pl.col("declared_by") == side
        if told == [side]:
            columns += [
                pl.col("quantity").alias(f"{side}_quantity"),
                said.alias(f"{side}_entries"),
            ]
        elif side in told:
            columns += [
                pl.when(said).then("quantity").alias(f"{side}_quantity"),
                said.alias(f"{side}_entries"),
            ]
    spoken = [
        f"{side}_{what}"
        for side in SIDES
        if side in told
        for what in ("quantity", "entries")
    ]
    summed = packed_sums([(frame, [*map(pl.col, KEYS), *columns])], KEYS, spoken)
    results: list[pl.Expr] = []
    for side in SIDES:
        total, entries = f"{side}_quantity", f"{side}_entries"
        if side in told:
            results += [
                pl.when(pl.col(entries) > 0).then(total).alias(total),
                pl.col(entries).cast(pl.UInt32),
            ]
        else:
            results += [
                pl.lit(None, QUANTITY).alias(total),
                pl.lit(0, pl.UInt32).alias(entries),
            ]
    return summed.select(*KEYS, *results)
