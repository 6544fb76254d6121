"""Losses and origins that are found where the declarations are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.progress import step
from valuechain.store.warehouse import is_warehouse

if TYPE_CHECKING:
    from valuechain.engines.warehoused import Warehoused

__all__ = ["AddedFigures", "added_losses", "added_origins"]


@dataclass(frozen=True, slots=True)
class AddedFigures:
    """Figures that an engine found, and how to speak of them.

    Attributes
    ----------
    name : str
        Of the ecosystem.
    language : str
        The ecosystem's own; empty when not said.
    basis : str
    entries : int
        How many declarations there are.
    rows : polars DataFrame
        The figures.
    gaps : polars DataFrame
        What the computation had to make explicit; without rows for origins.
    """

    name: str
    language: str
    basis: str
    entries: int
    rows: pl.DataFrame
    gaps: pl.DataFrame


def added_losses(
    source: object,
    actor: str,
    *,
    side: str = "supply",
    substitution: float | Mapping[str, float] | None = None,
    others: float = 0.0,
    basis: str | None = None,
    **chosen: Any,
) -> AddedFigures | None:
    """Return what others lose if an actor leaves, found by the engine of a warehouse.

    Parameters
    ----------
    source : object
        Where the declarations are.
    actor, side, substitution, others
        As for ``valuechain.engines.warehouse_losses.losses``.
    basis : str, optional
        The policy's by default.
    **chosen
        ``layer``, ``period``, ``state`` and ``scenario``.

    Returns
    -------
    AddedFigures or None
        ``None`` where the source is no address of a warehouse, or for the basis
        ``reconciled``: it is then to be read whole.

    Raises
    ------
    AddressError, TableError
        As opening the warehouse does.
    ValueError
        As ``losses`` does.

    Examples
    --------
    >>> added_losses("exchanges.csv", "town-hall") is None
    True
    """

    def found(opened: Warehoused, basis: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        from valuechain.engines.warehouse_losses import losses_and_gaps

        rows, gaps = losses_and_gaps(
            opened,
            [actor],
            side=side,
            substitution=substitution,
            others=others,
            basis=basis,
            **chosen,
        )
        return rows.drop("leaver"), gaps

    return _added(source, basis, found)


def added_origins(
    source: object, actor: str, *, basis: str | None = None, **chosen: Any
) -> AddedFigures | None:
    """Return from whom what an actor disposes of first came, found by an engine.

    Parameters and what is raised are those of ``added_losses``.

    Examples
    --------
    >>> added_origins("exchanges.csv", "town-hall") is None
    True
    """

    def found(opened: Warehoused, basis: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        from valuechain.engines.warehouse_origins import origins

        return origins(opened, actor, basis=basis, **chosen), pl.DataFrame()

    return _added(source, basis, found)


def _added(
    source: object,
    basis: str | None,
    found: Callable[[Warehoused, str], tuple[pl.DataFrame, pl.DataFrame]],
) -> AddedFigures | None:
    """Return what is found of a warehouse, on the basis asked for or the policy's."""
    if not is_warehouse(source) or basis == "reconciled":
        return None
    from valuechain.engines.warehouse_flows import BASES, opened

    with opened(str(source)) as warehoused:
        chosen = basis or warehoused.policy.basis
        if chosen not in BASES:
            return None
        with step("computing", str(source)):
            rows, gaps = found(warehoused, chosen)
        about = warehoused.settings.get("ecosystem", {})
        name = str(about.get("name") or source)
        language = str(about.get("language") or "")
        return AddedFigures(name, language, chosen, warehoused.entries, rows, gaps)
