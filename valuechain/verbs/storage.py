"""The verbs that read, check and write an ecosystem, wherever it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from valuechain import load
from valuechain.importers.table import Reading
from valuechain.model import Ecosystem
from valuechain.notes import cleared, held_back

if TYPE_CHECKING:
    from valuechain.errors import Problem

__all__ = ["check", "clear", "new", "read", "sample", "write"]

Sources = str | Path | Sequence[str | Path]


def read(sources: Sources, reading: Reading | None = None) -> Ecosystem:
    """Return the ecosystem that a folder, workbook, document or table holds.

    Raises
    ------
    ImporterError, TableError
        With every problem, when something is wrong.
    """
    return load.read(sources, reading)


def sample(name: str = "ais-emploi") -> Ecosystem:
    """Return an ecosystem that ships with the package; its figures are constructed."""
    return load.sample(name)


def check(sources: Sources, reading: Reading | None = None) -> tuple[Problem, ...]:
    """Return every problem of a source, in one pass; none is raised."""
    return load.check(sources, reading).problems


def write(
    ecosystem: Ecosystem,
    destination: str | Path,
    *,
    force: bool = False,
    to: str | None = None,
    all_notes: bool = False,
) -> dict[str, int]:
    """Write an ecosystem as a folder, workbook, document or foreign format.

    The destination's name says which: no suffix a folder, ``.xlsx`` a workbook, ``.json``
    a document, ``.csv`` ``.parquet`` ``.graphml`` ``.gexf`` ``.kumu.json`` ``.jsonld``
    those formats; ``to`` names it otherwise (``kumu``, ``valueflows``…). Notes without
    consent ``yes`` stay behind, unless ``all_notes``.

    Returns
    -------
    dict of str to int
        What the format cannot carry, counted: a table and its rows, ``settings``,
        ``characters``, ``notes held back``. Empty when reading it again gives the same
        ecosystem.

    Raises
    ------
    OutputError
        When it cannot be written; what was there before is untouched.
    """
    from valuechain.exporters.destination import left_out
    from valuechain.exporters.destination import write as write_to

    held = 0 if all_notes else held_back(ecosystem)
    leaving = ecosystem if all_notes else cleared(ecosystem)
    write_to(leaving, destination, force=force, to=to)
    left = left_out(leaving, destination, to)
    return left | ({"notes held back": held} if held else {})


def clear(address: str, project: str) -> int:
    """Remove one project of ours from a Neo4j database, and return how many rows it had.

    Parameters
    ----------
    address : str
        ``neo4j://host[:port][/database]``.
    project : str
        The name of the project, whole: it is the confirmation.

    Raises
    ------
    AddressError, StoreError
        When there is no project of that name, or the server refuses.
    """
    from valuechain.store.address import parsed
    from valuechain.store.clearing import clear as removed
    from valuechain.store.connection import connected
    from valuechain.store.projects import chosen

    with connected(parsed(address).named(project)) as connection:
        return removed(connection, chosen(connection, whole=False))


def new(
    destination: str | Path,
    *,
    language: str = "en",
    evaluation: bool = False,
    force: bool = False,
) -> None:
    """Write a blank project: a folder, or a workbook with drop-down lists and help."""
    from valuechain.exporters.template import write_template

    write_template(Path(destination), language=language, evaluation=evaluation, force=force)
