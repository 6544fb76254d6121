"""What stands behind a picture: every flow with its declarations, as JSON-ready values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from valuechain.frames import decimal_text, quantity_text
from valuechain.lines import KEYS, declarations
from valuechain.model import Ecosystem
from valuechain.views.choice import shares_before
from valuechain.views.columns import Plan
from valuechain.views.explore import positions
from valuechain.views.scene import Bar

__all__ = ["MOST_FLOWS", "ledger"]

MOST_FLOWS = 12_000
"""The most flows a page carries; beyond, the largest, and the page says so."""

_SIDES = {"provider": 0, "receiver": 1, "facilitator": 2}


def ledger(
    ecosystem: Ecosystem,
    flows: pl.DataFrame,
    plan: Plan,
    *,
    scenario: str = "actual",
    state: str | None = "done",
    bars: Mapping[str, tuple[Bar, ...]] | None = None,
    estimates: pl.DataFrame | None = None,
    kept_places: Mapping[str, tuple[int, int]] | None = None,
) -> dict[str, Any]:
    """Return actors, marks, periods, flows and declarations with one another's positions.

    Quantities are exact decimal text. A flow holds the positions of its declarations,
    whose quantity and unit stand as they were written, before any conversion; then what
    its provider, receiver and facilitator said and its reconciled estimate, as far as
    known, so that the page can take any of them.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows come from.
    flows : polars DataFrame
        As ``on_basis`` returns them, for the same ``scenario`` and ``state``.
    plan : Plan
        Marks, columns and order.
    bars : mapping of str to tuple of Bar, optional
        What each actor declared beside what it measured.
    estimates : polars DataFrame, optional
        The reconciled table, with the keys of the flows and ``estimate``.
    kept_places : mapping of str to (int, int), optional
        Where actors stand already.
    """
    layers = {(m.layer.kind, m.layer.unit): n for n, m in enumerate(plan.marks)}
    kept = _largest(flows, layers)
    periods = sorted(kept["period"].cast(pl.String).fill_null("").unique().to_list())
    rows, behind = _declarations(ecosystem, kept, scenario, state)
    place = {period: n for n, period in enumerate(periods)}
    if estimates is None:
        kept = kept.with_columns(pl.lit(None, pl.String).alias("estimate"))
    else:
        figures = estimates.select(*KEYS, quantity_text("estimate"))
        kept = kept.drop("estimate", strict=False).join(
            figures, on=list(KEYS), how="left", nulls_equal=True, maintain_order="left"
        )
    said = ("provider_quantity", "receiver_quantity", "facilitator_quantity")
    columns: tuple[str | pl.Expr, ...] = (
        pl.col("provider", "receiver").to_physical().cast(pl.Int64),
        pl.col("kind", "unit", "period").cast(pl.String).fill_null(""),
        quantity_text("quantity"),
        "unconfirmed",
        *(quantity_text(name) for name in said),
        "estimate",
    )
    carried = [
        [
            one,
            other,
            layers[kind, unit],
            place[period],
            quantity,
            int(unsure),
            behind.get(n, []),
            _trimmed(words),
        ]
        for n, (one, other, kind, unit, period, quantity, unsure, *words) in enumerate(
            kept.select(*columns).iter_rows()
        )
    ]
    pairs = [(flow.provider, flow.receiver) for flow in plan.flows]
    places = positions(len(plan.column), pairs)
    for n, actor in enumerate(ecosystem.actor_ids):
        places[n] = (kept_places or {}).get(actor, places[n])
    margins = _margins(ecosystem)
    return {
        "actors": _actors(ecosystem, plan, places, bars or {}),
        "groups": [{"type": group.type, "code": group.code} for group in plan.groups],
        "marks": [
            {
                "name": mark.name,
                "several": mark.several,
                "unit": mark.layer.unit,
                "family": mark.family,
                "colour": mark.colour,
                "letter": mark.letter,
                "kind": mark.layer.kind,
                "margin": margins.get(mark.layer.kind),
            }
            for mark in plan.marks
        ],
        "periods": periods,
        "flows": carried,
        "all_flows": flows.height,
        "rows": rows,
    }


def _trimmed(words: list[str | None]) -> list[str | None]:
    """Return what was said without the silences at its end."""
    while words and words[-1] is None:
        words = words[:-1]
    return words


def _largest(flows: pl.DataFrame, layers: Mapping[tuple[str, str], int]) -> pl.DataFrame:
    """Keep the flows a page can carry, in their order: the largest of each layer."""
    if flows.height <= MOST_FLOWS:
        return flows
    texts = flows.select(pl.col("kind", "unit").cast(pl.String).fill_null(""), "quantity")
    before = shares_before([(layers[kind, unit], q) for kind, unit, q in texts.iter_rows()])
    best = sorted(range(flows.height), key=lambda n: (before[n], n))[:MOST_FLOWS]
    return flows[sorted(best)]


def _declarations(
    ecosystem: Ecosystem, kept: pl.DataFrame, scenario: str, state: str | None
) -> tuple[list[list[Any]], dict[int, list[int]]]:
    """Return the declarations behind the flows kept, and which belong to which flow."""
    wanted = [pl.col("scenario") == scenario]
    if state is not None:
        wanted.append(pl.col("state") == state)
    written = ecosystem.identified()
    if written.is_empty():
        return [], {}
    written = written.filter(*wanted)
    keyed = declarations(ecosystem, scenario=scenario, state=state)
    keys = list(KEYS)
    plain = [pl.col(k).cast(pl.String) for k in keys]
    numbered = kept.select(plain).with_row_index("flow")
    found = (
        keyed.select(plain)
        .with_row_index("declaration")
        .join(numbered, on=keys, how="inner", nulls_equal=True)
        .sort("flow", "declaration")
    )
    note = pl.col("note") if "note" in written.columns else pl.lit(None, pl.String)
    texts = written[found["declaration"].to_list()].select(
        "origin",
        pl.col("declared_by").cast(pl.String),
        quantity_text("quantity"),
        pl.col("unit").cast(pl.String).fill_null(""),
        note.cast(pl.String).fill_null("").alias("note"),
        pl.col("id").cast(pl.String),
    )
    rows = [
        [origin, _SIDES[by], quantity, unit, note, id_]
        for origin, by, quantity, unit, note, id_ in texts.iter_rows()
    ]
    behind: dict[int, list[int]] = {}
    for n, flow in enumerate(found["flow"].to_list()):
        behind.setdefault(flow, []).append(n)
    return rows, behind


def _margins(ecosystem: Ecosystem) -> dict[str, float]:
    """Return the margin each kind states, as a share."""
    kinds = ecosystem.table("kinds")
    if "margin" not in kinds.columns:
        return {}
    texts = kinds.select(pl.col("id").cast(pl.String), pl.col("margin").cast(pl.String))
    stated = texts.with_columns(
        pl.col("margin").cast(pl.Float64, strict=False)
    ).drop_nulls()
    return dict(stated.iter_rows())


def _actors(
    ecosystem: Ecosystem,
    plan: Plan,
    places: list[tuple[int, int]],
    bars: Mapping[str, tuple[Bar, ...]],
) -> list[list[Any]]:
    names = ecosystem.names
    table = ecosystem.table("actors")
    territory = (
        table["territory"].cast(pl.String).fill_null("").to_list()
        if "territory" in table.columns
        else [""] * table.height
    )
    outside = ecosystem.outside
    layers = {mark.layer: n for n, mark in enumerate(plan.marks)}
    found: list[list[Any]] = []
    for n, actor in enumerate(ecosystem.actor_ids):
        measured = [
            [
                layers[bar.layer],
                None if bar.declared is None else decimal_text(bar.declared),
                decimal_text(bar.measured),
                bar.side,
                bar.period,
                names.get(bar.partner, bar.partner),
                bar.origin,
            ]
            for bar in bars.get(actor, ())
            if bar.layer in layers
        ]
        x, y = places[n]
        told = [actor, names[actor], plan.column[n], plan.rank[n], x, y, measured]
        found.append([*told, territory[n], int(actor in outside)])
    return found
