"""What ``ecosystem.toml`` says: names, defaults and the agreed policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from valuechain.dates import GRAINS
from valuechain.errors import Problem
from valuechain.importers.reading_values import EXPECTED, is_usable
from valuechain.letterhead import LEAST_CONTRAST, contrast_on_white
from valuechain.model import Policy

__all__ = ["FORMAT", "policy_of", "settings_of"]

FORMAT = 1
"""The version of the folder's layout that this program writes and reads."""

_BASES = ("recognised", "provider", "receiver", "reconciled")
_SHARES = ("mean", "provider", "receiver")
_TABLES = ("sutherland-2009", "incose-2018")
_SECTIONS = {
    "ecosystem": {
        "name", "language", "currency", "period", "focal", "comparator", "constructed",
        "notice", "title", "footer", "logo", "colour", "description",
    },
    "policy": {
        "agreed_by", "agreed_on", "basis", "base", "rho", "score_table", "period_grain",
        "out_of_scope", "discount_rate", "first_year_discounted",
    },
    "reading": {"encoding", "delimiter", "decimal", "dates", "header_row", "sheet"},
}  # fmt: skip


def settings_of(
    settings: Mapping[str, Mapping[str, object]], source: str
) -> tuple[dict[str, dict[str, object]], list[Problem]]:
    """Return the settings by section, and a warning for each key nobody knows."""
    problems = []
    known: dict[str, dict[str, object]] = {}
    for section, values in settings.items():
        if section not in _SECTIONS:
            problems.append(_unknown(source, section, ", ".join(_SECTIONS)))
            continue
        known[section] = dict(values)
        for key in values:
            if key not in _SECTIONS[section]:
                allowed = ", ".join(sorted(_SECTIONS[section]))
                problems.append(_unknown(source, f"{section}.{key}", allowed))
    problems += _not_readings(known.get("reading", {}), source)
    return known, [*problems, *_faint(known.get("ecosystem", {}), source)]


def _not_readings(section: Mapping[str, object], source: str) -> list[Problem]:
    """Refuse values that an option of reading cannot have."""
    return [
        Problem("VC221", source, None, None, f"reading.{key}", str(value), EXPECTED[key])
        for key, value in section.items()
        if key in EXPECTED and value not in ("", "tab", "\\t") and not is_usable(key, value)
    ]


def _faint(section: Mapping[str, object], source: str) -> list[Problem]:
    """Warn of a colour that could not be read on white, or is none."""
    colour = str(section.get("colour") or "")
    contrast = contrast_on_white(colour)
    if not colour or (contrast or 0) >= LEAST_CONTRAST:
        return []
    least = f"{LEAST_CONTRAST}:1"
    place = ("VC221", source, None, None, "ecosystem.colour", colour[:80])
    if contrast is None:
        return [Problem(*place, "#123456", level="warning", variant="colour")]
    return [Problem(*place, least, f"{contrast:.1f}:1", "warning", variant="contrast")]


def _unknown(source: str, key: str, allowed: str) -> Problem:
    import difflib

    near = difflib.get_close_matches(key.rpartition(".")[2], allowed.split(", "), 1)
    hint = near[0] if near else ""
    return Problem(
        "VC221", source, None, None, key, key, allowed, hint, "warning", None, "setting"
    )


def policy_of(section: Mapping[str, Any], source: str) -> tuple[Policy, list[Problem]]:
    """Return the policy a ``[policy]`` section states, and what is wrong with it.

    Examples
    --------
    >>> policy_of({"basis": "provider", "rho": "0.4"}, "ecosystem.toml")[0].rho
    0.4
    >>> policy_of({"base": "both"}, "ecosystem.toml")[1][0].expected
    'mean | provider | receiver'
    """
    problems: list[Problem] = []

    def choice(key: str, allowed: tuple[str, ...], default: str) -> str:
        value = str(section.get(key) or default)
        if value in allowed:
            return value
        problems.append(_wrong(source, key, value, " | ".join(allowed)))
        return default

    def number(key: str, low: float, high: float) -> Decimal | None:
        written = section.get(key)
        if written in (None, ""):
            return None
        try:
            value = Decimal(str(written).replace(",", "."))
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and low <= value <= high:
            return value
        problems.append(_wrong(source, key, str(written), f"{low}–{high}"))
        return None

    rho = number("rho", -1, 1)
    first_year = section.get("first_year_discounted")
    return Policy(
        agreed_by=_joined(section.get("agreed_by")),
        agreed_on=_day(section.get("agreed_on"), source, problems),
        basis=choice("basis", _BASES, "recognised"),
        base=choice("base", _SHARES, "mean"),
        rho=0.5 if rho is None else float(rho),
        score_table=choice("score_table", _TABLES, "sutherland-2009"),
        period_grain=choice("period_grain", GRAINS, "year"),
        out_of_scope=_listed(section.get("out_of_scope")),
        discount_rate=number("discount_rate", 0, 1),
        first_year_discounted=None
        if first_year in (None, "")
        else str(first_year).lower() == "true",
    ), problems


def _wrong(source: str, key: str, value: str, expected: str) -> Problem:
    return Problem("VC221", source, None, None, f"policy.{key}", value, expected)


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return tuple(part.strip() for part in str(value or "").split(",") if part.strip())


def _day(value: object, source: str, problems: list[Problem]) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        problems.append(_wrong(source, "agreed_on", str(value), "2024-03-31"))
        return None
