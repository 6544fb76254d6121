"""``valuechain renewal``: stocks before and after, with the flows that explain them."""

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


@click.command("renewal")
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
    """Print each stock before and after, what came in and out, and what is unexplained.

    \b
    Example:
      valuechain renewal exchanges.xlsx
    """
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_rows, warn
    from valuechain.renewal import renewal
    from valuechain.words import say

    ecosystem, speech = opened(sources, reading, within, lang)
    with step("computing", ecosystem.name):
        rows = renewal(ecosystem, basis=basis)
    warn(ecosystem, speech)
    title = say("renewal", "title", speech, name=ecosystem.name)
    none = say("renewal", "none", speech)
    print_rows(rows, style, name="stocks", title=title, none=none, basis=basis)
