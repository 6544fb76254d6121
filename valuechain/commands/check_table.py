"""What ``check`` prints to be read: what was understood, the problems, the account."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from valuechain.commands.printing import account, print_problems
from valuechain.commands.understood import is_decided, understood_blocks
from valuechain.words import say

if TYPE_CHECKING:
    from valuechain.tables import Outcome

__all__ = ["print_check", "print_next"]


def print_check(outcome: Outcome, speech: str) -> None:
    """Print how the sources were read, then each cause, then what became of the rows."""
    for block in understood_blocks(outcome.decisions, outcome.problems, speech):
        click.echo(f"{block}\n")
    told = [p for p in outcome.problems if not is_decided(p)]
    print_problems(told, speech, err=False)
    if len(outcome.counts) > 1:
        for count in outcome.counts:
            values = {f: getattr(count, f) for f in count.__slots__}
            click.echo(say("cli", "account.table", speech, **values))
    errors = sum(p.level == "error" for p in told)
    warnings = sum(p.level == "warning" for p in told)
    bad = outcome.ecosystem is None
    verdict = "bad" if bad else "warned" if warnings or errors else "good"
    click.echo(say("cli", f"check.{verdict}", speech, errors=errors, warnings=warnings))
    click.echo(account(outcome.counts, speech))


def print_next(
    outcome: Outcome, sources: Sequence[str], copy: str | None, speech: str
) -> None:
    """Print on stderr the command that comes next: to draw it, or to have a copy to mend."""
    said = " ".join(shlex.quote(source) for source in sources)
    if outcome.ecosystem is not None:
        command = f"valuechain map {said} -o map.html"
    elif copy is None and outcome.counts:
        command = f"valuechain check {said} --fix-copy {say('cli', 'copy.name', speech)}"
    else:
        return
    click.echo(say("cli", "next", speech, command=command), err=True)
