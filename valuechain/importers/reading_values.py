"""Which values the reading options take, in ``ecosystem.toml`` and on the command line."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["EXPECTED", "is_usable"]

EXPECTED: dict[str, str] = {
    "encoding": "utf-8 | cp1252 | utf-16",
    "delimiter": ", | ; | tab | |",
    "decimal": "point | comma",
    "dates": "dmy | mdy | ymd",
    "header_row": "1, 2, 3…",
    "sheet": "Transactions",
}
"""What each option may be, as an example or a list."""


def is_usable(option: str, value: object) -> bool:
    """Return whether an option of reading can be this; what is no option can be anything.

    Examples
    --------
    >>> is_usable("encoding", "cp1252"), is_usable("encoding", "rot13"), is_usable("dates", 3)
    (True, False, False)
    """
    rule = _RULES.get(option)
    return rule is None or rule(value)


def _is_encoding(value: object) -> bool:
    try:
        return isinstance(value, str) and bool("a".encode(value))
    except (LookupError, ValueError):
        return False


def _is_delimiter(value: object) -> bool:
    return isinstance(value, str) and len(value.encode()) == 1 and value not in '"\r\n'


_RULES: dict[str, Callable[[object], bool]] = {
    "encoding": _is_encoding,
    "delimiter": _is_delimiter,
    "decimal": lambda value: value in ("point", "comma"),
    "dates": lambda value: value in ("dmy", "mdy", "ymd"),
    "header_row": lambda value: type(value) is int and value >= 1,
    "sheet": lambda value: isinstance(value, str),
}
