"""Flows that are added up where their declarations are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from valuechain.selection import LayerLike
from valuechain.store.address import is_address
from valuechain.store.warehouse import is_warehouse

__all__ = ["AddedFlows", "added_flows"]


@dataclass(frozen=True, slots=True)
class AddedFlows:
    """The flows of a project, and how to speak of them.

    Attributes
    ----------
    name : str
        Of the ecosystem.
    language : str
        The ecosystem's own; empty when not said.
    basis : str
    counts : mapping of str to int
        How many rows each table holds.
    rows : polars DataFrame
        The columns of ``valuechain.flows.actor_flows``.
    """

    name: str
    language: str
    basis: str
    counts: Mapping[str, int]
    rows: pl.DataFrame


def added_flows(
    source: str,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> AddedFlows | None:
    """Return the flows of a source, added up by the database or engine it is the address of.

    ``None`` where the source is no address, or what keeps it cannot add this up: it is
    then to be read whole.

    Raises
    ------
    AddressError, StoreError, TableError
        As reading it whole.
    ValueError
        For a layer or period that does not exist.

    Examples
    --------
    >>> added_flows("exchanges.csv") is None
    True
    """
    asked = (layer, period, basis, state, scenario)
    if is_address(source):
        from valuechain.engines.stored_flows import stored_flows

        return stored_flows(source, *asked)
    if is_warehouse(source):
        from valuechain.engines.warehouse_flows import warehouse_flows

        return warehouse_flows(source, *asked)
    return None
