"""``valuechain without``: what is lost, by whom, if an actor leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
    source,
)

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading

_GAPS = 10


@click.command("without")
@source
@click.argument("actor", metavar="ACTOR")
@click.option(
    "--side",
    type=click.Choice(["supply", "demand"]),
    default="supply",
    show_default=True,
    help="supply: what the others no longer get; demand: what the others no longer deliver.",
)
@click.option(
    "--substitution",
    "substitutions",
    multiple=True,
    metavar="[ACTOR=]SHARE",
    help="Share of its loss, 0 to 1, that an actor could replace; without ACTOR, all of them.",
)
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    source: str,
    actor: str,
    side: str,
    substitutions: tuple[str, ...],
    layer: str | None,
    period: str | None,
    basis: str | None,
    state: str,
    scenario: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print what is lost in each layer, directly and through others, if ACTOR leaves.

    \b
    Example:
      valuechain without exchanges.xlsx town-hall --layer money:EUR
      valuechain without exchanges.xlsx town-hall --substitution 0.2 --substitution grocery=0.5
    """
    from valuechain import verbs
    from valuechain.commands.printing import print_json, print_rows, spoken, warn
    from valuechain.frames import to_records
    from valuechain.indicators.dependency import without
    from valuechain.indicators.gaps import unexplained
    from valuechain.words import say

    ecosystem = within(verbs.read(source, reading))
    if actor not in ecosystem.actor_ids:
        raise ValueError(
            f"no actor {actor!r}; actors: {', '.join(ecosystem.actor_ids[:20])}"
        )
    speech = spoken(lang, ecosystem)
    basis = basis or ecosystem.policy.basis
    chosen = dict(layer=layer, period=period, basis=basis, state=state, scenario=scenario)
    replaced = _substitutions(substitutions, ecosystem.actor_ids)
    rows = without(ecosystem, actor, side=side, substitution=replaced, **chosen)  # type: ignore[arg-type]
    gaps = unexplained(ecosystem, **chosen)  # type: ignore[arg-type]
    gaps = gaps.join(rows.select("kind", "unit", "period").unique(),
                     on=["kind", "unit", "period"], how="semi", nulls_equal=True)  # fmt: skip
    warn(ecosystem, speech)
    if style == "json":
        stated = dict(actor=actor, side=side, substitution=replaced, **chosen)
        print_json({**stated, "rows": to_records(rows), "unexplained": to_records(gaps)})
        return
    title = say("cli", f"without.title.{side}", speech, name=ecosystem.name, actor=actor)
    print_rows(rows, style, title=title)
    if style == "table" and gaps.height:
        more = gaps.height - _GAPS
        print_rows(gaps.head(_GAPS), style, title="\n" + say("cli", "without.gaps", speech))
        if more > 0:
            click.echo(say("cli", "without.gaps.more", speech, count=more))


def _substitutions(given: tuple[str, ...], actors: list[str]) -> dict[str, float]:
    """Return the share that each actor could replace of what it loses."""
    everyone, own = 0.0, {}
    for text in given:
        actor, _, share = text.rpartition("=")
        try:
            number = float(share.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0.0 <= number <= 1.0:
            raise click.UsageError(
                f"{share!r} is no share; --substitution takes one from 0 to 1, "
                "such as 0.2 or grocery=0.5."
            )
        if actor and actor not in actors:
            raise click.UsageError(f"no actor {actor!r} to replace what is lost.")
        if actor:
            own[actor] = number
        else:
            everyone = number
    return ({a: everyone for a in actors} if everyone else {}) | own
