"""Two rounds of the same ecosystem: what came, what ended, what grew, what was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from valuechain.comparator import difference_in_differences
from valuechain.compare.comparison import compare
from valuechain.flows import on_basis
from valuechain.frames import QUANTITY, to_pandas
from valuechain.lines import KEYS, lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import selected

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Diff", "diff", "timeline"]

TABLES = (
    "transactions", "layers", "actors", "measures", "differences", "timeline", "comparator",
)  # fmt: skip
"""What a comparison of two rounds holds."""

_SETTLED = ("bridged", "bridged_exact", "restated", "agreed_to_differ")
_MEASURE = ("owner", "side", "kind", "partner", "relation", "unit", "period")

_MEASURED: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_MEASURE, pl.String),
    "quantity": QUANTITY,
}


@dataclass(frozen=True, slots=True, eq=False)
class Diff:
    """Two rounds side by side, later − earlier; ``table`` gives each of ``TABLES``.

    Attributes
    ----------
    aligned_by : str
        ``period`` when both rounds speak of the same period, which is then part of what
        a line is; ``round`` when they do not, and each is taken whole.
    tables : mapping of str to polars DataFrame
    """

    aligned_by: str
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return one result as a polars frame."""
        return self.tables[name]

    @property
    def transactions(self) -> pd.DataFrame:
        """A copy of the exchanges: both figures, the difference, and what changed."""
        return to_pandas(self.tables["transactions"])


def diff(
    earlier: Ecosystem,
    later: Ecosystem,
    *,
    earlier_period: str | None = None,
    later_period: str | None = None,
    layer: Layer | str | None = None,
    basis: str = "recognised",
    state: str = "done",
    actor: str | None = None,
    comparator: str | None = None,
) -> Diff:
    """Compare two rounds: later − earlier.

    Parameters
    ----------
    earlier, later : Ecosystem
        Two rounds, or twice the same ecosystem with two periods.
    earlier_period, later_period : str, optional
        What of each is taken.
    layer : optional
        One layer only.
    basis, state : str
        Which figure a flow takes, and which declarations count.
    actor, comparator : str, optional
        Both together: how much more the one changed than the other, layer by layer.

    Returns
    -------
    Diff
        ``change`` is ``added``, ``ended``, ``grown``, ``shrunk`` or ``unchanged``;
        ``unknown`` where a line is told but has no figure on the basis. For
        ``differences``: ``opened``, ``closed``, ``widened``, ``narrowed``, ``unchanged``,
        or ``appeared`` and ``gone`` when the exchange itself came or went. Reversing the
        rounds reverses every row.

    Raises
    ------
    ValueError
        For a period, layer, basis or actor that does not exist, or an actor without a
        named comparator.
    """
    if (actor is None) != (comparator is None):
        raise ValueError("an actor is compared with a named comparator; name both")
    told = {
        "earlier": _flows(earlier, earlier_period, layer, basis, state),
        "later": _flows(later, later_period, layer, basis, state),
    }
    periods = {name: set(f["period"].drop_nulls()) for name, f in told.items()}
    aligned = "period" if periods["earlier"] & periods["later"] else "round"
    if earlier_period or later_period:
        aligned = "round" if earlier_period != later_period else "period"
    keys = [k for k in KEYS if k != "period" or aligned == "period"]
    rounds = ((earlier, earlier_period), (later, later_period))
    transactions = _changes(
        _summed(told["earlier"], keys), _summed(told["later"], keys), keys, aligned
    )
    tables = {
        "transactions": transactions,
        "layers": _layers(told, aligned),
        "actors": _actors(told, earlier, later),
        "measures": _measures(rounds, aligned),
        "differences": _differences(rounds, keys, aligned, layer),
        "timeline": pl.concat(
            timeline(e, basis=basis, state=state).select(
                pl.lit(name).alias("round"), pl.all()
            )
            for name, e in (("earlier", earlier), ("later", later))
        ),
        "comparator": _comparator(told, earlier, earlier_period, actor, comparator, basis),
    }
    return Diff(aligned, tables)


