"""What is asked to be drawn, checked, and the flows it takes."""

from __future__ import annotations

from valuechain.asked import unknown
from valuechain.drawing.drawing import Drawing, reconciled_estimates
from valuechain.flows import on_basis
from valuechain.lines import lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import selected
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
        raise unknown("words", spoken, LANGUAGES)
    view, _, actor = view.partition("=")
    if view not in VIEWS:
        raise unknown("view", view, VIEWS)
    if actor and actor not in ecosystem.actor_ids:
        raise unknown("actor", actor, ecosystem.actor_ids)
    estimates = reconciled_estimates(ecosystem, scenario) if basis == "reconciled" else None
    told = lines(ecosystem, scenario=scenario, state=state)
    flows = on_basis(told, basis, estimates)
    flows = selected(flows, layer)
    selected(flows, period=period)
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
