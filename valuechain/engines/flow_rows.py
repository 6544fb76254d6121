"""Given, received and net, added up where the exchanges are: here, or in a database."""

from __future__ import annotations

import polars as pl

from valuechain import load
from valuechain.engines.added_flows import added_flows
from valuechain.engines.ranged_flows import MANY, ranged_flows
from valuechain.flows import ADDED, actor_flows, figures
from valuechain.model import Ecosystem
from valuechain.selection import LayerLike

__all__ = ["flow_rows"]


def flow_rows(
    ecosystem: Ecosystem | str,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return given, received and net per actor, layer and period.

    Parameters
    ----------
    ecosystem : Ecosystem or str
        Where the declarations are: an ecosystem, a source to read, or the address of a
        database or a warehouse, which adds them up itself when it can.
    layer, period, basis, state, scenario
        As ``valuechain.verbs.flows``; the basis is the policy's by default.

    Returns
    -------
    polars DataFrame
        The columns of ``valuechain.flows.actor_flows``.

    Raises
    ------
    ValueError
        For a layer, period or basis that does not exist.
    """
    if isinstance(ecosystem, str):
        found = added_flows(ecosystem, layer, period, basis, state, scenario)
        if found is not None:
            return found.rows
        ecosystem = load.read(ecosystem)
    basis = basis or ecosystem.policy.basis
    many = len(ecosystem.table("transactions")) >= MANY
    if many and layer is None and period is None and basis != "reconciled":
        rows = ranged_flows(ecosystem, basis, state, scenario)
        if rows is not None:
            return rows
    told = figures(ecosystem, layer, period, basis, state, scenario)
    return actor_flows(told.select(ADDED))
