"""Decisions about names, kept beside the data: which actor a name stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from valuechain.cells import cleaned
from valuechain.errors import ImporterError, Problem
from valuechain.importers.decision_file import decision_rows
from valuechain.importers.table import Document, Table
from valuechain.registration import Registration, registration_of
from valuechain.schema import TABLES, column_key, load_schema, table_named

__all__ = ["ALIASES", "DIFFERENT", "PROPOSED", "SAME", "Aliases", "aliases_beside"]

ALIASES = "aliases.csv"
"""The file beside the data that holds the decisions: alias, actor, decision, note."""

SAME, DIFFERENT, PROPOSED = "same", "different", "proposed"
_WORDS = {
    "": SAME, "same": SAME, "meme": SAME, "yes": SAME, "oui": SAME, "different": DIFFERENT,
    "no": DIFFERENT, "non": DIFFERENT, "proposed": PROPOSED, "propose": PROPOSED,
}  # fmt: skip
_HEADINGS = {
    "alias": "alias", "actor": "actor", "acteur": "actor", "decision": "decision",
    "note": "note", "remarque": "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aliases:
    """What was decided about names.

    Attributes
    ----------
    same : mapping of alias to the id of the actor it stands for
        Chains are followed to their end.
    different : frozenset of pairs
        Names that someone has decided are two actors.
    proposed : int
        Lines that nobody has decided yet; they change nothing.
    rows : tuple
        Alias, actor, decision and note of each line, as written.
    problems : tuple of Problem
    """

    same: Mapping[str, str] = field(default_factory=dict)
    different: frozenset[tuple[str, str]] = frozenset()
    proposed: int = 0
    rows: tuple[tuple[str, str, str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def applied(self, document: Document) -> Document:
        """Return a document in which the rows that name an alias name its actor.

        Two actors that a public register numbers differently are never made one: the
        decision is refused (VC302) and the names stay.
        """
        if not self.same:
            return document
        numbers = _numbers(document)
        problems = []
        meant = dict(self.same)
        for alias, actor in self.same.items():
            mine, theirs = (
                numbers.get(name, registration_of(name)) for name in (alias, actor)
            )
            if mine.conflicts(theirs):
                del meant[alias]
                value = f"{alias} | {actor}"
                expected = f"{_shown(mine)} | {_shown(theirs)}"
                problems.append(
                    Problem("VC302", ALIASES, None, None, "alias", value, expected,
                            variant="registers")
                )  # fmt: skip
        named: dict[str, int] = {}
        aside: list[str] = []
        tables = tuple(_renamed(table, meant, named, aside) for table in document.tables)
        told = tuple(
            (ALIASES, "alias", f"{alias} → {meant[alias]} ({number})")
            for alias, number in named.items()
        )
        told += tuple((ALIASES, "alias aside", said) for said in aside)
        return replace(
            document,
            tables=tables,
            decisions=(*document.decisions, *told),
            problems=(*document.problems, *problems),
        )


def aliases_beside(sources: Iterable[Path]) -> Aliases:
    """Return the decisions kept in the folders of some sources, all together."""
    folders = dict.fromkeys(p if p.is_dir() else p.parent for p in sources)
    files = [file for folder in folders if (file := folder / ALIASES).is_file()]
    if not files:
        return Aliases()
    rows: list[tuple[int, str, str, str, str]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            rows += _rows(file)
        except ImporterError as error:
            problems += error.problems
    same: dict[str, str] = {}
    different: set[tuple[str, str]] = set()
    proposed = 0
    for row, alias, actor, decision, _ in rows:
        meaning = _WORDS.get(column_key(decision))
        if not alias or not actor or meaning is None:
            wrong = next(
                c
                for c, v in (("alias", alias), ("actor", actor), ("decision", None))
                if not v
            )
            code = "VC203" if wrong != "decision" else "VC221"
            expected = "same | different | proposed" if code == "VC221" else ""
            value = decision if code == "VC221" else ""
            problems.append(Problem(code, ALIASES, None, row, wrong, value, expected))
        elif meaning == PROPOSED:
            proposed += 1
        elif meaning == DIFFERENT:
            different.add((alias, actor))
        elif same.setdefault(alias, actor) != actor:
            hint = f"{same[alias]} | {actor}"
            problems.append(Problem("VC302", ALIASES, None, row, "actor", alias, hint=hint))
    kept = tuple((a, b, c, d) for _, a, b, c, d in rows)
    return Aliases(
        _followed(same, problems),
        frozenset(different),
        proposed,
        kept,
        tuple(problems),
    )


def _rows(file: Path) -> list[tuple[int, str, str, str, str]]:
    """Return the lines of a file of decisions: row, alias, actor, decision, note."""
    names = ("alias", "actor", "decision", "note")
    rows = []
    for row, cells in decision_rows(file, _HEADINGS, names, names[:2]):
        alias, actor, decision, note = (cleaned(cell).text for cell in cells)
        rows.append((row, alias, actor, decision, note))
    return rows


def _followed(same: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Return each alias with the actor at the end of its chain; circles are refused."""
    ends: dict[str, str] = {}
    for alias, actor in same.items():
        seen = [alias]
        while actor in same and actor not in seen:
            seen.append(actor)
            actor = same[actor]
        if actor in seen:
            chain = " → ".join([*seen, actor])
            problems.append(
                Problem("VC302", ALIASES, None, None, "actor", alias, hint=chain)
            )
        else:
            ends[alias] = actor
    return ends


