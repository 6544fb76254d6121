"""The part of a map page that needs no script: sentence, picture, table, sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from valuechain.letterhead import letterhead_of
from valuechain.model import Ecosystem
from valuechain.version import __version__
from valuechain.views.banner import banner
from valuechain.views.choice import shares_before
from valuechain.views.columns import Plan
from valuechain.views.figure import figure_text
from valuechain.views.markup import escaped
from valuechain.views.scene import Scene
from valuechain.views.svg import to_svg
from valuechain.words import LANGUAGES, say, topic

__all__ = ["Choice", "constructed", "poster", "titles"]

_CONSTRUCTED = "constructed figures"
_MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """On which figures a page rests."""

    basis: str
    period: str | None
    state: str | None
    scenario: str


def constructed(ecosystem: Ecosystem) -> bool:
    """Return whether the ecosystem says that its figures are constructed."""
    if ecosystem.settings.get("ecosystem", {}).get("constructed"):
        return True
    for name, column in (
        ("transactions", "note"),
        ("rates", "source"),
        ("targets", "source"),
    ):
        table = ecosystem.table(name)
        if column in table.columns:
            told = table[column].cast(pl.String).str.to_lowercase()
            if told.str.contains(_CONSTRUCTED, literal=True).any():
                return True
    return False


def titles(ecosystem: Ecosystem, plan: Plan) -> dict[str, str]:
    """Return the sentence above the picture, in each language.

    It tells the largest flow of the layer that most flows belong to.
    """
    return {language: _title(ecosystem, plan, language) for language in LANGUAGES}


def _title(ecosystem: Ecosystem, plan: Plan, language: str) -> str:
    name = ecosystem.name or say("page", "unnamed", language)
    if not plan.flows:
        return say("page", "title_empty", language, name=name)
    counts = [0] * len(plan.marks)
    for flow in plan.flows:
        counts[flow.layer] += flow.quantity is not None and flow.provider != flow.receiver
    layer = max(range(len(counts)), key=lambda n: (counts[n], -n))
    told = [f for f in plan.flows if f.layer == layer and f.provider != f.receiver]
    told = [f for f in told if f.quantity is not None]
    if not told:
        return say("page", "title_no_figure", language, name=name)
    largest = max(told, key=lambda f: abs(f.quantity or Decimal(0)))
    ids, names, mark = ecosystem.actor_ids, ecosystem.names, plan.marks[layer]
    return say(
        "page",
        "title",
        language,
        name=name,
        kind=mark.named(language),
        provider=names[ids[largest.provider]],
        receiver=names[ids[largest.receiver]],
        quantity=figure_text(largest.quantity, mark.layer.unit, language),
    )


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
        out = scene.left_out
        subtitle = words(
            "subtitle",
            shown=out.shown_flows,
            flows=out.flows,
            share="80\xa0%",
            boxes=len(scene.nodes),
            period=choice.period or say("page", "period_all", language),
            left=out.flows - out.shown_flows,
            folded=out.folded_actors,
        )
        parts += [
            f"<p>{subtitle} {words(f'basis_{choice.basis}')}</p>",
            f"<p>{words('needs_script')}</p>",
            picture or to_svg(scene, language, title=title),
            *_table(ecosystem, flows, scene, language),
        ]
    parts += [f"<footer><p>{_footer(ecosystem, choice, language)}</p></footer>", "</main>"]
    return "\n".join(parts)


def _footer(ecosystem: Ecosystem, choice: Choice, language: str) -> str:
    counts = ecosystem.counts
    sentences = [
        say("page", f"basis_{choice.basis}", language),
        say(
            "page",
            "footer_state",
            language,
            state=say("page", f"state_{choice.state or 'all'}", language),
            scenario=topic("page", language).get(
                f"scenario_{choice.scenario}", choice.scenario
            ),
        ),
        say(
            "page",
            "footer_rows",
            language,
            used=sum(count.stored for count in counts),
            refused=sum(count.refused for count in counts),
            actors=ecosystem.table("actors").height,
            declarations=ecosystem.table("transactions").height,
        ),
        say("page", "footer_made", language, version=__version__),
    ]
    footer = letterhead_of(ecosystem.settings).footer
    sentences = [footer, *sentences] if footer else sentences
    return escaped(" ".join(sentences))


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
