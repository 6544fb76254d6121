"""One layer, one period: what of the lines is asked for."""

from __future__ import annotations

import polars as pl

from valuechain.model import Layer

__all__ = ["in_layer", "layer_of", "selected"]


def layer_of(text: str) -> Layer:
    """Return the layer that ``KIND`` or ``KIND:UNIT`` names; without unit, of any unit.

    Examples
    --------
    >>> layer_of("time:h"), layer_of("time")
    (Layer(kind='time', unit='h'), Layer(kind='time', unit=''))
    """
    kind, _, unit = text.rpartition(":")
    return Layer(kind, unit) if kind else Layer(unit)


def selected(
    lines: pl.DataFrame, layer: Layer | str | None = None, period: str | None = None
) -> pl.DataFrame:
    """Return the lines of one layer and one period; all where it is ``None``.

    Raises
    ------
    ValueError
        When no line is in the layer or period; the message names those there are.
    """
    if layer is not None:
        found = in_layer(lines, layer)
        if found.is_empty():
            raise ValueError(f"no line in layer {str(layer)!r}; layers: {_layers(lines)}")
        lines = found
    if period is not None:
        periods = sorted(lines["period"].cast(pl.String).unique().drop_nulls())
        if period not in periods:
            raise ValueError(f"no line in period {period!r}; periods: {', '.join(periods)}")
        lines = lines.filter(pl.col("period") == period)
    return lines


def in_layer(rows: pl.DataFrame, layer: Layer | str) -> pl.DataFrame:
    """Return the rows of one layer, by their ``kind`` and ``unit``; none when it has none."""
    kinds = rows["kind"].cast(pl.String)
    wanted = layer
    if isinstance(wanted, str):
        wanted = Layer(wanted) if (kinds == wanted).any() else layer_of(wanted)
    mask = kinds == wanted.kind
    if wanted.unit:
        mask &= rows["unit"].cast(pl.String).fill_null("") == wanted.unit
    return rows.filter(mask)


def _layers(lines: pl.DataFrame) -> str:
    """Return the layers that lines are in, in words."""
    kinds = lines["kind"].cast(pl.String)
    units = lines["unit"].cast(pl.String).fill_null("")
    pairs = pl.DataFrame({"kind": kinds, "unit": units}).unique().sort("kind", "unit")
    return ", ".join(f"{kind}:{unit}" if unit else kind for kind, unit in pairs.iter_rows())