def timeline(
    ecosystem: Ecosystem, *, basis: str = "recognised", state: str = "done"
) -> pl.DataFrame:
    """Return what was exchanged in each layer and period, and by how many.

    Returns
    -------
    polars DataFrame
        ``kind``, ``unit``, ``period``, ``quantity`` (exact), ``lines``, ``confirmed``
        (lines told by both sides) and ``actors``, sorted.
    """
    flows = _flows(ecosystem, None, None, basis, state)
    keys = ["kind", "unit", "period"]
    ends = pl.concat_list("provider", "receiver").explode(
        empty_as_null=False, keep_nulls=True
    )
    return (
        flows.group_by(keys)
        .agg(
            pl.col("quantity").sum(),
            pl.len().cast(pl.Int64).alias("lines"),
            (~pl.col("unconfirmed")).sum().cast(pl.Int64).alias("confirmed"),
            ends.n_unique().cast(pl.Int64).alias("actors"),
        )
        .sort(keys, nulls_last=True)
    )


def _flows(
    ecosystem: Ecosystem,
    period: str | None,
    layer: Layer | str | None,
    basis: str,
    state: str,
) -> pl.DataFrame:
    chosen = selected(lines(ecosystem, state=state), layer, period)
    flows = on_basis(chosen, basis)
    return flows.with_columns(pl.col(key).cast(pl.String) for key in KEYS)


