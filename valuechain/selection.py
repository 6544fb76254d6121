"""One layer, one period: what of the lines is asked for."""

from __future__ import annotations

import polars as pl

from valuechain.asked import unknown
from valuechain.errors import UnknownNameError
from valuechain.model import Layer

__all__ = ["LayerLike", "in_layer", "layer_of", "name_of", "no_layer", "selected"]

LayerLike = Layer | str | None
"""One layer, or its name; ``None`` is every layer."""


def layer_of(text: str) -> Layer:
    """Return the layer that ``KIND`` or ``KIND:UNIT`` names; without unit, of any unit.

    Examples
    --------
    >>> layer_of("time:h"), layer_of("time")
    (Layer(kind='time', unit='h'), Layer(kind='time', unit=''))
    """
    kind, _, unit = text.rpartition(":")
    return Layer(kind, unit) if kind else Layer(unit)


def name_of(layer: LayerLike) -> str | None:
    """Return the name of a layer as ``layer_of`` reads it.

    Examples
    --------
    >>> name_of(Layer("time", "h")), name_of("time"), name_of(None)
    ('time:h', 'time', None)
    """
    if isinstance(layer, Layer):
        return f"{layer.kind}:{layer.unit}" if layer.unit else layer.kind
    return layer


def selected(
    lines: pl.DataFrame, layer: LayerLike = None, period: str | None = None
) -> pl.DataFrame:
    """Return the lines of one layer and one period; all where it is ``None``.

    The period of lines without one is ``""``.

    Raises
    ------
    ValueError
        When no line is in the layer or period; the message names those there are.
    """
    if layer is not None:
        found = in_layer(lines, layer)
        if found.is_empty():
            raise no_layer(layer, lines)
        lines = found
    if period is not None:
        told = lines["period"].cast(pl.String).fill_null("")
        if not (told == period).any():
            raise unknown("period", period, sorted(set(told) - {""}))
        lines = lines.filter(told == period)
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


def no_layer(layer: Layer | str, lines: pl.DataFrame) -> UnknownNameError:
    """Return the refusal of a layer that no line is in; it names those there are."""
    kinds = lines["kind"].cast(pl.String)
    units = lines["unit"].cast(pl.String).fill_null("")
    pairs = pl.DataFrame({"kind": kinds, "unit": units}).unique().sort("kind", "unit")
    known = (f"{kind}:{unit}" if unit else kind for kind, unit in pairs.iter_rows())
    return unknown("layer", name_of(layer) or "", known)
