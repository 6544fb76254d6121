"""What axe-core, of the version in ``tests/fixtures/axe``, finds in the way of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "fixtures" / "axe"
AXE = (FOLDER / "axe.min.js").read_text("utf-8")


def obstacles(page: Any) -> list[str]:
    """Return what axe-core calls serious or critical, with where it is.

    The page forbids scripts that it does not name; axe runs as the debugger does.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], iframes: false}).then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))"
    )
    return list(found)
