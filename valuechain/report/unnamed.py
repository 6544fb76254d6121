"""A book as one structure's page may be handed on: the others without their names."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from valuechain.report.book import Book
from valuechain.words import say

__all__ = ["unnamed"]


def unnamed(book: Book, actor: str) -> Book:
    """Return a book that names one actor; the others are ``Structure 1``, and so on.

    The figures are those of ``book``, not computed again. What people typed beside an
    exchange, and notes, are left out, for they may name others. Partners have the first
    numbers; an actor has another number on each page, so that two pages laid side by side
    do not tell who is who.

    Parameters
    ----------
    book : Book
        What is reported.
    actor : str
        The one whose name stays.
    """
    rows = book.by_actor.get(actor, ())
    partners = {row[side] for row in rows for side in ("provider", "receiver")}

    def order(other: str) -> tuple[bool, str]:
        return other not in partners, sha256(f"{actor}\0{other}".encode()).hexdigest()

    word = say("report", "nav.structure", book.language)
    others = sorted(set(book.names) - {actor}, key=order)
    names = {other: f"{word} {at}" for at, other in enumerate(others, 1)}
    told = replace(book, is_unnamed=True)
    known = {k: v for k, v in vars(book).items() if k not in vars(told)} | {
        "names": names | {actor: book.names[actor]},
        "with_pages": frozenset({actor}),
        "noted": {},
        "_entries": {},
    }
    vars(told).update(known)
    return told
