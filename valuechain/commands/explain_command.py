"""``valuechain explain``: what a problem code means, or where a number comes from."""

from __future__ import annotations

import re

import click

from valuechain.commands.options import language, output_format, selection


@click.command("explain")
@click.argument("subject", nargs=-1, required=True, metavar="CODE | SOURCE INDICATOR ACTOR")
@selection("layer", "period", "basis")
@output_format
@language
def command(
    subject: tuple[str, ...],
    layer: str | None,
    period: str | None,
    basis: str | None,
    style: str,
    lang: str | None,
) -> None:
    """Say what a problem code means, or show the rows behind a figure, down to the cell.

    \b
    Example:
      valuechain explain VC205
      valuechain explain exchanges.xlsx received town-hall --layer money:EUR
    """
    from valuechain.commands.printing import spoken
    from valuechain.words.problems import about

    if len(subject) == 1:
        (code,) = subject
        text = (
            about(code.upper(), spoken(lang))
            if re.fullmatch(r"(?i)vc\d{3}", code)
            else None
        )
        if text is None:
            raise click.UsageError(f"{code!r} is no problem code; they look like VC205.")
        click.echo(text)
        return
    if len(subject) != 3:
        raise click.UsageError("Give a code, or a source, an indicator and an actor.")
    _trace(subject, layer, period, basis, style, lang)


def _trace(
    subject: tuple[str, ...],
    layer: str | None,
    period: str | None,
    basis: str | None,
    style: str,
    lang: str | None,
) -> None:
    from valuechain import verbs
    from valuechain.commands.printing import print_rows, spoken, warn
    from valuechain.explain import explain

    source, indicator, actor = subject
    ecosystem = verbs.read(source)
    speech = spoken(lang, ecosystem)
    traced = explain(
        ecosystem,
        indicator,
        actor,
        layer=layer,
        period=period,
        basis=basis or ecosystem.policy.basis,
    )
    warn(ecosystem, speech)
    title = traced.sentence(speech)
    print_rows(traced.rows, style, title=title, indicator=indicator, actor=actor)
