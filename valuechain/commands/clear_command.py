"""``valuechain clear``: one project of ours leaves a database, after typed confirmation."""

from __future__ import annotations

import click

from valuechain.commands.options import language


@click.command("clear")
@click.argument("address", metavar="neo4j://…")
@click.option(
    "--yes",
    "typed",
    metavar="NAME",
    help="The name of the project, typed here instead of when asked.",
)
@language
def command(address: str, typed: str | None, lang: str | None) -> None:
    """Remove one project from a Neo4j database; whatever else is there is not touched.

    The name of the project has to be typed, when asked or after --yes.

    \b
    Example:
      valuechain clear 'neo4j://localhost/neo4j?project=Our ecosystem'
    """
    from valuechain.commands.printing import spoken
    from valuechain.store.address import parsed
    from valuechain.store.clearing import clear
    from valuechain.store.connection import connected
    from valuechain.store.projects import chosen
    from valuechain.words import say
    from valuechain.words.problems import visible

    speech = spoken(lang)
    with connected(parsed(address)) as connection:
        project = chosen(connection, whole=False)
        shown = visible(project.name, 200)
        rows = sum(n for table, n in project.counts.items() if table != "strata")
        server = connection.address.server
        if typed is None:
            told = say(
                "neo4j", "clear.what", speech, server=server, project=shown, rows=rows
            )
            click.echo(told, err=True)
            try:
                typed = click.prompt(say("neo4j", "clear.type", speech), err=True)
            except click.Abort:
                click.echo("", err=True)
                needs = say("neo4j", "clear.needs", speech, project=shown)
                raise click.UsageError(needs) from None
        if typed != project.name:
            kept = say(
                "neo4j", "clear.kept", speech, typed=visible(typed, 200), project=shown
            )
            raise click.UsageError(kept)
        clear(connection, project)
    click.echo(say("neo4j", "clear.done", speech, project=shown, rows=rows))
