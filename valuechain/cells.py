"""Text cells made comparable: one Unicode form, no invisible characters, one space."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from valuechain.finding import Finding, found
from valuechain.schema import Field, column_key

__all__ = ["Cleaned", "cleaned", "read_choices", "read_text"]

_ODD = r"[^\x21-\x7e ]|^ | $|  "
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"
)
_LONE_CR = re.compile(r"\r(?!\n)")
_JOINERS = "\u200c\u200d"
_NAME_LIMIT = 500
_ID_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell after cleaning, and what was done to it: the codes to tell."""

    text: str
    codes: tuple[str, ...]
    shown: str = ""


def cleaned(cell: str) -> Cleaned:
    r"""Return a cell in NFC, trimmed, with single spaces and no invisible characters.

    Codes: VC216 control or direction character (refused), VC222 invisible character
    removed, VC304 another Unicode form, VC307 white space folded. Joiners between
    letters are kept.

    Examples
    --------
    >>> cleaned("Acme\u200b  Branch ").text, cleaned("Acme\u200b").codes
    ('Acme Branch', ('VC222',))
    >>> cleaned("x\u202ey").codes
    ('VC216',)
    """
    control = _CONTROL.search(cell)
    if control:
        return Cleaned(cell, ("VC216",), f"U+{ord(control.group()):04X}")
    codes = []
    invisible = sorted({c for i, c in enumerate(cell) if _is_invisible(cell, i)})
    shown = " ".join(f"U+{ord(c):04X}" for c in invisible)
    text = "".join(c for i, c in enumerate(cell) if not _is_invisible(cell, i))
    if invisible:
        codes.append("VC222")
    folded = " ".join(text.split())
    inner = text.strip(" ")
    if folded != inner:
        codes.append("VC307")
    composed = unicodedata.normalize("NFC", folded)
    if composed != folded:
        codes.append("VC304")
    return Cleaned(composed, tuple(codes), shown)


def _is_invisible(cell: str, at: int) -> bool:
    if unicodedata.category(cell[at]) != "Cf":
        return False
    if cell[at] not in _JOINERS:
        return True
    return at in (0, len(cell) - 1) or cell[at - 1].isspace() or cell[at + 1].isspace()


def _mapped(text: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Return the column with each distinct value changed once."""
    values = text.unique().drop_nulls()
    return text.replace(
        values, pl.Series([change(v) for v in values.to_list()], dtype=pl.String)
    )


def read_text(text: pl.Series, reads_as: str = "text") -> tuple[pl.Series, list[Finding]]:
    """Return a column of names, ids or free text, cleaned, and what is to be told.

    Only distinct values that hold something unusual are looked at one by one.
    """
    limit = {"id": _ID_LIMIT, "name": _NAME_LIMIT}.get(reads_as, 32_767)
    odd = text.str.contains(_ODD).fill_null(False)
    findings: list[Finding] = []
    if odd.any():
        done = {v: cleaned(v) for v in text.filter(odd).unique().to_list()}
        for code, level in (
            ("VC216", "error"),
            ("VC222", "warning"),
            ("VC304", "note"),
            ("VC307", "note"),
        ):
            if code == "VC307" and reads_as == "text":
                continue
            told = [v for v, c in done.items() if code in c.codes]
            if told:
                at = text.is_in(pl.Series(told, dtype=pl.String).implode())
                findings += found(at, code, functools.partial(_shown, done), level=level)
        changed = {v: (c.text or None) for v, c in done.items() if c.text != v}
        if changed:
            text = text.replace(
                list(changed), pl.Series(list(changed.values()), dtype=pl.String)
            )
    long = text.str.len_chars() > limit
    return text, findings + found(long, "VC107", str(limit))


def _shown(done: dict[str, Cleaned], cell: str) -> str:
    """Return the characters of a cell that cannot be seen, by code point."""
    return done[cell].shown if cell in done else ""


def read_choices(text: pl.Series, field: Field) -> tuple[pl.Series, list[Finding]]:
    """Return a column of choices as their stored words, accepted in both languages."""
    keys = _mapped(text, column_key)
    known = pl.Series(list(field.choices), dtype=pl.String)
    stored = keys.replace_strict(
        known, pl.Series(list(field.choices.values()), dtype=pl.String), default=None
    )
    stored = stored.cast(pl.String)
    unknown = stored.is_null() & text.is_not_null()
    return stored, found(unknown, "VC221", " | ".join(field.enum), _closest_in(field.enum))


def _closest_in(choices: tuple[str, ...]) -> Callable[[str], str]:
    def closest(cell: str) -> str:
        import difflib

        near = difflib.get_close_matches(cell.casefold(), choices, 1, 0.6)
        return near[0] if near else ""

    return closest
