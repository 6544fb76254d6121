"""Foreign headings to our columns, for the formats that are tables already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import extra_heading
from valuechain.importers.table import Refused, Table
from valuechain.schema import column_key

__all__ = [
    "Fed",
    "actors_of",
    "fed",
    "first_of",
    "recognition",
    "refuse_where",
    "require",
    "transactions_of",
]


@dataclass(frozen=True, eq=False)
class Fed:
    """A foreign table whose headings are recognised.

    ``columns`` maps each recognised field to the heading as written in the file.
    """

    table: Table
    columns: Mapping[str, str]

    def text(self, field: str) -> pl.Expr:
        """Return the trimmed cells of a field; null where empty or without a column."""
        if field not in self.columns:
            return pl.lit(None, pl.String)
        cell = pl.col(self.columns[field]).cast(pl.String).str.strip_chars()
        return pl.when(cell != "").then(cell)

    def told(self, field: str) -> pl.Expr:
        """Return what ``text`` returns, coded where the column repeats and needs no trim."""
        if field in self.columns:
            column = self.table.frame[self.columns[field]]
            if isinstance(column.dtype, pl.Categorical):
                values = column.unique().cast(pl.String)
                trimmed = values.str.strip_chars()
                if (values == trimmed).all() and not (values == "").any():
                    return pl.col(self.columns[field])
        return self.text(field)

    def distinct(self, *fields: str) -> Fed:
        """Return the first row of each combination of what some fields say."""
        headings = [self.columns[field] for field in fields if field in self.columns]
        if not headings:
            return self
        place = pl.int_range(pl.len()).alias("place")
        met = self.table.frame.select(*headings, place)
        first = met.unique(headings, keep="first", maintain_order=True)["place"]
        frame, rows = self.table.frame[first], self.table.rows.gather(first)
        return Fed(replace(self.table, frame=frame, rows=rows), self.columns)

    def extras(self, format: str) -> list[pl.Expr]:  # noqa: A002
        """Return the columns that feed nothing, under names that cannot be mistaken."""
        used = set(self.columns.values())
        left = [c for c in self.table.frame.columns if c not in used]
        return [pl.col(c).alias(extra_heading(format, c)) for c in left]


def fed(table: Table, field_of: Callable[[str], str | None]) -> Fed:
    """Return a table with its headings recognised by ``field_of``; the first one wins."""
    columns: dict[str, str] = {}
    for heading in table.frame.columns:
        field = field_of(heading)
        if field is not None:
            columns.setdefault(field, heading)
    return Fed(table, columns)


def recognition(
    headings: Mapping[str, Sequence[str]], key: Callable[[str], str] = column_key
) -> Callable[[str], str | None]:
    """Return what tells the field of a heading, ``None`` for a foreign one.

    ``headings`` are those of each field; ``key`` is what two ways to write a heading
    have in common.

    Examples
    --------
    >>> told = recognition({"kind": ("revenue stream", "flux")})
    >>> told("Revenue Stream"), told("colour")
    ('kind', None)
    """
    fields = {key(name): field for field, names in headings.items() for name in names}
    return lambda heading: fields.get(key(heading))


def first_of(recognised: Fed, *fields: str) -> pl.Expr:
    """Return the first non-empty cell of several fields."""
    first = recognised.columns.get(fields[0])
    if first is not None and not recognised.table.frame[first].null_count():
        told = recognised.told(fields[0])
        if told.meta.is_column():
            return told
    return pl.coalesce(recognised.text(field) for field in fields)


def transactions_of(
    recognised: Fed,
    columns: Sequence[pl.Expr],
    frame: pl.DataFrame | None = None,
    rows: pl.Series | None = None,
) -> Table:
    """Return the transactions that some expressions make of a table of the file.

    The table knows what the file calls each column, and its letter; a column made of
    several has the headings of all of them, and no letter. ``frame`` and ``rows`` are
    given where more became of the expressions.
    """
    table = recognised.table
    written: dict[str, str] = {}
    letters: dict[str, str] = {}
    for column in columns:
        roots = list(dict.fromkeys(column.meta.root_names()))
        if roots:
            written[column.meta.output_name()] = " / ".join(roots)
        if len(roots) == 1 and roots[0] in table.letters:
            letters[column.meta.output_name()] = table.letters[roots[0]]
    return replace(
        table,
        name="transactions",
        frame=table.frame.select(columns) if frame is None else frame,
        rows=table.rows if rows is None else rows,
        letters=letters,
        written=written,
    )


def require(recognised: Fed, groups: Iterable[Mapping[str, str]]) -> None:
    """Refuse a table in which no column feeds one of the groups of fields.

    A group maps each field that would do to its heading in the format.

    Raises
    ------
    ImporterError
        One ``VC117`` for each group that nothing feeds.
    """
    table = recognised.table
    found = ", ".join(table.frame.columns[:20])
    missing = [
        Problem(
            "VC117",
            table.source,
            table.sheet,
            None,
            wanted,
            found,
            wanted,
            variant="columns",
        )
        for group in groups
        for wanted in [" / ".join(group.values())]
        if not any(field in recognised.columns for field in group)
    ]
    if missing:
        raise ImporterError(missing)


def refuse_where(
    table: Table, refused: pl.Series, code: str, column: str, expected: str = ""
) -> tuple[Table, list[Problem]]:
    """Return a table without the rows marked in ``refused``, and a problem for each."""
    if not refused.any():
        return table, []
    rows = table.rows.filter(refused)
    texts = [
        ";".join(c or "" for c in row) for row in table.frame.filter(refused).iter_rows()
    ]
    problems = [
        Problem(code, table.source, table.sheet, row, column, expected=expected)
        for row in rows
    ]
    kept = replace(
        table,
        frame=table.frame.filter(~refused),
        rows=table.rows.filter(~refused),
        refused=(
            *table.refused,
            *(Refused(r, t) for r, t in zip(rows, texts, strict=True)),
        ),
    )
    return kept, problems


def actors_of(sides: Sequence[tuple[Fed, Mapping[str, pl.Expr]]]) -> list[Table]:
    """Return one actors table over all sides, if any: one row an id, first words kept.

    A side is a table and, as expressions over it, the columns of an actor (``id``
    always). The place of an actor is where it is met first.
    """
    if not sides:
        return []
    parts = [
        side.table.frame.select(**columns).with_columns(row=side.table.rows)
        for side, columns in sides
    ]
    met = pl.concat(parts, how="diagonal").filter(pl.col("id").is_not_null())
    met = met.group_by("id", maintain_order=True).agg(pl.all().drop_nulls().first())
    first = sides[0][0].table
    return [Table("actors", first.source, met.drop("row"), met["row"], first.sheet)]
