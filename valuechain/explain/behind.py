"""Which lines a figure reads that looks beyond an actor's own exchanges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.flows import Flows
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.linked import along, linked
from valuechain.indicators.partnerships import in_partnership
from valuechain.indicators.passage import largest_passage
from valuechain.indicators.propagation import Arrows
from valuechain.indicators.ties import ties

__all__ = ["FAR", "ONE_SIDED", "OWN", "behind"]

FAR = (
    "largest_dependency",
    "leaving_loss",
    "reach",
    "two_step_reach",
    "creation_by_quantity",
    "creation_by_count",
    "net_worth_direct",
    "net_worth_partnerships",
    "forward_linkage",
    "backward_linkage",
)
"""The figures of an actor that read exchanges between others, or some of its own."""

OWN = (
    "given", "received", "net", "net_worth", "valued_share", "confirmation", "asymmetry",
    "signed_asymmetry", "coverage_given", "coverage_received", "reciprocity",
    "other_kind_return", "throughflow", "tangible_share",
)  # fmt: skip
"""Those that read nothing but its own."""

ONE_SIDED = {
    "sources_concentration": "received",
    "effective_sources": "received",
    "outlets_concentration": "given",
    "effective_outlets": "given",
}
"""Those that read only what it gives, or only what it receives."""

Flags = npt.NDArray[np.bool_]


def behind(found: Evidence, indicator: str, actor: str) -> pl.DataFrame:
    """Return the lines that a figure of ``FAR`` reads, those nearest to it first.

    - ``largest_dependency``: what enters each actor on the ways from the one it names,
      and what they give, where that is more than they are known to receive.
    - ``leaving_loss``: every line of the layer, since the loss is a share of all of them;
      first those that carry on what the leaver gives.
    - ``creation_by_quantity``, ``creation_by_count``: every line likewise, first those
      the actor provides.
    - ``net_worth_direct``, ``net_worth_partnerships``: its own lines with others, or with
      its partnerships.
    - ``forward_linkage``: what those give and receive whom it leads to, itself too;
      ``backward_linkage``: what those receive who lead to it, and what they give where
      that is more.
    - ``reach``, ``two_step_reach``: what the actor gives, and what those it reaches give
      in turn.

    Parameters
    ----------
    found : Evidence
        That of the layer, or of all layers where the figure reads them side by side.
    indicator : str
        One of ``FAR``.
    actor : str
        Whose figure.

    Returns
    -------
    polars DataFrame
        Rows of ``found.lines``, in their order but for the first ones.

    Examples
    --------
    >>> from valuechain.indicators.evidence import evidence
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", 4), ("b", "c", 4), ("d", "c", 1), ("c", "e", 5)]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> (found,) = evidence(ecosystem_of(rows))
    >>> behind(found, "largest_dependency", "c")["provider", "receiver"].rows()
    [('a', 'b'), ('b', 'c'), ('d', 'c')]
    """
    lines, place = found.lines, found.actors.index(actor)
    givers = lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    takers = lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    if indicator == "largest_dependency":
        on_way, sources = _on_the_way(found.flows[0], place)
        return lines.filter(pl.Series(on_way[takers] | (on_way & sources)[givers]))
    near = _only(place, len(found.actors))
    if indicator in ("net_worth_direct", "net_worth_partnerships"):
        joined = in_partnership(found, lines)
        chosen = joined if indicator == "net_worth_partnerships" else ~joined
        return lines.filter(pl.Series(near[givers] | near[takers]) & chosen)
    if indicator in ("leaving_loss", "creation_by_quantity", "creation_by_count"):
        if indicator == "leaving_loss":
            near = along(linked(found.flows[0]).arrows, near)
        first = near[givers]
        return pl.concat([lines.filter(pl.Series(part)) for part in (first, ~first)])
    if indicator in ("forward_linkage", "backward_linkage"):
        system = linked(found.flows[0])
        if indicator == "forward_linkage":
            reached = along(system.arrows, near)
            return lines.filter(pl.Series(reached[givers] | reached[takers]))
        reached = along(system.arrows.turned(), near)
        beyond = reached & (system.unexplained > 0)
        return lines.filter(pl.Series(reached[takers] | beyond[givers]))
    arrows = _all_kinds(found)
    if indicator == "two_step_reach":
        near[arrows.heads[arrows.tails == place]] = True
    else:
        near = along(arrows, near)
    return lines.filter(pl.Series(near[givers]))


def _only(place: int, size: int) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[place] = True
    return flags


def _on_the_way(flows: Flows, place: int) -> tuple[Flags, Flags]:
    """Return who is on the ways from the one depended on most, and who gives beyond what comes."""
    system = linked(flows)
    none = np.zeros(len(flows.actors), dtype=bool)
    partner = largest_passage(flows).get(flows.actors[place])
    if partner is None:
        return none, none
    start = _only(flows.actors.index(partner), len(none))
    after = along(system.arrows, start) & ~start
    before = along(system.arrows.turned(), _only(place, len(none)))
    return after & before, system.unexplained > 0


def _all_kinds(found: Evidence) -> Arrows:
    """Return who gives something to whom, of any kind."""
    pairs = [ties(flows) for flows in found.flows]
    tails = np.concatenate([np.zeros(0, np.intp), *(one.providers for one in pairs)])
    heads = np.concatenate([np.zeros(0, np.intp), *(one.receivers for one in pairs)])
    return Arrows(len(found.actors), tails, heads, np.ones(len(tails)))
