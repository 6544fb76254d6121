"""Lines, flows and differences of a warehouse, added up by its engine."""

from __future__ import annotations

import polars as pl

import valuechain.engines.relations as relations
import valuechain.engines.two_sides as two_sides
from valuechain.engines.added_flows import AddedFlows
from valuechain.engines.warehoused import Warehoused, opened
from valuechain.lines import KEYS, SIDES
from valuechain.selection import LayerLike

__all__ = [
    "BASES",
    "covered",
    "differences",
    "flow_rows",
    "lines",
    "opened",
    "warehouse_flows",
]

BASES = ("recognised", "provider", "receiver")
"""The bases whose figures an engine can find by itself."""


def lines(
    opened: Warehoused, *, scenario: str = "actual", state: str | None = "done"
) -> pl.DataFrame:
    """Return what ``valuechain.lines.lines`` returns, added up by the engine.

    Returns
    -------
    polars DataFrame
        The same columns and figures; the keys are text.
    """
    frame = opened.rows(opened.within(state=state, scenario=scenario))
    entries = [pl.col(f"{side}_entries").cast(pl.UInt32) for side in SIDES]
    return opened.sorted(frame.with_columns(entries), KEYS)


def flow_rows(
    opened: Warehoused,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return given, received and net per actor, layer and period, added up by the engine.

    Returns
    -------
    polars DataFrame
        The columns and figures of ``valuechain.flows.actor_flows``, exactly.
    """
    told = opened.within(layer, period, state, scenario)
    flows = relations.actor_flows(relations.on_basis(told, basis))
    return opened.sorted(opened.rows(flows), relations.ACTOR_KEYS)


def differences(
    opened: Warehoused,
    layer: LayerLike = None,
    period: str | None = None,
    state: str | None = None,
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return the lines that both parties spoke of, and how far their words are apart."""
    told = opened.within(layer, period, state, scenario)
    return opened.sorted(opened.rows(two_sides.differences(told)), KEYS)


def covered(opened: Warehoused, *, scenario: str = "actual") -> pl.DataFrame:
    """Return, for each kind, unit and state, how much of it both parties spoke of.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``state``; ``gross`` and ``net`` (exact, in the unit);
        ``coverage`` (share of the size of all lines that stands on two-sided ones;
        null where nothing has a size); ``two_sided`` and ``lines`` (counts).
    """
    found = opened.rows(two_sides.covered(opened.within(state=None, scenario=scenario)))
    both, whole = (pl.col(c).cast(pl.Float64) for c in ("both", "whole"))
    share = pl.when(whole != 0).then(both / whole)
    keys = ["kind", "unit", "state"]
    return found.select(
        *keys, "gross", "net", share.alias("coverage"), "two_sided", "lines"
    ).sort(keys, nulls_last=False)


def warehouse_flows(
    address: str,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> AddedFlows | None:
    """Return the flows of the warehouse at an address, added up by its engine.

    ``None`` on the basis ``reconciled``: the tables are then to be read whole.
    """
    with opened(address) as found:
        basis = basis or found.policy.basis
        if basis not in BASES:
            return None
        found.check_scenario(scenario)
        rows = flow_rows(found, layer, period, basis, state, scenario)
        about = found.settings.get("ecosystem", {})
        name = str(about.get("name") or address)
        language = str(about.get("language") or "")
        return AddedFlows(name, language, basis, {"transactions": found.entries}, rows)
