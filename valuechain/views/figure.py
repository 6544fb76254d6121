"""Figures as people of each language write them."""

from __future__ import annotations

from decimal import Decimal

from valuechain.frames import decimal_text
from valuechain.words import topic

__all__ = ["figure_text", "unit_text"]

_CENTS = {"EUR", "GBP", "USD"}


def unit_text(unit: str, language: str, *, one: bool = False) -> str:
    """Return how a unit is shown beside a figure, ``one`` for a single one.

    Examples
    --------
    >>> unit_text("EUR", "en"), unit_text("referral", "fr"), unit_text("h", "fr")
    ('€', 'orientations', 'h')
    """
    words = topic("page", language)
    single = words.get(f"one_{unit}") if one else None
    return single or words.get(f"unit_{unit}", unit)


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
    if part and unit in _CENTS:
        part = part.ljust(2, "0")
    comma, point = ("\u202f", ",") if language == "fr" else (",", ".")
    grouped = f"{int(whole):,}".replace(",", comma)
    sign = "−" if quantity < 0 else ""
    shown = f"{sign}{grouped}{point + part if part else ''}"
    if not unit:
        return shown
    return f"{shown}\xa0{unit_text(unit, language, one=abs(quantity) == 1)}"
