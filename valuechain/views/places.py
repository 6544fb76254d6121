"""Places that somebody chose by hand: ``positions.csv`` beside the data."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

__all__ = ["POSITIONS", "kept_places", "kept_ranks"]

POSITIONS = "positions.csv"
"""The file a page saves and ``map`` reads again."""

_GUARDED = re.compile(r"^'('*[=+\-@\t\r])")
_SIDE = 1000
_MOST_BYTES, _MOST_RANK = 10_000_000, 1_000_000


def kept_places(sources: Sequence[str | Path]) -> dict[str, tuple[int, int]]:
    """Return where actors stand, by id, from the files beside or in the sources.

    A row with anything but an id and two numbers from 0 to 1000 is left out: a place
    has no meaning, so that losing one loses nothing.
    """
    found: dict[str, tuple[int, int]] = {}
    for actor, row in _rows(sources):
        place = _place(row.get("x"), row.get("y"))
        if place is not None:
            found[actor] = place
    return found


def kept_ranks(sources: Sequence[str | Path]) -> dict[str, int]:
    """Return the order of actors in their columns, by id, from the same files.

    A row whose ``rank`` is not a whole number from 0 to 1 000 000 is left out.
    """
    found: dict[str, int] = {}
    for actor, row in _rows(sources):
        told = row.get("rank") or ""
        if re.fullmatch("[0-9]{1,7}", told) and int(told) <= _MOST_RANK:
            found[actor] = int(told)
    return found


def _rows(sources: Sequence[str | Path]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Return each row that names an actor, of every file beside or in the sources.

    The apostrophe that keeps an id from being a formula is taken off.
    """
    for source in sources:
        path = Path(source)
        file = (path if path.is_dir() else path.parent) / POSITIONS
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            continue
        text = file.read_text("utf-8-sig", errors="replace")
        for row in csv.DictReader(text.splitlines()):
            if row.get("actor"):
                yield _GUARDED.sub(r"\1", row["actor"]), row


def _place(x: str | None, y: str | None) -> tuple[int, int] | None:
    try:
        numbers = [float(x or "nan"), float(y or "nan")]
    except ValueError:
        return None
    if not all(math.isfinite(n) and 0 <= n <= _SIDE for n in numbers):
        return None
    return round(numbers[0]), round(numbers[1])
