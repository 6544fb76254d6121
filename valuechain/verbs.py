"""The public verbs: what the commands do, under the same names and in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from valuechain import load
from valuechain.flows import ADDED, actor_flows, on_basis
from valuechain.frames import to_pandas
from valuechain.importers.table import Reading
from valuechain.lines import lines
from valuechain.model import Ecosystem, Layer, Policy
from valuechain.selection import selected
from valuechain.store.address import is_address

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from valuechain.compare.comparison import Comparison
    from valuechain.diff.diff import Diff
    from valuechain.drawing import Drawing
    from valuechain.errors import Problem
    from valuechain.indicators.loops import Loops
    from valuechain.scenario import Scenario
    from valuechain.valuation.valuation import Valuation

__all__ = [
    "check",
    "clear",
    "compare",
    "diff",
    "draw",
    "explain",
    "flows",
    "indicators",
    "loops",
    "map",
    "new",
    "read",
    "renewal",
    "report",
    "sample",
    "scenario",
    "targets",
    "value",
    "without",
    "write",
]

Sources = str | Path | Sequence[str | Path]
LayerLike = Layer | str | None


def read(sources: Sources, reading: Reading | None = None) -> Ecosystem:
    """Return the ecosystem that a folder, workbook, document or table holds.

    Raises
    ------
    ImporterError, TableError
        With every problem, when something is wrong.
    """
    return load.read(sources, reading)


def sample(name: str = "ais-emploi") -> Ecosystem:
    """Return an ecosystem that ships with the package; its figures are constructed."""
    return load.sample(name)


def check(sources: Sources, reading: Reading | None = None) -> tuple[Problem, ...]:
    """Return every problem of a source, in one pass; none is raised."""
    return load.check(sources, reading).problems


def write(
    ecosystem: Ecosystem,
    destination: str | Path,
    *,
    force: bool = False,
    to: str | None = None,
) -> dict[str, int]:
    """Write an ecosystem as a folder, workbook, document or foreign format.

    The destination's name says which: no suffix a folder, ``.xlsx`` a workbook, ``.json``
    a document, ``.csv`` ``.parquet`` ``.graphml`` ``.gexf`` ``.kumu.json`` ``.jsonld``
    those formats; ``to`` names it otherwise (``kumu``, ``valueflows``…).

    Returns
    -------
    dict of str to int
        What the format cannot carry, counted: a table and its rows, ``settings``,
        ``characters``. Empty when reading it again gives the same ecosystem.

    Raises
    ------
    OutputError
        When it cannot be written; what was there before is untouched.
    """
    from valuechain.exporters.destination import left_out
    from valuechain.exporters.destination import write as write_to

    write_to(ecosystem, destination, force=force, to=to)
    return left_out(ecosystem, destination, to)


def clear(address: str, project: str) -> int:
    """Remove one project of ours from a Neo4j database, and return how many rows it had.

    Parameters
    ----------
    address : str
        ``neo4j://host[:port][/database]``.
    project : str
        The name of the project, whole: it is the confirmation.

    Raises
    ------
    AddressError, StoreError
        When there is no project of that name, or the server refuses.
    """
    from valuechain.store.address import parsed
    from valuechain.store.clearing import clear as removed
    from valuechain.store.connection import connected
    from valuechain.store.projects import chosen

    with connected(parsed(address).named(project)) as connection:
        return removed(connection, chosen(connection, whole=False))


def new(destination: str | Path, *, language: str = "en", force: bool = False) -> None:
    """Write a blank project: a folder, or a workbook with drop-down lists and help."""
    from valuechain.exporters.template import write_template

    write_template(Path(destination), language=language, force=force)


def flow_rows(
    ecosystem: Ecosystem | str,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return what ``flows`` returns, as a polars frame."""
    if isinstance(ecosystem, str):
        if is_address(ecosystem):
            from valuechain.engines.stored_flows import stored_flows

            found = stored_flows(ecosystem, layer, period, basis, state, scenario)
            if found is not None:
                return found.rows
        ecosystem = read(ecosystem)
    basis = basis or ecosystem.policy.basis
    told = selected(lines(ecosystem, scenario=scenario, state=state), layer, period)
    reconciled = None
    if basis == "reconciled":
        from valuechain.compare.comparison import compare as confront

        reconciled = confront(ecosystem, scenario=scenario).table("reconciled")
    figures = on_basis(told, basis, reconciled).select(ADDED)
    del told
    return actor_flows(figures)


