"""What a coverage on a structure's page rests on: the rows seen, the records beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from valuechain.indicators.coverage import MEASURED_SIDE, counted, seen
from valuechain.indicators.evidence import Evidence

__all__ = ["CoverageKey", "Covered", "covered"]

CoverageKey = tuple[str, str, str, str | None, str | None]
"""Indicator, owner, kind, unit and period."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What one coverage sets side by side.

    Attributes
    ----------
    ids : tuple of str
        The declarations that the structure's own records see.
    records : tuple of mapping
        Those records: ``quantity``, ``unit`` and ``origin`` among their columns.
    """

    ids: tuple[str, ...]
    records: tuple[Mapping[str, Any], ...]


def covered(told: Iterable[Evidence]) -> Mapping[CoverageKey, Covered]:
    """Return what the coverage of each owner rests on, in every layer and period."""
    found: dict[CoverageKey, Covered] = {}
    for one in told:
        for layer in one.layers():
            for indicator in MEASURED_SIDE:
                found |= _in_layer(layer, indicator)
    return found


def _in_layer(told: Evidence, indicator: str) -> dict[CoverageKey, Covered]:
    side = MEASURED_SIDE[indicator]
    measured = counted(told.measures, side)
    if measured.is_empty():
        return {}
    ids, records = defaultdict(list), defaultdict(list)
    rows = seen(told.declarations, measured, side).select("owner", "id")
    for owner, one in rows.iter_rows():
        ids[owner].append(one)
    for record in measured.iter_rows(named=True):
        records[record["owner"]].append(record)
    (flows,) = told.flows
    layer = (flows.layer.kind, flows.layer.unit or None, told.period or None)
    return {
        (indicator, owner, *layer): Covered(tuple(ids[owner]), tuple(own))
        for owner, own in records.items()
    }
