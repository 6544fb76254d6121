"""A scene as SVG: one picture that needs no script, no style sheet and no network."""

from __future__ import annotations

from collections.abc import Sequence

from valuechain.views.figure import figure_text
from valuechain.views.mark import GREY
from valuechain.views.markup import escaped, wrapped
from valuechain.views.scene import Column, Link, Node, Scene
from valuechain.words import say

__all__ = [
    "along", "column_text", "letter_of", "letter_places", "link_text", "node_text", "path_of",
    "to_svg",
]  # fmt: skip

_FONT = 'font-family="system-ui, Segoe UI, Roboto, Arial, sans-serif"'
Place = tuple[float, float, float, float]
"""Left, top, width and height."""

_LEGEND_ROW, _LEGEND_COLUMN, _BELOW_THE_TOP = 30.0, 370.0, 60.0


def to_svg(
    scene: Scene,
    language: str,
    *,
    title: str = "",
    legend: bool = True,
    cased: bool = False,
) -> str:
    """Return the scene as one ``svg`` element, with its legend where it is wanted.

    Parameters
    ----------
    scene : Scene
        Boxes and lines with their places.
    language : str
        ``en`` or ``fr``.
    title : str
        What the picture says, for people who hear it.
    legend : bool
        Whether kinds and dashes are explained below.
    cased : bool
        Whether flows have a white edge that sets them off where they cross; a page, which
        draws its own picture when scripts run, carries lighter ones without.
    """
    rows = (len(scene.marks) + 3) // 4 + 1
    height = scene.height + (_LEGEND_ROW * rows + 20 if legend else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scene.width:g} {height:g}" '
        f'class="picture" role="img" {_FONT} font-size="16" fill="#111111">',
        f"<title>{escaped(title)}</title>" if title else "",
        f'<rect width="{scene.width:g}" height="{height:g}" fill="#fff"/>',
        _hatching(),
    ]
    widest_first = sorted(scene.links, key=lambda link: -link.width)
    parts += [_line(link, scene.nodes, language, cased) for link in widest_first]
    parts += _grouped("", [_box(node, language, scene.font) for node in scene.nodes])
    parts += [_heading(column, language) for column in scene.columns]
    letters = [_letter(link, spot) for link, spot in letter_places(scene)]
    parts += _grouped(' font-size="14"', letters)
    if legend:
        parts += _legend(scene, scene.height + 10, language)
    return "\n".join([part for part in parts if part] + ["</svg>"])


def _grouped(look: str, parts: list[str]) -> list[str]:
    """Return pieces whose words stand in their middle, said once for all of them."""
    return [f'<g text-anchor="middle"{look}>', *parts, "</g>"] if parts else []


def _heading(column: Column, language: str) -> str:
    """Draw the heading of a column on white, so that lines below do not cross it."""
    text = column_text(column.type, language)
    lines = wrapped(text, max(int((column.width + 48) / 9.9), 8), 2)
    x, parts = column.x + column.width / 2, []
    for n, line in enumerate(reversed(lines)):
        y, wide = round(column.y - 19 * n, 1), len(line) * 9.6
        parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-weight="700">'
            f"{escaped(line)}</text>"
        )
        if column.y > _BELOW_THE_TOP:
            parts.append(
                f'<rect x="{x - wide / 2:g}" y="{y - 15:g}" width="{wide:g}" height="19" '
                'fill="#fff" fill-opacity="0.8"/>'
            )
    return "".join(reversed(parts))


def column_text(type_: str, language: str) -> str:
    """Return the heading of a column: a type as written, or our words for a code."""
    if type_ in ("outside", "untyped", "gives", "both", "receives"):
        return say("page", f"group_{type_}", language)
    return type_


def node_text(node: Node, language: str) -> str:
    """Return what a box is called: its actor, or its type and how many share it."""
    if not node.folded:
        return node.name
    group = column_text(node.type, language)
    return say("page", "fold", language, type=group, count=len(node.members))


def link_text(link: Link, nodes: Sequence[Node], language: str) -> str:
    """Return what a line says to people who hear it: who, to whom, what, confirmed or not."""
    one, other = (node_text(nodes[n], language) for n in (link.provider, link.receiver))
    if link.mark is None:
        what = say("page", "bundle", language, count=link.parts)
    else:
        figure = figure_text(link.quantity, link.mark.layer.unit, language)
        what = f"{link.mark.named(language)}, {figure}"
        if link.refund:
            what += f" ({say('views', 'refund', language)})"
    status = say("page", "confirmed" if link.confirmed else "one_sided", language)
    return f"{one} → {other}, {what}, {status}"


