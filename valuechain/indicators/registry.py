"""Every indicator there is, and the table of what they find in an ecosystem."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.indicators.indicator import Figures, Found, Indicator
from valuechain.model import Ecosystem, Layer

__all__ = ["INDICATORS", "compute", "indicators", "known_indicators"]

INDICATORS = (
    "exchange",
    "worth",
    "confirmation",
    "coverage",
    "reciprocity",
    "concentration",
    "dependence",
    "looping",
    "cycling",
    "ascendency",
    "reach",
    "structure",
    "profile",
)
"""The modules of this package that hold indicators, in the order they are shown."""

COLUMNS = {
    "indicator": pl.String,
    "actor": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "measured_in": pl.String,
    "reason": pl.String,
    "flows": pl.Int64,
}


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
    others = [
        (f"{entry.value} ({entry.dist.name if entry.dist else 'unknown'})", entry.load())
        for entry in entry_points(group="valuechain.indicators")
    ]
    return gather([*places, *others])


def gather(places: Iterable[tuple[str, ModuleType | Indicator]]) -> dict[str, Indicator]:
    """Return the indicators of named places by name, refusing two of the same name."""
    known: dict[str, Indicator] = {}
    origin: dict[str, str] = {}
    for place, held in places:
        for one in [held] if isinstance(held, Indicator) else _held(held):
            if one.name in known:
                first = origin[one.name]
                raise ValueError(
                    f"indicator {one.name!r} is defined by {first} and by {place}"
                )
            known[one.name], origin[one.name] = one, place
    return known


def _held(module: ModuleType) -> list[Indicator]:
    return [value for value in vars(module).values() if isinstance(value, Indicator)]


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
    if not indicator.signed and (flows.links["quantity"] < 0).any():
        size = len(flows.actors) if indicator.level == "actor" else 1
        return Figures(np.full(size, np.nan), ("negative_amount",) * size)
    if indicator.reads == "flows":
        found = cast("Callable[[Flows], Found]", indicator.compute)(flows)
    elif evidence is not None:
        found = cast("Callable[[Evidence], Found]", indicator.compute)(evidence)
    else:
        raise ValueError(f"indicator {indicator.name!r} reads more than flows")
    return _explained(indicator, found)


def _explained(indicator: Indicator, found: Found) -> Figures:
    if not isinstance(found, Figures):
        found = Figures(np.atleast_1d(np.asarray(found, dtype=np.float64)))
    if found.reasons:
        return found
    finite = np.isfinite(found.values)
    reasons = tuple("" if known else indicator.undefined_when for known in finite)
    return Figures(np.where(finite, found.values, np.nan), reasons, found.flows)


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
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"no indicator {unknown[0]!r}; indicators: {', '.join(known)}")
    if actor is not None and actor not in ecosystem.actor_ids:
        raise ValueError(f"no actor {actor!r}")
    chosen = [known[name] for name in wanted]
    parts: list[pl.DataFrame] = []
    for found in evidence(
        ecosystem,
        layer=layer,
        period=period,
        basis=basis,
        state=state,
        scenario=scenario,
        reconciled=reconciled,
    ):
        whole = [one for one in chosen if one.reads == "whole"]
        parts += [_rows(one, found, None, actor) for one in whole]
        for here in found.layers():
            (flows,) = here.flows
            parts += [
                _rows(one, here, flows, actor) for one in chosen if one.reads != "whole"
            ]
    if not parts:
        return pl.DataFrame(schema=COLUMNS)
    order = pl.Enum(wanted)
    return pl.concat(parts).sort(
        pl.col("kind"),
        pl.col("unit"),
        pl.col("period"),
        pl.col("indicator").cast(order),
        nulls_last=False,
        maintain_order=True,
    )


def _rows(
    indicator: Indicator, found: Evidence, flows: Flows | None, actor: str | None
) -> pl.DataFrame:
    """Return the rows of one indicator in one layer, or over all of them."""
    if actor is not None and indicator.level != "actor":
        return pl.DataFrame(schema=COLUMNS)
    if flows is None:
        figures = _explained(
            indicator, cast("Callable[[Evidence], Found]", indicator.compute)(found)
        )
    else:
        figures = compute(indicator, flows, found)
    present = _line_counts(found)
    count = present if figures.flows is None else figures.flows
    if indicator.level == "layer":
        who: list[str | None] = [None]
        counts = [found.lines.height] if figures.flows is None else figures.flows.tolist()
    else:
        who, counts = list(found.actors), count.tolist()
    kept = list(_kept(found, who, actor, present.tolist() if flows is not None else None))
    layer = flows.layer if flows is not None else None
    unit = (layer.unit if layer else "") or None
    return pl.DataFrame(
        {
            "indicator": [indicator.name] * len(kept),
            "actor": [who[k] for k in kept],
            "kind": [layer.kind if layer else None] * len(kept),
            "unit": [unit] * len(kept),
            "period": [found.period or None] * len(kept),
            "value": [float(figures.values[k]) for k in kept],
            "measured_in": [_measured_in(indicator, unit, found)] * len(kept),
            "reason": [figures.reasons[k] or None for k in kept],
            "flows": [int(counts[k]) for k in kept],
        },
        schema=COLUMNS,
    ).with_columns(pl.col("value").fill_nan(None))


def _measured_in(indicator: Indicator, unit: str | None, found: Evidence) -> str | None:
    if indicator.unit == "currency":
        return found.currency or indicator.unit
    return indicator.unit.replace("layer", unit or "") or None


def _kept(
    found: Evidence, who: list[str | None], actor: str | None, counts: list[int] | None
) -> Iterator[int]:
    """Yield the places to show: not those outside, nor those with nothing in the layer."""
    for place, name in enumerate(who):
        if name is None:
            yield place
        elif name in found.outside or (actor is not None and name != actor):
            continue
        elif actor is not None or counts is None or counts[place]:
            yield place


def _line_counts(found: Evidence) -> npt.NDArray[np.int64]:
    """Return in how many lines each actor takes part."""
    size = len(found.actors)
    providers = found.lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    receivers = found.lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    other = providers != receivers
    both = np.bincount(providers, minlength=size) + np.bincount(
        receivers[other], minlength=size
    )
    return both.astype(np.int64)
