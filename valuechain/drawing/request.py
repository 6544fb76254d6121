"""What is asked to be drawn, checked, and the flows it takes."""

from __future__ import annotations

import polars as pl

from valuechain.drawing.drawing import Drawing, reconciled_estimates
from valuechain.flows import on_basis
from valuechain.lines import lines
from valuechain.model import Ecosystem, Layer
from valuechain.views.gallery import VIEWS
from valuechain.words import LANGUAGES

__all__ = ["draw"]


def draw(
    ecosystem: Ecosystem,
    view: str = "columns",
    *,
    basis: str = "recognised",
    layer: Layer | str | None = None,
    period: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
    language: str | None = None,
    far: bool = False,
) -> Drawing:
    """Draw who gives what to whom.

    Parameters
    ----------
    ecosystem : Ecosystem
        What to draw; without exchanges the page says that there is nothing to show.
    view : str
        What the page opens on, one of ``VIEWS``; ``ego=ID`` opens on one actor.
    basis : str
        Whose figure a flow takes: ``recognised``, ``provider``, ``receiver`` or
        ``reconciled``.
    layer : Layer or str, optional
        Only this layer, or only this kind.
    period : str, optional
        The period to open on; all together when not given.
    state : str or None
        ``promised``, ``agreed``, ``done``; ``None`` for all three.
    scenario : str
        ``actual`` or a named alternative.
    language : str, optional
        ``en`` or ``fr`` to open in; the ecosystem's own when not given, else English.
    far : bool
        For people who look from afar: larger letters, at most 25 boxes.

    Returns
    -------
    Drawing
        With ``save``, ``html``, ``scene``, ``to_frame``, ``to_networkx``, ``to_pyvis``.

    Raises
    ------
    ValueError
        For an unknown view, basis, language, layer or period.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> row = dict(provider="a", receiver="b", kind="money", quantity="3", unit="EUR")
    >>> drawing = draw(ecosystem_of([row]))
    >>> drawing.to_frame()["quantity"].tolist(), "default-src 'none'" in drawing.html
    ([Decimal('3')], True)
    """
    spoken = language or ecosystem.language or "en"
    if spoken not in LANGUAGES:
        raise ValueError(f"no words in {spoken!r}; languages: {', '.join(LANGUAGES)}")
    view, _, actor = view.partition("=")
    if view not in VIEWS:
        raise ValueError(f"no view {view!r}; views: {', '.join(VIEWS)}")
    if actor and actor not in ecosystem.actor_ids:
        raise ValueError(f"no actor {actor!r}")
    estimates = reconciled_estimates(ecosystem, scenario) if basis == "reconciled" else None
    told = lines(ecosystem, scenario=scenario, state=state)
    flows = on_basis(told, basis, estimates)
    flows = _of_layer(flows, layer)
    if period is not None and period not in flows["period"].cast(pl.String).to_list():
        known = ", ".join(sorted(flows["period"].cast(pl.String).drop_nulls().unique()))
        raise ValueError(f"no exchange in period {period!r}; periods: {known}")
    return Drawing(
        ecosystem,
        flows,
        view,
        basis,
        period,
        state,
        scenario,
        spoken,
        actor or None,
        estimates,
        far=far,
    )


def _of_layer(flows: pl.DataFrame, layer: Layer | str | None) -> pl.DataFrame:
    if layer is None:
        return flows
    kind, unit = (layer, None) if isinstance(layer, str) else (layer.kind, layer.unit)
    wanted = pl.col("kind").cast(pl.String) == kind
    if unit is not None:
        wanted &= pl.col("unit").cast(pl.String).fill_null("") == unit
    kept = flows.filter(wanted)
    if kept.is_empty():
        known = ", ".join(sorted(flows["kind"].cast(pl.String).unique()))
        raise ValueError(f"no exchange in {layer!r}; kinds: {known}")
    return kept
