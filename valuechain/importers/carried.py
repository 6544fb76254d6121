"""A document on its way between two processes: Arrow files for cells, JSON for the rest."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from valuechain.errors import Problem
from valuechain.importers.table import Document, Refused, Table

__all__ = ["SCRATCH", "carried_here", "carry", "carry_problems"]

SCRATCH = "valuechain-"
"""How the name of a folder begins in which one process leaves cells for another."""

_HEAD = "document.json"
_ROWS = "@rows"


def carry(document: Document, folder: Path) -> None:
    """Write a document into a folder; nothing in it can run when it is read."""
    tables = []
    for number, table in enumerate(document.tables):
        frame = table.frame.with_columns(table.rows.alias(_ROWS))
        frame.write_ipc(folder / f"{number}.arrow", compression="uncompressed")
        tables.append(
            {
                "name": table.name,
                "source": table.source,
                "sheet": table.sheet,
                "blank": table.blank,
                "refused": [asdict(r) for r in table.refused],
                "letters": dict(table.letters),
                "written": dict(table.written),
                "units": dict(table.units),
            }
        )
    head = {
        "name": document.name,
        "format": document.format,
        "settings": {name: dict(values) for name, values in document.settings.items()},
        "problems": [asdict(p) for p in document.problems],
        "decisions": document.decisions,
        "tables": tables,
    }
    _write(folder, head)


def carry_problems(problems: tuple[Problem, ...], folder: Path) -> None:
    """Write the problems of a source that cannot be taken apart into a folder."""
    _write(folder, {"refused": [asdict(p) for p in problems]})


def _write(folder: Path, head: dict[str, Any]) -> None:
    text = json.dumps(head, default=str)
    (folder / _HEAD).write_text(text, encoding="utf-8", errors="surrogatepass")


def carried_here(folder: Path) -> Document | tuple[Problem, ...] | None:
    """Return the document in a folder, or its problems; ``None`` where there is neither."""
    place = folder / _HEAD
    if not place.is_file():
        return None
    head = json.loads(place.read_text("utf-8", errors="surrogatepass"))
    if "refused" in head:
        return tuple(Problem(**p) for p in head["refused"])
    tables = []
    for number, about in enumerate(head["tables"]):
        with (folder / f"{number}.arrow").open("rb") as file:
            frame = pl.read_ipc(file)
        about["refused"] = tuple(Refused(**r) for r in about["refused"])
        tables.append(Table(frame=frame.drop(_ROWS), rows=frame[_ROWS], **about))
    return Document(
        head["name"],
        tuple(tables),
        head["settings"],
        tuple(Problem(**p) for p in head["problems"]),
        tuple((source, what, value) for source, what, value in head["decisions"]),
        head["format"],
    )
