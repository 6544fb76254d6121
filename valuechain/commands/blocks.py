"""Problems as blocks to read: what is wrong once, and where else, one block a cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from valuechain.errors import Problem
from valuechain.words import say
from valuechain.words.problems import (
    problem_parts,
    problem_place,
    problem_spot,
    visible,
)

__all__ = ["problem_blocks"]

_LEVELS = ("error", "warning", "note")
_BLOCKS, _PLACES = 20, 20
_SHOWN = 80
_LISTED = ("VC304", "VC305", "VC306")
"""Codes about names: one block holds all of a kind; a command writes what decides them."""

_PAIRS = ("VC302",)
"""Codes whose hint speaks of one problem only: each has a block of its own."""


@dataclass
class _Cause:
    """Problems that one sentence tells: the first, the others, and those only counted."""

    first: Problem
    others: list[Problem] = field(default_factory=list)
    counted: int = 0


def problem_blocks(problems: Iterable[Problem], language: str) -> list[str]:
    """Return one text a cause, of some lines: what is to correct before what is only told.

    Always in this order: code and place; what is wrong, with the value; what was expected;
    the closest right answer; what to do; how many others there are, and where. Of one code
    at most 20 blocks are made, then a count; a block names at most 20 other places.

    Examples
    --------
    >>> cells = [Problem("VC204", "a.xlsx", "Gifts", row, "Amount", text, cell=f"D{row}")
    ...          for row, text in enumerate(["x", "y"], start=2)]
    >>> print(*problem_blocks(cells, "en"))
    VC204  a.xlsx › Gifts › D2 (Amount)
      “x” is not a number.
      expected: a number, such as 1250.50; the unit goes in its own column
      to do: Write digits only.
      1 other of the same kind: D3 “y”
    """
    blocks: list[str] = []
    made: dict[str, int] = {}
    left: dict[str, int] = {}
    for cause in _causes(problems):
        code = cause.first.code
        made[code] = made.get(code, 0) + 1
        if made[code] <= _BLOCKS:
            blocks.append(_block(cause, language))
        else:
            left[code] = left.get(code, 0) + 1 + len(cause.others) + cause.counted
    return blocks + [_left(code, number, language) for code, number in left.items()]


def _causes(problems: Iterable[Problem]) -> list[_Cause]:
    """Return the problems by cause, the levels in order, else in the order they are met."""
    causes: dict[tuple[object, ...], _Cause] = {}
    last: dict[tuple[object, ...], _Cause] = {}
    for problem in sorted(problems, key=lambda p: _LEVELS.index(p.level)):
        place = (problem.code, problem.level, problem.source, problem.sheet, problem.column)
        if problem.variant == "more" and place in last:
            last[place].counted += int(problem.value)
            continue
        one = problem.row is None or problem.code in _PAIRS
        own = (problem.hint, problem.value if problem.row is None else None)
        listed = not one or problem.code in _LISTED
        key = (*place, problem.variant, None if listed else own)
        if key in causes:
            causes[key].others.append(problem)
        else:
            causes[key] = _Cause(problem)
        last[place] = causes[key]
    return list(causes.values())


def _block(cause: _Cause, language: str) -> str:
    first = cause.first
    parts = problem_parts(first, language)
    head = [visible(first.code)]
    if first.level != "error":
        head.append(say("problems", f"level.{first.level}", language))
    lines = [f"{' '.join(head)}  {problem_place(first, language)}", parts.wrong]
    lines += [
        say("cli", f"block.{key}", language, value=value)
        for key in ("expected", "hint", "todo")
        if (value := getattr(parts, key))
    ]
    if cause.others or cause.counted:
        lines.append(_others(cause, language))
    return "\n  ".join(lines)


def _others(cause: _Cause, language: str) -> str:
    """Return how many others there are, and the places of the first of them."""
    number = len(cause.others) + cause.counted
    shown = cause.others[:_PLACES]
    places = ", ".join(
        (problem_spot(p, language) + _value(p, cause.first, language)).strip()
        for p in shown
    )
    key = "block.other" if number == 1 else "block.others"
    if number > len(shown):
        places = f"{places}, …" if places else "…"
    return say("cli", key, language, number=number, places=places)


def _value(problem: Problem, first: Problem, language: str) -> str:
    """Return the value after a place, where it is not the one told, and its suggestion."""
    if problem.value in ("", first.value):
        return ""
    value = visible(problem.value, _SHOWN)
    told = " " + say("cli", "block.value", language, value=value)
    own = problem.hint not in ("", first.hint) and problem.code not in _LISTED
    return f"{told} → {visible(problem.hint, _SHOWN)}" if own else told


def _left(code: str, number: int, language: str) -> str:
    key = "more.one" if number == 1 else "more"
    return say("problems", key, language, code=visible(code), count=number)
