"""An ecosystem drawn: saved, shown in a notebook, or taken further as other objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.asked import unknown
from valuechain.drawing.assembly import assembled
from valuechain.drawing.saving import WRITERS
from valuechain.exporters.printer import PAPERS
from valuechain.exporters.slide_drawing import title_of
from valuechain.exporters.slide_logo import logo_of_slides
from valuechain.frames import to_pandas
from valuechain.graph import network
from valuechain.letterhead import letterhead_of
from valuechain.model import Ecosystem
from valuechain.page import escaped
from valuechain.replace import replaced_file
from valuechain.version import __version__
from valuechain.views.captions import Choice, account, constructed, shown, titles
from valuechain.views.columns import plan_of
from valuechain.views.ego import surroundings
from valuechain.views.explore import positions
from valuechain.views.gallery import FIGURES
from valuechain.views.measured import measured_bars
from valuechain.views.multiples import MOST_PANELS
from valuechain.views.scene import Scene
from valuechain.views.screen import DESK, FAR, on_screen
from valuechain.views.sheet import Around
from valuechain.views.sight import Sight
from valuechain.views.svg import to_svg
from valuechain.words import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Drawing", "reconciled_estimates"]

MOST_RECONCILED = 4_000
"""The most lines of a page that carries reconciled estimates it did not open on."""


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
    ranks : mapping of str to int
        The order of actors in their columns, as ``kept_ranks`` reads it.
    far : bool
        Whether people look from afar: larger letters, fewer boxes; a page opens for a room.
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
    ranks: Mapping[str, int] = field(default_factory=dict)
    far: bool = False

    @cached_property
    def html(self) -> str:
        """The whole page: one file, no network; equal input gives equal text."""
        return assembled(self)

    @property
    def svg(self) -> str:
        """The picture of the view alone, as one ``svg`` element; columns for explore."""
        if self.view not in FIGURES:
            return to_svg(self.scene, self.language, title=self.ecosystem.name, cased=True)
        return FIGURES[self.view](self.sight)

    @cached_property
    def sight(self) -> Sight:
        """What every view is drawn from, for the period chosen."""
        plan = plan_of(self.ecosystem, self.flows, self.ranks)
        bars = measured_bars(self.ecosystem, self.scenario)
        flows = _of_period(self.flows, self.period)
        return Sight(
            self.ecosystem,
            flows,
            self.flows,
            plan,
            bars,
            self.language,
            self.actor,
            self.period,
        )

    @property
    def scene(self) -> Scene:
        """The columns as boxes and lines with their places, for the period chosen."""
        sight = self.sight
        bars, room = sight.each_bar(), FAR if self.far else DESK
        return on_screen(self.ecosystem, sight.flows, sight.plan, bars, room=room)

    @property
    def estimates(self) -> pl.DataFrame | None:
        """The reconciled figures a page of this size can carry; ``None`` without any."""
        if self.reconciled is not None or self.flows.height > MOST_RECONCILED:
            return self.reconciled
        if self.flows["unconfirmed"].all():
            return None
        return reconciled_estimates(self.ecosystem, self.scenario)

    @property
    def pictures(self) -> list[tuple[str, Scene | str]]:
        """What the view shows, one after the other, each with its title.

        A scene for ``columns`` (and ``explore``), for ``ego``, and for each of
        ``periods``; the ``svg`` element of a view that is made of other shapes.
        """
        title = titles(self.ecosystem, self.sight.plan)[self.language]
        if self.is_columns:
            return [(title, self.scene)]
        if self.view == "ego":
            scene, name = surroundings(self.sight)
            return [(say("views", "ego_title", self.language, name=name), scene)]
        if self.view == "periods":
            return self._periods() or [(title, self.scene)]
        return [(title_of(self.svg) or title, self.svg)]

    def _periods(self) -> list[tuple[str, Scene | str]]:
        """Return the columns of each of the last periods, with the boxes of all together."""
        sight = self.sight
        known = self.flows["period"].cast(pl.String).drop_nulls().unique().sort()
        return [
            (
                period,
                on_screen(
                    self.ecosystem,
                    _of_period(self.flows, period),
                    sight.plan,
                    sight.each_bar(period),
                    placed=self.flows,
                    room=FAR if self.far else DESK,
                ),
            )
            for period in known.to_list()[-MOST_PANELS:]
        ]

    @property
    def around(self) -> Around:
        """The sentences that stand around the picture where it leaves the page."""
        told, language = self.ecosystem, self.language
        choice = Choice(self.basis, self.period, self.state, self.scenario)
        made = say("picture", "made", language, name=told.name, version=__version__)
        return Around(
            titles(told, self.sight.plan)[language],
            " ".join(shown(self.scene, choice, language)) if self.is_columns else "",
            say("page", "constructed", language) if constructed(told) else "",
            " ".join([*account(told, choice, language), made]),
            letterhead_of(told.settings),
            told.name,
        )

    @cached_property
    def logo(self) -> bytes:
        """The logo as slides hold it; empty without one, or where nothing draws it."""
        return logo_of_slides(self.around.letterhead.logo)

    @property
    def is_columns(self) -> bool:
        """Whether the picture is that of columns, which stands for ``explore`` too."""
        return self.view not in FIGURES

    def save(self, path: str | Path, *, paper: str = "A4") -> Path:
        """Write the drawing to ``path``, whole or not at all, and return the path.

        Parameters
        ----------
        path : str or Path
            Its suffix says what is written: ``.html`` or none the page, with every view;
            ``.svg``, ``.png`` (two points for each of the picture's) and ``.pdf`` the view
            with what stands around it; ``.pptx`` slides with native shapes.
        paper : str
            ``A0`` to ``A4``, lying on its side, for ``.pdf``.

        Raises
        ------
        OutputError
            ``VC501`` when the file cannot be written, ``VC504`` when what writes such
            files is not installed; what was there is untouched.
        ValueError
            For another suffix or paper.
        """
        write = WRITERS.get(Path(path).suffix.lower())
        if write is None:
            raise ValueError(
                say(
                    "picture",
                    "suffixes",
                    self.language,
                    known=", ".join(suffix for suffix in WRITERS if suffix),
                    suffix=Path(path).suffix,
                )
            )
        if paper not in PAPERS:
            raise unknown("paper", paper, PAPERS)
        with replaced_file(path) as fresh:
            write(self, fresh, paper)
        return Path(path)

    def left_out(self, path: str | Path) -> list[str]:
        """Return, in sentences, what a file of this name cannot hold on this machine."""
        slides = Path(path).suffix.lower() == ".pptx"
        if slides and self.around.letterhead.logo and not self.logo:
            return [say("picture", "no_logo", self.language)]
        return []

    def _repr_html_(self) -> str:
        """Show the page in a notebook, shut in a frame of its own."""
        return (
            f'<iframe srcdoc="{escaped(self.html)}" width="100%" height="640" '
            'sandbox="allow-scripts allow-downloads" title="valuechain"></iframe>'
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


def reconciled_estimates(ecosystem: Ecosystem, scenario: str) -> pl.DataFrame:
    """Return the reconciled figure of each line of a scenario."""
    from valuechain.compare.comparison import compare

    return compare(ecosystem, scenario=scenario).table("reconciled")


def _of_period(flows: pl.DataFrame, period: str | None) -> pl.DataFrame:
    if period is None:
        return flows
    return flows.filter(pl.col("period").cast(pl.String) == period)
