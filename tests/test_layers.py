"""Imports go up the rows of the house only, and each library is known by few."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import valuechain

PACKAGE = Path(valuechain.__file__).parent
FILES = sorted(
    p for p in PACKAGE.rglob("*.py") if p.name not in ("__init__.py", "__main__.py")
)

ROWS = (
    ("compiled", "errors", "progress", "version"),
    ("codes", "frames", "packing", "schema", "finding", "ranges", "comparator", "replace"),
    ("grouping",),
    ("sums",),
    ("words", "units"),
    ("model", "decisions", "asked"),
    ("importers",),
    ("dates", "numbers", "cells", "identity", "registration", "answers", "store"),
    ("columns", "letterhead", "notes", "spoken_names"),
    ("names",),
    (
        "agreement",
        "gate",
        "references",
        "transactions",
        "refusals",
        "aliases",
        "mapping",
        "prorate",
        "heading_units",
        "trailing",
    ),
    ("placing", "repeats", "unheard"),
    ("fitting",),
    ("tables",),
    ("load",),
    ("lines", "selection", "outcomes", "within"),
    ("compare",),
    ("flows",),
    ("engines",),
    ("scenario_outcomes",),
    ("graph", "scenario"),
    ("indicators",),
    (
        "views",
        "findings",
        "explain",
        "valuation",
        "targets",
        "diff",
        "renewal",
        "spreading",
    ),
    ("page",),
    ("exporters",),
    ("drawing",),
    ("report",),
    ("verbs",),
    ("commands",),
    ("cli",),
)
ROW = {name: number for number, names in enumerate(ROWS) for name in names}

ONLY_IN = {
    "click": {"cli", "commands"},
    "duckdb": {"store", "engines"},
    "ibis": {"store", "engines"},
    "neo4j": {"store", "engines"},
    "networkx": {"graph", "indicators", "views", "drawing", "spreading"},
    "cairosvg": {"exporters"},
    "openpyxl": set(),
    "pptx": {"exporters"},
    "pyspark": {"store", "engines"},
    "pyvis": {"drawing"},
    "python_calamine": {"importers"},
    "sqlite3": {"store"},
    "xlsxwriter": {"exporters"},
}


def imports_of(path: Path) -> list[str]:
    """Return every module that a file imports, wherever in the file."""
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: relative import"
            module = node.module or ""
            if module == "valuechain":
                names += [f"valuechain.{alias.name}" for alias in node.names]
            else:
                names.append(module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_up_the_rows_only(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert part in ROW, f"{part} stands in no row of the house"
    for name in imports_of(path):
        top, _, rest = name.partition(".")
        assert part in ONLY_IN.get(top, {part}), (
            f"{path.name}: only {ONLY_IN[top]} know {top}"
        )
        if top != "valuechain":
            continue
        other = rest.partition(".")[0]
        if other in ("schemas", "samples"):
            continue
        inside = other == part and "." in rest
        assert inside or ROW[other] < ROW[part], f"{path.name} imports {name}"


def test_every_part_of_the_package_stands_in_a_row() -> None:
    parts = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in FILES}

    assert parts - set(ROW) == set()
