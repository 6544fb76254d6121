"""Who has not answered yet, and the text that reminds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from valuechain.model import Ecosystem

__all__ = ["print_unanswered", "write_reminders"]


def print_unanswered(ecosystem: Ecosystem, missing: Sequence[str], speech: str) -> None:
    """Print who has not answered, in one line, and the text of a reminder."""
    from valuechain.words import say
    from valuechain.words.problems import visible

    if not missing:
        click.echo(say("doctor", "answers.all", speech))
        return
    names = ", ".join(visible(ecosystem.names[actor], 60) for actor in missing[:20])
    if len(missing) > 20:
        names += ", …"
    click.echo(say("doctor", "answers.none", speech, number=len(missing), names=names))
    click.echo(_reminder(ecosystem, missing[0], speech))


def write_reminders(
    path: str, ecosystem: Ecosystem, missing: Sequence[str], speech: str
) -> None:
    """Write one text an actor that has not answered, replacing the file whole."""
    from valuechain.replace import replaced_file
    from valuechain.words import say

    texts = [_reminder(ecosystem, actor, speech) for actor in missing]
    with replaced_file(path) as fresh:
        fresh.write_text("\n\n---\n\n".join([*texts, ""]), encoding="utf-8", newline="\n")
    click.echo(say("cli", "written", speech, path=path), err=True)


def _reminder(ecosystem: Ecosystem, actor: str, speech: str) -> str:
    """Return the text for one actor: with whom the others say that it exchanges."""
    import polars as pl

    from valuechain.words import say
    from valuechain.words.problems import visible

    sides = ("provider", "receiver")
    told = ecosystem.table("transactions").select(pl.col(sides).cast(pl.String))
    own = told.filter((pl.col("provider") == actor) | (pl.col("receiver") == actor))
    met = dict.fromkeys(name for row in own.iter_rows() for name in row if name != actor)
    names = ecosystem.names
    partners = ", ".join(visible(names[name], 60) for name in list(met)[:8])
    values = {
        "actor": visible(names[actor], 100),
        "ecosystem": visible(ecosystem.name, 100),
        "number": own.height,
        "partners": partners or say("doctor", "reminder.nobody", speech),
        "id": visible(actor, 200),
    }
    return say("doctor", "reminder", speech, **values)
