"""The scripts and styles of a map: ours, and a published library where there are many."""

from __future__ import annotations

from valuechain.page import asset, shortened

__all__ = ["SCRIPTS", "library_for", "scripts", "styles"]

SCRIPTS = (
    "csv.js",
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
    "order.js",
    "panel.js",
    "trace.js",
    "table.js",
    "ego.js",
    "matrix.js",
    "sankey.js",
    "lists.js",
    "periods.js",
    "leaving.js",
    "boxes.js",
    "memory.js",
    "room.js",
    "saving.js",
    "explore.js",
    "cloud.js",
    "medium.js",
    "large.js",
    "controls.js",
    "map.js",
)
"""Our scripts of the page, in the order they run."""

_ONLY_WITH = {"medium.js": "vis", "large.js": "sigma"}
"""The scripts that only pages with a library carry."""

MOST_ALONE, MOST_VIS, MOST_SIGMA = 60, 500, 5_000
"""The most actors that our own script, vis-network and sigma draw at once."""

_ADDS_STYLES = 'if(g&&"undefined"!=typeof document)'


def library_for(actors: int) -> str:
    """Return what draws all actors at once; empty where our own script does.

    Examples
    --------
    >>> [library_for(count) for count in (60, 61, 501, 5_001)]
    ['', 'vis', 'sigma', '']
    """
    if actors <= MOST_ALONE or actors > MOST_SIGMA:
        return ""
    return "vis" if actors <= MOST_VIS else "sigma"


def scripts(library: str) -> list[str]:
    """Return the scripts of a page that carries a library, in the order they run."""
    without = {name for name, needed in _ONLY_WITH.items() if needed != library}
    ours = [shortened(name) for name in SCRIPTS if name not in without]
    return [*_published(library), "\n".join(ours)]


def styles() -> list[str]:
    """Return the style sheets of a page."""
    return [shortened("map.css")]


def _published(library: str) -> list[str]:
    """Return the published scripts of a library.

    vis-network comes without the style sheets it adds, which our policy refuses.
    """
    if library == "vis":
        return [asset("vis-network.min.js").replace(_ADDS_STYLES, "if(0)", 1)]
    if library == "sigma":
        return [asset("graphology.umd.min.js"), asset("sigma.min.js")]
    return []
