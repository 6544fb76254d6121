"""An ecosystem as one workbook: a sheet per table, and its settings on the last."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from valuechain.exporters.content import Settings, content_tables, settings_of
from valuechain.exporters.workbook import check_fits, new_workbook, write_sheet
from valuechain.model import Ecosystem

__all__ = ["settings_sheet", "write"]

_PART = 30_000


def write(
    ecosystem: Ecosystem,
    path: str | Path,
    *,
    force: bool = False,
    created: date = date(2020, 1, 1),
) -> Path:
    """Write an ecosystem as an ``.xlsx`` workbook, replacing the file whole.

    Parameters
    ----------
    ecosystem : Ecosystem
        What is written.
    path : str or Path
        The workbook.
    force : bool
        Without effect: a file is always replaced.
    created : date
        The date of making that stands in its properties.

    Raises
    ------
    OutputError
        ``VC502`` when a sheet would cut a text or rows, before anything is written;
        ``VC501`` when the disk refuses.
    """
    frames = {n: _text_but_numbers(f) for n, f in content_tables(ecosystem).items()}
    frames["ecosystem"] = settings_sheet(settings_of(ecosystem))
    check_fits(path, frames)
    with new_workbook(path, created=created) as book:
        for name, frame in frames.items():
            write_sheet(book, name, frame)
    return Path(path)


def settings_sheet(settings: Settings) -> pl.DataFrame:
    """Return settings as rows of ``section``, ``key`` and ``value``; lists are joined.

    A logo is longer than a cell: it goes on in rows of the same key, which are read as one.
    """
    rows = [
        (section, key, text[start : start + _PART] if key == "logo" else text)
        for section, values in settings.items()
        for key, value in values.items()
        for text in [_cell(value)]
        for start in (range(0, max(len(text), 1), _PART) if key == "logo" else [0])
    ]
    schema = dict.fromkeys(("section", "key", "value"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text_but_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    numbers = [c for c, d in frame.schema.items() if d.is_numeric()]
    return frame.with_columns(pl.all().exclude(numbers).cast(pl.String))
