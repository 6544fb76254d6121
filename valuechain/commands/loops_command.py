"""``valuechain loops``: how what a focal actor gives comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import language, output_format, reading, sources

if TYPE_CHECKING:
    from valuechain.importers.table import Reading


@click.command("loops")
@sources
@click.option("--focal", metavar="ID", help="The focal actor; by default the ecosystem's.")
@click.option("--max-length", type=click.IntRange(1), help="Longest loop, in exchanges.")
@click.option(
    "--threshold", type=float, default=0.0, help="Leave out loops that score less."
)
@click.option("--top", type=click.IntRange(1), help="Only the loops that score most.")
@click.option(
    "--score-table",
    type=click.Choice(["sutherland-2009", "incose-2018"]),
    help="How need and importance become a score; by default the policy's.",
)
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    focal: str | None,
    max_length: int | None,
    threshold: float,
    top: int | None,
    score_table: str | None,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print the value loops through an actor, their scores, and who carries them.

    \b
    Example:
      valuechain loops exchanges.xlsx --focal town-hall --top 10
    """
    import polars as pl

    from valuechain import verbs
    from valuechain.commands.printing import print_json, print_rows, spoken, warn
    from valuechain.words import say

    ecosystem = verbs.read(sources, reading)
    speech = spoken(lang, ecosystem)
    focal = focal or ecosystem.focal
    if not focal:
        raise click.UsageError(
            "Say which actor with --focal, or set focal in ecosystem.toml."
        )
    found = verbs.loops(
        ecosystem,
        focal,
        max_length=max_length,
        threshold=threshold,
        top=top,
        score_table=score_table,
    )
    warn(ecosystem, speech)
    content = found.to_json()
    if style == "json":
        print_json(content)
        return
    if not content["loops"] and style == "table":
        click.echo(say("cli", "loops.none", speech, focal=focal))
        return
    number = len(content["loops"])
    title = say(
        "cli",
        "loops.title",
        speech,
        name=ecosystem.name,
        number=number,
        focal=focal,
        unscored=content["unscored"],
    )
    rows = pl.DataFrame(
        {
            name: [loop[name] for loop in content["loops"]]
            for name in ("score", "actors", "transactions")
        }
    )
    print_rows(rows, style, title=title)
