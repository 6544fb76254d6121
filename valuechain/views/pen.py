"""Pieces of SVG: text, boxes and lines, each with what it says to people who hear it."""

from __future__ import annotations

from collections.abc import Iterable

from valuechain.views.markup import escaped

__all__ = ["box", "framed", "group", "stroke", "text"]

_FONT = 'font-family="system-ui, Segoe UI, Roboto, Arial, sans-serif"'


def framed(width: float, height: float, parts: Iterable[str], title: str) -> str:
    """Return a whole picture on white, named by ``title``."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'class="picture" role="img" {_FONT} font-size="16" fill="#111111">',
            f"<title>{escaped(title)}</title>",
            f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
            *(part for part in parts if part),
            "</svg>",
        ]
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 16,
    anchor: str = "start",
    bold: bool = False,
    fill: str = "",
) -> str:
    """Return words that stand at (x, y), the foot of their line."""
    more = ' font-weight="700"' if bold else ""
    more += f' fill="{fill}"' if fill else ""
    more += f' font-size="{size:g}"' if size != 16 else ""
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escaped(words)}</text>'


def box(
    x: float, y: float, width: float, height: float, fill: str, *, edge: str = ""
) -> str:
    """Return a rectangle; an ``edge`` is the colour of its border."""
    line = f' stroke="{edge}"' if edge else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" fill="{fill}"{line}/>'
    )


def stroke(path: str, colour: str, width: float = 1.0, *, dash: str = "") -> str:
    """Return a line along ``path``."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
    )


def group(title: str, *parts: str) -> str:
    """Return pieces that belong together and say ``title``."""
    return f"<g><title>{escaped(title)}</title>{''.join(parts)}</g>"
