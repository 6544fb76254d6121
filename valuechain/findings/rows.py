"""What the makers of findings share: the rows behind some lines, and shown names."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from valuechain.findings.statement import Number
from valuechain.indicators.evidence import Evidence
from valuechain.model import Ecosystem

__all__ = ["LINE", "ends_of", "ids_of", "kind_name", "listed"]

_MOST_NAMES = 5
LINE = ["provider", "receiver", "kind", "unit", "period", "state"]


def ids_of(found: Evidence, lines: pl.DataFrame) -> tuple[str, ...]:
    """Return the ids of the declarations behind some lines."""
    told = found.declarations.join(
        lines.select(LINE), on=LINE, how="semi", nulls_equal=True
    )
    return tuple(told["id"].sort())


def kind_name(ecosystem: Ecosystem, kind: str) -> str:
    """Return the shown name of a kind."""
    kinds = ecosystem.table("kinds")
    if "name" not in kinds.columns:
        return kind
    named = dict(
        zip(kinds["id"].cast(pl.String), kinds["name"].cast(pl.String), strict=True)
    )
    return named.get(kind) or kind


def ends_of(ecosystem: Ecosystem, row: Mapping[str, object]) -> dict[str, str]:
    """Return the shown names of the two ends of a line."""
    return {side: ecosystem.names[str(row[side])] for side in ("provider", "receiver")}


def listed(names: list[str]) -> tuple[dict[str, str], dict[str, Number]]:
    """Return the first names, and how many more there are."""
    shown = {"names": ", ".join(names[:_MOST_NAMES])}
    more = len(names) - _MOST_NAMES
    return shown, {"others": Number(more)} if more > 0 else {}
