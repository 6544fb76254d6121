"""What each other actor would lose if one left, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from valuechain.asked import unknown
from valuechain.flows import Flows
from valuechain.frames import QUANTITY
from valuechain.indicators.balance import MOST_ACTORS, balance, reached
from valuechain.indicators.dependency import contribution, dependency
from valuechain.indicators.evidence import evidence
from valuechain.indicators.leaving import Leaving, leaving
from valuechain.indicators.linked import SIDES
from valuechain.model import Ecosystem, Layer

__all__ = ["without"]


def without(
    ecosystem: Ecosystem,
    actor: str,
    *,
    side: str = "supply",
    basis: str = "recognised",
    layer: Layer | str | None = None,
    period: str | None = None,
    substitution: float | Mapping[str, float] | None = None,
    state: str | None = "done",
    scenario: str = "actual",
    reconciled: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return what each other actor would lose if ``actor`` left, as an upper bound.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    actor : str
        The one who leaves.
    side : str
        ``supply``: what the others no longer receive, directly or through others.
        ``demand``: what they can no longer give.
    basis, layer, period, state, scenario, reconciled
        Which flows, as for ``indicators``.
    substitution : float, or mapping of actor to float
        The share of its loss that a dependent could replace, in [0, 1].

    Returns
    -------
    polars DataFrame
        ``dependent``, ``kind``, ``unit``, ``period``, ``lost`` (in the unit of the layer),
        ``share`` (of what it receives, or gives, from known partners), ``of`` (that
        quantity), ``unexplained`` (what it passes on or keeps beyond it), ``reason``
        and ``group``. One row for each actor who loses something, the largest share
        first; where a closed group without boundary makes it undefined, ``lost`` and
        ``share`` are null, ``reason`` is ``no_boundary`` and ``group`` names the group.

    Raises
    ------
    ValueError
        For an unknown actor, side or layer, or a substitution outside [0, 1].

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("x", "b", "10"), ("b", "c", "20")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> without(ecosystem_of(rows), "a")["dependent", "lost", "share"].rows()
    [('b', Decimal('10.000000'), 0.5), ('c', Decimal('10.000000'), 0.5)]
    """
    if actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    if side not in SIDES:
        raise unknown("side", side, SIDES)
    rows: list[dict[str, object]] = []
    for found in evidence(
        ecosystem,
        layer=layer,
        period=period,
        basis=basis,
        state=state,
        scenario=scenario,
        reconciled=reconciled,
    ):
        for flows in found.flows:
            rows += _losses(flows, actor, side, substitution)
    columns: dict[str, pl.DataType | type[pl.DataType]] = {
        "dependent": pl.String,
        "kind": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "lost": pl.Float64,
        "share": pl.Float64,
        "of": pl.Float64,
        "unexplained": pl.Float64,
        "reason": pl.String,
        "group": pl.List(pl.String),
    }
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    exact = [pl.col(c).round(6).cast(QUANTITY) for c in ("lost", "of", "unexplained")]
    keys = ["kind", "unit", "period"]
    return frame.with_columns(exact).sort(
        [*keys, "share", "dependent"],
        descending=[False, False, False, True, False],
        nulls_last=[False, False, False, True, False],
    )


def _losses(
    flows: Flows, actor: str, side: str, substitution: float | Mapping[str, float] | None
) -> list[dict[str, object]]:
    """Return the rows of ``without`` in one layer and period."""
    ends = {*flows.links["provider"].unique(), *flows.links["receiver"].unique()}
    if actor not in ends:
        return []
    leaver = flows.actors.index(actor)
    if len(ends) > MOST_ACTORS:
        found = leaving(flows, leaver, side=side)
    else:
        found = _small(flows, leaver, side)
    group = [flows.actors[p] for p in np.flatnonzero(found.closed & found.before)]
    rows: list[dict[str, object]] = []
    for place in np.flatnonzero(~(found.lost <= 1e-12 * found.known)).tolist():
        dependent, lost, known = flows.actors[place], found.lost[place], found.known[place]
        if place == leaver or dependent in flows.outside:
            continue
        kept = 1.0 - _substitution(substitution, dependent)
        defined = bool(np.isfinite(lost)) and known > 0
        rows.append(
            {
                "dependent": dependent,
                "kind": flows.layer.kind,
                "unit": flows.layer.unit or None,
                "period": flows.period or None,
                "lost": float(lost * kept) if defined else None,
                "share": min(float(lost / known), 1.0) * kept if defined else None,
                "of": float(known),
                "unexplained": float(found.unexplained[place]),
                "reason": None if defined else "no_boundary",
                "group": [] if defined else group,
            }
        )
    return rows


def _small(flows: Flows, leaver: int, side: str) -> Leaving:
    """Return what ``leaving`` returns, from the matrix of all pairs."""
    system = balance(flows)
    size, places = len(flows.actors), system.positions
    if flows.actors[leaver] not in system.actors:
        nothing, none = np.zeros(size), np.zeros(size, dtype=bool)
        return Leaving(nothing, nothing, nothing, none, none, 0.0)
    own = system.actors.index(flows.actors[leaver])
    links = system.exchanged > 0
    start = np.arange(len(places)) == own
    if side == "supply":
        found = dependency(system)
        shares, gap = found.total[own], system.unexplained_source
        known = system.exchanged.sum(axis=0) + system.inputs.sum(axis=1)
        before = reached(links.T, start)
    else:
        found = contribution(system)
        shares, gap = found.total[:, own], system.unexplained_use
        known = system.exchanged.sum(axis=1) + system.outputs.sum(axis=1)
        before = reached(links, start)
    lost, received, beyond = np.zeros(size), np.zeros(size), np.zeros(size)
    lost[places], received[places] = shares * system.throughflow, known
    beyond[places] = gap
    closed, traced = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    closed[places], traced[places] = found.closed, before
    return Leaving(lost, received, beyond, closed, traced, 0.0)


def _substitution(given: float | Mapping[str, float] | None, actor: str) -> float:
    share = given.get(actor, 0.0) if isinstance(given, Mapping) else (given or 0.0)
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a substitution is a share between 0 and 1, not {share}")
    return share
