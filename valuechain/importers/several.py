"""Several sources at once: each row keeps the name of its file, no two files one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from valuechain.errors import Problem
from valuechain.importers.table import Document

__all__ = ["labels", "under_label", "under_labels"]


def labels(paths: Sequence[Path]) -> list[str]:
    """Return what to put before the names of the files of each source; empty for a lone one.

    The files of a folder are told by the folder; a file by its folder only where another
    has its name. A source that is given again has its number before it.

    Examples
    --------
    >>> labels([Path("north/q.xlsx"), Path("south/q.xlsx"), Path("east.csv")])
    ['north/', 'south/', '']
    >>> labels([Path("east.csv"), Path("east.csv")])
    ['', '2:']
    """
    if len(paths) < 2:
        return [""] * len(paths)
    again = _again(paths)
    if any(again):
        first = [path for path, number in zip(paths, again, strict=True) if not number]
        told = dict(zip(first, labels(first), strict=True))
        known = {path.resolve(): label for path, label in told.items()}
        return [
            known[path.resolve()] + (f"{number + 1}:" if number else "")
            for path, number in zip(paths, again, strict=True)
        ]
    found = [f"{p.resolve().name}/" if p.is_dir() else "" for p in paths]
    for depth in range(1, max(len(p.resolve().parts) for p in paths)):
        names = [mark + ("" if p.is_dir() else p.name) for mark, p in _both(found, paths)]
        often = Counter(names)
        if max(often.values()) == 1:
            break
        found = [
            _parent(p, depth) + mark if often[name] > 1 else mark
            for name, (mark, p) in zip(names, _both(found, paths), strict=True)
        ]
    return found


def _again(paths: Sequence[Path]) -> list[int]:
    """Return how many times each path was given before."""
    met: Counter[Path] = Counter()
    times = []
    for path in paths:
        times.append(met[path.resolve()])
        met[path.resolve()] += 1
    return times


def _both(found: Sequence[str], paths: Sequence[Path]) -> list[tuple[str, Path]]:
    return list(zip(found, paths, strict=True))


def _parent(path: Path, depth: int) -> str:
    parts = path.resolve().parts[:-1]
    return f"{parts[-depth].strip('/')}/" if depth <= len(parts) else ""


def under_label(document: Document, label: str) -> Document:
    """Return a document whose files are named under a label."""
    if not label:
        return document
    return replace(
        document,
        tables=tuple(replace(t, source=label + t.source) for t in document.tables),
        problems=under_labels(document.problems, label),
        decisions=tuple((label + s, what, value) for s, what, value in document.decisions),
    )


def under_labels(problems: Sequence[Problem], label: str) -> tuple[Problem, ...]:
    """Return problems whose files are named under a label."""
    return tuple(replace(p, source=label + p.source) for p in problems)
