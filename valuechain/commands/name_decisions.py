"""Actors that are likely one, told by ``check`` and written down to be decided."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from valuechain.names import Likeness
    from valuechain.tables import Outcome

__all__ = ["with_likenesses", "write_proposals"]


def with_likenesses(
    outcome: Outcome, sources: Sequence[str]
) -> tuple[Outcome, list[Likeness]]:
    """Return the outcome with a note for each pair of actors that may be one, and the pairs.

    A note replaces the plainer one about the same two spellings.
    """
    from valuechain.load import decided
    from valuechain.names import known_actors, likeness_problems, likenesses

    if outcome.ecosystem is None or not outcome.counts:
        return outcome, []
    actors = known_actors(outcome.ecosystem)
    pairs = likenesses(actors, decided(sources).different)
    if not pairs:
        return outcome, []
    told = {name for p in pairs for name in (p.alias.name, p.actor.name)}
    kept = [
        problem
        for problem in outcome.problems
        if problem.code != "VC306" or not told.issuperset(problem.value.split(" | "))
    ]
    source = next((c.source for c in outcome.counts if c.table == "actors"), "")
    notes = likeness_problems(pairs, source or outcome.counts[0].source)
    return replace(outcome, problems=(*kept, *notes)), pairs


def write_proposals(
    path: str, pairs: Sequence[Likeness], sources: Sequence[str], speech: str
) -> None:
    """Write the pairs under the decisions there are; nothing counts until it is decided."""
    from valuechain.aliases import PROPOSED
    from valuechain.load import decided
    from valuechain.replace import replaced_text
    from valuechain.words import say

    rows = [list(row) for row in decided(sources).rows]
    known = {frozenset(row[:2]) for row in rows}
    for pair in pairs:
        if frozenset((pair.alias.id, pair.actor.id)) not in known:
            sure = "certain" if pair.certain else "likely"
            note = say("doctor", f"names.{sure}", speech, reason=pair.reason)
            rows.append([pair.alias.id, pair.actor.id, PROPOSED, note])
    with replaced_text(path, encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["alias", "actor", "decision", "note"])
        writer.writerows(rows)
    told = say("doctor", "names.written", speech, path=Path(path), number=len(pairs))
    click.echo(told, err=True)
