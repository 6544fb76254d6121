"""What is not told, or not told alike: the absent, one-sided words, differences."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from valuechain.findings.rows import LINE, ends_of, ids_of, kind_name, listed
from valuechain.findings.statement import Number, Statement
from valuechain.indicators.absent import gives_without_return, never_spoke
from valuechain.indicators.evidence import Evidence
from valuechain.model import Ecosystem

__all__ = ["absent", "largest_difference", "one_sided", "without_return"]


def absent(ecosystem: Ecosystem) -> Iterator[Statement]:
    """Tell who is named by others and said nothing."""
    silent = never_spoke(ecosystem)
    if silent.height:
        ids = tuple(silent["ids"].explode().unique().sort())
        names, more = listed([ecosystem.names[a] for a in silent["actor"]])
        yield Statement(
            "never_spoke", names, more | {"number": Number(silent.height, "", ids)}
        )


def without_return(
    ecosystem: Ecosystem, found: Evidence, basis: str
) -> Iterator[Statement]:
    """Tell who gives something and receives nothing, in any layer."""
    open_ended = gives_without_return(ecosystem, period=found.period, basis=basis)
    if open_ended.height:
        ids = tuple(open_ended["ids"].explode().unique().sort())
        names, more = listed([ecosystem.names[a] for a in open_ended["actor"]])
        count = Number(open_ended.height, "", ids)
        yield Statement("without_return", names, more | {"number": count})


def one_sided(found: Evidence) -> Iterator[Statement]:
    """Tell how many exchanges only one of their two sides has told."""
    outside = list(found.outside)
    ends = [~pl.col(s).cast(pl.String).is_in(outside) for s in ("provider", "receiver")]
    lines = found.lines.filter(*ends)
    single = lines.filter(pl.col("unconfirmed"))
    if single.height:
        numbers = {
            "number": Number(single.height, "", ids_of(found, single)),
            "total": Number(lines.height, "", ids_of(found, lines)),
        }
        yield Statement("one_sided", {}, numbers)


def largest_difference(ecosystem: Ecosystem, layers: list[Evidence]) -> Iterator[Statement]:
    """Tell the largest relative difference between two sides, in any layer."""
    told = [one.lines.filter(~pl.col("unconfirmed")) for one in layers]
    given, received = (
        pl.col(f"{s}_quantity").cast(pl.Float64) for s in ("provider", "receiver")
    )
    size = (given.abs() + received.abs()) / 2
    best: tuple[float, Evidence, pl.DataFrame] | None = None
    for one, lines in zip(layers, told, strict=True):
        apart = lines.filter(given != received).with_columns(
            ((given - received).abs() / size).alias("apart")
        )
        top = apart.sort("apart", *LINE, descending=[True, *[False] * 6]).head(1)
        if top.height and (best is None or top["apart"][0] > best[0]):
            best = (top["apart"][0], one, top)
    if best is None:
        return
    _, one, line = best
    row, ids = line.row(0, named=True), ids_of(one, line)
    unit = one.flows[0].layer.unit if one.flows else str(row["unit"] or "")
    provided, got = float(row["provider_quantity"]), float(row["receiver_quantity"])
    names = ends_of(ecosystem, row) | {"kind": kind_name(ecosystem, str(row["kind"]))}
    yield Statement(
        "largest_difference",
        names,
        {
            "given": Number(provided, unit, ids),
            "received": Number(got, unit, ids),
            "difference": Number(abs(provided - got), unit, ids),
        },
    )
