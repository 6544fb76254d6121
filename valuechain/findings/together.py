"""What holds an ecosystem together: pairs both ways, and loops of three or more."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from valuechain.findings.rows import ids_of
from valuechain.findings.statement import Number, Statement
from valuechain.indicators.absent import feedback
from valuechain.indicators.evidence import Evidence
from valuechain.model import Ecosystem

__all__ = ["MOST_ACTORS", "both_ways", "loops_of_three"]

MOST_ACTORS = 2000
"""Beyond so many actors, loops are not looked for: it takes too long for a first page."""

_LOOPS = 1000


def both_ways(found: Evidence) -> Iterator[Statement]:
    """Tell how many linked pairs exchange in both directions, whatever the kind."""
    outside = list(found.outside)
    ends = [pl.col(s).cast(pl.String) for s in ("provider", "receiver")]
    lines = found.lines.filter(
        pl.col("quantity") > 0, ends[0] != ends[1], *(~e.is_in(outside) for e in ends)
    )
    pair = lines.with_columns(
        pl.min_horizontal(*ends).alias("one"), pl.max_horizontal(*ends).alias("other")
    )
    ways = pair.group_by("one", "other").agg(pl.col("provider").n_unique().alias("ways"))
    mutual = ways.filter(pl.col("ways") == 2)
    if ways.is_empty():
        return
    both = pair.join(mutual, on=["one", "other"], how="semi")
    numbers = {
        "number": Number(mutual.height, "", ids_of(found, both)),
        "total": Number(ways.height, "", ids_of(found, lines)),
    }
    yield Statement("pairs_both_ways", {}, numbers)


def loops_of_three(
    ecosystem: Ecosystem, found: Evidence, basis: str
) -> Iterator[Statement]:
    """Tell how many loops link three or four actors, and the first of them."""
    if len(ecosystem.actor_ids) > MOST_ACTORS:
        return
    loops = feedback(ecosystem, period=found.period, basis=basis, most=_LOOPS + 1)
    if not loops:
        return
    code, shown = ("feedback", loops)
    if len(loops) > _LOOPS:
        code, shown = ("feedback_many", loops[:_LOOPS])
    ids = tuple(sorted({i for loop in shown for step in loop.ids for i in step}))
    first = " → ".join(ecosystem.names[a] for a in (*shown[0].actors, shown[0].actors[0]))
    yield Statement(code, {"names": first}, {"number": Number(len(shown), "", ids)})
