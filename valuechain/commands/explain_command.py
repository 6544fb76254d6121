"""``valuechain explain``: what a problem code means, or where a number comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
)
from valuechain.progress import step

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


@click.command("explain")
@click.argument("subject", nargs=-1, required=True, metavar="CODE | SOURCE INDICATOR ACTOR")
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    subject: tuple[str, ...],
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
    if len(subject) > 3:
        raise click.UsageError(
            "Give a code, or a source, an indicator and an actor; "
            "no actor for a figure of the whole network."
        )
    chosen = dict(layer=layer, period=period, state=state, scenario=scenario)
    _trace(subject, chosen, basis, within, reading, style, lang)


def _trace(
    subject: tuple[str, ...],
    chosen: dict[str, Any],
    basis: str | None,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_json, print_rows, warn
    from valuechain.explain.explain import explain
    from valuechain.frames import decimal_text
    from valuechain.words import say

    source, indicator, actor = (*subject, "")[:3]
    ecosystem, speech = opened(source, reading, within, lang, chosen["scenario"])
    with step("computing", ecosystem.name):
        traced = explain(
            ecosystem,
            indicator,
            actor,
            basis=basis or ecosystem.policy.basis,
            **chosen,
        )
    warn(ecosystem, speech)
    if style == "json":
        print_json(traced.to_json(speech))
    elif style == "csv":
        print_rows(traced.rows, style)
    else:
        click.echo(traced.sentence(speech))
        print_rows(traced.terms, style, title="\n" + say("explain", "terms", speech))
        print_rows(traced.rows, style, title="\n" + say("explain", "rows", speech))
        if traced.total is not None:
            total = decimal_text(traced.total)
            click.echo("\n" + say("explain", "total", speech, total=total))
