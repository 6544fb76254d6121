"""Where a number comes from: its formula, its terms, its rows, down to file and row."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.asked import misused, unknown
from valuechain.errors import ArgumentError
from valuechain.explain.behind import FAR, ONE_SIDED, OWN, behind
from valuechain.explain.cells import with_cells
from valuechain.explain.explanation import WORTHS, Explanation
from valuechain.explain.rows import covered, declared, signed, terms_of, valued
from valuechain.indicators.coverage import MEASURED_SIDE
from valuechain.indicators.evidence import Evidence, evidence
from valuechain.indicators.linked import SIDES, linked
from valuechain.indicators.passage import largest_passage
from valuechain.indicators.registry import indicators, known_indicators
from valuechain.model import Ecosystem, Layer
from valuechain.words import say

__all__ = ["SeveralFiguresError", "explain"]


class SeveralFiguresError(ArgumentError):
    """Several figures match; ``found`` lists their layers and periods."""

    def __init__(self, indicator: str, actor: str, found: list[str]) -> None:
        self.found = tuple(found)
        values = {"indicator": indicator, "actor": actor, "found": "; ".join(found)}
        super().__init__(
            say("asked", "figures", "en", **values), "asked", "figures", values
        )


def explain(
    ecosystem: Ecosystem,
    indicator: str,
    actor: str = "",
    *,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
) -> Explanation:
    """Return where one figure comes from, down to the rows of the files.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where it was computed.
    indicator : str
        Its name.
    actor : str
        Whose figure; left out for a figure of a layer.
    layer, period, basis, state, scenario
        Which figure, as for ``indicators``.

    Raises
    ------
    SeveralFiguresError
        When more than one figure matches; it lists them.
    ValueError
        For an unknown indicator, actor or layer, or when there is no such figure.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", kind="money", unit="EUR")
    >>> told = [row | dict(receiver=r, quantity=q) for r, q in (("b", "3"), ("c", "4"))]
    >>> found = explain(ecosystem_of(told), "given", "a")
    >>> found.value, found.rows["contribution"].to_list()
    (7.0, [Decimal('3.000000'), Decimal('4.000000')])
    """
    known = known_indicators()
    if indicator not in known:
        raise unknown("indicator", indicator, known, most=len(known))
    one = known[indicator]
    chosen: dict[str, object] = dict(
        layer=layer, period=period, basis=basis, state=state, scenario=scenario
    )
    whose = actor if one.level == "actor" else None
    if one.level == "actor" and not actor:
        raise misused("figure.whose", indicator=indicator)
    table = indicators(ecosystem, actor=whose, names=[indicator], exact=True, **chosen)  # type: ignore[arg-type]
    shown = table.filter(pl.col("reason").is_null() | (pl.col("flows") > 0))
    figures = (shown if shown.height else table).to_dicts()
    if not figures:
        raise misused("figure", indicator=indicator, actor=actor)
    if len(figures) > 1:
        raise SeveralFiguresError(indicator, actor, [_named(figure) for figure in figures])
    (figure,) = figures
    found = _evidence_of(ecosystem, figure, chosen)
    if indicator in MEASURED_SIDE:
        rows = covered(found, actor, indicator, basis)
    else:
        rows = _read(declared(found, whose or "", basis), found, indicator, whose or "")
    if indicator in WORTHS:
        own = indicator != "net_worth_partnerships"
        rows = valued(found, rows, whose or "", costs=own)
    rows = signed(rows, indicator)
    fields = {"received": "benefit_to_receiver", "given": "cost_to_provider"}
    rows = with_cells(ecosystem, rows, fields if indicator in WORTHS else {})
    return Explanation(
        indicator=indicator,
        actor=whose or "",
        kind=figure["kind"] or "",
        unit=figure["unit"] or "",
        period=figure["period"] or "",
        value=figure["value"],
        quantity=figure["quantity"],
        measured_in=figure["measured_in"] or "",
        reason=figure["reason"] or "",
        through=_through(found, indicator, whose or ""),
        group=_closed(found) if figure["reason"] == "no_boundary" else (),
        terms=terms_of(rows, whose or ""),
        rows=rows,
    )


def _closed(found: Evidence) -> tuple[str, ...]:
    """Return the actors of closed groups: nothing enters them, or nothing leaves them."""
    closed = [linked(found.flows[0], side).closed for side in SIDES]
    return tuple(found.actors[p] for p in np.flatnonzero(np.any(closed, axis=0)).tolist())


def _through(found: Evidence, indicator: str, actor: str) -> str:
    """Return the actor that a dependency names."""
    if indicator != "largest_dependency":
        return ""
    return largest_passage(found.flows[0]).get(actor, "")


def _read(rows: pl.DataFrame, found: Evidence, indicator: str, actor: str) -> pl.DataFrame:
    """Return the rows that a figure reads; of one we know nothing about, all of them."""
    if indicator in ONE_SIDED:
        return rows.filter(pl.col("term") == ONE_SIDED[indicator])
    if indicator in OWN:
        return rows.filter(pl.col("term") != "between")
    if indicator not in FAR:
        return rows
    keys = ["provider", "receiver", "kind", "unit", "period"]
    text = [pl.col(key).cast(pl.String) for key in keys]
    lines = behind(found, indicator, actor).select(text).unique(maintain_order=True)
    return lines.join(rows, on=keys, nulls_equal=True, maintain_order="left").select(
        rows.columns
    )


def _named(figure: dict[str, object]) -> str:
    layer = ":".join(str(figure[k]) for k in ("kind", "unit") if figure[k])
    return f"{layer} {figure['period'] or ''}".strip()


def _evidence_of(
    ecosystem: Ecosystem, figure: dict[str, object], chosen: dict[str, object]
) -> Evidence:
    """Return the evidence of the layer and period of a figure."""
    narrowed = chosen | {"period": figure["period"] or ""}
    found: list[Evidence] = evidence(ecosystem, **narrowed)  # type: ignore[arg-type]
    if figure["kind"] is None:
        return found[0]
    layer = Layer(str(figure["kind"]), str(figure["unit"] or ""))
    return next(e for one in found for e in one.layers() if e.flows[0].layer == layer)
