"""Every view by its name: what a page can open on, each drawn by one function."""

from __future__ import annotations

from collections.abc import Callable

from valuechain.views.balance import balance
from valuechain.views.changes import changes
from valuechain.views.dumbbell import dumbbell
from valuechain.views.ego import ego
from valuechain.views.matrix import matrix, territories
from valuechain.views.multiples import multiples
from valuechain.views.sankey import sankey
from valuechain.views.sight import Sight

__all__ = ["FIGURES", "VIEWS"]

FIGURES: dict[str, Callable[[Sight], str]] = {
    "ego": ego,
    "matrix": matrix,
    "sankey": sankey,
    "balance": balance,
    "dumbbell": dumbbell,
    "periods": multiples,
    "changes": changes,
    "territories": territories,
}
"""The picture of each view that is drawn from a ``Sight``; one line registers a view."""

VIEWS = ("columns", *FIGURES, "explore")
"""What a page can open on; all are in every page."""
