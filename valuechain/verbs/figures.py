"""The verbs that compute figures of one ecosystem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from valuechain import load
from valuechain.engines.added_figures import added_losses
from valuechain.engines.flow_rows import flow_rows
from valuechain.frames import to_pandas
from valuechain.model import Ecosystem
from valuechain.selection import LayerLike, name_of

if TYPE_CHECKING:
    import pandas as pd

    from valuechain.graph import Graph
    from valuechain.indicators.loop import Loops
    from valuechain.valuation.valuation import Valuation

__all__ = [
    "explain",
    "flows",
    "graph",
    "indicators",
    "loops",
    "notes",
    "renewal",
    "targets",
    "value",
    "without",
]


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


def graph(
    ecosystem: Ecosystem,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Graph:
    """Return who gives how much to whom as sparse matrices, for scipy and what builds on it.

    For networkx, ``draw(ecosystem).to_networkx()``. Parameters are those of ``flows``, but
    the ecosystem has to be read first; ``state=None`` adds up those of every state.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(provider="a", receiver="b", kind="time", unit="h", quantity=3)]
    >>> graph(ecosystem_of(told)).matrix("time:h").sum()
    np.float64(3.0)
    """
    from valuechain.graph import graph as built

    return built(ecosystem, layer, period, basis, state, scenario)


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
        layer=name_of(layer),
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
        layer=name_of(layer),
        period=period,
        state=state,
        scenario=scenario,
    )


def without(
    ecosystem: Ecosystem | str,
    actor: str | None = None,
    *,
    top: int | None = None,
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
    by actor. With ``top`` instead of an actor, the actors whose leaving costs each layer
    most, each loss certified by bounds. The address of a warehouse may stand for an
    ecosystem: its engine then finds what one actor's leaving costs.

    Raises
    ------
    ValueError
        For neither or both of ``actor`` and ``top``, and as ``valuechain without`` does.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> without(ecosystem_of(rows), top=1)[["actor", "lost"]].values.tolist()
    [['b', Decimal('40')]]
    """
    if (actor is None) == (top is None):
        raise ValueError("say which actor leaves, or how many with top")
    chosen: dict[str, Any] = dict(
        layer=name_of(layer), period=period, state=state, scenario=scenario
    )
    if isinstance(ecosystem, str):
        told = dict(side=side, substitution=substitution, basis=basis, **chosen)
        added = None if actor is None else added_losses(ecosystem, actor, **told)
        if added is not None:
            return to_pandas(added.rows)
        ecosystem = load.read(ecosystem)
    if actor is None:
        from valuechain.indicators.departures import departures

        basis = basis or ecosystem.policy.basis
        found = departures(ecosystem, top or 1, side=side, basis=basis, **chosen)
        return to_pandas(found.leavers)
    from valuechain.indicators.without import without as lost

    rows = lost(
        ecosystem,
        actor,
        side=side,
        substitution=substitution,
        basis=basis or ecosystem.policy.basis,
        **chosen,
    )
    return to_pandas(rows)


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


def notes(
    ecosystem: Ecosystem,
    *,
    about: str | None = None,
    theme: str | None = None,
    search: str | None = None,
    all_notes: bool = False,
) -> pd.DataFrame:
    """Return what people said, each note with what it is about.

    Those without consent ``yes`` are left out, unless ``all_notes``.

    Raises
    ------
    ValueError
        For a theme that none of them has; the message names those there are.
    """
    from valuechain.notes import cleared
    from valuechain.notes import notes as found

    known = ecosystem if all_notes else cleared(ecosystem)
    return to_pandas(found(known, about=about, theme=theme, search=search))


def explain(ecosystem: Ecosystem, indicator: str, actor: str, **where: str) -> pd.DataFrame:
    """Return the rows behind a figure, down to the cell; they add up to it again."""
    from valuechain.explain.explain import explain as traced

    return to_pandas(traced(ecosystem, indicator, actor, **where).rows)
