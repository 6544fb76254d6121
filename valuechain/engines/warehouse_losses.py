"""What others lose if an actor of a warehouse leaves, found by the engine of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from valuechain.engines.balances import LAYER
from valuechain.engines.products import keys_of
from valuechain.engines.sparse_joins import carried, reached
from valuechain.engines.warehouse_balance import Balances, balances, check_actor
from valuechain.engines.warehouse_gaps import gaps
from valuechain.engines.warehoused import Warehoused
from valuechain.frames import QUANTITY
from valuechain.selection import LayerLike

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["losses", "losses_and_gaps"]

_CLOSE = 1e-12
_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "leaver": pl.String,
    "dependent": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "lost": QUANTITY,
    "share": pl.Float64,
    "of": QUANTITY,
    "unexplained": QUANTITY,
    "reason": pl.String,
    "group": pl.List(pl.String),
}


def losses(
    opened: Warehoused,
    actors: Sequence[str],
    *,
    side: str = "supply",
    layer: LayerLike = None,
    period: str | None = None,
    basis: str = "recognised",
    substitution: float | Mapping[str, float] | None = None,
    others: float = 0.0,
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    r"""Return what each other actor would lose if one left, for one leaver or a few.

    The figures of ``valuechain.indicators.without.without``: with :math:`h_k = 1` for the
    leaver and :math:`h_j = \sum_i A_{ij} h_i` for the others, *h* is the row *k* of the total
    dependency coefficients [1]_.

    One solve for each leaver, all of them and all layers and periods in the same joins: a
    row for each leaver and each actor it reaches. Meant for one actor or a few; for
    everyone it would be as many rows as pairs.

    Parameters
    ----------
    opened : Warehoused
        Where the declarations are.
    actors : sequence of str
        The leavers, each on its own.
    side, layer, period, basis, substitution, state, scenario
        As for ``without``; the basis is one of
        ``valuechain.engines.warehouse_flows.BASES``.
    others : float
        The share that those could replace whom a mapping ``substitution`` does not name.

    Returns
    -------
    polars DataFrame
        ``leaver``, then the columns of ``without``; the largest share first for each leaver
        and layer. Shares differ from those of the embedded engine by about 1e-12 of
        each at most.

    Raises
    ------
    ValueError
        For an unknown actor, side, layer, period or scenario, a negative amount, a
        substitution outside [0, 1], or shares that do not settle.

    References
    ----------
    .. [1] J. Szyrmer, R. E. Ulanowicz, "Total flows in ecosystems", Ecological
       Modelling 35, 123-136 (1987).
    """
    rows, _ = losses_and_gaps(
        opened,
        actors,
        side=side,
        layer=layer,
        period=period,
        basis=basis,
        substitution=substitution,
        others=others,
        state=state,
        scenario=scenario,
    )
    return rows


def losses_and_gaps(
    opened: Warehoused,
    actors: Sequence[str],
    *,
    side: str = "supply",
    substitution: float | Mapping[str, float] | None = None,
    others: float = 0.0,
    **chosen: Any,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what ``losses`` returns, and the unexplained sources and uses behind it.

    Returns
    -------
    tuple of two polars DataFrames
        The second has the columns of ``valuechain.indicators.gaps.unexplained``: the actors
        within whose two sides differ, in the layers and periods of the first, the largest
        first in each.
    """
    given = dict(substitution) if isinstance(substitution, Mapping) else {}
    if not isinstance(substitution, Mapping):
        others = substitution or others
    for share in (others, *given.values()):
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"a substitution is a share between 0 and 1, not {share}")
    for actor in given:
        check_actor(opened, actor)
    with balances(opened, actors, side, **chosen) as found:
        parts = [_lost(opened, found, actors), *_undefined(opened, found, actors)]
        rows = _placed(_replaced(pl.concat(parts, how="diagonal"), given, others))
        return rows, gaps(opened, found, side).join(
            rows.select(*LAYER).unique(),
            on=LAYER,
            how="semi",
            nulls_equal=True,
            maintain_order="left",
        )