def path_of(
    link: Link, nodes: Sequence[Node]
) -> tuple[str, list[tuple[float, float]], int]:
    """Return a line as a path, as four points, and where its head looks: 1 right, -1 left."""
    (x1, y1), (x2, y2) = link.start, link.end
    one, other = nodes[link.provider], nodes[link.receiver]
    head = 0.9 * link.width + 6
    if one.column == other.column:
        out = 30.0 + abs(y2 - y1) * 0.1
        x3, a, b, way = x2 + head, x1 + out, x2 + out, -1
    else:
        way = 1 if other.column > one.column else -1
        x3 = x2 - way * head
        bend = max(abs(x3 - x1) * 0.45, 30.0)
        a, b = x1 + way * bend, x3 - way * bend
    points = [(x1, y1), (a, y1), (b, y2), (x3, y2)]
    (x1, y1), (a, _), (b, y2), (x3, _) = [(round(x, 1), round(y, 1)) for x, y in points]
    path = f"M{x1:g} {y1:g}C{a:g} {y1:g} {b:g} {y2:g} {x3:g} {y2:g}"
    return path, points, way


def _line(link: Link, nodes: Sequence[Node], language: str, cased: bool) -> str:
    path, _, way = path_of(link, nodes)
    colour = link.mark.colour if link.mark else GREY
    wide = link.width
    dash = (
        ""
        if link.confirmed
        else f' stroke-dasharray="{1.2 * wide + 3:.1f} {0.8 * wide + 3:.1f}"'
    )
    spine = ""
    if link.refund:
        dash = ' stroke-dasharray="2 4"'
        spine = f'<path d="{path}" stroke="{colour}" stroke-width="1.5"/>'
    x, y = link.end
    head, half = 0.9 * wide + 6, max(0.95 * wide, 4.5)
    back = x - way * head
    tip = f"M{x:g} {y:g}L{back:.1f} {y - half:.1f}V{y + half:.1f}Z"
    casing = f'<path d="{path}" stroke="#fff" stroke-width="{wide + 4:g}"/>' * cased
    return (
        f'<g fill="none"><title>{escaped(link_text(link, nodes, language))}</title>{casing}'
        f'<path d="{path}" stroke="{colour}" stroke-width="{wide:g}"{dash}/>{spine}'
        f'<path d="{tip}" fill="{colour}"/></g>'
    )


def letter_places(scene: Scene) -> list[tuple[Link, Place]]:
    """Return where a line's letter covers no other piece, nearest to the middle.

    A line without such a place has no letter, and is left out.
    """
    taken = [(n.x - 2, n.y - 2, n.width + 4, n.height + 4) for n in scene.nodes]
    taken += [(c.x - 10, c.y - 34, c.width + 20, 40) for c in scene.columns]
    found: list[tuple[Link, Place]] = []
    for link in scene.links:
        points = path_of(link, scene.nodes)[1]
        wide = 10 + 9 * len(letter_of(link))
        for n in range(25):
            x, y = along(points, 0.5 + (n + 1) // 2 * 0.033 * (1 if n % 2 else -1))
            spot = (x - wide / 2, y - 10, wide, 20)
            if not any(_meet(spot, other) for other in taken):
                taken.append(spot)
                found.append((link, spot))
                break
    return found


def letter_of(link: Link) -> str:
    """Return the letter of a line's layer, or how many layers a bundle holds.

    Before the letter of a refund stands a minus.
    """
    if link.mark is None:
        return f"×{link.parts}"
    return "−" * link.refund + link.mark.letter


def _letter(link: Link, spot: Place) -> str:
    x, y, wide, high = spot
    colour = link.mark.colour if link.mark else GREY
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:g}" height="{high:g}" rx="4" '
        f'fill="#fff" stroke="{colour}"/><text x="{x + wide / 2:.1f}" y="{y + 15:.1f}">'
        f"{escaped(letter_of(link))}</text>"
    )


def along(points: Sequence[tuple[float, float]], t: float) -> tuple[float, float]:
    """Return the point of a curve at ``t`` in [0, 1], by its four points."""
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
    x = sum(w * p[0] for w, p in zip(weights, points, strict=True))
    y = sum(w * p[1] for w, p in zip(weights, points, strict=True))
    return x, y


