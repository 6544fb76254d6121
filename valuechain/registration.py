"""Numbers that name a structure in a public register: SIRET, SIREN, RNA."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Registration", "is_luhn", "is_siren", "is_siret", "registration_of"]

_LA_POSTE = "356000000"
_RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
_NUMBER = re.compile(r"(?<!\d)\d(?:[\d \u00a0.]*\d)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Registration:
    """The numbers found for one actor; empty where there is none, or none that is valid."""

    siret: str = ""
    siren: str = ""
    rna: str = ""

    def conflicts(self, other: Registration) -> bool:
        """Return whether two numbers of one register differ: two structures, not one.

        Examples
        --------
        >>> Registration(siret="73282932000074").conflicts(Registration(siret="35600000000048"))
        True
        """
        return any(
            mine and theirs and mine != theirs
            for mine, theirs in (
                (self.siret, other.siret),
                (self.siren, other.siren),
                (self.rna, other.rna),
            )
        )


def is_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812-1).

    Examples
    --------
    >>> is_luhn("732829320"), is_luhn("732829321")
    (True, False)
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + position % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_siren(text: str) -> bool:
    """Return whether a text is a SIREN: nine digits, the last a check digit."""
    plain = text.isascii() and text.isdigit() and len(text) == 9
    return plain and text != "000000000" and is_luhn(text)


def is_siret(text: str) -> bool:
    """Return whether a text is a SIRET: a SIREN, five digits, the last a check digit.

    The establishments of La Poste are numbered by another rule: the sum of their
    fourteen digits is a multiple of five.

    Examples
    --------
    >>> is_siret("73282932000074"), is_siret("35600000000048"), is_siret("35600000049837")
    (True, True, True)
    >>> is_siret("73282932000075")
    False
    """
    if not (text.isascii() and text.isdigit() and len(text) == 14):
        return False
    if not is_siren(text[:9]):
        return False
    if text.startswith(_LA_POSTE):
        return is_luhn(text) or sum(map(int, text)) % 5 == 0
    return is_luhn(text)


def registration_of(*texts: str | None) -> Registration:
    """Return the valid numbers that stand in some texts, such as an id and a ``siret`` cell.

    A SIRET says its SIREN too. Spaces and points inside a number are let be; a number
    whose check digit is wrong is no number.

    Examples
    --------
    >>> registration_of("FR-SIRET-732 829 320 00074")
    Registration(siret='73282932000074', siren='732829320', rna='')
    >>> registration_of("W751234567", None)
    Registration(siret='', siren='', rna='W751234567')
    """
    siret = siren = rna = ""
    for text in texts:
        if not text:
            continue
        for found in _NUMBER.findall(text):
            digits = re.sub(r"\D", "", found)
            if is_siret(digits):
                siret = siret or digits
            elif is_siren(digits):
                siren = siren or digits
        mark = _RNA.search(text.upper())
        rna = rna or (mark[0] if mark else "")
    return Registration(siret, siret[:9] or siren, rna)
