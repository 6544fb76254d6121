"""A folder: one CSV file per table, and ``ecosystem.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from valuechain.errors import ImporterError, Problem
from valuechain.importers.csv_text import read_csv, unprotected
from valuechain.importers.table import Document, Reading, Table
from valuechain.schema import table_named

__all__ = ["FORMAT", "SETTINGS", "format_of_folder", "read", "read_settings"]

SETTINGS = "ecosystem.toml"
"""The file of a folder that holds names, defaults and the policy."""

DECISIONS = frozenset({"aliases.csv", "columns.csv"})
"""Files of a folder that hold decisions about its tables, and are no tables."""

FORMAT = 1


def read(path: Path, reading: Reading) -> Document:
    """Read every table of a folder; files that name no table are told and left.

    A cell that begins with an apostrophe before one of ``= + - @`` is a text that was
    protected from spreadsheets: the apostrophe is taken off.

    Raises
    ------
    ImporterError
        With the problems of every file that cannot be taken apart, or when no file of
        the folder holds transactions.
    """
    problems: list[Problem] = []
    settings = _settings(path / SETTINGS, problems)
    reading = reading.with_defaults(settings.get("reading", {}))
    tables: list[Table] = []
    decisions: list[tuple[str, str, str]] = []
    for file in sorted(path.glob("*.csv")):
        if file.name == "positions.csv":  # Places of a picture, which tell no figure.
            continue
        name = table_named(file.stem)
        if file.name in DECISIONS:
            continue
        if name is None:
            problems.append(
                Problem("VC221", file.name, value=file.stem, level="note", variant="table")
            )
            continue
        try:
            document = read_csv(file, reading)
        except ImporterError as error:
            if name != "transactions" and {p.code for p in error.problems} == {"VC102"}:
                continue
            problems += error.problems
            continue
        problems += document.problems
        decisions += document.decisions
        (table,) = document.tables
        tables.append(replace(table, name=name, frame=unprotected(table.frame)))
    fatal = [p for p in problems if p.level == "error" and p.code.startswith("VC1")]
    if not any(t.name == "transactions" for t in tables) and not fatal:
        found = ", ".join(sorted(f.name for f in path.iterdir()))[:200]
        problems.append(
            Problem(
                "VC117",
                path.name,
                value=found,
                expected="transactions.csv",
                variant="table",
            )
        )
        fatal = problems
    if fatal:
        raise ImporterError(problems)
    return Document(
        path.resolve().name,
        tuple(tables),
        settings,
        tuple(problems),
        tuple(decisions),
        "native-folder",
    )


def read_settings(path: Path) -> dict[str, dict[str, Any]]:
    """Return the sections of an ``ecosystem.toml``.

    Raises
    ------
    ImporterError
        VC221 where it is no TOML, VC403 where its format is newer than this program.
    """
    problems: list[Problem] = []
    settings = _settings(path, problems)
    if any(problem.level == "error" for problem in problems):
        raise ImporterError(problems)
    return settings


def format_of_folder(folder: Path) -> int | None:
    """Return the format that a folder states, 0 for none; ``None`` without settings.

    Raises
    ------
    ImporterError
        As ``read_settings``.
    """
    problems: list[Problem] = []
    _settings(folder / SETTINGS, problems)
    if any(problem.level == "error" for problem in problems):
        raise ImporterError(problems)
    older = next((p for p in problems if p.code == "VC404"), None)
    if not (folder / SETTINGS).exists():
        return None
    return FORMAT if older is None else int(older.value)


def _settings(path: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(
            Problem(
                "VC103", path.name, value=str(error)[:200], expected="TOML", variant="toml"
            )
        )
        return {}
    version = found.pop("format", 0)
    if type(version) is not int or not 0 <= version <= FORMAT:
        place = (path.name, None, None, "format", str(version)[:80], str(FORMAT))
        problems.append(Problem("VC403", *place))
    elif version < FORMAT:
        problems.append(
            Problem("VC404", path.name, None, None, "format", str(version), str(FORMAT),
                    "--migrate", "note", variant="older")
        )  # fmt: skip
    return {name: section for name, section in found.items() if isinstance(section, dict)}
