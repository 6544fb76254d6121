"""Which kinds, roles and loops of an innovation recur from territory to territory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import networkx as nx
import polars as pl

from valuechain.model import Ecosystem
from valuechain.spreading.placed import in_territory, territories_met

__all__ = ["FEATURES", "LOOP", "patterns"]

FEATURES = ("kind", "role", "loop")
"""A kind of value; a kind from one type of actor to another; a short way round back to its
start, as types of actors."""

LOOP = 4
"""The most exchanges in a loop that is looked for."""

MOST = 20_000
"""How many loops of actors are looked at in a territory; beyond, none is told."""

_TOO_MANY: tuple[str, tuple[str | None, ...]] = ("loop", ())

_Pattern = tuple[str | None, ...]
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "innovation": pl.String,
    "feature": pl.String,
    "pattern": pl.List(pl.String),
    "territories": pl.List(pl.String),
    "missing": pl.List(pl.String),
    "count": pl.Int64,
    "between": pl.Int64,
    "verdict": pl.String,
    "reason": pl.String,
}


def patterns(
    ecosystem: Ecosystem,
    rows: pl.DataFrame,
    innovations: Iterable[str],
    territories: Sequence[str] = (),
) -> pl.DataFrame:
    """Return one row an innovation and pattern, with the territories that have it.

    Parameters
    ----------
    rows : polars DataFrame
        As ``placed`` returns them.
    territories : sequence of str
        Those that are compared; by default those in which a stage of the innovation is
        recorded, and without stages all in which it has an exchange. One without any
        exchange of the innovation is never compared.

    Returns
    -------
    polars DataFrame
        ``innovation``, ``feature`` (one of ``FEATURES``), ``pattern`` (the kind; kind,
        type of who gives, type of who receives; or the types around a loop), the
        ``territories`` that have it and those ``missing`` it, ``count`` (of exchanges, or
        of loops of actors), ``between`` (exchanges that lead from one compared territory
        to another: they recur in neither), ``verdict``: ``everywhere``, ``several``,
        ``one`` or ``between`` (only between them), null with the reason
        ``one_territory`` where there are not two to compare. A loop without types, with
        the reason ``too_many_loops``, stands for the more than ``MOST`` loops of its
        territories, which are not told one by one.
    """
    found: list[dict[str, object]] = []
    for innovation in innovations:
        own = rows.filter(pl.col("innovation") == innovation)
        compared = _compared(ecosystem, own, innovation, territories)
        across = _across(compared)
        alone, between = own.filter(~across), _simple(own.filter(across))
        counts = {place: _features(ecosystem, alone, place) for place in compared}
        met = sorted(
            {pattern for found in (*counts.values(), between) for pattern in found},
            key=lambda p: (FEATURES.index(p[0]), tuple(map(str, p[1]))),
        )
        for feature, pattern in met:
            there = [p for p in compared if counts[p][feature, pattern]]
            beyond = (feature, pattern) == _TOO_MANY
            verdict = None if beyond else _verdict(len(there), len(compared))
            single = "one_territory" if len(compared) < 2 else None
            found.append(
                {
                    "innovation": innovation,
                    "feature": feature,
                    "pattern": list(pattern),
                    "territories": there,
                    "missing": [p for p in compared if p not in there],
                    "count": sum(counts[p][feature, pattern] for p in there),
                    "between": between[feature, pattern],
                    "verdict": verdict,
                    "reason": "too_many_loops" if beyond else single,
                }
            )
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def _verdict(there: int, compared: int) -> str | None:
    if compared < 2:
        return None
    if there == compared:
        return "everywhere"
    return "several" if there > 1 else "one" if there else "between"


def _compared(
    ecosystem: Ecosystem, own: pl.DataFrame, innovation: str, asked: Sequence[str]
) -> list[str]:
    """Return the territories in which an innovation is compared."""
    active = territories_met(own)
    if asked:
        return [place for place in asked if place in active]
    stages = ecosystem.table("stages")
    if "territory" in stages.columns:
        rows = stages.filter(pl.col("innovation") == innovation)
        recorded = set(rows["territory"].drop_nulls()) & set(active)
        if recorded:
            return sorted(recorded)
    return list(active)


def _across(compared: Sequence[str]) -> pl.Expr:
    """Return whether an exchange leads from one compared territory to another."""
    ends = [pl.col(f"{end}_territory") for end in ("provider", "receiver")]
    both = pl.all_horizontal(
        *(end.is_in(list(compared)).fill_null(value=False) for end in ends)
    )
    return both & (ends[0] != ends[1])


def _simple(rows: pl.DataFrame) -> Counter[tuple[str, _Pattern]]:
    """Count the kinds and roles of some exchanges."""
    counts: Counter[tuple[str, _Pattern]] = Counter()
    for kind, giver, taker in rows.select(
        "kind", "provider_type", "receiver_type"
    ).iter_rows():
        counts["kind", (kind,)] += 1
        counts["role", (kind, giver, taker)] += 1
    return counts


def _features(
    ecosystem: Ecosystem, own: pl.DataFrame, place: str
) -> Counter[tuple[str, _Pattern]]:
    """Count the kinds, roles and loops of an innovation in one territory."""
    here = own.filter(in_territory(place))
    counts = _simple(here)
    for loop in _loops(here, ecosystem.outside):
        counts["loop", loop] += 1
    return counts


def _loops(here: pl.DataFrame, outside: frozenset[str]) -> Iterable[_Pattern]:
    """Yield each short loop of actors as the types around it, from the first in order."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    types: dict[str, str | None] = {}
    wanted = here.select("provider", "receiver", "provider_type", "receiver_type")
    for giver, taker, one, other in wanted.iter_rows():
        types |= {giver: one, taker: other}
        if giver != taker and not outside & {giver, taker}:
            graph.add_edge(giver, taker)
    cycles = list(islice(nx.simple_cycles(graph, length_bound=LOOP), MOST + 1))
    if len(cycles) > MOST:
        yield _TOO_MANY[1]
        return
    for cycle in cycles:
        around = [types[actor] for actor in cycle]
        turned = [tuple(around[at:] + around[:at]) for at in range(len(around))]
        yield min(turned, key=lambda t: tuple(map(str, t)))
