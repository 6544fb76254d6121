"""``valuechain targets``: what was aimed at, and what was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from valuechain.commands.options import (
    language,
    narrowing,
    output_format,
    reading,
    selection,
    sources,
)
from valuechain.progress import step

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading


@click.command("targets")
@sources
@selection("told_basis")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
    basis: str,
    within: Narrowing,
    reading: Reading,
    style: str,
    lang: str | None,
) -> None:
    """Print baseline, threshold, target and what was reached, per indicator and actor.

    \b
    Example:
      valuechain targets exchanges.xlsx
    """
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_rows, warn
    from valuechain.targets import targets
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang)
    with step("computing", ecosystem.name):
        rows = targets(ecosystem, basis=basis)
    warn(ecosystem, speech)
    met = int((rows["status"] == "met").sum())
    aimed = int((rows["status"] != "reference").sum())
    title = say("targets", "title", speech, name=ecosystem.name, all=aimed, met=met)
    none = say("targets", "none", speech)
    print_rows(rows, style, name="targets", title=title, none=none, basis=basis)