def _summed(flows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return one row a key; a figure is unknown when any of its parts is."""
    known = pl.col("quantity").is_not_null().all()
    return flows.group_by(keys).agg(
        pl.when(known).then(pl.col("quantity").sum()).alias("quantity")
    )


def _changes(
    one: pl.DataFrame, other: pl.DataFrame, keys: list[str], aligned: str
) -> pl.DataFrame:
    """Put two rounds side by side: both figures, later − earlier, and what changed."""
    left = one.rename({"quantity": "earlier"}).with_columns(pl.lit(True).alias("was"))
    right = other.rename({"quantity": "later"}).with_columns(pl.lit(True).alias("is"))
    both = left.join(right, on=keys, how="full", coalesce=True, nulls_equal=True)
    delta = (pl.col("later") - pl.col("earlier")).cast(QUANTITY)
    change = (
        pl.when(pl.col("was").is_null())
        .then(pl.lit("added"))
        .when(pl.col("is").is_null())
        .then(pl.lit("ended"))
        .when(delta.is_null())
        .then(pl.lit("unknown"))
        .when(delta > 0)
        .then(pl.lit("grown"))
        .when(delta < 0)
        .then(pl.lit("shrunk"))
        .otherwise(pl.lit("unchanged"))
    )
    found = both.with_columns(delta.alias("delta"), change.alias("change"))
    if aligned == "round" and "period" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.String).alias("period"))
    names = [*keys, *(["period"] if "period" not in keys else [])]
    return found.select(*names, "earlier", "later", "delta", "change").sort(
        keys, nulls_last=True
    )


def _layers(told: Mapping[str, pl.DataFrame], aligned: str) -> pl.DataFrame:
    keys = ["kind", "unit", *(["period"] if aligned == "period" else [])]
    parts = [
        told[n]
        .group_by(keys)
        .agg(pl.col("quantity").sum(), pl.len().cast(pl.Int64).alias("lines"))
        for n in ("earlier", "later")
    ]
    sums = _changes(
        parts[0].select(*keys, "quantity"),
        parts[1].select(*keys, "quantity"),
        keys,
        aligned,
    )
    counts = [p.select(*keys, pl.col("lines").alias(f"{n}_lines"))
              for n, p in zip(("earlier", "later"), parts, strict=True)]  # fmt: skip
    for count in counts:
        sums = sums.join(count, on=keys, how="left", nulls_equal=True)
    return sums.with_columns(pl.col("earlier_lines", "later_lines").fill_null(0))


def _actors(
    told: Mapping[str, pl.DataFrame], earlier: Ecosystem, later: Ecosystem
) -> pl.DataFrame:
    """Return who came and who left, and in how many exchanges each takes part."""
    counts = []
    for name in ("earlier", "later"):
        flows = told[name]
        ends = pl.concat(
            [
                flows.select(pl.col("provider").alias("actor")),
                flows.filter(pl.col("provider") != pl.col("receiver")).select(
                    pl.col("receiver").alias("actor")
                ),
            ]
        )
        counts.append(
            ends.group_by("actor").agg(pl.len().cast(pl.Int64).alias(f"{name}_lines"))
        )
    both = counts[0].join(counts[1], on="actor", how="full", coalesce=True)
    names = {**earlier.names, **later.names}
    one, other = pl.col("earlier_lines"), pl.col("later_lines")
    change = (
        pl.when(one.is_null())
        .then(pl.lit("added"))
        .when(other.is_null())
        .then(pl.lit("ended"))
        .when(other > one)
        .then(pl.lit("grown"))
        .when(other < one)
        .then(pl.lit("shrunk"))
        .otherwise(pl.lit("unchanged"))
    )
    known = pl.col("actor").replace_strict(names, default=pl.col("actor"))
    return both.select(
        "actor",
        known.cast(pl.String).alias("name"),
        one.fill_null(0),
        other.fill_null(0),
        change.alias("change"),
    ).sort("actor")


def _measures(
    rounds: tuple[tuple[Ecosystem, str | None], ...], aligned: str
) -> pl.DataFrame:
    keys = [k for k in _MEASURE if k != "period" or aligned == "period"]
    parts = []
    for ecosystem, period in rounds:
        table = ecosystem.table("measures")
        if table.is_empty():
            table = pl.DataFrame(schema=_MEASURED)
        table = table.with_columns(pl.col(c).cast(pl.String) for c in _MEASURE)
        if period is not None:
            table = table.filter(pl.col("period") == period)
        parts.append(_summed(table, keys))
    return _changes(parts[0], parts[1], keys, aligned)


def _differences(
    rounds: tuple[tuple[Ecosystem, str | None], ...],
    keys: list[str],
    aligned: str,
    layer: Layer | str | None,
) -> pl.DataFrame:
    """Return the differences between two sides that were opened or closed."""
    parts = []
    for (ecosystem, period), name in zip(rounds, ("earlier", "later"), strict=True):
        found = selected(compare(ecosystem).table("lines"), layer, period)
        found = found.with_columns(
            pl.col(c).cast(pl.String) for c in (*KEYS, "status", "resolution")
        )
        settled = pl.col("resolution").is_in(_SETTLED).fill_null(False)
        is_open = pl.col("status").is_in(["minor", "material"]) & ~settled
        parts.append(
            found.group_by(keys).agg(
                is_open.any().alias(f"{name}_open"),
                pl.col("difference").sum().cast(QUANTITY).alias(f"{name}_difference"),
                pl.col("status").sort().unique(maintain_order=True).str.join(", ")
                .alias(f"{name}_status"),
            )
        )  # fmt: skip
    both = parts[0].join(parts[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    was, now = pl.col("earlier_open"), pl.col("later_open")
    size, then = pl.col("later_difference").abs(), pl.col("earlier_difference").abs()
    opened = was.fill_null(False)
    change = (
        pl.when(opened & now.is_null())
        .then(pl.lit("gone"))
        .when(now.fill_null(False) & was.is_null())
        .then(pl.lit("appeared"))
        .when(opened & ~now)
        .then(pl.lit("closed"))
        .when(now & ~opened)
        .then(pl.lit("opened"))
        .when(size > then)
        .then(pl.lit("widened"))
        .when(size < then)
        .then(pl.lit("narrowed"))
        .otherwise(pl.lit("unchanged"))
    )
    either = opened | now.fill_null(False)
    found = both.filter(either).with_columns(change.alias("change"))
    if "period" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.String).alias("period"))
    columns = [f"{n}_{what}" for what in ("status", "difference")
               for n in ("earlier", "later")]  # fmt: skip
    return found.select(*KEYS, *columns, "change").sort(KEYS, nulls_last=True)


_COMPARATOR: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("actor", "comparator", "side", "kind", "unit"), pl.String),
    **dict.fromkeys(
        ("actor_earlier", "actor_later", "comparator_earlier", "comparator_later"), QUANTITY
    ),
    **dict.fromkeys(("estimate", "pre_trend"), pl.Float64),
    "pre_periods": pl.Int64,
}


def _comparator(
    told: Mapping[str, pl.DataFrame],
    earlier: Ecosystem,
    period: str | None,
    actor: str | None,
    comparator: str | None,
    basis: str,
) -> pl.DataFrame:
    """Return how much more an actor changed than its named comparator, layer by layer.

    Only layers and sides in which both have figures in both rounds; the pre-trend is
    over the periods of the earlier round before the one compared, when there are two.
    """
    if actor is None or comparator is None:
        return pl.DataFrame(schema=_COMPARATOR)
    for one in (actor, comparator):
        if one not in earlier.actor_ids:
            raise ValueError(f"no actor {one!r}")
    sums = {n: _by_actor(frame) for n, frame in told.items()}
    before = _flows(earlier, None, None, basis, "done")
    rows: list[dict[str, object]] = []
    found = sums["earlier"]
    for key in found:
        who, side, kind, unit = key
        other = (comparator, side, kind, unit)
        if who != actor or any(k not in s for k in (key, other) for s in sums.values()):
            continue
        figures = [sums[n][k] for k in (key, other) for n in ("earlier", "later")]
        pre = _pre_changes(before, period, key, other)
        result = difference_in_differences(
            float(figures[1] - figures[0]),
            float(figures[3] - figures[2]),
            pre_change=pre[1],
            comparator_pre_change=pre[2],
        )
        rows.append(
            {
                "actor": actor,
                "comparator": comparator,
                "side": side,
                "kind": kind,
                "unit": unit,
                **dict(zip(list(_COMPARATOR)[5:9], figures, strict=True)),
                "estimate": result.estimate,
                "pre_trend": result.pre_trend,
                "pre_periods": pre[0],
            }
        )
    return pl.DataFrame(rows, schema=_COMPARATOR, orient="row").sort(
        "kind", "unit", "side", nulls_last=True
    )


Key = tuple[str, str, str, str | None]


def _by_actor(flows: pl.DataFrame) -> dict[Key, Decimal]:
    """Return what each actor gives and receives of each layer, all periods together."""
    known = flows.filter(pl.col("quantity").is_not_null())
    if known.is_empty():
        return {}
    found: dict[Key, Decimal] = {}
    for end, side in (("provider", "gives"), ("receiver", "receives")):
        sums = known.group_by(end, "kind", "unit").agg(pl.col("quantity").sum())
        for who, kind, unit, quantity in sums.iter_rows():
            found[who, side, kind, unit] = quantity
    return found


def _pre_changes(
    flows: pl.DataFrame, period: str | None, one: Key, other: Key
) -> tuple[int, float | None, float | None]:
    """Return the periods before the earlier one, and each one's change over them."""
    periods = sorted(set(flows["period"].drop_nulls()))
    start = period or (periods[-1] if periods else None)
    before = [p for p in periods if start is None or p < start]
    span = [*before, start] if start is not None else before
    if len(span) < 2:
        return len(before), None, None
    sums = [_by_actor(flows.filter(pl.col("period") == p)) for p in (span[0], span[-1])]
    if any(k not in s for k in (one, other) for s in sums):
        return len(before), None, None
    changes = [float(sums[1][k]) - float(sums[0][k]) for k in (one, other)]
    return len(before), changes[0], changes[1]
