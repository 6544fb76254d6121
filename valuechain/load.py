"""Read a source into an ecosystem, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from valuechain.aliases import Aliases, aliases_beside
from valuechain.asked import unknown
from valuechain.errors import ImporterError, Problem
from valuechain.importers.apart import is_read_apart, read_apart
from valuechain.importers.formats import importer
from valuechain.importers.logo import with_logo
from valuechain.importers.recognise import recognise
from valuechain.importers.several import labels, under_label, under_labels
from valuechain.importers.spool import spooled
from valuechain.importers.table import Document, Reading
from valuechain.mapping import columns_beside
from valuechain.model import Ecosystem
from valuechain.progress import step
from valuechain.store.address import is_address, parsed
from valuechain.store.warehouse import is_warehouse
from valuechain.tables import Outcome, to_ecosystem

__all__ = ["Sources", "check", "check_opened", "decided", "opened", "read", "sample"]

Sources = str | Path | Sequence[str | Path]

_EXACT = frozenset(
    {
        "native-json",
        "360giving",
        "ocds",
        "valueflows",
        "graphml",
        "gexf",
        "iati",
        "neo4j",
        "warehouse",
        "decp",
    }
)
"""Formats whose numbers are written by programs, with a decimal point."""


def check(sources: Sources, reading: Reading | None = None) -> Outcome:
    """Return what the gate makes of one source, or of several put together.

    Parameters
    ----------
    sources : path or sequence of paths
        Folders, workbooks, documents, tables, or addresses of a Neo4j database
        or a warehouse.
    reading : Reading or None
        How to read them; what is not said is detected.

    Returns
    -------
    Outcome
        ``ecosystem`` (``None`` when something is wrong), ``problems`` and ``counts``.
        Nothing is raised for what a file holds.

    Raises
    ------
    AddressError, StoreError
        When an address is not usable, or its server cannot be reached or refuses.
    """
    reading = reading or Reading()
    failures: list[Problem] = []
    outcome = to_ecosystem(_documents(sources, reading, failures), reading)
    return _with_failures(outcome, failures)


def check_opened(
    sources: Sources, reading: Reading | None = None
) -> tuple[Outcome, list[Document]]:
    """Return what ``check`` does, and what the importers made of the sources.

    For what needs both: a pipe can be read once only.
    """
    reading = reading or Reading()
    failures: list[Problem] = []
    documents = list(_documents(sources, reading, failures))
    return _with_failures(to_ecosystem(documents, reading), failures), documents


def _with_failures(outcome: Outcome, failures: Sequence[Problem]) -> Outcome:
    """Return an outcome that nothing comes of where a source cannot be taken apart."""
    if failures:
        return Outcome(None, (*outcome.problems, *failures), (), outcome.decisions)
    return outcome


def opened(sources: Sources, reading: Reading | None = None) -> list[Document]:
    """Return what the importers make of the sources that can be taken apart, unchecked."""
    return list(_documents(sources, reading or Reading(), []))


def _documents(
    sources: Sources, reading: Reading, failures: list[Problem]
) -> Iterator[Document]:
    """Yield the documents one by one; what cannot be taken apart goes to ``failures``."""
    paths = [sources] if isinstance(sources, str | Path) else list(sources)
    aliases = decided(paths)
    columns = columns_beside(_files(paths)).with_asked(reading.columns)
    absent = dict.fromkeys(columns.asked, "")
    failures.extend([*columns.problems, *aliases.problems])

    def opened(path: str | Path, label: str) -> Document:
        with step("reading", Path(path).name or str(path)):
            document = with_logo(_document(path, reading), _folder(path))
        document = under_label(_with_point(document), label)
        for heading in columns.asked_of(document):
            absent.pop(heading, None)
        return aliases.applied(columns.applied(document))

    for path, label in zip(paths, labels([Path(p) for p in paths]), strict=True):
        try:
            # No name is given to what is yielded: its cells are to be let go by who gets it.
            yield opened(path, label)
        except ImporterError as error:
            failures.extend(under_labels(error.problems, label))
    place = ", ".join(Path(path).name for path in paths)
    failures.extend(
        Problem("VC117", place, value=heading, variant="heading") for heading in absent
    )


def decided(sources: Sources) -> Aliases:
    """Return the decisions about names that are kept beside some sources."""
    return aliases_beside(_files(sources))


def _files(sources: Sources) -> list[Path]:
    given = [sources] if isinstance(sources, str | Path) else list(sources)
    return [Path(p) for p in given if not is_address(p) and not is_warehouse(p)]


def _folder(source: str | Path) -> Path | None:
    """Return where files that a source names are looked for."""
    if is_address(source) or is_warehouse(source):
        return None
    return Path(source) if Path(source).is_dir() else Path(source).parent


def _with_point(document: Document) -> Document:
    """Return a document of a format that programs write with the decimal mark settled."""
    if document.format not in _EXACT:
        return document
    written = {"decimal": "point", **document.settings.get("reading", {})}
    return replace(document, settings={**document.settings, "reading": written})


def _document(source: str | Path, reading: Reading) -> Document:
    if is_address(source):
        from valuechain.store.reading import read as read_project

        return read_project(parsed(str(source)))
    if is_warehouse(source):
        from valuechain.store.warehouse_reading import read as read_tables

        return read_tables(str(source))
    with spooled(Path(source), reading) as path:
        if is_read_apart(path, reading):
            return _told(path.name, read_apart(path, reading), reading)
        document = importer(recognise(path, reading))(path, reading)
        return _told(path.name, document, reading)


def _told(source: str, document: Document, reading: Reading) -> Document:
    """Return a document that says first its format, and the sheets and headings read."""
    told = [(source, "format", document.format)]
    sheets = dict.fromkeys(t.sheet for t in document.tables if t.letters and t.sheet)
    told += [(source, "sheet", sheet) for sheet in sheets]
    own = reading.with_defaults(document.settings.get("reading", {}))
    if own.header_row is not None:
        told.append((source, "header row asked", str(own.header_row)))
    return replace(document, decisions=(*told, *document.decisions))


def read(sources: Sources, reading: Reading | None = None) -> Ecosystem:
    """Return the ecosystem that one or several sources hold.

    Raises
    ------
    ImporterError, TableError
        With every problem, when something is wrong.
    """
    return check(sources, reading).checked()


def sample(name: str = "ais-emploi") -> Ecosystem:
    """Return an ecosystem that ships with the package; its figures are constructed.

    Raises
    ------
    ValueError
        When there is no such sample; the message names those that exist.
    """
    shelf = files("valuechain.samples")
    found = sorted(
        p.name for p in shelf.iterdir() if p.is_dir() and not p.name.startswith("_")
    )
    if name not in found:
        raise unknown("sample", name, found)
    with as_file(shelf / name) as folder:
        return read(folder)
