"""The page around a picture: what it says, what it carries, and its scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from valuechain.drawing.scripts import library_for, scripts, styles
from valuechain.letterhead import letterhead_of
from valuechain.page import page
from valuechain.version import __version__
from valuechain.views.banner import banner_style
from valuechain.views.captions import Choice, constructed, titles
from valuechain.views.gallery import FIGURES
from valuechain.views.ledger import ledger
from valuechain.views.poster import poster
from valuechain.words import LANGUAGES, topic

if TYPE_CHECKING:
    from valuechain.drawing.drawing import Drawing

__all__ = ["assembled"]

_TOPICS = ("page", "views", "trace")
_ASIDE = {
    "ego_title", "gives_to_it", "receives_from_it", "partners", "side_gives", "side_receives",
}  # fmt: skip
"""What only pictures that are drawn beforehand say."""


def assembled(drawing: Drawing) -> str:
    """Return the whole page of a drawing: one file, no network.

    Equal drawings give equal text.
    """
    shown, sight, language = drawing.ecosystem, drawing.sight, drawing.language
    title = titles(shown, sight.plan)
    library = library_for(len(sight.plan.column))
    choice = Choice(drawing.basis, drawing.period, drawing.state, drawing.scenario)
    body = poster(
        shown,
        sight.flows,
        drawing.scene,
        title[language],
        choice,
        language,
        picture=FIGURES[drawing.view](sight) if drawing.view in FIGURES else "",
    )
    return page(
        shown.name or title[language],
        language,
        body,
        data=_carried(drawing) | {"title": title, "library": library},
        styles=[*styles(), *banner_style(letterhead_of(shown.settings))],
        scripts=scripts(library),
    )


def _carried(drawing: Drawing) -> dict[str, Any]:
    """Return what the scripts read: flows, actors, words and what is chosen."""
    shown, sight = drawing.ecosystem, drawing.sight
    stored = ledger(
        shown,
        drawing.flows,
        sight.plan,
        scenario=drawing.scenario,
        state=drawing.state,
        bars=sight.bars,
        estimates=drawing.estimates,
        kept_places=drawing.places,
    )
    state = drawing.state or "all"
    units = {mark["unit"] for mark in stored["marks"]} | {row[3] for row in stored["rows"]}
    return stored | {
        "language": drawing.language,
        "view": drawing.view,
        "actor": drawing.actor,
        "room": drawing.far,
        "focal": shown.focal,
        "footer": letterhead_of(shown.settings).footer,
        "basis": drawing.basis,
        "state": state,
        "scenario": drawing.scenario,
        "period": drawing.period,
        "constructed": constructed(shown),
        "version": __version__,
        "used": sum(count.stored for count in shown.counts),
        "refused": sum(count.refused for count in shown.counts),
        "declarations": shown.table("transactions").height,
        "words": {language: _words(language, units, state) for language in LANGUAGES},
    }


def _words(language: str, units: set[str], state: str) -> dict[str, str]:
    """Return every sentence of a page in a language; of units and states, those it shows."""
    told = {key: text for name in _TOPICS for key, text in topic(name, language).items()}
    named = {key.removeprefix("unit_") for key in told if key.startswith("unit_")}
    left = {f"{form}_{unit}" for unit in named - units for form in ("unit", "one")}
    left |= {key for key in told if key.startswith("state_")} - {f"state_{state}"} | _ASIDE
    return {key: text for key, text in told.items() if key not in left}
