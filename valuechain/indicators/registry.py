"""Every indicator there is, and the table of what they find in an ecosystem."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import cast

import numpy as np
import polars as pl

from valuechain.asked import unknown
from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.indicators.indicator import Figures, Found, Indicator
from valuechain.indicators.remembered import remembered
from valuechain.indicators.rows import COLUMNS, EXACT, rows, shown
from valuechain.model import Ecosystem, Layer

__all__ = ["INDICATORS", "compute", "indicators", "known_indicators"]

INDICATORS = (
    "exchange",
    "worth",
    "partnerships",
    "confirmation",
    "coverage",
    "reciprocity",
    "concentration",
    "dependence",
    "linkage",
    "looping",
    "cycling",
    "ascendency",
    "reach",
    "structure",
    "profile",
)
"""The modules of this package that hold indicators, in the order they are shown."""


@functools.cache
def known_indicators() -> dict[str, Indicator]:
    """Return every indicator by name: the built-in ones, then those of other packages.

    Another package adds its own with an entry point ``valuechain.indicators`` that
    names an ``Indicator``, or a module that holds some.

    Raises
    ------
    ValueError
        When two places define the same name; the message names both.
    """
    places = [
        (f"valuechain.indicators.{name}", import_module(f"valuechain.indicators.{name}"))
        for name in INDICATORS
    ]
    others = map(_loaded, entry_points(group="valuechain.indicators"))
    return gather([*places, *others])


def _loaded(entry: EntryPoint) -> tuple[str, ModuleType | Indicator]:
    """Return what another package offers, and its place: its value and its package."""
    place = f"{entry.value} ({entry.dist.name if entry.dist else 'unknown'})"
    try:
        return place, entry.load()
    except (ImportError, AttributeError) as error:
        raise ValueError(f"the indicators of {place} cannot be loaded: {error}") from error


def gather(places: Iterable[tuple[str, ModuleType | Indicator]]) -> dict[str, Indicator]:
    """Return the indicators of named places by name, refusing two of the same name."""
    known: dict[str, Indicator] = {}
    origin: dict[str, str] = {}
    for place, held in places:
        for one in [held] if isinstance(held, Indicator) else _held(place, held):
            if known.get(one.name) is one:
                continue
            if one.name in known:
                first = origin[one.name]
                raise ValueError(
                    f"indicator {one.name!r} is defined by {first} and by {place}"
                )
            known[one.name], origin[one.name] = one, place
    return known


def _held(place: str, held: object) -> list[Indicator]:
    """Return the indicators of a module; what holds none has nothing to do here."""
    if isinstance(held, ModuleType):
        found = [value for value in vars(held).values() if isinstance(value, Indicator)]
        if found:
            return found
    raise ValueError(f"{place} is no indicator, nor a module that holds some")


def compute(
    indicator: Indicator, flows: Flows, evidence: Evidence | None = None
) -> Figures:
    """Return the figures of one indicator, every undefined value with its reason.

    Parameters
    ----------
    indicator : Indicator
        What to compute.
    flows : Flows
        One layer and period.
    evidence : Evidence
        For an indicator that reads more than flows.
    """
    found = _found(indicator, flows, evidence)
    if not isinstance(found, Figures):
        found = Figures(np.atleast_1d(np.asarray(found, dtype=np.float64)))
    if found.reasons:
        return found
    finite = np.isfinite(found.values)
    reasons = tuple("" if known else indicator.undefined_when for known in finite)
    values = np.where(finite, found.values, np.nan)
    return Figures(values, reasons, found.flows, found.exact)


def _found(indicator: Indicator, flows: Flows | None, evidence: Evidence | None) -> Found:
    """Return what an indicator finds in a layer, or in all of them when it reads all."""
    if flows is not None and not indicator.signed and _has_negative(flows):
        size = len(flows.actors) if indicator.level == "actor" else 1
        return Figures(np.full(size, np.nan), ("negative_amount",) * size)
    if flows is not None and indicator.conserved and _is_kept(flows, evidence):
        size = len(flows.actors) if indicator.level == "actor" else 1
        return Figures(np.full(size, np.nan), ("not_conserved",) * size)
    if indicator.reads == "flows" and flows is not None:
        return cast("Callable[[Flows], Found]", indicator.compute)(flows)
    if evidence is None:
        raise ValueError(f"indicator {indicator.name!r} reads more than flows")
    return cast("Callable[[Evidence], Found]", indicator.compute)(evidence)


@remembered
def _has_negative(flows: Flows) -> bool:
    return bool((flows.links["quantity"] < 0).any())


def _is_kept(flows: Flows, evidence: Evidence | None) -> bool:
    """Return whether who gives this kind is said to have it still."""
    if evidence is None or "conserved" not in evidence.kinds.columns:
        return False
    said = evidence.kinds.filter(pl.col("id").cast(pl.String) == flows.layer.kind)
    return "no" in said["conserved"].cast(pl.String).to_list()


def indicators(
    ecosystem: Ecosystem,
    *,
    actor: str | None = None,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
    names: Iterable[str] | None = None,
    reconciled: pl.DataFrame | None = None,
    exact: bool = False,
) -> pl.DataFrame:
    """Return every indicator of every actor, layer and period, one row a figure.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    actor : str, optional
        Only the figures of this actor.
    layer : Layer or str, optional
        ``kind`` or ``kind:unit``; only this layer.
    period : str, optional
        Only this period; empty for the unknown one.
    basis : str
        Which figure a flow takes when two sides differ.
    state, scenario : str
        Which declarations; ``state=None`` for all.
    names : iterable of str, optional
        Only these indicators.
    reconciled : polars DataFrame, optional
        The estimates, for the basis ``reconciled``.
    exact : bool
        Whether a column ``quantity`` holds the value of amounts as an exact decimal, null
        for other figures.

    Returns
    -------
    polars DataFrame
        ``indicator``, ``actor`` (null for a figure of the layer), ``kind``, ``unit``
        (the layer; both null for a figure of all layers side by side), ``period``,
        ``value`` (null when undefined), ``measured_in`` (``1`` for a ratio), ``reason``
        (a code, null when defined) and ``flows`` (lines behind the value). Actors
        outside the boundary have no rows.

    Raises
    ------
    ValueError
        For an unknown actor, indicator, layer or basis.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "3"), ("b", "a", "1")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> found = indicators(ecosystem_of(rows), names=["reciprocity"])
    >>> found["actor", "value"].rows()
    [('a', 0.5), ('b', 0.5)]
    """
    known = known_indicators()
    wanted = list(known) if names is None else list(names)
    if strange := [name for name in wanted if name not in known]:
        raise unknown("indicator", strange[0], known, most=len(known))
    if actor is not None and actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    schema = EXACT if exact else COLUMNS
    chosen = [
        known[name] for name in wanted if actor is None or known[name].level == "actor"
    ]
    parts: list[tuple[tuple[object, ...], pl.DataFrame]] = []
    for found in evidence(
        ecosystem,
        layer=layer,
        period=period,
        basis=basis,
        state=state,
        scenario=scenario,
        reconciled=reconciled,
    ):
        who = shown(found.actors, found.outside, actor)
        wholes = [one for one in chosen if one.reads == "whole"]
        for one in wholes:
            figures = _found(one, None, found)
            place = _place(None, found, wanted.index(one.name))
            parts.append((place, rows(one, figures, found, None, who, schema)))
        if len(wholes) == len(chosen):
            continue
        for here in found.layers():
            (flows,) = here.flows
            for one in chosen:
                if one.reads != "whole":
                    place = _place(flows, here, wanted.index(one.name))
                    figures = _found(one, flows, here)
                    parts.append((place, rows(one, figures, here, flows, who, schema)))
    if not parts:
        return pl.DataFrame(schema=schema)
    parts.sort(key=lambda part: part[0])
    return pl.concat([part for _, part in parts])


def _place(flows: Flows | None, evidence: Evidence, order: int) -> tuple[object, ...]:
    """Return what the rows of one indicator are sorted by: what is unknown comes first."""
    layer = ("", "") if flows is None else (flows.layer.kind, flows.layer.unit)
    return (flows is not None, *layer, evidence.period, order)