def _numbers(document: Document) -> dict[str, Registration]:
    """Return the register numbers of each actor that an actors table names."""
    found: dict[str, Registration] = {}
    for table in document.tables:
        if (table.name if table.name in TABLES else table_named(table.name)) != "actors":
            continue
        columns = _columns(table, "actors")
        if "id" not in columns:
            continue
        ids = table.frame[columns["id"]].cast(pl.String).fill_null("").to_list()
        siret = columns.get("siret")
        numbers = (
            table.frame[siret].cast(pl.String).to_list() if siret else [None] * len(ids)
        )
        for name, number in zip(ids, numbers, strict=True):
            found[cleaned(name).text] = registration_of(number, name)
    return found


def _columns(table: Table, name: str) -> dict[str, str]:
    known = load_schema(name).headings()
    columns: dict[str, str] = {}
    for heading in table.frame.columns:
        field_name = known.get(column_key(heading))
        if field_name is not None:
            columns.setdefault(field_name, heading)
    return columns


def _renamed(
    table: Table, meant: Mapping[str, str], named: dict[str, int], aside: list[str]
) -> Table:
    """Return a table in which aliases are written as their actors, and count the rows.

    What the row of an alias says that the row kept does not is put into ``aside``.
    """
    name = table.name if table.name in TABLES else table_named(table.name)
    if name is None or not meant:
        return table
    schema, columns = load_schema(name), _columns(table, name)
    frame = table.frame
    for field_name, heading in columns.items():
        own = name == "actors" and field_name == "id"
        if not own and schema.field(field_name).refers_to != "actors":
            continue
        text = frame[heading].cast(pl.String)
        old = {
            value: meant[key]
            for value in text.unique().drop_nulls().to_list()
            if (key := cleaned(value).text) in meant
        }
        if not old:
            continue
        counts = text.filter(text.is_in(list(old))).value_counts()
        for value, number in counts.iter_rows():
            alias = cleaned(value).text
            named[alias] = named.get(alias, 0) + number
        renamed = text.replace(list(old), list(old.values())).cast(frame[heading].dtype)
        frame = frame.with_columns(renamed.alias(heading))
        if own:
            at = _kept_rows(text, old)
            aside += _unsaid(table.frame, text, at)
            frame = frame[at]
    return replace(table, frame=frame)


def _kept_rows(before: pl.Series, old: Mapping[str, str]) -> list[int]:
    """Return where the row of each actor is; that of an alias is the actor's it stands for.

    The repeat is then counted and told as a duplicate. Where the actor kept has no row,
    the row of the alias becomes its row.
    """
    places = {value: at for at, value in reversed(list(enumerate(before.to_list())))}
    at = list(range(len(before)))
    for position, value in enumerate(before.to_list()):
        if value in old:
            kept = places.get(old[value])
            if kept is None:
                kept = places.setdefault(old[value], position)
            at[position] = kept
    return at


def _unsaid(frame: pl.DataFrame, ids: pl.Series, at: list[int]) -> list[str]:
    """Return what rows of aliases say that the rows kept in their place do not."""
    said = []
    names = [c for c in frame.columns if c != ids.name]
    for position, kept in enumerate(at):
        if position == kept:
            continue
        mine, theirs = (frame.select(names).row(place) for place in (position, kept))
        lost = [
            f"{n} {m}" for n, m, t in zip(names, mine, theirs, strict=True) if m and m != t
        ]
        if lost:
            said.append(f"{ids[position]}: {', '.join(lost)}")
    return said


def _shown(numbers: Registration) -> str:
    return numbers.siret or numbers.siren or numbers.rna
