"""How the sources were read, as ``check`` tells it before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from valuechain.decisions import decision_sentence
from valuechain.errors import Problem
from valuechain.words import say
from valuechain.words.problems import (
    problem_parts,
    problem_place,
    visible,
)

__all__ = ["decision_records", "is_decided", "understood_blocks"]

_NAMES, _SHOWN = 3, 200
_OPTIONS = {
    "format": "--from",
    "sheet": "--sheet",
    "encoding": "--encoding",
    "delimiter": "--delimiter",
    "heading row": "--header-row",
    "column": "--column",
}
"""What decides otherwise, by what was decided."""

Decision = tuple[str, str, str]


def is_decided(problem: Problem) -> bool:
    """Return whether a problem only tells what the cells of a column decided."""
    return problem.level == "note" and problem.variant.startswith("decided")


def understood_blocks(
    decisions: Sequence[Decision], problems: Iterable[Problem], language: str
) -> list[str]:
    """Return one text a source: its format, encoding, marks, and what was decided in it.

    Sources that were read in the same way are told together.

    Examples
    --------
    >>> told = [("a.csv", "encoding", "UTF-8"), ("b.csv", "encoding", "UTF-8")]
    >>> print(*understood_blocks(told, [], "en"))
    Understood: a.csv, b.csv
      read as UTF-8 (else: --encoding)
    """
    told: dict[str, list[str]] = {}
    for source, what, value in decisions:
        line = visible(decision_sentence(what, value, language), _SHOWN)
        line += _otherwise(_OPTIONS.get(what, ""), language)
        told.setdefault(source, []).append(line)
    for problem in problems:
        if is_decided(problem):
            told.setdefault(problem.source, []).append(_decided(problem, language))
    together: dict[tuple[str, ...], list[str]] = {}
    for source, lines in told.items():
        together.setdefault(tuple(lines), []).append(source)
    return [
        "\n  ".join([_heading(sources, language), *lines])
        for lines, sources in together.items()
    ]


def decision_records(decisions: Iterable[Decision], language: str) -> list[dict[str, str]]:
    """Return decisions as JSON-ready records, with their sentence."""
    return [
        {
            "source": source,
            "what": what,
            "value": value,
            "message": decision_sentence(what, value, language),
        }
        for source, what, value in decisions
    ]


def _heading(sources: Sequence[str], language: str) -> str:
    what = ", ".join(visible(source, _SHOWN) for source in sources[:_NAMES])
    left = len(sources) - _NAMES
    if left > 0:
        what = say("cli", "understood.more", language, what=what, number=left)
    return say("cli", "understood", language, what=what)


def _decided(problem: Problem, language: str) -> str:
    """Return what a column decided, with its heading and the cell that decides."""
    place = problem_place(problem, language).removeprefix(visible(problem.source, _SHOWN))
    parts = problem_parts(problem, language)
    colon, other = say("cli", "colon", language), _otherwise(problem.hint, language)
    return f"{place.strip(' ›')}{colon}{parts.wrong}{other}"


def _otherwise(option: str, language: str) -> str:
    """Return how to have it otherwise, in brackets."""
    return " " + say("cli", "understood.else", language, option=option) if option else ""
