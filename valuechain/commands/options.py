"""The options that several commands share, each said once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from valuechain.importers.table import Reading
    from valuechain.model import Ecosystem

__all__ = [
    "Narrowing",
    "all_notes",
    "fail_on",
    "force",
    "language",
    "narrowing",
    "output_format",
    "reading",
    "selection",
    "source",
    "sources",
]

Function = TypeVar("Function", bound=Callable[..., Any])

_READING = ("format", "encoding", "delimiter", "decimal", "dates", "header_row", "sheet",
            "undirected_as", "max_size", "max_seconds", "max_memory", "columns",
            "prorate", "keep_good")  # fmt: skip


def sources(function: Function) -> Function:
    """Take one or several sources: folders, workbooks, documents or tables."""
    return click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")(function)


def source(function: Function) -> Function:
    """Take one source."""
    return click.argument("source", metavar="SOURCE")(function)


language = click.option(
    "--lang",
    "lang",
    type=click.Choice(["fr", "en"]),
    help="Language of what is printed or drawn; by default the ecosystem's, then the locale's.",
)

output_format = click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the result is printed.",
)

all_notes = click.option(
    "--all-notes",
    "all_notes",
    is_flag=True,
    help="Also the notes whose people did not agree to be quoted outside the group.",
)

force = click.option(
    "--force", is_flag=True, help="Replace a folder that holds other files."
)


def fail_on(*choices: str) -> Callable[[Function], Function]:
    """Let the command end with 1 when it meets what the user asked to fail on."""
    return click.option(
        "--fail-on",
        "fail_on",
        type=click.Choice(choices),
        help="End with exit code 1 when there is at least one.",
    )


def reading(function: Function) -> Function:
    """Take the reading options and hand them over as one ``reading`` argument."""

    @functools.wraps(function)
    def wrapped(**arguments: Any) -> Any:
        chosen = {name: arguments.pop(name) for name in _READING}
        return function(reading=_reading(chosen), **arguments)

    options = [
        click.option("--from", "format", metavar="FORMAT", help="Format of the source, when it is not recognised: 360giving, scdl, iati, ocds, kumu, graphml, gexf, pajek, valueflows, e3value, fec, pairs, edges, matrix, parquet, decp, fonjep, reserve, revenues, native."),
        click.option("--encoding", metavar="NAME", callback=_usable, help="Encoding of text files, such as cp1252."),
        click.option("--delimiter", metavar="CHAR", callback=_usable, help="Delimiter of text files."),
        click.option("--decimal", type=click.Choice(["point", "comma"]), help="Decimal mark, when a number has two readings."),
        click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of days and months, when a date has two readings."),
        click.option("--header-row", "header_row", type=click.IntRange(1), help="Row that holds the headings."),
        click.option("--sheet", metavar="NAME", help="Sheet of a workbook."),
        click.option("--column", "columns", multiple=True, metavar="HEADING=COLUMN", callback=_columns, help="What a heading of the file means: --column 'Montant versé=quantity'; may be repeated."),
        click.option("--undirected-as", "undirected_as", type=click.Choice(["both", "forward"]), help="How to read links without direction."),
        click.option("--prorate", is_flag=True, help="Share out by days what goes on over several periods, instead of keeping it whole in the first."),
        click.option("--max-size", "max_size", type=click.IntRange(1), metavar="BYTES", help="Largest file that is parsed in memory."),
        click.option("--max-seconds", "max_seconds", type=click.IntRange(1), metavar="SECONDS", help="Longest time that reading one source may take."),
        click.option("--max-memory", "max_memory", type=click.IntRange(10_000_000), metavar="BYTES", help="Most memory that reading one source may take."),
        click.option("--keep-good", "keep_good", is_flag=True, help="Store the good rows, write the refused ones to a file beside the output."),
    ]  # fmt: skip
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def _columns(
    ctx: click.Context, option: click.Parameter, pairs: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return headings of the file with the columns they mean, given as HEADING=COLUMN."""
    if not pairs:
        return ()
    import difflib

    from valuechain.schema import TABLES, column_key, load_schema

    known = {k: f for table in TABLES for k, f in load_schema(table).headings().items()}
    told = []
    for pair in pairs:
        heading, mark, column = pair.rpartition("=")
        if not (mark and heading.strip()):
            raise click.BadParameter(f"{pair!r} is not HEADING=COLUMN.", ctx, option)
        if column_key(column) not in known:
            near = difflib.get_close_matches(column_key(column), known, 1)
            hint = f" Did you mean {known[near[0]]!r}?" if near else ""
            raise click.BadParameter(f"{column!r} is no column.{hint}", ctx, option)
        told.append((heading.strip(), known[column_key(column)]))
    return tuple(told)


def _usable(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return an encoding or a delimiter, or say that there is no such one."""
    from valuechain.importers.reading_values import EXPECTED, is_usable

    name = str(option.name)
    value = "\t" if name == "delimiter" and value in ("tab", "\\t") else value
    if value is not None and not is_usable(name, value):
        known = f"{value!r} is none; expected like {EXPECTED[name]}."
        raise click.BadParameter(known, ctx, option)
    return value


def _reading(chosen: dict[str, Any]) -> Reading:
    from valuechain.importers.table import Reading

    return Reading(**chosen)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The part of an ecosystem that was asked for: some territories, some innovations."""

    territories: tuple[str, ...] = ()
    innovations: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether anything is to be left out."""
        return bool(self.territories or self.innovations)

    def __call__(self, ecosystem: Ecosystem) -> Ecosystem:
        """Return the part of an ecosystem; the whole where nothing was asked."""
        if not self.asked:
            return ecosystem
        from valuechain.within import within

        return within(
            ecosystem,
            territory=self.territories or None,
            innovation=self.innovations or None,
        )


def narrowing(function: Function) -> Function:
    """Take ``--territory`` and ``--innovation``, handed over as one ``within``."""

    @functools.wraps(function)
    def wrapped(**arguments: Any) -> Any:
        chosen = Narrowing(arguments.pop("territory"), arguments.pop("innovation"))
        return function(within=chosen, **arguments)

    options = [
        click.option("--territory", multiple=True, metavar="NAME", help="Only exchanges whose provider or receiver is there; may be given several times."),
        click.option("--innovation", multiple=True, metavar="NAME", help="Only exchanges of this innovation; may be given several times."),
    ]  # fmt: skip
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def selection(*names: str) -> Callable[[Function], Function]:
    """Take the options ``names`` that choose what is computed.

    ``told_basis`` is ``--basis`` for what is computed from what the sides told alone.
    """
    known = {
        "layer": click.option("--layer", metavar="KIND[:UNIT]", help="One kind of value only."),
        "period": click.option("--period", metavar="PERIOD", help="One period only: 2024, 2024-Q1, 2024-03."),
        "basis": click.option(
            "--basis",
            type=click.Choice(["recognised", "provider", "receiver", "reconciled"]),
            help="Which figure a flow takes when two sides differ; by default the policy's.",
        ),
        "told_basis": click.option(
            "--basis",
            type=click.Choice(["recognised", "provider", "receiver"]),
            default="recognised",
            show_default=True,
            help="Which figure a flow takes when two sides differ.",
        ),
        "state": click.option(
            "--state",
            type=click.Choice(["promised", "agreed", "done"]),
            default="done",
            show_default=True,
            help="Which exchanges count.",
        ),
        "scenario": click.option(
            "--scenario", metavar="NAME", default="actual", show_default=True, help="Which scenario."
        ),
    }  # fmt: skip

    def decorate(function: Function) -> Function:
        for name in reversed(names):
            function = known[name](function)
        return function

    return decorate
