"""Lines, and what each actor gives and receives, added up in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString

import polars as pl

from valuechain.engines.added_flows import AddedFlows
from valuechain.engines.stored_project import FIGURES, LINES, StoredProject, exact, opened
from valuechain.lines import KEYS, SIDES
from valuechain.model import Layer
from valuechain.store.layout import UNCONFIRMED

__all__ = ["BASES", "flow_rows", "lines", "stored_flows"]

_PLACED = 2
"""Since which layout a transaction says where it is added up."""

BASES = ("recognised", "provider", "receiver")
"""The bases whose figures the database can find by itself."""

_LINES: LiteralString = LINES + (
    "RETURN a.position, b.position, stratum, provided, ps, received, rs, facilitated, fs"
)
_FLOWS: LiteralString = (
    LINES
    + FIGURES
    + """
UNWIND [true, false] AS gives
WITH CASE WHEN gives THEN a ELSE b END AS actor, stratum, gives, figure, unconfirmed,
 gives OR a <> b AS counted
WITH actor, stratum,
 sum(CASE WHEN gives THEN figure END) AS given,
 sum(CASE WHEN NOT gives THEN figure END) AS received,
 sum(CASE WHEN counted THEN 1 ELSE 0 END) AS lines,
 sum(CASE WHEN counted AND unconfirmed THEN 1 ELSE 0 END) AS unconfirmed,
 sum(CASE WHEN counted AND figure IS NULL THEN 1 ELSE 0 END) AS missing
RETURN actor.position, stratum, given, received, lines, unconfirmed, missing
"""
)


_RECOGNISED: LiteralString = """
MATCH (t:ValueChain) WHERE t.project = $project AND t.revision = $revision AND t:Transaction
"""
_GIVEN: LiteralString = """
WITH t.gives_in AS place, sum(t.recognised_micro) AS figure, sum(t.opens) AS opened
RETURN place / $count, collect(place % $count), collect(figure), collect(opened)
"""
_RECEIVED: LiteralString = """
WITH t.gets_in AS place, sum(t.recognised_micro) AS figure,
 sum(CASE WHEN t.gives_in <> t.gets_in THEN t.opens END) AS opened
RETURN place / $count, collect(place % $count), collect(figure), collect(opened)
"""
_SOME: LiteralString = "AND t.stratum IN $strata "


def lines(
    stored: StoredProject, *, scenario: str = "actual", state: str | None = "done"
) -> pl.DataFrame:
    """Return what ``valuechain.lines.lines`` returns for the ecosystem, added up there.

    Returns
    -------
    polars DataFrame
        The same columns, figures and order.
    """
    strata = stored.within(state=state, scenario=scenario)
    found = stored.rows(_LINES, strata)
    said = [f"{side}_{what}" for side in SIDES for what in ("quantity", "entries")]
    names = ["provider", "receiver", "stratum", *said]
    frame = pl.DataFrame(found, schema=dict.fromkeys(names, pl.Int64), orient="row")
    actors = stored.actors()
    return (
        frame.join(strata, on="stratum", how="left")
        .with_columns(
            *(pl.col(c).cast(pl.UInt32).cat.to(actors) for c in ("provider", "receiver")),
            *exact(*(f"{side}_quantity" for side in SIDES)),
            *(pl.col(f"{side}_entries").cast(pl.UInt32) for side in SIDES),
            pl.col("state").cast(pl.Enum(["promised", "agreed", "done"])),
        )
        .select(*KEYS, *said)
        .sort(KEYS, nulls_last=False)
    )


def flow_rows(
    stored: StoredProject,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return given, received and net per actor, layer and period, added up there.

    Parameters
    ----------
    stored : StoredProject
        Its sums must fit 64 bits (``project.summable``).
    layer, period, basis, state, scenario
        As ``valuechain.verbs.flows``; the basis one of ``BASES``.

    Returns
    -------
    polars DataFrame
        The columns, figures and order of ``valuechain.flows.actor_flows``, exactly.
    """
    strata = stored.within(layer, period, state, scenario)
    counts = ("lines", "unconfirmed", "missing")
    if basis == "recognised" and stored.project.layout >= _PLACED:
        frame = _recognised(stored, strata)
    else:
        found = stored.rows(_FLOWS, strata, basis=basis)
        names = ["actor", "stratum", "given", "received", *counts]
        frame = pl.DataFrame(found, schema=dict.fromkeys(names, pl.Int64), orient="row")
    keys = ["actor", "kind", "unit", "period"]
    return (
        frame.join(strata, on="stratum", how="left")
        .with_columns(
            pl.col("actor").cast(pl.UInt32).cat.to(stored.actors()),
            (pl.col("received") - pl.col("given")).alias("net"),
        )
        .with_columns(exact("given", "received", "net"))
        .select(*keys, "given", "received", "net", *counts)
        .sort(keys, nulls_last=False)
    )


def _recognised(stored: StoredProject, strata: pl.DataFrame) -> pl.DataFrame:
    """Return what each actor gives and receives in each stratum, by its recognised words.

    Each transaction says in which place it is added up, so that none is brought together
    with its actors or its line. The server adds up both sides at once.
    """
    some: LiteralString = "" if strata.height == stored.strata.height else _SOME

    def side(figure: str, statement: LiteralString) -> pl.DataFrame:
        whole = _RECOGNISED + some + statement
        rows = stored.rows(whole, strata, count=stored.strata.height)
        several = ("stratum", figure, "opened")
        schema: dict[str, pl.DataType] = dict.fromkeys(several, pl.List(pl.Int64))
        frame = pl.DataFrame(rows, schema={"actor": pl.Int64(), **schema}, orient="row")
        return frame.explode(*several)

    with ThreadPoolExecutor(max_workers=2) as pool:
        sides = list(pool.map(side, ("given", "received"), (_GIVEN, _RECEIVED)))
    opened = pl.col("opened").sum()
    return (
        pl.concat(sides, how="diagonal")
        .group_by("actor", "stratum")
        .agg(pl.col("given", "received").sum(), opened)
        .with_columns(
            (pl.col("opened") % UNCONFIRMED).alias("lines"),
            (pl.col("opened") // UNCONFIRMED).alias("unconfirmed"),
            pl.lit(0, pl.Int64).alias("missing"),
        )
    )


def stored_flows(
    address: str,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str | None = None,
    state: str = "done",
    scenario: str = "actual",
) -> AddedFlows | None:
    """Return the flows of the project at an address, added up in the database.

    ``None`` where the database cannot: on the basis ``reconciled``, and where a sum might
    not fit 64 bits. The project is then to be read whole.
    """
    with opened(address) as stored:
        basis = basis or stored.basis
        if basis not in BASES or not stored.project.summable:
            return None
        rows = flow_rows(stored, layer, period, basis, state, scenario)
        counts = {t: n for t, n in stored.project.counts.items() if t != "strata"}
        language = str(stored.project.settings.get("ecosystem", {}).get("language", ""))
        return AddedFlows(stored.name, language, basis, counts, rows)