def flows(
    ecosystem: Ecosystem | str,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> pd.DataFrame:
    """Return given, received and net per actor, layer and period.

    Parameters
    ----------
    ecosystem : Ecosystem or str
        Where the declarations are. Those at the address of a Neo4j database are added up
        there, with the same result to the last digit.
    layer : Layer or str, optional
        ``KIND`` or ``KIND:UNIT``; all layers by default.
    period : str, optional
        One period; all by default.
    basis : str, optional
        ``recognised``, ``provider``, ``receiver`` or ``reconciled``; the policy's by
        default.
    state, scenario : str
        Which declarations count.

    Returns
    -------
    DataFrame
        ``actor``, ``kind``, ``unit``, ``period``, ``given``, ``received``, ``net``
        (Decimal, in the layer's unit), ``lines``, ``unconfirmed``, ``missing``.

    Raises
    ------
    ValueError
        For a layer, period or basis that does not exist; the message names those that do.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(provider="a", receiver="b", kind="money", unit="EUR", quantity=3)]
    >>> flows(ecosystem_of(told)).set_index("actor").net.to_dict()
    {'a': Decimal('-3'), 'b': Decimal('3')}
    """
    return to_pandas(flow_rows(ecosystem, layer, period, basis, state, scenario))


def compare(
    ecosystem: Ecosystem, policy: Policy | None = None, *, scenario: str = "actual"
) -> Comparison:
    """Confront what providers, receivers and internal measures say, line by line.

    ``policy`` replaces the ecosystem's own.
    """
    from valuechain.compare.comparison import compare as confront

    return confront(ecosystem, policy, scenario=scenario)


def indicators(
    ecosystem: Ecosystem,
    actor: str | None = None,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> pd.DataFrame:
    """Return the figures computed from the flows, with the reason where one is undefined."""
    from valuechain.indicators.registry import indicators as computed

    rows = computed(
        ecosystem,
        actor=actor,
        layer=_name(layer),
        period=period,
        basis=basis or ecosystem.policy.basis,
        state=state,
        scenario=scenario,
    )
    return to_pandas(rows)


def loops(
    ecosystem: Ecosystem,
    focal: str | None = None,
    *,
    max_length: int | None = None,
    threshold: float = 0.0,
    top: int | None = None,
    score_table: str | None = None,
    layer: LayerLike = None,
    period: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> Loops:
    """Return the value loops through a focal actor; the ecosystem's own by default."""
    from valuechain.indicators.loops import loops as found

    return found(
        ecosystem,
        focal or ecosystem.focal,
        max_length=max_length,
        threshold=threshold,
        top=top,
        score_table=score_table or ecosystem.policy.score_table,
        layer=_name(layer),
        period=period,
        state=state,
        scenario=scenario,
    )


def without(
    ecosystem: Ecosystem,
    actor: str,
    *,
    side: str = "supply",
    substitution: float | Mapping[str, float] | None = None,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> pd.DataFrame:
    """Return what is lost, by whom, if an actor leaves: an upper bound.

    ``substitution`` is the share of its loss that a dependent could replace, for all or
    by actor.
    """
    from valuechain.indicators.dependency import without as lost

    rows = lost(
        ecosystem,
        actor,
        side=side,
        substitution=substitution,
        layer=_name(layer),
        period=period,
        basis=basis or ecosystem.policy.basis,
        state=state,
        scenario=scenario,
    )
    return to_pandas(rows)


def scenario(
    ecosystem: Ecosystem,
    without: str,
    with_: str = "actual",
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
) -> Scenario:
    """Compare two scenarios of the same actors line by line, as ranges; with − without."""
    from valuechain.scenario import scenario as compared

    return compared(
        ecosystem, without, with_, layer=layer, period=period, basis=basis, state=state
    )


def value(
    ecosystem: Ecosystem,
    *,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
    without: str | None = None,
) -> Valuation:
    """Value contributions at the named rates, avoided costs by payer, and what comes back."""
    from valuechain.valuation.valuation import value as valued

    return valued(
        ecosystem,
        period=period,
        basis=basis,
        state=state,
        scenario=scenario,
        without=without,
    )


def renewal(ecosystem: Ecosystem, *, basis: str = "recognised") -> pd.DataFrame:
    """Return each stock before and after, with the flows that explain it and the rest."""
    from valuechain.renewal import renewal as renewed

    return to_pandas(renewed(ecosystem, basis=basis))


def targets(ecosystem: Ecosystem, *, basis: str = "recognised") -> pd.DataFrame:
    """Return baseline, target and what was reached, per indicator and actor."""
    from valuechain.targets import targets as aimed

    return to_pandas(aimed(ecosystem, basis=basis))


def diff(
    earlier: Ecosystem,
    later: Ecosystem,
    *,
    earlier_period: str | None = None,
    later_period: str | None = None,
    layer: LayerLike = None,
    basis: str = "recognised",
    state: str = "done",
    actor: str | None = None,
    comparator: str | None = None,
) -> Diff:
    """Compare two rounds, later − earlier: exchanges, actors, measures, differences."""
    from valuechain.diff.diff import diff as compared

    return compared(
        earlier,
        later,
        earlier_period=earlier_period,
        later_period=later_period,
        layer=layer,
        basis=basis,
        state=state,
        actor=actor,
        comparator=comparator,
    )


def explain(ecosystem: Ecosystem, indicator: str, actor: str, **where: str) -> pd.DataFrame:
    """Return the rows behind a figure, down to the cell; they add up to it again."""
    from valuechain.explain.explain import explain as traced

    return to_pandas(traced(ecosystem, indicator, actor, **where).rows)


def draw(
    ecosystem: Ecosystem,
    view: str = "columns",
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    language: str | None = None,
) -> Drawing:
    """Return a picture of the ecosystem, to save as one page or to show in a notebook."""
    from valuechain.drawing import draw as drawn

    return drawn(
        ecosystem,
        view,
        basis=basis or ecosystem.policy.basis,
        layer=_name(layer),
        period=period,
        language=language,
    )


map = draw  # noqa: A001
"""``draw`` under the command's name."""


def report(
    ecosystem: Ecosystem,
    folder: str | Path,
    *,
    language: str | None = None,
    force: bool = False,
) -> Path:
    """Write the whole report into ``folder`` and return the path of its first page."""
    from valuechain.report.report import write_report

    return write_report(ecosystem, Path(folder), language=language, force=force)


def _name(layer: LayerLike) -> str | None:
    if isinstance(layer, Layer):
        return f"{layer.kind}:{layer.unit}" if layer.unit else layer.kind
    return layer
