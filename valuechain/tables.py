"""Tables of text in, an ecosystem out, or every problem of every table at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from valuechain.agreement import policy_of, settings_of
from valuechain.errors import Problem, TableError
from valuechain.fitting import Place, fitted
from valuechain.gate import PLACES, Typed, read_table
from valuechain.heading_units import heading_units
from valuechain.importers.table import Document, Reading, Table
from valuechain.model import Counts, Ecosystem, Policy
from valuechain.placing import placed
from valuechain.progress import step
from valuechain.repeats import without_repeats
from valuechain.schema import TABLES, load_schema, table_named
from valuechain.trailing import told_apart, trailing_rows

__all__ = ["Outcome", "ecosystem_of", "to_ecosystem"]


_FROM = ("@source", "@sheet")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the gate makes of a source.

    ``ecosystem`` is ``None`` when something is wrong and only good rows were not asked
    for; ``problems`` and ``counts`` are always whole. ``decisions`` say how the sources
    were read, as those of the ecosystem do.
    """

    ecosystem: Ecosystem | None
    problems: tuple[Problem, ...]
    counts: tuple[Counts, ...]
    decisions: tuple[tuple[str, str, str], ...] = ()

    def checked(self) -> Ecosystem:
        """Return the ecosystem.

        Raises
        ------
        TableError
            When there is none; it carries all problems.
        """
        if self.ecosystem is None:
            raise TableError(self.problems)
        return self.ecosystem


def to_ecosystem(documents: Iterable[Document], reading: Reading) -> Outcome:
    """Return the ecosystem that the documents hold together, or all their problems.

    Parameters
    ----------
    documents : iterable of Document
        One a source; tables of the same name are put together, each row keeping its
        source. Each is let go once its cells are typed, so that a source of many rows
        is not in memory twice.
    reading : Reading
        ``keep_good`` leaves refused rows out instead of refusing the whole.
    """
    heads, parts, problems = _through_the_gate(documents, reading)
    decisions = tuple(d for head in heads for d in head.decisions)
    if not heads:
        return Outcome(None, (), ())
    settings, told = _settings(heads)
    policy, wrong = policy_of(settings.get("policy", {}), "ecosystem.toml")
    problems += [*told, *wrong]
    if "transactions" not in parts:
        missing = Problem("VC117", heads[0].name, expected="transactions", variant="table")
        return Outcome(None, (*problems, missing), _counts(parts, {}, {}), decisions)
    unusable = {p.code for p in problems if p.level == "error"} & {"VC117", "VC118"}
    if unusable or any(p.level == "error" for p in wrong):
        return Outcome(
            None, tuple(problems), _none_stored(_counts(parts, {}, {})), decisions
        )
    if not any(t.read - t.blank for t in parts["transactions"]):
        problems.append(Problem("VC218", parts["transactions"][0].source, level="note"))
    frames, more, duplicates, refused = _together(parts)
    parts = {n: [replace(t, frame=t.frame.clear()) for t in parts[n]] for n in parts}
    problems += more
    source = parts["transactions"][0].source
    ecosystem, more, dangling = fitted(
        frames, policy, settings, heads, source, reading.prorate
    )
    decisions += ecosystem.decisions
    problems = placed([*problems, *more], parts)
    for place, number in dangling.items():
        refused[place] = refused.get(place, 0) + number
    counts = _counts(parts, duplicates, refused)
    if any(p.level == "error" for p in problems) and not reading.keep_good:
        return Outcome(None, tuple(problems), _none_stored(counts), decisions)
    columns = {
        (name, typed.source, typed.sheet): typed.columns
        for name, several in parts.items()
        for typed in several
    }
    ecosystem = replace(
        ecosystem,
        notes=tuple(problems),
        counts=counts,
        columns=columns,
        decisions=decisions,
    )
    return Outcome(ecosystem, tuple(problems), counts, decisions)


def _through_the_gate(
    documents: Iterable[Document], reading: Reading
) -> tuple[list[Document], dict[str, list[Typed]], list[Problem]]:
    """Type every table; return the documents without their cells, the parts, the problems."""
    heads: list[Document] = []
    parts: dict[str, list[Typed]] = {}
    problems: list[Problem] = []
    for document in documents:
        own = reading.with_defaults(document.settings.get("reading", {}))
        problems += [*document.problems, *heading_units(document.tables)]
        tables = list(document.tables)
        heads.append(replace(document, tables=(), problems=()))
        del document
        while tables:
            written = tables[0].name
            name = written if written in TABLES else table_named(written)
            if name is None:
                table = tables.pop(0)
                place = (table.source, table.sheet, None, None, written)
                problems.append(Problem("VC221", *place, level="note", variant="table"))
                continue
            with step("checking", tables[0].source):
                spot = (tables[0].source, tables[0].sheet)
                apart = trailing_rows(tables[0], load_schema(name))
                typed = read_table(tables.pop(0), load_schema(name), own)
            problems += told_apart(spot, typed.problems, apart)
            parts.setdefault(name, []).append(typed)
    return heads, parts, problems


