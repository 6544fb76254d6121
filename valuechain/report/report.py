"""The whole report of an ecosystem: pages that need no network, and every table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from valuechain.asked import unknown
from valuechain.drawing import draw
from valuechain.exporters.tables_workbook import write_tables
from valuechain.model import Ecosystem
from valuechain.notes import cleared, held_back
from valuechain.progress import step
from valuechain.replace import replaced_folder
from valuechain.report.aims import aims_page
from valuechain.report.behind import READ
from valuechain.report.book import Book, page_name
from valuechain.report.comparison import comparison_page
from valuechain.report.counterfactual import counterfactual_page
from valuechain.report.flows import flows_page
from valuechain.report.index import index_page
from valuechain.report.method import method_page
from valuechain.report.network import SHOWN, network_page
from valuechain.report.quality import quality_page
from valuechain.report.rounds import rounds_page
from valuechain.report.spreading import spreading_page
from valuechain.report.structure import structure_page
from valuechain.report.unnamed import unnamed
from valuechain.report.voices import voices_page
from valuechain.report.worth import worth_page
from valuechain.views.captions import constructed
from valuechain.words import LANGUAGES

__all__ = ["write_report"]

_MOST_STRUCTURES = 1000


def write_report(
    ecosystem: Ecosystem,
    folder: str | Path,
    *,
    language: str | None = None,
    force: bool = False,
    made_on: date | None = None,
    all_notes: bool = False,
    hide_names: bool = False,
) -> Path:
    """Write the whole report into a folder and return the path of its first page.

    Parameters
    ----------
    ecosystem : Ecosystem
        What is reported.
    folder : str or Path
        A folder of ours is replaced whole.
    language : str or None
        What the pages open in; by default the ecosystem's language, else English. Both
        languages are in every page.
    force : bool
        Whether to write into a folder that holds other files.
    made_on : date or None
        The day told on every page; today by default.
    all_notes : bool
        Whether notes without consent ``yes`` are in the pages and tables; each is marked.
    hide_names : bool
        Whether the page of a structure calls the others ``Structure 1``, ``Structure 2``…,
        to be handed on by itself; the other pages and ``tables.xlsx`` name everyone.

    Returns
    -------
    Path
        ``index.html``. Beside it are ``map.html``, ``flows.html``, ``network.html``,
        ``comparison.html``, ``quality.html``, ``method.html``, ``tables.xlsx`` and ``structures/``, one page a structure.

    Raises
    ------
    OutputError
        ``VC501`` the disk refuses, ``VC503`` the folder holds other files.
    ValueError
        When there are no words in ``language``.
    """
    spoken = language or ecosystem.language or "en"
    if spoken not in LANGUAGES:
        raise unknown("words", spoken, LANGUAGES)
    day = made_on or datetime.now(tz=UTC).date()
    held = held_back(ecosystem)
    if held and not all_notes:
        ecosystem = cleared(ecosystem)
    book = Book(
        ecosystem,
        spoken,
        day,
        constructed(ecosystem),
        (*READ, *SHOWN),
        held_back=0 if all_notes else held,
        inside=bool(held) and all_notes,
    )
    with step("page", Path(folder).name):
        structures = _structures(book)
        pages = {
            "index.html": index_page(book, structures),
            "flows.html": flows_page(book),
            "network.html": network_page(book),
            "comparison.html": comparison_page(book),
            "counterfactual.html": counterfactual_page(book),
            "worth.html": worth_page(book),
            "aims.html": aims_page(book),
            "rounds.html": rounds_page(book),
            "spreading.html": spreading_page(book),
            "voices.html": voices_page(book),
            "quality.html": quality_page(book),
            "method.html": method_page(book),
        }
    with replaced_folder(folder, force=force) as fresh:
        for name, text in pages.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="\n")
        draw(ecosystem, language=spoken).save(fresh / "map.html")
        (fresh / "structures").mkdir()
        with step("page", Path(folder).name, len(structures)) as at:
            for actor in structures:
                seen = unnamed(book, actor) if hide_names else book
                text = structure_page(seen, actor)
                place = fresh / "structures" / page_name(actor)
                place.write_text(text, encoding="utf-8", newline="\n")
                at.done += 1
        write_tables(fresh / "tables.xlsx", _tables(book), created=day)
    return Path(folder) / "index.html"


def _structures(book: Book) -> list[str]:
    """Return the actors that get a page by name: the busiest, where there are too many."""
    busiest = sorted(book.with_pages, key=lambda a: (-len(book.by_actor.get(a, ())), a))
    chosen = busiest[:_MOST_STRUCTURES]
    return sorted(chosen, key=lambda a: (book.names[a].casefold(), a))


def _tables(book: Book) -> dict[str, pl.DataFrame]:
    """Return every result table, then every table that was read."""
    compared = book.comparison
    tables = {"flows": book.actor_rows, "indicators": book.figures}
    tables |= {n: compared.table(n) for n in compared.tables}
    tables |= book.evaluation.tables()
    for name, frame in book.ecosystem.tables.items():
        placed = "@source" in frame.columns
        tables[f"read {name}"] = book.ecosystem.identified(name) if placed else frame
    return {n: frame for n, frame in tables.items() if frame.width}
