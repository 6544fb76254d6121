"""What is too small to discuss: margin and floor per layer and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import polars as pl

from valuechain.frames import QUANTITY
from valuechain.units import known_unit

__all__ = ["EVIDENCE", "UNCERTAINTY", "default_threshold", "evidence_rank", "thresholds"]

EVIDENCE = ("document", "register", "recent_estimate", "old_estimate")
"""What a figure rests on, from the firmest to the loosest."""

UNCERTAINTY = (0.01, 0.05, 0.20, 0.40)
"""Standard uncertainty taken for each evidence when no range is given, as a share."""

_FIRM = 2  # ranks below this one are records, the others estimates

_HARD: dict[str, tuple[str, str]] = {
    "money": ("0.01", "50"),
    "time": ("0.05", "7"),
    "person": ("0.05", "3"),
    "session": ("0.10", "2"),
    "count": ("0.05", "2"),
    "area_time": ("0.10", "50"),
}
_SOFT: dict[str, tuple[str, str]] = {
    **_HARD,
    "money": ("0.10", "200"),
    "time": ("0.20", "14"),
}
_UNKNOWN = ("0.10", "0")
_TOLD_IN = {"time": "h", "area_time": "m2.day"}
_PARTS_PER_MILLION = 1_000_000


def evidence_rank(column: str = "evidence") -> pl.Expr:
    """Return an expression: the position in ``EVIDENCE``; unknown is an estimate."""
    told = pl.col(column).cast(pl.String)
    ranks = pl.lit(2, pl.Int8)
    for rank, name in enumerate(EVIDENCE):
        ranks = pl.when(told == name).then(pl.lit(rank, pl.Int8)).otherwise(ranks)
    return ranks


def default_threshold(
    dimension: str | None, unit: str | None, evidence: int, in_kind: bool = False
) -> tuple[Decimal, Decimal]:
    """Return the starting margin (a fraction) and floor (in ``unit``) of a layer.

    Parameters
    ----------
    dimension, unit : str or None
        Of the layer. A floor of hours or of m².days is converted to the unit; where the
        unit has no agreed length (a day, a month) the floor is 0.
    evidence : int
        Position in ``EVIDENCE`` of the looser of the two sides.
    in_kind : bool
        Whether money stands for the value of a thing: then always an estimate.

    Examples
    --------
    >>> default_threshold("time", "min", 1)
    (Decimal('0.05'), Decimal('420.000000'))
    """
    found = known_unit(unit) if unit else None
    row = dimension or (found.dimension if found else None) or ""
    if found is not None and found.symbol in ("person", "session"):
        row = found.symbol
    chosen = _HARD if evidence < _FIRM and not in_kind else _SOFT
    margin, floor = chosen.get(row, _UNKNOWN)
    return Decimal(margin), _in_unit(Decimal(floor), row, unit)


def _in_unit(floor: Decimal, dimension: str, unit: str | None) -> Decimal:
    if dimension not in _TOLD_IN:
        return floor
    found, told = known_unit(unit or ""), known_unit(_TOLD_IN[dimension])
    if found is None or found.factor is None or told is None or told.factor is None:
        return Decimal(0)
    converted = Fraction(floor) * told.factor / found.factor
    return round(Decimal(converted.numerator) / Decimal(converted.denominator), 6)


def thresholds(
    kinds: pl.DataFrame, layers: Iterable[tuple[str, str | None]]
) -> pl.DataFrame:
    """Return the thresholds of every layer, for every evidence.

    Parameters
    ----------
    kinds : polars DataFrame
        The kinds table; ``margin`` and ``floor`` hold a number, nothing (the default of
        the dimension) or ``none`` (no threshold: no line is minor or material).
    layers : pairs of kind and unit
        A floor of the kinds table is in the kind's unit; a layer in a unit that is not
        converted to it takes the default floor of its own unit.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``rank`` (of the evidence), ``margin`` (fraction), ``floor``
        (in the unit), ``unbounded`` (no threshold) and ``rounding`` (below which two
        figures are the same: a cent of money, else 0).
    """
    told = {row["id"]: row for row in kinds.to_dicts()}
    rows = []
    for kind, unit in sorted(set(layers), key=str):
        about = told.get(kind, {})
        own = about.get("unit")
        same = own is None or own == unit
        written = {n: _written(about.get(n)) for n in ("margin", "floor")}
        dimension = about.get("dimension") if same else None
        found = known_unit(unit) if unit else None
        money = (dimension or (found.dimension if found else "")) == "money"
        in_kind = money and about.get("nature") == "non_financial"
        for rank in range(len(EVIDENCE)):
            margin, floor = default_threshold(dimension, unit, rank, in_kind)
            if written["margin"] not in ("", "none"):
                margin = Decimal(written["margin"])
            if same and written["floor"] not in ("", "none"):
                floor = Decimal(written["floor"])
            unbounded = "none" in written.values()
            rounding = Decimal("0.01") if money else Decimal(0)
            rows.append((kind, unit, rank, margin, floor, unbounded, rounding))
    shape: dict[str, pl.DataType | type[pl.DataType]] = {
        "kind": pl.String,
        "unit": pl.String,
        "rank": pl.Int8,
        "margin": QUANTITY,
        "floor": QUANTITY,
        "unbounded": pl.Boolean,
        "rounding": QUANTITY,
    }
    return pl.DataFrame(rows, schema=shape, orient="row")


def _written(cell: object) -> str:
    return "" if cell is None else str(cell).strip().casefold()


def share(column: str = "margin") -> pl.Expr:
    """Return an expression: a fraction as whole parts per million, for exact comparison."""
    return (pl.col(column) * _PARTS_PER_MILLION).cast(pl.Int64)
