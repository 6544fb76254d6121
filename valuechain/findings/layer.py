"""What stands out in one layer: the largest, the main source, what passes through."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from valuechain.findings.rows import ids_of, kind_name
from valuechain.findings.statement import Number, Statement
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.without import without
from valuechain.model import Ecosystem

__all__ = ["largest", "main_source", "passes_through"]


def largest(ecosystem: Ecosystem, layer: Evidence) -> Iterator[Statement]:
    """Tell the largest exchange, giver and receiver of a layer."""
    lines = layer.lines.filter(pl.col("quantity") > 0)
    if lines.is_empty():
        return
    flows = layer.flows[0]
    kind = {"kind": kind_name(ecosystem, flows.layer.kind)}
    total = float(lines["quantity"].sum())
    whole = Number(total, flows.layer.unit, ids_of(layer, lines))
    for code, keys in (
        ("largest_exchange", ["provider", "receiver"]),
        ("largest_giver", ["provider"]),
        ("largest_receiver", ["receiver"]),
    ):
        sums = lines.group_by(keys).agg(pl.col("quantity").sum())
        sums = sums.filter(
            ~pl.col(k).cast(pl.String).is_in(list(layer.outside)) for k in keys
        )
        if sums.is_empty():
            continue
        top = sums.sort("quantity", *keys, descending=[True, *[False] * len(keys)]).head(1)
        ids = ids_of(layer, lines.join(top.select(keys), on=keys, how="semi"))
        amount = float(top["quantity"][0])
        ends = {k: ecosystem.names[str(top[k][0])] for k in keys}
        names = kind | (ends if len(keys) == 2 else {"actor": ends[keys[0]]})
        numbers = {
            "quantity": Number(amount, flows.layer.unit, ids),
            "total": whole,
            "share": Number(amount / total, "%", ids),
        }
        yield Statement(code, names, numbers)


def main_source(ecosystem: Ecosystem, layer: Evidence) -> Iterator[Statement]:
    """Whom the largest receiver with more than one source receives most from."""
    outside = list(layer.outside)
    ends = [~pl.col(s).cast(pl.String).is_in(outside) for s in ("provider", "receiver")]
    lines = layer.lines.filter(pl.col("quantity") > 0, *ends)
    pairs = lines.group_by("receiver", "provider").agg(pl.col("quantity").sum())
    own = pl.col("quantity").sum().over("receiver")
    several = pairs.with_columns(
        own.alias("total"), pl.len().over("receiver").alias("sources")
    ).filter(pl.col("sources") > 1)
    if several.is_empty():
        return
    keys = ["total", "receiver", "quantity", "provider"]
    top = several.sort(keys, descending=[True, False, True, False]).row(0, named=True)
    came = lines.filter(pl.col("receiver") == top["receiver"])
    ids = ids_of(layer, came.filter(pl.col("provider") == top["provider"]))
    unit = layer.flows[0].layer.unit
    yield Statement(
        "main_source",
        {
            "actor": ecosystem.names[str(top["receiver"])],
            "partner": ecosystem.names[str(top["provider"])],
            "kind": kind_name(ecosystem, layer.flows[0].layer.kind),
        },
        {
            "share": Number(float(top["quantity"]) / float(top["total"]), "%", ids),
            "quantity": Number(float(top["quantity"]), unit, ids),
            "total": Number(float(top["total"]), unit, ids_of(layer, came)),
        },
    )


def passes_through(
    ecosystem: Ecosystem, layer: Evidence, basis: str
) -> Iterator[Statement]:
    """Tell what passes through the largest giver without coming straight from it."""
    lines = layer.lines.filter(pl.col("quantity") > 0)
    inner = lines.filter(~pl.col("provider").cast(pl.String).is_in(list(layer.outside)))
    if inner.is_empty():
        return
    sums = inner.group_by("provider").agg(pl.col("quantity").sum())
    giver = str(sums.sort("quantity", "provider", descending=[True, False])["provider"][0])
    lost = without(
        ecosystem, giver, layer=layer.flows[0].layer, period=layer.period, basis=basis
    )
    lost = lost.filter(pl.col("share").is_not_null())
    direct = inner.filter(pl.col("provider").cast(pl.String) == giver)["receiver"]
    lost = lost.filter(~pl.col("dependent").is_in(direct.cast(pl.String).implode()))
    if lost.is_empty():
        return
    top = lost.sort("lost", "dependent", descending=[True, False]).row(0, named=True)
    ids, unit = ids_of(layer, lines), layer.flows[0].layer.unit
    came = lines.filter(pl.col("receiver").cast(pl.String) == top["dependent"])
    yield Statement(
        "passes_through",
        {
            "actor": ecosystem.names[top["dependent"]],
            "partner": ecosystem.names[giver],
            "kind": kind_name(ecosystem, layer.flows[0].layer.kind),
        },
        {
            "share": Number(top["share"], "%", ids),
            "quantity": Number(float(top["lost"]), unit, ids),
            "total": Number(float(top["of"]), unit, ids_of(layer, came)),
        },
    )
