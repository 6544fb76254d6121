"""Figures as people of each language write them."""

from __future__ import annotations

from decimal import Decimal

from valuechain.frames import decimal_text

__all__ = ["figure_text", "unit_text"]

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_PLAIN = {"m2": "m²", "m3": "m³", "m2.day": "m²·d", "m2.month": "m²·mo"}


def unit_text(unit: str) -> str:
    """Return how a unit is shown beside a figure.

    Examples
    --------
    >>> unit_text("EUR"), unit_text("h"), unit_text("m2")
    ('€', 'h', 'm²')
    """
    return _SIGNS.get(unit) or _PLAIN.get(unit, unit)


def figure_text(quantity: Decimal | None, unit: str, language: str) -> str:
    r"""Return a quantity with its unit, exact, grouped by thousands; ``—`` when unknown.

    Examples
    --------
    >>> figure_text(Decimal("1234.50"), "EUR", "fr"), figure_text(Decimal(-1200), "h", "en")
    ('1\u202f234,50\xa0€', '−1,200\xa0h')
    """
    if quantity is None:
        return "—"
    whole, _, part = decimal_text(abs(quantity)).partition(".")
    if part and unit in _SIGNS:
        part = part.ljust(2, "0")
    comma, point = ("\u202f", ",") if language == "fr" else (",", ".")
    grouped = f"{int(whole):,}".replace(",", comma)
    sign = "−" if quantity < 0 else ""
    shown = f"{sign}{grouped}{point + part if part else ''}"
    return f"{shown}\xa0{unit_text(unit)}" if unit else shown
