"""Units of measure: their dimension, and what may be converted into what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from valuechain.codes import combinations
from valuechain.schema import column_key

__all__ = ["Unit", "conversions", "known_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, its dimension, and how many base units it is worth (``None``: not convertible)."""

    symbol: str
    dimension: str
    factor: Fraction | None = None


_CURRENCIES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "NZD",
    "JPY",
    "CNY",
    "INR",
    "BRL",
    "ZAR",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "RUB",
    "UAH",
    "XOF",
    "XAF",
    "MAD",
    "TND",
    "DZD",
    "EGP",
    "NGN",
    "KES",
    "GHS",
    "UGX",
    "TZS",
    "ETB",
    "ZMW",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "PEN",
    "IDR",
    "PHP",
    "THB",
    "VND",
    "MYR",
    "SGD",
    "HKD",
    "KRW",
    "TWD",
    "PKR",
    "BDT",
    "LKR",
    "NPR",
    "MMK",
    "KHR",
    "ILS",
    "SAR",
    "AED",
    "QAR",
    "KWD",
    "JOD",
    "XPF",
    "XDR",
]

_TABLE: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("s", "time", "1/3600", ("seconde", "secondes", "second", "seconds")),
    ("min", "time", "1/60", ("minute", "minutes", "mn")),
    ("h", "time", "1", ("hour", "hours", "heure", "heures", "hr", "hrs")),
    ("day", "time", None, ("days", "jour", "jours", "j")),
    ("half_day", "time", None, ("demi journee", "demi journees", "half days")),
    ("month", "time", None, ("months", "mois")),
    ("fte", "time", None, ("etp", "ftes", "etpt")),
    (
        "kg",
        "mass",
        "1",
        ("kilogram", "kilograms", "kilogramme", "kilogrammes", "kilo", "kilos"),
    ),
    ("g", "mass", "1/1000", ("gram", "grams", "gramme", "grammes")),
    ("t", "mass", "1000", ("tonne", "tonnes", "ton")),
    ("m", "distance", "1", ("metre", "metres", "meter", "meters")),
    ("km", "distance", "1000", ("kilometre", "kilometres", "kilometer", "kilometers")),
    ("m2", "area", "1", ("m²", "square metre", "metre carre", "metres carres")),
    ("ha", "area", "10000", ("hectare", "hectares")),
    ("m2.day", "area_time", "1", ("m2.jour", "m².day", "m².jour", "m2 day", "m2 jour")),
    ("m2.month", "area_time", None, ("m2.mois", "m².mois")),
    ("l", "volume", "1", ("litre", "litres", "liter", "liters")),
    ("m3", "volume", "1000", ("m³",)),
    ("kWh", "energy", "1", ("kilowattheure", "kilowatt hour")),
    ("MWh", "energy", "1000", ()),
    ("person", "count", None, ("persons", "people", "personne", "personnes")),
    ("place", "count", None, ("places",)),
    ("event", "count", None, ("events", "evenement", "evenements")),
    ("referral", "count", None, ("referrals", "orientation", "orientations")),
    ("session", "count", None, ("sessions", "seance", "seances", "atelier", "ateliers")),
    ("item", "count", None, ("items", "piece", "pieces", "dossier", "dossiers")),
    ("meal", "count", None, ("meals", "repas")),
    ("mention", "count", None, ("mentions", "citation", "citations")),
)

_WORDS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "$": "USD", "k€": ""}


def _index() -> dict[str, Unit]:
    found = {c.casefold(): Unit(c, "money") for c in _CURRENCIES}
    for symbol, dimension, factor, others in _TABLE:
        unit = Unit(symbol, dimension, None if factor is None else Fraction(factor))
        for word in (symbol, *others):
            found[word.casefold()] = unit
            found[column_key(word)] = unit
    for word, symbol in _WORDS.items():
        if symbol:
            found[word] = Unit(symbol, "money")
    return found


_INDEX = _index()


def known_unit(text: str) -> Unit | None:
    """Return the unit that ``text`` names, or ``None`` when the table has no such unit.

    A day, a month and a person are never converted: they differ from structure to
    structure.

    Examples
    --------
    >>> known_unit("heures"), known_unit("EUR").dimension, known_unit("barils")
    (Unit(symbol='h', dimension='time', factor=Fraction(1, 1)), 'money', None)
    """
    return _INDEX.get(text.casefold()) or _INDEX.get(column_key(text))


def _factor(unit: str, target: str) -> Fraction | None:
    """How many ``target`` one ``unit`` is worth; ``None`` when that is not settled."""
    one, other = known_unit(unit), known_unit(target)
    if one is None or other is None or one.dimension != other.dimension:
        return None
    if one.symbol == other.symbol:
        return Fraction(1)
    if one.factor is None or other.factor is None:
        return None
    return one.factor / other.factor


def conversions(transactions: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Return how rows whose unit is not their kind's are converted to it.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit`` (text), ``layer_unit``, ``numerator``, ``denominator``; one
        row for each pair met that can be converted, none where all rows agree.
    """
    wanted = dict(
        zip(kinds["id"].to_list(), kinds["unit"].cast(pl.String).to_list(), strict=True)
    )
    found = []
    for kind, unit in combinations(transactions, ("kind", "unit")):
        target = wanted.get(kind)
        if not unit or target is None or unit == target:
            continue
        factor = _factor(unit, target)
        if factor is not None:
            found.append((kind, unit, target, factor.numerator, factor.denominator))
    return pl.DataFrame(
        found,
        schema={
            "kind": pl.String,
            "unit": pl.String,
            "layer_unit": pl.String,
            "numerator": pl.Int64,
            "denominator": pl.Int64,
        },
        orient="row",
    ).with_columns(pl.col("numerator", "denominator").cast(pl.Decimal(38, 0)))
