"""Tables, CSV and JSON on stdout; problems and accounts on stderr."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from valuechain.errors import Problem
from valuechain.words import LANGUAGES, say

if TYPE_CHECKING:
    import polars as pl

    from valuechain.model import Counts, Ecosystem

__all__ = [
    "account",
    "account_of",
    "print_json",
    "print_problems",
    "print_rows",
    "problem_records",
    "spoken",
    "warn",
]


def spoken(asked: str | None, ecosystem: Ecosystem | None = None) -> str:
    """Return the language to speak: asked for, the ecosystem's, else the locale's.

    The command that runs keeps it under ``language``, to end in the same one.
    """
    wishes = (asked, ecosystem.language if ecosystem else "", _locale())
    known = (wish[:2].lower() for wish in wishes if wish)
    language = next((wish for wish in known if wish in LANGUAGES), "en")
    running = click.get_current_context(silent=True)
    if running is not None:
        running.ensure_object(dict)["language"] = language
    return language


def _locale() -> str:
    return (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or ""
    )


def print_problems(problems: Iterable[Problem], language: str, *, err: bool = True) -> None:
    """Print problems on stderr, or as the result itself, one block a cause."""
    from valuechain.commands.blocks import problem_blocks

    for block in problem_blocks(problems, language):
        click.echo(f"{block}\n", err=err)


def warn(ecosystem: Ecosystem, language: str, *, notes: bool = False) -> None:
    """Print the warnings of the import, and the account of its rows, on stderr."""
    told = [p for p in ecosystem.notes if notes or p.level != "note"]
    print_problems(told, language)
    for source, what, value in ecosystem.decisions:
        if what in ("alias", "alias aside"):
            from valuechain.decisions import decision_sentence
            from valuechain.words.problems import visible

            line = f"{source}: {decision_sentence(what, value, language)}"
            click.echo(visible(line, 200), err=True)
    click.echo(account(ecosystem.counts, language), err=True)


def account(counts: Sequence[Counts], language: str) -> str:
    """Return the sentence that accounts for every row read."""
    fields = ("read", "stored", "refused", "blank", "duplicate")
    return say(
        "cli",
        "account",
        language,
        **{f: sum(getattr(c, f) for c in counts) for f in fields},
    )


def account_of(held: int, language: str) -> str:
    """Return the sentence that accounts for rows a database or a warehouse holds."""
    nothing = {"refused": 0, "blank": 0, "duplicate": 0}
    return say("cli", "account", language, read=held, stored=held, **nothing)


def problem_records(problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    """Return problems as JSON-ready records, with their sentence."""
    from valuechain.words.problems import problem_parts, problem_sentence

    return [
        {
            "code": p.code,
            "level": p.level,
            "source": p.source,
            "sheet": p.sheet,
            "row": p.row,
            "column": p.column,
            "cell": p.cell,
            "value": p.value,
            "expected": p.expected or problem_parts(p, language).expected,
            "hint": p.hint,
            "message": problem_sentence(p, language),
        }
        for p in problems
    ]


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object on stdout."""
    click.echo(
        json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    )


def print_rows(
    frame: pl.DataFrame,
    style: str,
    *,
    name: str = "rows",
    title: str = "",
    none: str = "",
    exact: str = "",
    **more: Any,
) -> None:
    """Print a frame as an aligned table, as CSV, or as JSON under ``name``.

    ``none`` is the sentence that stands in the place of a table without rows; CSV and
    JSON have their heading or their empty list all the same. ``exact`` is the column whose
    amounts stand in the column ``quantity``.
    """
    from valuechain.frames import to_records

    records = to_records(frame, exact=exact)
    columns = [c for c in frame.columns if not exact or c != "quantity"]
    if style == "json":
        print_json({**more, name: records})
    elif style == "csv":
        click.echo(_csv(columns, records), nl=False)
    else:
        if title:
            click.echo(title)
        click.echo(_aligned(columns, records) if records or not none else none)


def _csv(columns: Sequence[str], records: list[dict[str, Any]]) -> str:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_protected(r[c]) for c in columns] for r in records)
    return buffer.getvalue()


def _protected(value: Any) -> Any:
    """Return a text that a spreadsheet would run with an apostrophe before it."""
    if (
        isinstance(value, str)
        and value[:1] in "=+-@\t\r"
        and value[:1]
        and not _is_number(value)
    ):
        return "'" + value
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _figure(value: float) -> str:
    """Return a figure to four digits; from a thousand on to the cent, without exponent.

    >>> _figure(0.123456), _figure(1234567.891), _figure(-183600.0)
    ('0.1235', '1234567.89', '-183600')
    """
    if abs(value) < 1000 or not math.isfinite(value):
        return f"{value:.4g}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _aligned(columns: Sequence[str], records: list[dict[str, Any]]) -> str:
    from valuechain.words.problems import visible

    def shown(value: Any) -> str:
        if value is None:
            return "–"
        if isinstance(value, float):
            return _figure(value)
        if isinstance(value, list | dict):
            return visible(", ".join(map(str, value)), 60)
        return visible(str(value), 60)

    cells = [[shown(r[c]) for c in columns] for r in records]
    if not cells:
        return "  ".join(columns)
    numeric = [
        all(isinstance(r[c], int | float) or _quantity(r[c]) for r in records)
        for c in columns
    ]
    widths = [max(len(c), *(len(row[i]) for row in cells)) for i, c in enumerate(columns)]

    def line(row: Sequence[str]) -> str:
        parts = [
            t.rjust(w) if n else t.ljust(w)
            for t, w, n in zip(row, widths, numeric, strict=True)
        ]
        return "  ".join(parts).rstrip()

    return "\n".join([line(columns), line(["─" * w for w in widths]), *map(line, cells)])


def _quantity(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _is_number(value))
