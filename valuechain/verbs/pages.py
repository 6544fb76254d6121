"""The verbs that draw an ecosystem and write its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from valuechain.model import Ecosystem
from valuechain.selection import LayerLike, name_of

if TYPE_CHECKING:
    from valuechain.drawing import Drawing

__all__ = ["draw", "map", "report"]


def draw(
    ecosystem: Ecosystem,
    view: str = "columns",
    *,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    language: str | None = None,
    far: bool = False,
) -> Drawing:
    """Return a picture of the ecosystem, to save as one page or to show in a notebook.

    ``far`` is for people who look from afar: larger letters, at most 25 boxes.
    """
    from valuechain.drawing import draw as drawn

    return drawn(
        ecosystem,
        view,
        basis=basis or ecosystem.policy.basis,
        layer=name_of(layer),
        period=period,
        language=language,
        far=far,
    )


map = draw  # noqa: A001
"""``draw`` under the command's name."""


def report(
    ecosystem: Ecosystem,
    folder: str | Path,
    *,
    language: str | None = None,
    force: bool = False,
    all_notes: bool = False,
    hide_names: bool = False,
) -> Path:
    """Write the whole report into ``folder`` and return the path of its first page.

    Notes without consent ``yes`` are in no page and no table, unless ``all_notes``. With
    ``hide_names`` the page of a structure names no other, to be handed on by itself.
    """
    from valuechain.report.report import write_report

    return write_report(
        ecosystem,
        Path(folder),
        language=language,
        force=force,
        all_notes=all_notes,
        hide_names=hide_names,
    )
