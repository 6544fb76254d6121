"""One look per layer: four colours for four families, and a letter no other layer has."""

from __future__ import annotations

import polars as pl

from valuechain.model import Layer
from valuechain.units import known_unit
from valuechain.views.scene import Mark

__all__ = ["COLOURS", "FAMILIES", "GREY", "marks_of"]

FAMILIES = ("money", "time", "goods", "knowledge")
"""In the order in which parallel flows lie."""

COLOURS = {
    "money": "#0072B2",
    "time": "#D55E00",
    "goods": "#009E73",
    "knowledge": "#CC79A7",
}
"""Okabe-Ito colours with at least 3:1 on white (5.2, 3.9, 3.4, 3.1)."""

GREY = "#666666"
"""Bundles of more than four layers."""

_GOODS = {"mass", "area", "area_time", "volume", "distance", "energy"}
_GOODS_UNITS = {"meal"}
_SYMBOLS = {
    "EUR": "€",
    "GBP": "£",
    "USD": "$",
    "JPY": "¥",
    "h": "h",
    "day": "j",
    "kg": "kg",
}
_SYMBOLS |= {
    "t": "t",
    "m2": "m²",
    "m2.day": "m²",
    "m2.month": "m²",
    "l": "l",
    "m3": "m³",
    "km": "km",
    "kWh": "kWh",
}


def marks_of(layers: list[Layer], kinds: pl.DataFrame) -> tuple[Mark, ...]:
    """Return the mark of each layer, families in their fixed order.

    Parameters
    ----------
    layers : list of Layer
        Those to draw, without repetition.
    kinds : polars DataFrame
        The kinds table, for names and dimensions.
    """
    columns = kinds.select(
        pl.col("id").cast(pl.String),
        *(
            (
                pl.col(c).cast(pl.String) if c in kinds.columns else pl.lit(None, pl.String)
            ).alias(c)
            for c in ("name", "dimension")
        ),
    )
    told = {row[0]: (row[1] or row[0], row[2] or "") for row in columns.iter_rows()}
    found = []
    for place, layer in enumerate(layers):
        name, dimension = told.get(layer.kind, (layer.kind, ""))
        family = _family(dimension, layer.unit)
        found.append((FAMILIES.index(family), place, layer, name, family))
    found.sort(key=lambda item: item[:2])
    several = [item[2].kind for item in found]
    letters = _letters([(item[2], item[3], item[4]) for item in found])
    return tuple(
        Mark(
            layer,
            name,
            family,
            COLOURS[family],
            letter,
            several=several.count(layer.kind) > 1 and bool(layer.unit),
        )
        for (_, _, layer, name, family), letter in zip(found, letters, strict=True)
    )


def _family(dimension: str, unit: str) -> str:
    known = known_unit(unit) if unit else None
    what = dimension or (known.dimension if known else "")
    if what in ("money", "time"):
        return what
    goods = what in _GOODS or (known is not None and known.symbol in _GOODS_UNITS)
    return "goods" if goods else "knowledge"


def _letters(layers: list[tuple[Layer, str, str]]) -> list[str]:
    """Choose a letter or two for each layer, no two alike."""
    symbols = [_symbol(layer.unit, family) for layer, _, family in layers]
    taken: set[str] = set()
    chosen = []
    for (_, name, _), symbol in zip(layers, symbols, strict=True):
        plain = "".join(c for c in name if c.isalnum()).lower()
        initials = [plain[:1], *(plain[0] + c for c in plain[1:])] if plain else []
        if symbol and symbols.count(symbol) == 1:
            wishes = [symbol]
        elif symbol:
            wishes = [symbol + part for part in initials]
        else:
            wishes = initials
        wishes += [f"{symbol or plain[:1]}{n}" for n in range(1, len(layers) + 2)]
        letter = next(wish for wish in wishes if wish and wish not in taken)
        taken.add(letter)
        chosen.append(letter)
    return chosen


def _symbol(unit: str, family: str) -> str:
    known = known_unit(unit) if unit else None
    if known is None or known.dimension == "count":
        return ""
    return _SYMBOLS.get(known.symbol, known.symbol if family == "money" else "")