def _lost(opened: Warehoused, found: Balances, actors: Sequence[str]) -> pl.DataFrame:
    """Return who loses what, and what it has; the only rows that come here."""
    starts = found.starts(actors)
    bench, entering = found.bench, found.bench.kept(starts)
    open_arrows = found.open_arrows()
    if "start" in entering.columns:
        owned = entering.select(owner="start", owned="node")
        links = open_arrows.left_join(owned, open_arrows.target == owned.owned)
        links = links.select("source", "target", "part", "owner")
    else:
        links = open_arrows.anti_join(entering, open_arrows.target == entering.node)
    shares = carried(bench, bench.kept(links), entering).values
    return _read(opened, found, actors, shares, entering)


def _read(
    opened: Warehoused,
    found: Balances,
    actors: Sequence[str],
    shares: ir.Table,
    entering: ir.Table,
) -> pl.DataFrame:
    """Return the rows of a vector by leaver and dependent, without the leavers' own."""
    keys = keys_of(shares)
    others = shares.anti_join(entering, [shares[key] == entering[key] for key in keys])
    met = others.join(found.places, others.node == found.places.node)
    lost = met.value * met.through
    rows = opened.rows(
        met.filter(lost.isnull() | (lost > _CLOSE * met.known)).select(
            *LAYER, *keys[:-1], "known", "unexplained", lost=lost, dependent=met.actor
        )
    )
    return rows.select(
        _leaver(rows, actors),
        "dependent",
        *LAYER,
        "lost",
        pl.col("known").alias("of"),
        "unexplained",
    )


def _undefined(
    opened: Warehoused, found: Balances, actors: Sequence[str]
) -> list[pl.DataFrame]:
    """Return the dependents of leavers who belong to a closed group, and the group."""
    import ibis

    starts, closed = found.starts(actors), found.closed
    if closed is None:
        return []
    inside = found.bench.kept(starts.semi_join(closed, starts.node == closed.node))
    if not found.bench.count(inside):
        return []
    behind = reached(found.bench, found.arrows, inside)
    shares = behind.mutate(value=ibis.null("float64"))
    rows = _read(opened, found, actors, shares, inside).with_columns(
        pl.lit("no_boundary").alias("reason")
    )
    inner = found.turned().arrows
    before = reached(
        found.bench, inner.semi_join(closed, inner.target == closed.node), inside
    )
    met = before.join(found.places, before.node == found.places.node)
    named = opened.rows(met.select(*LAYER, *keys_of(before)[:-1], "actor"))
    group = named.group_by(_leaver(named, actors), *LAYER).agg(
        pl.col("actor").sort().alias("group")
    )
    return [rows.join(group, on=["leaver", *LAYER], how="left")]


def _leaver(rows: pl.DataFrame, actors: Sequence[str]) -> pl.Expr:
    """Return who leaves, by the number that a row starts from."""
    if "start" not in rows.columns:
        return pl.lit(actors[0], pl.String).alias("leaver")
    names = pl.Series(actors, dtype=pl.String)
    return pl.lit(names).gather(pl.col("start")).alias("leaver")


def _replaced(
    frame: pl.DataFrame, given: Mapping[str, float], others: float
) -> pl.DataFrame:
    """Return losses as shares of what is known, less what could be replaced of them."""
    who = pl.DataFrame(
        {"dependent": list(given), "replaced": list(given.values())},
        schema={"dependent": pl.String, "replaced": pl.Float64},
    )
    kept = 1.0 - pl.col("replaced").fill_null(others)
    share = (pl.col("lost") / pl.col("of")).clip(upper_bound=1.0)
    told = frame.join(who, on="dependent", how="left")
    return told.with_columns(share=share * kept, lost=pl.col("lost") * kept)


def _placed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in order, with the columns and exact quantities of ``without``."""
    for name in ("reason", "group"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, _COLUMNS[name]).alias(name))
    exact = [pl.col(c).round(6).cast(QUANTITY) for c in ("lost", "of", "unexplained")]
    unknown = [pl.col(c).replace("", None) for c in ("unit", "period")]
    group = pl.col("group").fill_null(pl.lit([], pl.List(pl.String)))
    frame = frame.with_columns(*exact, *unknown, group).select(list(_COLUMNS))
    return frame.sort(
        "leaver", *LAYER, pl.col("share").round(12), "dependent",
        descending=[False] * 4 + [True, False], nulls_last=[False] * 4 + [True, False],
    )  # fmt: skip
