"""Draw an ecosystem: a picture, the page around it, and the same flows as other objects."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.errors import OutputError
from valuechain.flows import on_basis
from valuechain.frames import to_pandas
from valuechain.lines import lines
from valuechain.model import Ecosystem, Layer
from valuechain.page import asset, escaped, page
from valuechain.version import __version__
from valuechain.views.columns import columns, plan_of
from valuechain.views.explore import network, positions
from valuechain.views.gallery import FIGURES, VIEWS
from valuechain.views.ledger import ledger
from valuechain.views.measured import measured_bars, summed_bar
from valuechain.views.poster import Choice, constructed, poster, titles
from valuechain.views.scene import Bar, Scene
from valuechain.views.sight import Sight
from valuechain.views.svg import to_svg
from valuechain.words import LANGUAGES, topic

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VIEWS", "Drawing", "draw"]

MOST_RECONCILED = 4_000
"""The most lines of a page that carries reconciled estimates it did not open on."""

SCRIPTS = (
    "exact.js",
    "words.js",
    "ledger.js",
    "basis.js",
    "views.js",
    "choice.js",
    "layout.js",
    "marks.js",
    "picture.js",
    "walk.js",
    "panel.js",
    "trace.js",
    "table.js",
    "ego.js",
    "matrix.js",
    "sankey.js",
    "lists.js",
    "periods.js",
    "leaving.js",
    "memory.js",
    "room.js",
    "explore.js",
    "cloud.js",
    "large.js",
    "controls.js",
    "map.js",
)
"""Our scripts of the page, each in its own element, in the order they run."""


MOST_ALONE, MOST_VIS, MOST_SIGMA = 60, 500, 5_000
"""The most actors that our own script, vis-network and sigma draw at once."""

_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*?$", re.MULTILINE | re.DOTALL)
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_ADDS_STYLES = 'if(g&&"undefined"!=typeof document)'


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture of an ecosystem that can be saved, shown in a notebook, or taken further.

    Attributes
    ----------
    ecosystem : Ecosystem
        What is drawn.
    flows : polars DataFrame
        The flows drawn, of every period, each with one figure on ``basis``.
    view, basis, state, scenario, language : str
        As given to ``draw``; ``state`` is ``None`` for all states.
    period : str or None
        The period the page opens on; ``None`` for all.
    actor : str or None
        Who is chosen when the page opens.
    reconciled : polars DataFrame or None
        The reconciled estimates, where they were asked for.
    places : mapping of str to (int, int)
        Where actors stand in ``explore``, in a square of 1000, as ``kept_places`` reads it.
    """

    ecosystem: Ecosystem
    flows: pl.DataFrame
    view: str
    basis: str
    period: str | None
    state: str | None
    scenario: str
    language: str
    actor: str | None = None
    reconciled: pl.DataFrame | None = None
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def html(self) -> str:
        """The whole page: one file, no network; equal input gives equal text."""
        shown, plan = self.ecosystem, plan_of(self.ecosystem, self.flows)
        choice = Choice(self.basis, self.period, self.state, self.scenario)
        title = titles(shown, plan)
        flows = _of_period(self.flows, self.period)
        bars = measured_bars(shown, self.scenario)
        scene = columns(shown, flows, plan=plan, bars=_boxed(bars, self.period))
        counts = shown.counts
        stored = ledger(
            shown,
            self.flows,
            plan,
            scenario=self.scenario,
            state=self.state,
            bars=bars,
            estimates=self._estimates(),
            kept_places=self.places,
        )
        sight = Sight(shown, flows, self.flows, plan, bars, self.language, self.actor)
        library = _library(len(plan.column))
        figure = FIGURES[self.view](sight) if self.view in FIGURES else ""
        carried = stored | {
            "title": title,
            "language": self.language,
            "view": self.view,
            "actor": self.actor,
            "library": library,
            "focal": shown.focal,
            "identity": _identity(shown),
            "basis": self.basis,
            "state": self.state or "all",
            "scenario": self.scenario,
            "period": self.period,
            "constructed": constructed(shown),
            "version": __version__,
            "used": sum(count.stored for count in counts),
            "refused": sum(count.refused for count in counts),
            "declarations": shown.table("transactions").height,
            "words": {
                language: topic("page", language)
                | topic("views", language)
                | topic("trace", language)
                for language in LANGUAGES
            },
        }
        return page(
            shown.name or title[self.language],
            self.language,
            poster(
                shown,
                flows,
                scene,
                title[self.language],
                choice,
                self.language,
                picture=figure,
            ),
            data=carried,
            styles=[_compact(asset("map.css"))],
            scripts=[*_libraries(library), *(_compact(asset(name)) for name in SCRIPTS)],
        )

    def _estimates(self) -> pl.DataFrame | None:
        """Return the reconciled figures a page of this size can carry."""
        if self.reconciled is not None or self.flows.height > MOST_RECONCILED:
            return self.reconciled
        if self.flows["unconfirmed"].all():
            return None
        return _reconciled(self.ecosystem, self.scenario)

    @property
    def svg(self) -> str:
        """The picture of the view alone, as one ``svg`` element; columns for explore."""
        if self.view not in FIGURES:
            return to_svg(self.scene, self.language, title=self.ecosystem.name)
        return FIGURES[self.view](self.sight)

    @property
    def sight(self) -> Sight:
        """What every view is drawn from, for the period chosen."""
        plan = plan_of(self.ecosystem, self.flows)
        bars = measured_bars(self.ecosystem, self.scenario)
        flows = _of_period(self.flows, self.period)
        return Sight(
            self.ecosystem, flows, self.flows, plan, bars, self.language, self.actor
        )

    @property
    def scene(self) -> Scene:
        """The columns as boxes and lines with their places, for the period chosen."""
        plan = plan_of(self.ecosystem, self.flows)
        bars = _boxed(measured_bars(self.ecosystem, self.scenario), self.period)
        flows = _of_period(self.flows, self.period)
        return columns(self.ecosystem, flows, plan=plan, bars=bars)

    def save(self, path: str | Path) -> Path:
        """Write the page to ``path``, whole or not at all, and return the path.

        Raises
        ------
        OutputError
            When the file cannot be written; what was there is untouched.
        """
        target = Path(path)
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(self.html.encode())
            os.replace(beside, target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise OutputError("VC501", f"{path}: {error.strerror or error}") from error
        return target

    def _repr_html_(self) -> str:
        """Show the page in a notebook, shut in a frame of its own."""
        return (
            f'<iframe srcdoc="{escaped(self.html)}" width="100%" height="640" '
            'sandbox="allow-scripts" title="valuechain"></iframe>'
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the flows drawn as a pandas frame, one row per line."""
        kept = ["provider", "receiver", "kind", "unit", "period", "state"]
        figures = self.flows.select(
            *kept, "quantity", (~pl.col("unconfirmed")).alias("confirmed")
        )
        return to_pandas(_of_period(figures, self.period))

    def to_networkx(self) -> Any:
        """Return the flows drawn as a ``networkx.MultiDiGraph``, one link per line."""
        return network(self.ecosystem, _of_period(self.flows, self.period))

    def to_pyvis(self, **options: Any) -> Any:
        """Return a ``pyvis.network.Network`` of the flows drawn, physics off.

        Names are labels, never markup. Pages that pyvis itself writes ask for files on
        the network; ``save`` writes one that does not.

        Parameters
        ----------
        **options
            Given to ``Network``.
        """
        from pyvis.network import Network

        graph = self.to_networkx()
        names = self.ecosystem.names
        net = Network(**({"directed": True, "cdn_resources": "in_line"} | options))
        net.toggle_physics(False)
        place = {actor: n for n, actor in enumerate(graph)}
        pairs = [(place[one], place[other]) for one, other in graph.edges()]
        places = positions(len(graph), pairs)
        for actor, (x, y) in zip(list(graph), places, strict=True):
            net.add_node(actor, label=names[actor], x=x, y=y, physics=False)
        for provider, receiver, attributes in graph.edges(data=True):
            figure = attributes["quantity"]
            if figure is not None:
                text = f"{attributes['kind']}: {figure.normalize():f} {attributes['unit']}"
                net.add_edge(provider, receiver, label=text.strip())
        return net


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
    estimates = _reconciled(ecosystem, scenario) if basis == "reconciled" else None
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
    )


def _identity(ecosystem: Ecosystem) -> dict[str, str]:
    """Return the title, footer and colour that ``ecosystem.toml`` gives its pages."""
    told = ecosystem.settings.get("ecosystem", {})
    found = {key: str(told[key]) for key in ("title", "footer", "colour") if told.get(key)}
    if not _COLOUR.fullmatch(found.get("colour", "#000000")):
        del found["colour"]
    return found


def _reconciled(ecosystem: Ecosystem, scenario: str) -> pl.DataFrame:
    from valuechain.compare.comparison import compare

    return compare(ecosystem, scenario=scenario).table("reconciled")


def _boxed(bars: dict[str, tuple[Bar, ...]], period: str | None) -> dict[str, Bar]:
    summed = {actor: summed_bar(told, period) for actor, told in bars.items()}
    return {actor: bar for actor, bar in summed.items() if bar is not None}


def _library(actors: int) -> str:
    """Return what draws all actors at once: our own script where there are few or too many."""
    if actors <= MOST_ALONE or actors > MOST_SIGMA:
        return ""
    return "vis" if actors <= MOST_VIS else "sigma"


def _libraries(name: str) -> list[str]:
    """Return the published scripts a page carries.

    vis-network comes without the style sheets it adds, which our policy refuses.
    """
    if name == "vis":
        return [asset("vis-network.min.js").replace(_ADDS_STYLES, "if(0)", 1)]
    if name == "sigma":
        return [asset("graphology.umd.min.js"), asset("sigma.min.js")]
    return []


def _compact(text: str) -> str:
    """Return a script or style sheet of ours without its comments and indentation."""
    bare = _COMMENT.sub("", text)
    return "\n".join(line.strip() for line in bare.splitlines() if line.strip())


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


def _of_period(flows: pl.DataFrame, period: str | None) -> pl.DataFrame:
    return (
        flows
        if period is None
        else flows.filter(pl.col("period").cast(pl.String) == period)
    )
