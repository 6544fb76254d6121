"""Problems found after the gate, given the heading and the cell that the file has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from valuechain.errors import Problem
from valuechain.gate import Typed

__all__ = ["placed"]


def placed(
    problems: Iterable[Problem], parts: Mapping[str, Sequence[Typed]]
) -> list[Problem]:
    """Return problems of which those that name a column of ours name that of the file.

    A cell is named where the file has letters. Where two tables come from one sheet and
    both have the column, nobody knows which is meant, and the problem stays as it is.
    """
    tables: dict[tuple[str, str | None], list[Typed]] = {}
    for several in parts.values():
        for typed in several:
            tables.setdefault((typed.source, typed.sheet), []).append(typed)
    return [_placed(problem, tables) for problem in problems]


def _placed(
    problem: Problem, tables: Mapping[tuple[str, str | None], Sequence[Typed]]
) -> Problem:
    field, row = problem.column, problem.row
    if field is None or row is None or problem.cell is not None:
        return problem
    place = (problem.source, problem.sheet)
    having = [typed for typed in tables.get(place, ()) if field in typed.written]
    if len(having) != 1:
        return problem
    heading, column = having[0].written[field], having[0].columns[field]
    cell = f"{column}{row}" if column != heading else None
    return replace(problem, column=heading, cell=cell)
