"""The exchanges of each innovation, with the territories and types of their two parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from valuechain.flows import on_basis
from valuechain.lines import lines
from valuechain.model import Ecosystem
from valuechain.selection import selected
from valuechain.within import innovation_of_line, told

__all__ = ["in_territory", "innovations_of", "placed", "territories_met"]

_COLUMNS = (
    "innovation", "provider", "receiver", "kind", "unit", "period", "quantity", "unconfirmed",
    "provider_territory", "receiver_territory", "provider_type", "receiver_type",
)  # fmt: skip


def innovations_of(ecosystem: Ecosystem) -> list[str]:
    """Return the innovations that exchanges or stages name, sorted."""
    stages = ecosystem.table("stages")
    recorded = stages["innovation"].to_list() if "innovation" in stages.columns else []
    return sorted({*told(ecosystem)["innovation"], *recorded})


def placed(
    ecosystem: Ecosystem, basis: str, state: str, period: str | None = None
) -> pl.DataFrame:
    """Return one row an innovation and line that has a figure other than zero.

    Exchanges that belong to no innovation have none (null); a line of two innovations is
    one row in each.
    """
    rows = ecosystem.table("transactions")
    of = pl.lit(None, pl.String)
    if "innovation" in rows.columns:
        of = innovation_of_line().cast(pl.String)
    rows = rows.with_columns(of.alias("@of"))
    parts: list[pl.DataFrame] = []
    for one in [*told(ecosystem)["innovation"], None]:
        own = rows.filter(pl.col("@of").eq_missing(pl.lit(one, pl.String))).drop("@of")
        part = replace(ecosystem, tables={**ecosystem.tables, "transactions": own})
        flows = on_basis(lines(part, state=state), basis)
        parts.append(
            flows.select(
                pl.lit(one, pl.String).alias("innovation"),
                *(
                    pl.col(c).cast(pl.String)
                    for c in ("provider", "receiver", "kind", "unit", "period")
                ),
                "quantity",
                "unconfirmed",
            )
        )
    found = pl.concat(parts).filter(
        pl.col("quantity").is_not_null(), pl.col("quantity") != 0
    )
    found = selected(found, period=period)
    actors = ecosystem.table("actors")
    for end in ("provider", "receiver"):
        wanted = [_text(actors, c).alias(f"{end}_{c}") for c in ("territory", "type")]
        about = actors.select(pl.col("id").alias(end), *wanted)
        found = found.join(about, on=end, how="left", maintain_order="left")
    return found.select(_COLUMNS)


def _text(frame: pl.DataFrame, column: str) -> pl.Expr:
    known = column in frame.columns
    return pl.col(column).cast(pl.String) if known else pl.lit(None, pl.String)


def in_territory(territory: str) -> pl.Expr:
    """Return whether an exchange is in a territory: one of its parties is."""
    ends = (pl.col(f"{end}_territory") == territory for end in ("provider", "receiver"))
    return pl.any_horizontal(*(end.fill_null(value=False) for end in ends))


def territories_met(rows: pl.DataFrame) -> Sequence[str]:
    """Return the territories that some exchange is in, sorted."""
    both = pl.concat([rows["provider_territory"], rows["receiver_territory"]])
    return sorted(both.drop_nulls().unique().to_list())
