"""JSON read with suspicion: one document, bounded depth, no doubled key, exact numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn, TypeAlias

from valuechain.errors import ImporterError, Problem

__all__ = ["MAX_BYTES", "MAX_DEPTH", "JsonValue", "load_json", "number_text", "parse_json"]

MAX_DEPTH = 64
"""How deep lists and objects may stand in each other."""

MAX_BYTES = 20_000_000
"""The largest JSON file read, unless the user allows more."""

JsonValue: TypeAlias = (
    dict[str, "JsonValue"] | list["JsonValue"] | str | Decimal | bool | None
)

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_BRACKETS = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_TOKENS = re.compile(_STRING + r"|[\[\]{}:,]|-?Infinity|NaN|[^\s\[\]{}:,\"]+", re.DOTALL)
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class _DoubledKeyError(Exception):
    """An object held one key twice."""


class _NotFiniteError(Exception):
    """NaN or an infinity stood where a number should."""


def load_json(path: Path, max_size: int | None = None) -> JsonValue:
    """Read one JSON file whole.

    Objects become ``dict``, arrays ``list``, every number an exact ``Decimal``.

    Parameters
    ----------
    path : Path
        The file; UTF-8 with or without a mark, UTF-16 or UTF-32 with one.
    max_size : int, optional
        The most bytes to read; 20 million when not said.

    Raises
    ------
    ImporterError
        VC101 (not readable), VC102 (empty), VC104 (too large), VC112 (malformed, deeper
        than 64, NaN or Infinity, a doubled key, half a surrogate pair, a second
        document), VC113 (encoding). Line and column are told.
    """
    source = path.name
    limit = MAX_BYTES if max_size is None else max_size
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as fault:
        problem = Problem("VC101", source, value=fault.strerror or str(fault))
        raise ImporterError([problem]) from fault
    if len(raw) > limit:
        problem = Problem("VC104", source, expected=str(limit), hint="--max-size")
        raise ImporterError([problem])
    return parse_json(_decoded(raw, source), source)


def parse_json(text: str, source: str) -> JsonValue:
    """Read one JSON document from text; the same refusals as ``load_json``.

    Examples
    --------
    >>> parse_json('{"quantity": 100000000000000.01}', "a.json")
    {'quantity': Decimal('100000000000000.01')}
    """
    if not text.strip():
        raise ImporterError([Problem("VC102", source)])
    _refuse_depth(text, source)
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as fault:
        second = fault.msg == "Extra data"
        found = text[fault.pos : fault.pos + 20].split("\n")[0]
        variant = "second" if second else ""
        _refuse(
            text,
            fault.pos,
            source,
            found,
            variant,
            expected="" if second else _awaited(fault.msg),
        )
    except _NotFiniteError as fault:
        _refuse(text, _not_finite_at(text), source, str(fault), "not_finite")
    except _DoubledKeyError as fault:
        _refuse(text, _doubled_at(text), source, str(fault), "doubled")
    if _HALF_PAIR.search(text):
        _refuse_half_pairs(text, source)
    return value


def number_text(value: Decimal) -> str:
    """Return a number as plain digits where that is short, else with its exponent.

    Examples
    --------
    >>> [number_text(Decimal(text)) for text in ("1250.50", "1E+3", "1E+900")]
    ['1250.50', '1000', '1E+900']
    """
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and -40 < exponent < 40
    return format(value, "f") if short else str(value)


def _decoded(raw: bytes, source: str) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encoding = "utf-32"
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        found = ascii(raw[fault.start : fault.start + 8])
        problem = Problem("VC113", source, row=line, value=found, expected="UTF-8")
        raise ImporterError([problem]) from fault


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DoubledKeyError(key)
            seen.add(key)
    return found


def _number(text: str) -> JsonValue:
    """Return the exact number; one with an absurd exponent stays text, for the gate."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _constant(name: str) -> NoReturn:
    raise _NotFiniteError(name)


def _refuse_depth(text: str, source: str) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                _refuse(text, match.start(), source, "", "deep", expected=str(MAX_DEPTH))
        elif mark in "]}":
            depth -= 1


def _not_finite_at(text: str) -> int:
    for match in _TOKENS.finditer(text):
        if match[0] in {"NaN", "Infinity", "-Infinity"}:
            return match.start()
    return 0


def _doubled_at(text: str) -> int:
    """Return where the first key stands that its object already has."""
    objects: list[set[str]] = []
    waiting: tuple[str, int] | None = None
    for match in _TOKENS.finditer(text):
        mark = match[0]
        if mark in ("{", "["):
            objects.append(set())
        elif mark in ("}", "]"):
            objects.pop()
        elif mark == ":" and waiting is not None:
            key, position = waiting
            if key in objects[-1]:
                return position
            objects[-1].add(key)
        waiting = (json.loads(mark), match.start()) if mark[0] == '"' else None
    return 0


def _refuse_half_pairs(text: str, source: str) -> None:
    """Refuse a string that holds half of a surrogate pair: it is no text."""
    for match in _TOKENS.finditer(text):
        mark = match[0]
        if mark[0] != '"' or not _HALF_PAIR.search(mark):
            continue
        if any("\ud800" <= letter <= "\udfff" for letter in json.loads(mark)):
            _refuse(text, match.start(), source, mark[:80], "half_pair")


def _awaited(message: str) -> str:
    """Return the mark that the reader waited for, which is the same in every language."""
    if "property name" in message or message.startswith("Unterminated"):
        return '"'
    mark = re.search("'(.)'", message)
    return mark[1] if mark else ""


def _refuse(
    text: str, position: int, source: str, value: str, variant: str, expected: str = ""
) -> NoReturn:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    problem = Problem(
        "VC112",
        source,
        row=line,
        column=str(column),
        value=value[:80],
        expected=expected,
        variant=variant,
    )
    raise ImporterError([problem])
