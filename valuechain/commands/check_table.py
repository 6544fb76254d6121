"""What ``check`` prints to be read: what was understood, the problems, the account."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from valuechain.commands.printing import account, print_problems
from valuechain.commands.understood import is_decided, understood_blocks
from valuechain.importers.spool import once_only
from valuechain.words import say

if TYPE_CHECKING:
    from valuechain.importers.table import Reading
    from valuechain.tables import Outcome

__all__ = ["print_check", "print_next"]

_NAMES = {"format": "from"}
"""Options that are not called as what they decide."""


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
    verdict = "kept" if errors else "warned" if warnings else "good"
    verdict = "bad" if bad else verdict
    click.echo(say("cli", f"check.{verdict}", speech, errors=errors, warnings=warnings))
    click.echo(account(outcome.counts, speech))


def print_next(
    outcome: Outcome,
    sources: Sequence[str],
    reading: Reading,
    copy: str | None,
    speech: str,
) -> None:
    """Print on stderr the command that comes next: to draw it, or to have a copy to mend.

    A pipe is gone by then: nothing is said of one.
    """
    if any(once_only(source) for source in sources):
        return
    said = shlex.join([*sources, *_options(reading)])
    if outcome.ecosystem is not None:
        command = f"valuechain map {said} -o map.html"
    elif copy is None and outcome.counts:
        command = f"valuechain check {said} --fix-copy {say('cli', 'copy.name', speech)}"
    else:
        return
    click.echo(say("cli", "next", speech, command=command), err=True)


def _options(reading: Reading) -> list[str]:
    """Return the reading options that were given, to be given again."""
    words: list[str] = []
    for name in reading.__slots__:
        value, option = getattr(reading, name), _NAMES.get(name, name.replace("_", "-"))
        if name == "columns":
            words += [w for h, c in value for w in ("--column", f"{h}={c}")]
        elif value is True:
            words.append(f"--{option}")
        elif value not in (None, False):
            words += [f"--{option}", str(value)]
    return words
