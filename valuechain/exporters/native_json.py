"""An ecosystem as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from pathlib import Path

import polars as pl

from valuechain.exporters.content import content_tables, settings_of, text_columns
from valuechain.model import Ecosystem
from valuechain.replace import replaced_file
from valuechain.schema import load_schema

__all__ = ["document_text", "write"]


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a JSON document, replacing the file whole.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses.
    """
    with replaced_file(path) as fresh:
        fresh.write_text(document_text(ecosystem), encoding="utf-8", newline="\n")
    return Path(path)


def document_text(
    ecosystem: Ecosystem, parts: Sequence[str] = (), without: Container[str] = ()
) -> str:
    """Return the JSON document of an ecosystem, one row a line.

    ``parts`` stand before its own, each written as ``"key": value``; the tables named in
    ``without`` are left to whoever carries them. Quantities are strings that hold the exact decimal, ratios are numbers, unknown is
    null.
    """
    written = [
        f"{json.dumps(section)}: {json.dumps(values, ensure_ascii=False)}"
        for section, values in settings_of(ecosystem).items()
        if section != "reading"
    ]
    for name, frame in content_tables(ecosystem).items():
        if name in without:
            continue
        rows = _json_columns(name, frame).write_ndjson().rstrip("\n").replace("\n", ",\n")
        written.append(f'"{name}": [\n{rows}\n]')
    return "{\n" + ",\n".join([*parts, *written]) + "\n}\n"


def _json_columns(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns as JSON takes them: ratios as numbers, quantities as text."""
    ratios = {f.name for f in load_schema(table).fields if f.reads_as == "ratio"}
    numbers = [c for c in frame.columns if c in ratios]
    texts = text_columns(frame.drop(numbers))
    return texts.with_columns(frame[c].cast(pl.Float64) for c in numbers).select(
        frame.columns
    )
