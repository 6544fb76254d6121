"""Which column of ours a foreign heading means: decided beside the data, or proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.decision_file import decision_rows
from valuechain.importers.table import Document, Table
from valuechain.schema import TABLES, Field, Schema, column_key, load_schema, table_named
from valuechain.spoken_names import spoken_name

__all__ = [
    "COLUMNS",
    "Columns",
    "Meaning",
    "columns_beside",
    "meaning_problems",
    "meanings",
]

COLUMNS = "columns.csv"
"""The file beside the data that holds the decisions: heading, column, decision, note."""

_DECIDED = {"", "same", "meme", "yes", "oui"}
_OPEN = {"proposed", "propose"}
_HEADINGS = {
    "heading": "heading", "titre": "heading", "entete": "heading", "column": "column",
    "colonne": "column", "decision": "decision", "note": "note", "remarque": "note",
}  # fmt: skip
_LIKE, _NEAR, _PART = 80.0, 6.0, 0.95
_FIGURES = r"^[\s\d.,'’%€$£\u00a0\u202f+-]*\d[\s\d.,'’%€$£\u00a0\u202f-]*\D{0,12}$"
_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Columns:
    """What was decided: ``column_key`` of a heading, and the column it means.

    ``asked`` are the headings that an option decides, for this once.
    """

    meant: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[tuple[str, str, str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    asked: tuple[str, ...] = ()

    def with_asked(self, pairs: Sequence[tuple[str, str]]) -> Columns:
        """Return the decisions with those of an option, which stand above them."""
        told = {column_key(heading): column for heading, column in pairs}
        asked = tuple(heading for heading, _ in pairs)
        return replace(self, meant={**self.meant, **told}, asked=asked)

    def applied(self, document: Document) -> Document:
        """Return a document in which decided headings are those of our columns."""
        if not self.meant:
            return document
        told: list[tuple[str, str, str]] = []
        tables = tuple(self._table(table, told) for table in document.tables)
        return replace(
            document,
            tables=tables,
            decisions=(*document.decisions, *told),
            problems=(*document.problems, *self._clashes(document)),
        )

    def asked_of(self, document: Document) -> set[str]:
        """Return the headings that were asked for and that a document has."""
        headings = {
            column_key(table.heading(column))
            for table in document.tables
            for column in table.frame.columns
        }
        return {heading for heading in self.asked if column_key(heading) in headings}

    def _clashes(self, document: Document) -> list[Problem]:
        """Return a problem where a heading asked for would fill a column that is filled."""
        return [
            Problem("VC118", table.source, table.sheet, None, heading, name, name)
            for table in document.tables
            for heading in table.frame.columns
            if heading in self.asked
            and (name := self.meant[column_key(heading)]) in table.frame.columns
            and name != heading
        ]

    def _table(self, table: Table, told: list[tuple[str, str, str]]) -> Table:
        schema = _schema(table)
        if schema is None:
            return table
        renamed = {
            heading: name
            for heading in table.frame.columns
            if (name := self.meant.get(column_key(heading))) in schema.names
            and name is not None
            and name not in table.frame.columns
        }
        if len(set(renamed.values())) < len(renamed) or not renamed:
            return table
        mine = {column_key(heading) for heading in self.asked}
        for heading, name in renamed.items():
            what = "column asked" if column_key(heading) in mine else "column"
            told.append((table.source, what, f"{table.heading(heading)} → {name}"))
        letters = {renamed.get(h, h): letter for h, letter in table.letters.items()}
        written = {n: table.heading(h) for h, n in renamed.items()}
        units = {renamed.get(h, h): unit for h, unit in table.units.items()}
        return replace(
            table,
            frame=table.frame.rename(renamed),
            letters=letters,
            written={**table.written, **written},
            units=units,
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """A heading nobody knows, and the columns of ours it may mean: one, or several."""

    table: Table
    heading: str
    columns: tuple[str, ...]

    @property
    def line(self) -> str:
        """The line of ``columns.csv`` that decides it; open where there are readings."""
        quoted = self.heading.replace('"', '""')
        heading = f'"{quoted}"' if set(quoted) & set(',"\n') else quoted
        decision = "same" if len(self.columns) == 1 else "proposed"
        return f"{heading},{self.columns[0]},{decision}"


def columns_beside(sources: Iterable[Path]) -> Columns:
    """Return the decisions about headings that are kept in the folders of some sources."""
    folders = dict.fromkeys(p if p.is_dir() else p.parent for p in sources)
    meant: dict[str, str] = {}
    rows: list[tuple[str, str, str, str]] = []
    problems: list[Problem] = []
    known = {name for table in TABLES for name in load_schema(table).names}
    for file in (folder / COLUMNS for folder in folders):
        if not file.is_file():
            continue
        names = ("heading", "column", "decision", "note")
        try:
            found = decision_rows(file, _HEADINGS, names, names[:2])
        except ImporterError as error:
            problems += error.problems
            continue
        for row, (heading, column, decision, note) in found:
            rows.append((heading, column, decision, note))
            place, key = (COLUMNS, None, row), column_key(heading)
            if column_key(decision) in _OPEN:
                continue
            if column_key(decision) not in _DECIDED:
                told = (*place, "decision", decision, "same | proposed")
                problems.append(Problem("VC221", *told))
            elif column not in known:
                expected = ", ".join(load_schema("transactions").names)
                problems.append(Problem("VC221", *place, "column", column, expected))
            elif meant.setdefault(key, column) != column:
                hint = f"{meant[key]} | {column}"
                problems.append(Problem("VC302", *place, "column", heading, hint=hint))
    return Columns(meant, tuple(rows), tuple(problems))


def meanings(documents: Iterable[Document]) -> list[Meaning]:
    """Return what the unknown headings may mean, in tables whose columns are missing.

    A heading is held against every name, title and alias of the columns that nobody
    fills yet, in both languages, and what stands under it against what the column
    holds. Where two columns come near, both are returned: that is not for us to decide.
    """
    found = []
    for document in documents:
        for table in document.tables:
            schema = _schema(table)
            if schema is None:
                continue
            known = schema.headings()
            filled = {known.get(column_key(h)) for h in table.frame.columns}
            if not set(schema.required) - filled:
                continue
            free = [f for f in schema.fields if f.name not in filled]
            unknown = [h for h in table.frame.columns if column_key(h) not in known]
            read = {h: _read(table, h, free) for h in unknown}
            found += [
                Meaning(table, heading, _still_free(heading, columns, read))
                for heading, columns in read.items()
                if columns
            ]
    return found


def meaning_problems(found: Iterable[Meaning]) -> list[Problem]:
    """Return a note (VC117) for each heading that may mean a column of ours."""
    return [
        Problem(
            "VC117",
            meaning.table.source,
            meaning.table.sheet,
            None,
            meaning.heading,
            meaning.heading,
            " | ".join(meaning.columns),
            meaning.line,
            "note",
            variant="mapping" if len(meaning.columns) == 1 else "readings",
        )
        for meaning in found
    ]


def _schema(table: Table) -> Schema | None:
    name = table.name if table.name in TABLES else table_named(table.name)
    return None if name is None else load_schema(name)


def _read(table: Table, heading: str, free: Iterable[Field]) -> tuple[str, ...]:
    """Return the columns a heading comes nearest to, the nearest first."""
    figures = _are_figures(table.frame[heading])
    scores = {
        f.name: max(_likeness(heading, word) for word in _words(f))
        for f in free
        if _may_hold(f, figures)
    }
    best = max(scores.values(), default=0.0)
    near = [name for name, score in scores.items() if score >= max(_LIKE, best - _NEAR)]
    return tuple(sorted(near, key=lambda name: -scores[name]))


def _still_free(
    heading: str, columns: tuple[str, ...], read: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return all the columns two headings both want, so that neither is proposed alone."""
    rivals = [h for h, other in read.items() if h != heading and columns[:1] == other[:1]]
    return (*columns, *(f"({rival})" for rival in rivals)) if rivals else columns


def _words(known: Field) -> tuple[str, ...]:
    return (known.name.replace("_", " "), *known.titles.values(), *known.aliases)


def _likeness(heading: str, word: str) -> float:
    from rapidfuzz import fuzz

    mine, theirs = (" ".join(spoken_name(text).words) for text in (heading, word))
    whole = float(fuzz.token_sort_ratio(mine, theirs))
    shared = set(mine.split()) >= set(theirs.split()) and len(theirs) >= 3
    return max(whole, 100 * _PART) if shared else whole


def _are_figures(cells: pl.Series) -> bool | None:
    """Return whether most cells are numbers; ``None`` where there is no cell to look at."""
    some = cells.cast(pl.String).drop_nulls().head(200)
    if not len(some):
        return None
    return float(some.str.contains(_FIGURES).mean() or 0) >= _MOST  # type: ignore[arg-type]


def _may_hold(known: Field, figures: bool | None) -> bool:
    """Return whether a column may hold such cells: numbers under quantities only."""
    if figures is None or known.reads_as in ("date", "period", "id", "text"):
        return True
    return figures == (known.reads_as in ("quantity", "ratio", "threshold"))
