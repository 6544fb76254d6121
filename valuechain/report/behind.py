"""Which declarations a figure of a structure's page reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from valuechain.explain.behind import FAR, behind
from valuechain.indicators.evidence import Evidence
from valuechain.indicators.remembered import remembered
from valuechain.report.book import Book, Row, line_key
from valuechain.report.covered import Covered

__all__ = ["READ", "Place", "beside", "evidence_of", "ids_behind"]

_SIDES = {
    "confirmation": ("provider", "receiver"),
    "reciprocity": ("provider", "receiver"),
    "effective_sources": ("receiver",),
    "effective_outlets": ("provider",),
    "largest_dependency": (),
    "leaving_loss": (),
    "coverage_given": (),
    "coverage_received": (),
    "creation_by_quantity": ("provider",),
    "net_worth": ("provider", "receiver"),
    "net_worth_partnerships": (),
    "other_kind_return": ("provider", "receiver"),
    "reach": (),
    "two_step_reach": (),
    "creation_by_count": ("provider",),
    "tangible_share": ("provider",),
}
"""On which sides of a line an actor reads it; some read lines of others, or of a record."""

READ = tuple(_SIDES)
"""The indicators that are read on the page of a structure, in their order."""

_LINE = ["provider", "receiver", "kind", "unit", "period", "state"]

Place = tuple[str | None, str | None, str | None]
"""Kind, unit and period; the first two are ``None`` for all kinds side by side."""


def ids_behind(book: Book, actor: str, row: Row) -> tuple[tuple[str, ...], int]:
    """Return the actor's declarations that a figure reads, and how many of others it reads.

    A structure's page shows none but its own.

    Parameters
    ----------
    book : Book
        Where they are.
    actor : str
        Whose figure.
    row : Row
        The figure, as a row of the table of indicators.
    """
    if (rests := beside(book, actor, row)) is not None:
        return rests.ids, 0
    name, place = row["indicator"], (row["kind"], row["unit"], row["period"])
    if name in FAR:
        found = behind(evidence_of(book)[place], name, actor)
        mine = (pl.col("provider") == actor) | (pl.col("receiver") == actor)
        beyond = sum(found.filter(~mine)["told"].to_list())
        lines: list[Row] = [*found.filter(mine).select(_LINE).to_dicts()]
    else:
        beyond = 0
        lines = [
            line
            for line in book.by_actor.get(actor, [])
            if line["state"] == "done"
            and (line["period"] or None) == row["period"]
            and any(line[side] == actor for side in _SIDES[name])
            and (not row["kind"] or (line["kind"], line["unit"]) == place[:2])
        ]
    ids = (told["id"] for line in lines for told in book.declared[line_key(line)])
    return tuple(ids), beyond


def beside(book: Book, actor: str, row: Row) -> Covered | None:
    """Return what a coverage rests on; ``None`` for another figure."""
    place = (row["kind"] or "", row["unit"], row["period"])
    return book.covered.get((row["indicator"], actor, *place))


@remembered
def evidence_of(book: Book) -> Mapping[Place, Evidence]:
    """Return what is read of each layer and period, and of each period as a whole.

    Its lines say in ``told`` how many declarations each of them has.
    """
    found: dict[Place, Evidence] = {}
    for one in book.evidence:
        told = one.declarations.group_by(_LINE).agg(pl.len().alias("told"))
        lines = one.lines.join(
            told, on=_LINE, how="left", nulls_equal=True, maintain_order="left"
        )
        whole = replace(one, lines=lines)
        found[None, None, whole.period or None] = whole
        for part in whole.layers():
            layer = part.flows[0].layer
            found[layer.kind, layer.unit or None, whole.period or None] = part
    return found
