"""Refused rows written beside an output, as they were, with the reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import decoded
from valuechain.replace import replaced_text

__all__ = ["write_refused"]


def write_refused(
    sources: Sequence[str | Path], problems: Iterable[Problem], destination: Path
) -> list[Path]:
    """Write the refused rows of text sources to files beside ``destination``.

    Each file holds one row a refused line: its number, the codes, and the line as it is
    written in the source, byte for byte once the quotes are taken off. Rows of sources
    that are no text are told by place only.

    Returns
    -------
    list of Path
        The files written, ``DEST.refused.csv`` for the first source.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses; what was there before is untouched.
    """
    reasons: dict[tuple[str, int], list[str]] = {}
    for problem in problems:
        if problem.level == "error" and problem.row is not None:
            codes = reasons.setdefault((problem.source, problem.row), [])
            if problem.code not in codes:
                codes.append(problem.code)
    if not reasons:
        return []
    lines = {
        name: _lines(path) for path in map(Path, sources) for name, path in _files(path)
    }
    target = destination.with_name(f"{destination.name}.refused.csv")
    with replaced_text(target, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "row", "codes", "line"])
        for (source, row), codes in sorted(reasons.items()):
            text = lines.get(source, [])
            written = text[row - 1] if row <= len(text) else ""
            writer.writerow([source, row, " ".join(codes), written])
    return [target]


def _files(path: Path) -> list[tuple[str, Path]]:
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        within = [(f"{path.resolve().name}/{p.name}", p) for p in files]
        return [*((p.name, p) for p in files), *within]
    return [(path.name, path)] if path.suffix.lower() in (".csv", ".txt", ".tsv") else []


def _lines(path: Path) -> list[str]:
    try:
        content, _ = decoded(path, None)
    except ImporterError:
        return []
    return bytes(content).decode("utf-8").splitlines()
