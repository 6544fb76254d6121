"""``valuechain demo``: the main job on the sample that ships with the package."""

from __future__ import annotations

from pathlib import Path

import click

from valuechain.commands.options import force, language


@click.command("demo")
@click.option(
    "-o",
    "--output",
    "folder",
    default="valuechain-report",
    show_default=True,
    metavar="DIR",
    help="Folder the report is written to.",
)
@language
@force
def command(folder: str, lang: str | None, force: bool) -> None:
    """Run the main job on the embedded sample: report written, summary printed.

    \b
    Example:
      valuechain demo -o demo-report
    """
    from valuechain import verbs
    from valuechain.commands.printing import account, spoken
    from valuechain.findings.findings import findings
    from valuechain.words import say

    ecosystem = verbs.sample()
    speech = spoken(lang, ecosystem)
    first = verbs.report(ecosystem, Path(folder), language=speech, force=force)
    counts = verbs.compare(ecosystem).table("lines")["status"].cast(str).value_counts()
    number = dict(counts.iter_rows())
    told = [
        say(
            "cli",
            "demo.title",
            speech,
            name=ecosystem.name,
            actors=len(ecosystem.actor_ids),
            transactions=ecosystem.table("transactions").height,
            kinds=ecosystem.table("kinds").height,
        ),
        say("cli", "demo.constructed", speech),
        account(ecosystem.counts, speech),
        say(
            "cli",
            "demo.differences",
            speech,
            material=number.get("material", 0),
            one_sided=number.get("one_sided", 0),
        ),
        say("cli", "demo.findings", speech),
        *(
            f"{at:>3}. {statement.sentence(speech)}"
            for at, statement in enumerate(findings(ecosystem), start=1)
        ),
        say("cli", "open", speech, path=first),
    ]
    click.echo("\n".join(told))