def _none_stored(counts: tuple[Counts, ...]) -> tuple[Counts, ...]:
    return tuple(
        replace(c, stored=0, refused=c.read - c.blank - c.duplicate) for c in counts
    )


def _settings(
    documents: Sequence[Document],
) -> tuple[dict[str, dict[str, object]], list[Problem]]:
    """Return the settings of all documents; the first to say something is kept."""
    merged: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    for document in documents:
        known, told = settings_of(document.settings, "ecosystem.toml")
        problems += told
        for section, values in known.items():
            merged[section] = {**values, **merged.get(section, {})}
    return merged, problems


def _together(
    parts: Mapping[str, list[Typed]],
) -> tuple[
    dict[str, pl.DataFrame],
    list[Problem],
    dict[Place, int],
    dict[Place, int],
]:
    """Put the parts of each table together and take repeats out."""
    frames: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    duplicates: dict[Place, int] = {}
    refused: dict[Place, int] = {}
    for name, typed in parts.items():
        whole = typed[0].frame
        if len(typed) > 1:
            text = pl.col(pl.Enum).cast(pl.String)
            whole = pl.concat(
                [t.frame.with_columns(text) for t in typed], how="diagonal_relaxed"
            )
        known = name in ("actors", "kinds")
        kept, told, same, conflicts = without_repeats(whole, several=known)
        problems += told
        for counted, gone in ((duplicates, same), (refused, conflicts)):
            for source, sheet, number in gone.group_by(*_FROM).len().iter_rows():
                counted[name, source, sheet] = number
        frames[name] = kept
    return frames, problems, duplicates, refused


def _counts(
    parts: Mapping[str, list[Typed]],
    duplicates: Mapping[Place, int],
    refused: Mapping[Place, int],
) -> tuple[Counts, ...]:
    """Return the account of each table of each source."""
    counts = []
    for name in TABLES:
        for typed in parts.get(name, []):
            key = (name, typed.source, typed.sheet)
            same, bad = duplicates.get(key, 0), typed.refused + refused.get(key, 0)
            stored = typed.read - bad - typed.blank - same
            counts.append(
                Counts(name, typed.source, typed.read, stored, bad, typed.blank, same)
            )
    return tuple(counts)


def ecosystem_of(
    transactions: Iterable[Mapping[str, Any]],
    *,
    policy: Policy | None = None,
    name: str = "ecosystem",
    settings: Mapping[str, Mapping[str, object]] | None = None,
    **tables: Iterable[Mapping[str, Any]],
) -> Ecosystem:
    """Build an ecosystem from Python records, through the same gate as any file.

    Parameters
    ----------
    transactions : iterable of mappings
        One declaration each, with the column names of the product. Values are written
        as text before they are read.
    policy : Policy or None
        What was agreed; by default what ``settings`` says.
    settings : mapping or None
        Sections as in ``ecosystem.toml``.
    **tables : iterable of mappings
        Other tables by name: ``actors``, ``kinds``, ``measures``…

    Raises
    ------
    TableError
        With every problem of every table.

    Examples
    --------
    >>> ecosystem_of([dict(provider="a", receiver="b", kind="hours", quantity=3)]).actor_ids
    ['a', 'b']
    """
    given = {"transactions": transactions, **tables}
    shaped = []
    for table, rows in given.items():
        records = [{k: _as_text(v) for k, v in row.items()} for row in rows]
        if records or table == "transactions":
            shaped.append(_shaped(table, records))
    document = Document(name, tuple(shaped), settings or {}, format="records")
    ecosystem = to_ecosystem([document], Reading(decimal="point")).checked()
    return ecosystem if policy is None else replace(ecosystem, policy=policy)


def _shaped(table: str, records: list[dict[str, str | None]]) -> Table:
    if records:
        return Table.of(table, table, records)
    required = dict.fromkeys(load_schema(table).required, pl.String)
    return Table(
        table, table, pl.DataFrame(schema=required), pl.Series("row", [], pl.Int64)
    )


def _as_text(value: object) -> str | None:
    return (
        None
        if value is None
        else format(value, "f")
        if isinstance(value, float)
        else str(value)
    )


def columns_of(frame: pl.DataFrame) -> list[str]:
    """Return the columns people wrote, without the places."""
    return [c for c in frame.columns if c not in PLACES]
