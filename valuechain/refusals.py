"""Refused rows written beside an output, as they were, with the reason, to be read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.encoding import decoded
from valuechain.importers.table import Document, Table
from valuechain.replace import replaced_text
from valuechain.words.problems import problem_sentence

__all__ = ["write_refused"]

_ADDED = ("codes", "reasons")
_Place = tuple[str, str | None, int]


def write_refused(
    documents: Iterable[Document],
    problems: Iterable[Problem],
    destination: Path,
    sources: Sequence[str | Path] = (),
    language: str = "en",
) -> list[Path]:
    """Write the refused rows of each table to a file beside ``destination``.

    A file has the headings of its table, the rows as they are written in the source (line
    for line where that is text), then the codes and the reasons: once corrected it is a
    source like any other, to be read beside what was stored.

    Parameters
    ----------
    documents : iterable of Document
        What the importers made of the sources.
    problems : iterable of Problem
        What was found in them.
    destination : Path
        The output; the files are ``DEST.refused.csv``, ``DEST.refused-2.csv``…
    sources : sequence of paths
        Where the sources are, for their lines.
    language : str
        Language of the reasons.

    Returns
    -------
    list of Path
        The files written; none where no row was refused.

    Raises
    ------
    OutputError
        ``VC501`` when the disk refuses; what was there before is untouched.
    """
    reasons: dict[_Place, list[Problem]] = {}
    for problem in problems:
        if problem.level == "error" and problem.row is not None:
            place = (problem.source, problem.sheet, problem.row)
            reasons.setdefault(place, []).append(problem)
    written: list[Path] = []
    for document in documents if reasons else ():
        for table in _first_of_each_place(document):
            mine = {
                row: told
                for (source, sheet, row), told in sorted(reasons.items(), key=_in_order)
                if source == table.source and sheet in (None, table.sheet)
            }
            if mine:
                number = f"-{len(written) + 1}" if written else ""
                target = destination.with_name(f"{destination.name}.refused{number}.csv")
                lines = _lines(table, sources)
                _write(target, table, mine, _delimiter(document, table), lines, language)
                written.append(target)
    return written


def _in_order(item: tuple[_Place, list[Problem]]) -> int:
    return item[0][2]


def _first_of_each_place(document: Document) -> list[Table]:
    """Return one table of each file and sheet, the transactions where there are several."""
    found: dict[tuple[str, str | None], Table] = {}
    for table in sorted(document.tables, key=lambda t: t.name != "transactions"):
        found.setdefault((table.source, table.sheet), table)
    return list(found.values())


def _delimiter(document: Document, table: Table) -> str:
    told = {(source, what): value for source, what, value in document.decisions}
    return told.get((table.source, "delimiter"), ",")[:1]


def _write(
    target: Path,
    table: Table,
    reasons: dict[int, list[Problem]],
    delimiter: str,
    lines: list[str],
    language: str,
) -> None:
    texts = {refused.row: refused.text for refused in table.refused}
    with replaced_text(target, newline="") as file:
        file.write(_line([*table.frame.columns, *_ADDED], delimiter) + "\n")
        for row, own, told in _refused(table, reasons):
            text = lines[row - 1] if row <= len(lines) else texts.get(row, "")
            if own and _cells(text, delimiter) != own:
                text = _line(own, delimiter)
            codes = " ".join(dict.fromkeys(problem.code for problem in told))
            why = " ".join(dict.fromkeys(problem_sentence(p, language) for p in told))
            file.write(text + delimiter + _line([codes, why], delimiter) + "\n")


def _refused(
    table: Table, reasons: dict[int, list[Problem]]
) -> Iterator[tuple[int, list[str], list[Problem]]]:
    """Yield each refused row: its number, its cells if it could be placed, its problems.

    Several rows may have one number, where they come from one record of the source: those
    that hold the cell that is told are taken, and all where none does.
    """
    positions: dict[int, list[int]] = {}
    for at in table.rows.is_in(list(reasons)).arg_true().to_list():
        positions.setdefault(table.rows[at], []).append(at)
    for row, told in reasons.items():
        places = positions.get(row, [])
        mine = {at: [p for p in told if _holds(table, at, p)] for at in places}
        if len(places) < 2 or not any(mine.values()):
            mine = dict.fromkeys(places, told)
        if not places:
            yield row, [], told
        for at, own in mine.items():
            if own:
                yield row, [cell or "" for cell in table.frame.row(at)], own


def _holds(table: Table, at: int, problem: Problem) -> bool:
    """Return whether a row holds the cell that a problem is told of."""
    if table.under is not None:
        return bool(table.under[at] == problem.column)
    return any(
        table.heading(heading) == problem.column and cell == problem.value
        for heading, cell in zip(table.frame.columns, table.frame.row(at), strict=True)
    )


def _line(cells: Iterable[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _lines(table: Table, sources: Sequence[str | Path]) -> list[str]:
    """Return the lines of the text that a table was read from; none where it is no text."""
    for path in map(Path, sources):
        folder = f"{path.resolve().name}/"
        place = path / table.source.removeprefix(folder) if path.is_dir() else path
        named = place.name == table.source.rpartition("/")[2] and place.is_file()
        if (
            named
            and table.sheet is None
            and place.suffix.lower() in (".csv", ".txt", ".tsv")
        ):
            try:
                content, _ = decoded(place, None)
            except ImporterError:
                return []
            text = bytes(content).decode("utf-8")
            return [line.removesuffix("\r") for line in text.split("\n")]
    return []
