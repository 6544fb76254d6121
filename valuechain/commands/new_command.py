"""``valuechain new``: a blank project to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from valuechain.commands.options import force, language


@click.command("new")
@click.argument("destination", metavar="DIR|FILE.xlsx")
@click.option(
    "--for",
    "actor",
    metavar="ACTOR",
    help="A questionnaire for this actor, pre-filled with its partners; needs --source.",
)
@click.option(
    "--source", metavar="SOURCE", help="Where the partners of the actor are read."
)
@click.option(
    "--evaluation",
    is_flag=True,
    help="Also scenarios, rates, outcomes, targets, costs, stocks, stages and notes.",
)
@language
@force
def command(
    destination: str,
    actor: str | None,
    source: str | None,
    evaluation: bool,
    lang: str | None,
    force: bool,
) -> None:
    """Write a blank project: a folder, or a workbook with drop-down lists and a help sheet.

    \b
    Example:
      valuechain new workshop.xlsx --lang fr
    """
    from valuechain import verbs
    from valuechain.commands.printing import spoken
    from valuechain.words import say

    if (actor is None) != (source is None):
        raise click.UsageError("--for and --source go together.")
    if actor is not None and evaluation:
        raise click.UsageError("--evaluation goes with a blank project, not with --for.")
    target = Path(destination)
    if actor is not None and source is not None:
        from valuechain.exporters.template import write_questionnaire

        ecosystem = verbs.read(source)
        speech = spoken(lang, ecosystem)
        write_questionnaire(ecosystem, actor, target, language=speech, force=force)
    else:
        speech = spoken(lang)
        verbs.new(target, language=speech, evaluation=evaluation, force=force)
    click.echo(say("cli", "written", speech, path=target))
    click.echo(say("cli", "next", speech, command=f"valuechain check {target}"))