def _meet(one: Place, other: Place) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _box(node: Node, language: str, font: float) -> str:
    """Draw a box with its name, on as many lines as the page gives it, above its bar."""
    text = node_text(node, language)
    most = 3 if node.height >= 5 * font else 2
    lines = wrapped(text, max(int((node.width - font) / (font * 0.53)), 5), most)
    step = font * 1.2
    room = min(node.height, font * 5.1) - font * 1.1
    top = node.y + (room - (len(lines) - 1) * step) / 2 + font * 0.42
    size = "" if font == 16 else f' font-size="{font:g}"'
    words = "".join(
        f'<tspan x="{node.x + node.width / 2:g}" y="{top + step * n:.1f}">{escaped(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    fold = ' stroke-dasharray="5 4"' if node.folded else ""
    return (
        f'<g><title>{escaped(text)}</title><rect x="{node.x:g}" y="{node.y:g}" '
        f'width="{node.width:g}" height="{node.height:g}" rx="6" fill="#fff" fill-opacity=".84" '
        f'stroke="#333" stroke-width="1.5"{fold}/><text{size}>{words}</text>'
        f"{_bar(node)}</g>"
    )


def _bar(node: Node) -> str:
    """Draw measured as a bar, declared as a tick; hatched where nothing is measured."""
    if node.folded:
        return ""
    x, y, wide = node.x + 10, node.y + node.height - 14, node.width - 20
    frame = f'x="{x:g}" y="{y:g}" width="{wide:g}" height="8"'
    bar = node.bar
    if bar is None:
        return f'<rect {frame} fill="url(#hatch)" stroke="#777" stroke-width="0.5"/>'
    most = max(float(bar.measured), float(bar.declared or 0), 1e-9) * 1.08
    full = f'<rect {frame} fill="#fff" stroke="#777" stroke-width="0.5"/>'
    full += f'<rect x="{x:g}" y="{y:g}" width="{wide * float(bar.measured) / most:.1f}" '
    full += 'height="8" fill="#333"/>'
    if bar.declared is not None:
        at = x + wide * float(bar.declared) / most
        full += (
            f'<rect x="{at - 2:.1f}" y="{y - 4:g}" width="4" height="16" fill="#D55E00" '
        )
        full += 'stroke="#fff" stroke-width="1"/>'
    return full


def _hatching() -> str:
    return (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        '<rect width="2" height="6" fill="#999"/></pattern></defs>'
    )


def _legend(scene: Scene, top: float, language: str) -> list[str]:
    parts = []
    marks = scene.marks
    for n, mark in enumerate(marks):
        x, y = 48 + n % 4 * _LEGEND_COLUMN, top + n // 4 * _LEGEND_ROW + 16
        parts.append(
            f'<path d="M{x:g} {y:g}h40" stroke="{mark.colour}" stroke-width="6"/>'
            f'<text x="{x + 50:g}" y="{y + 5:g}">'
            f"{escaped(wrapped(f'{mark.letter} = {mark.named(language)}', 34, 1)[0])}</text>"
        )
    y = top + (len(marks) + 3) // 4 * _LEGEND_ROW + 16
    for n, (dash, key) in enumerate((("", "confirmed"), ("9 6", "one_sided"))):
        x = 48 + n * _LEGEND_COLUMN
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        words = escaped(say("page", key, language))
        parts.append(
            f'<path d="M{x:g} {y:g}h40" stroke="#333" stroke-width="4"{dashed}/>'
            f'<text x="{x + 50:g}" y="{y + 5:g}">{words}</text>'
        )
    x = 48 + 2 * _LEGEND_COLUMN
    words = escaped(say("page", "legend_bar", language))
    parts.append(
        f'<rect x="{x:g}" y="{y - 4:g}" width="40" height="8" fill="#fff" '
        f'stroke="#777" stroke-width="0.5"/><rect x="{x:g}" y="{y - 4:g}" width="26" '
        f'height="8" fill="#333"/><rect x="{x + 30:g}" y="{y - 8:g}" width="4" '
        f'height="16" fill="#D55E00"/><text x="{x + 50:g}" y="{y + 5:g}">{words}</text>'
    )
    if any(link.refund for link in scene.links):
        x += 1.2 * _LEGEND_COLUMN
        words = escaped(say("views", "refund_key", language))
        parts.append(
            f'<path d="M{x:g} {y:g}h40" stroke="#333" stroke-width="8" '
            f'stroke-dasharray="2 4"/><path d="M{x:g} {y:g}h40" stroke="#333"/>'
            f'<text x="{x + 50:g}" y="{y + 5:g}">{words}</text>'
        )
    return parts
