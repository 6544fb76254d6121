"""A sentence whose every number leads back to its rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from valuechain.words import say, topic

__all__ = ["Number", "Statement", "written"]

_MARK = "\ue000"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence, its unit, and the declarations behind it."""

    value: float
    unit: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding: a code, the names in its sentence and its numbers with their rows."""

    code: str
    names: Mapping[str, str]
    numbers: Mapping[str, Number]

    def sentence(self, language: str) -> str:
        """Return the finding as one sentence, ``en`` or ``fr``."""
        return "".join(text for text, _ in self.parts(language))

    def parts(self, language: str) -> list[tuple[str, str]]:
        """Return the sentence in pieces: a text, and which name or number it is.

        The second is empty for the words between; else a key of ``names`` or
        ``numbers``.
        """
        keys = {key: f"{_MARK}{key}{_MARK}" for key in (*self.names, *self.numbers)}
        if "others" in keys:
            more, number = keys["names"], keys.pop("others")
            keys["names"] = say("findings", "and_more", language, names=more, number=number)
        text = say("findings", self.key(language), language, **keys)
        return [
            (self._told(piece, language), piece) if at % 2 else (piece, "")
            for at, piece in enumerate(text.split(_MARK))
            if piece
        ]

    def _told(self, key: str, language: str) -> str:
        if key in self.numbers:
            return written(self.numbers[key], language)
        return self.names[key]

    def key(self, language: str) -> str:
        """Return which sentence of ``words/findings.json`` it is, with its plural."""
        if "number" not in self.numbers:
            return self.code
        # French counts below two as singular; English only one.
        count = self.numbers["number"].value
        single = count < 2 if language == "fr" else count == 1
        return self.code + (".one" if single else ".many")


def written(number: Number, language: str) -> str:
    """Return a number as it is written in a sentence, spaces inside unbreakable.

    Examples
    --------
    >>> written(Number(1234.5, "EUR"), "en"), written(Number(0.43, "%"), "en")
    ('1,234.50 €', '43%')
    >>> written(Number(1234.5, "EUR"), "fr").replace(chr(0xA0), "_")
    '1_234,50_€'
    """
    if number.unit == "%":
        text = _percent(100 * number.value)
    else:
        whole = float(number.value).is_integer()
        text = f"{number.value:,.0f}" if whole else f"{number.value:,.2f}"
    text = text.replace("-", "\u2212")
    if language == "fr":
        text = text.replace(",", "\u00a0").replace(".", ",")
    if number.unit == "%":
        return f"{text}\u00a0%" if language == "fr" else f"{text}%"
    unit = topic("report", language).get(f"unit.{number.unit}", number.unit)
    space = "\u00a0" if language == "fr" else " "
    return f"{text}{space}{unit}" if unit else text


def _percent(value: float) -> str:
    """Return a percentage without decimals, with one near 0 and 100 but not there."""
    rounded = f"{value:.0f}"
    near = rounded in ("0", "100") and not math.isclose(value, float(rounded), abs_tol=1e-9)
    return f"{value:.1f}" if near else rounded
