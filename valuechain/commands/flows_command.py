"""``valuechain flows``: given, received and net, layer by layer."""

from __future__ import annotations

from collections import Counter
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
    from valuechain.engines.added_flows import AddedFlows
    from valuechain.importers.table import Reading
    from valuechain.model import Ecosystem


@click.command("flows")
@sources
@selection("layer", "period", "basis", "state", "scenario")
@narrowing
@reading
@output_format
@language
def command(
    sources: tuple[str, ...],
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
    """Print what each actor gives and receives, layer by layer and period by period.

    Nothing is summed across units. A line's figure is the receiver's word, else the
    provider's, unless --basis says otherwise.

    \b
    Example:
      valuechain flows exchanges.xlsx --layer money:EUR --format csv
    """
    from valuechain.commands.opening import opened
    from valuechain.commands.printing import print_rows, warn
    from valuechain.engines.added_flows import added_flows
    from valuechain.engines.flow_rows import flow_rows
    from valuechain.words import say

    asked = {"state": state, "scenario": scenario}
    if len(sources) == 1 and not within.asked:
        found = added_flows(sources[0], layer, period, basis, **asked)
        if found is not None:
            _print_stored(found, style, lang, asked)
            return
    ecosystem, speech = opened(sources, reading, within, lang, scenario)
    with step("computing", ecosystem.name):
        rows = flow_rows(ecosystem, layer, period, basis, state, scenario)
    warn(ecosystem, speech)
    basis = basis or ecosystem.policy.basis
    title = say("cli", "flows.title", speech, name=ecosystem.name, basis=basis)
    if not rows.height and style == "table":
        click.echo(_none(ecosystem, asked, speech))
        return
    print_rows(rows, style, title=title, basis=basis, state=state, scenario=scenario)


def _none(ecosystem: Ecosystem, asked: dict[str, str], language: str) -> str:
    """Return the sentence in the place of a table without rows, with what there is instead."""
    import polars as pl

    from valuechain.words import say

    told = ecosystem.table("transactions")
    if not told.height:
        return say("cli", "flows.none", language)
    held = Counter(zip(*(told[c].cast(pl.String).to_list() for c in asked), strict=True))
    if tuple(asked.values()) in held:
        return say("cli", "flows.none", language)
    others = ", ".join(
        f"{number} × --state {state} --scenario {scenario}"
        for (state, scenario), number in held.most_common(3)
    )
    return say("cli", "flows.none.others", language, others=others, **asked)


def _print_stored(
    found: AddedFlows, style: str, lang: str | None, asked: dict[str, str]
) -> None:
    """Print what a database added up; the account says how many rows it holds."""
    from valuechain.commands.printing import account_of, print_rows, spoken
    from valuechain.words import say

    speech = spoken(lang or found.language)
    click.echo(account_of(sum(found.counts.values()), speech), err=True)
    title = say("cli", "flows.title", speech, name=found.name, basis=found.basis)
    if not found.rows.height and style == "table":
        click.echo(say("cli", "flows.none", speech))
        return
    print_rows(found.rows, style, title=title, basis=found.basis, **asked)
