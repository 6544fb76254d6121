"""Rows of the table of indicators, built a column at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.frames import QUANTITY
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.indicator import Figures, Found, Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.ties import within

__all__ = ["COLUMNS", "EXACT", "Shown", "rows", "shown"]

Schema = Mapping[str, pl.DataType | type[pl.DataType]]

COLUMNS: Schema = {
    "indicator": pl.String,
    "actor": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "measured_in": pl.String,
    "reason": pl.String,
    "flows": pl.Int64,
}
"""The columns of the table of indicators."""

EXACT: Schema = {**COLUMNS, "quantity": QUANTITY}
"""The same with ``quantity``: the value to the last digit of what is an amount, in the unit
of its layer or in a currency; null for other figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Whose figures are shown.

    Attributes
    ----------
    names : polars Series of String
        All actors, in the order of the actors table.
    kept : array of bool, shape (n_actors,)
        Those inside the boundary, or the one that was asked for.
    single : bool
        Whether one was asked for: it then has a row even where it has no line.
    """

    names: pl.Series
    kept: npt.NDArray[np.bool_]
    single: bool


def shown(actors: tuple[str, ...], outside: frozenset[str], actor: str | None) -> Shown:
    """Return whose figures are shown: everyone inside, or one actor if it is inside."""
    names = pl.Series("actor", actors, dtype=pl.String)
    kept = within(actors, outside)
    if actor is not None:
        kept = kept & (names == actor).to_numpy()
    return Shown(names, kept, actor is not None)


def rows(
    indicator: Indicator,
    found: Found,
    evidence: Evidence,
    flows: Flows | None,
    who: Shown,
    schema: Schema = COLUMNS,
) -> pl.DataFrame:
    """Return the rows of one indicator in one layer, or over all of them.

    Parameters
    ----------
    indicator : Indicator
        What was computed.
    found : array, number or Figures
        What it found; an undefined value without a reason of its own has the
        indicator's.
    evidence : Evidence
        That of the layer, or of the whole period.
    flows : Flows or None
        The layer; ``None`` for a figure of all layers side by side.
    who : Shown
        An actor without a line in the layer has no row, unless it was asked for.
    schema : mapping
        ``COLUMNS``, or ``EXACT``.
    """
    figures = found if isinstance(found, Figures) else Figures(np.atleast_1d(found))
    columns: dict[str, pl.Series | pl.Expr] = {}
    if indicator.level == "layer":
        places = np.zeros(1, dtype=np.intp)
        columns["actor"] = pl.Series("actor", [None], dtype=pl.String)
        counts = (
            np.array([evidence.lines.height]) if figures.flows is None else figures.flows
        )
    else:
        present = line_counts(evidence)
        counts = present if figures.flows is None else figures.flows
        kept = who.kept if who.single or flows is None else who.kept & (present > 0)
        places = np.flatnonzero(kept)
        columns["actor"] = who.names.gather(places)
    unit = (flows.layer.unit if flows else "") or None
    constant = {
        "indicator": indicator.name,
        "kind": flows.layer.kind if flows else None,
        "unit": unit,
        "period": evidence.period or None,
        "measured_in": _measured_in(indicator, unit, evidence),
    }
    columns["value"] = pl.Series("value", figures.values[places], dtype=pl.Float64)
    if "quantity" in schema:
        columns["quantity"] = _quantities(indicator, figures)[places]
    columns["flows"] = pl.Series("flows", counts[places], dtype=pl.Int64)
    if figures.reasons:
        reasons = pl.Series("reason", figures.reasons, dtype=pl.String).gather(places)
        columns["reason"] = reasons.set(reasons == "", None)
    known = pl.when(pl.col("value").is_finite()).then(pl.col("value"))
    frame = pl.DataFrame(columns).with_columns(
        known.alias("value"),
        *(pl.lit(value, pl.String).alias(name) for name, value in constant.items()),
    )
    if not figures.reasons:
        silent = pl.when(pl.col("value").is_null()).then(pl.lit(indicator.undefined_when))
        frame = frame.with_columns(silent.alias("reason"))
    return frame.select(list(schema))


def _quantities(indicator: Indicator, figures: Figures) -> pl.Series:
    """Return figures that are amounts to the last digit they have, null for the others."""
    values = pl.Series("quantity", figures.values, dtype=pl.Float64)
    if figures.exact is not None:
        return figures.exact().alias("quantity").set(values.is_nan(), None)
    if indicator.unit not in ("layer", "currency"):
        return pl.Series("quantity", [None], dtype=QUANTITY).new_from_index(0, len(values))
    return values.fill_nan(None).round(6).cast(QUANTITY, strict=False)


def _measured_in(indicator: Indicator, unit: str | None, found: Evidence) -> str | None:
    if indicator.unit == "currency":
        return found.currency or indicator.unit
    return indicator.unit.replace("layer", unit or "") or None


@remembered
def line_counts(evidence: Evidence) -> npt.NDArray[np.int64]:
    """Return in how many lines each actor takes part, shape (n_actors,)."""
    size = len(evidence.actors)
    providers = evidence.lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    receivers = evidence.lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    other = providers != receivers
    both = np.bincount(providers, minlength=size) + np.bincount(
        receivers[other], minlength=size
    )
    return both.astype(np.int64)
