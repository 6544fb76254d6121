"""The part of a map page that needs no script: sentence, picture, table, sources."""

from __future__ import annotations

import polars as pl

from valuechain.letterhead import letterhead_of
from valuechain.model import Ecosystem
from valuechain.version import __version__
from valuechain.views.banner import banner
from valuechain.views.captions import Choice, account, constructed, shown
from valuechain.views.choice import shares_before
from valuechain.views.figure import figure_text
from valuechain.views.markup import escaped
from valuechain.views.scene import Scene
from valuechain.views.svg import to_svg
from valuechain.words import say

__all__ = ["poster"]

_MOST_ROWS = 2_000


def poster(
    ecosystem: Ecosystem,
    flows: pl.DataFrame,
    scene: Scene,
    title: str,
    choice: Choice,
    language: str,
    *,
    picture: str = "",
) -> str:
    """Return the markup people see before, or without, any script.

    Parameters
    ----------
    ecosystem : Ecosystem
        For names and the account of rows.
    flows : polars DataFrame
        Those of the period shown.
    scene : Scene
        The picture of those flows.
    title : str
        The sentence above it.
    choice : Choice
        What the figures rest on.
    language : str
        ``en`` or ``fr``.
    picture : str
        An ``svg`` element to show in place of that of ``scene``.
    """

    def words(key: str, **values: object) -> str:
        return escaped(say("page", key, language, **values))

    letterhead = letterhead_of(ecosystem.settings)
    parts = ['<main id="poster">', banner(letterhead, ecosystem.name)]
    parts.append(f"<h1>{escaped(title)}</h1>")
    if constructed(ecosystem):
        parts.append(f'<p class="notice">{words("constructed")}</p>')
    if not scene.links and flows.is_empty():
        parts.append(f"<p>{words('empty')}</p>")
    else:
        told = escaped(" ".join(shown(scene, choice, language)))
        parts += [
            f"<p>{told}</p>",
            f"<p>{escaped(say('picture', 'needs_script', language))}</p>",
            picture or to_svg(scene, language, title=title),
            *_table(ecosystem, flows, scene, language),
        ]
    made = say("page", "footer_made", language, version=__version__)
    footer = escaped(" ".join([*account(ecosystem, choice, language), made]))
    parts += [f"<footer><p>{footer}</p></footer>", "</main>"]
    return "\n".join(parts)


def _table(
    ecosystem: Ecosystem, flows: pl.DataFrame, scene: Scene, language: str
) -> list[str]:
    names = ecosystem.names
    layers = {(m.layer.kind, m.layer.unit): n for n, m in enumerate(scene.marks)}
    text = ("provider", "receiver", "kind", "unit", "period")
    rows = flows.select(
        *(pl.col(c).cast(pl.String).fill_null("") for c in text), "quantity", "unconfirmed"
    ).rows()
    before = shares_before([(layers[row[2], row[3]], row[5]) for row in rows])
    order = sorted(range(len(rows)), key=lambda n: (layers[rows[n][2:4]], before[n], n))
    heads = ("provider", "receiver", "kind", "quantity", "period", "status")
    head = "".join(f'<th scope="col">{say("page", key, language)}</th>' for key in heads)
    lines = [
        "<table>",
        f"<caption>{say('page', 'table_caption', language)}</caption>",
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
    ]
    for n in order[:_MOST_ROWS]:
        one, other, kind, unit, period, quantity, unsure = rows[n]
        cells = (
            names[one],
            names[other],
            scene.marks[layers[kind, unit]].named(language),
            figure_text(quantity, unit, language),
            period,
            say("page", "one_sided" if unsure else "confirmed", language),
        )
        lines.append("<tr>" + "".join(f"<td>{escaped(c)}</td>" for c in cells) + "</tr>")
    lines += ["</tbody>", "</table>"]
    if len(rows) > _MOST_ROWS:
        told = say("page", "table_count", language, shown=_MOST_ROWS, count=len(rows))
        lines.append(f"<p>{escaped(told)}</p>")
    return lines
