"""Places that somebody chose by hand: ``positions.csv`` beside the data."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["POSITIONS", "kept_places"]

POSITIONS = "positions.csv"
"""The file a page saves and ``map`` reads again."""

_GUARDED = re.compile(r"^'('*[=+\-@\t\r])")
_SIDE = 1000
_MOST_BYTES = 10_000_000


def kept_places(sources: Sequence[str | Path]) -> dict[str, tuple[int, int]]:
    """Return where actors stand, by id, from the files beside or in the sources.

    A row with anything but an id and two numbers from 0 to 1000 is left out: a place
    has no meaning, so that losing one loses nothing. The apostrophe that keeps an id from
    being a formula is taken off.
    """
    found: dict[str, tuple[int, int]] = {}
    for source in sources:
        path = Path(source)
        file = (path if path.is_dir() else path.parent) / POSITIONS
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            continue
        text = file.read_text("utf-8-sig", errors="replace")
        for row in csv.DictReader(text.splitlines()):
            place = _place(row.get("x"), row.get("y"))
            if place is not None and row.get("actor"):
                found[_GUARDED.sub(r"\1", row["actor"])] = place
    return found


def _place(x: str | None, y: str | None) -> tuple[int, int] | None:
    try:
        numbers = [float(x or "nan"), float(y or "nan")]
    except ValueError:
        return None
    if not all(math.isfinite(n) and 0 <= n <= _SIDE for n in numbers):
        return None
    return round(numbers[0]), round(numbers[1])
