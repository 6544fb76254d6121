"""What actors pass on or keep beyond what is declared: unexplained sources and uses."""

from __future__ import annotations

import numpy as np
import polars as pl

from valuechain.frames import QUANTITY
from valuechain.indicators.balance import ROUNDING
from valuechain.indicators.evidence import evidence
from valuechain.indicators.ties import inside, sums
from valuechain.model import Ecosystem, Layer

__all__ = ["unexplained"]


def unexplained(
    ecosystem: Ecosystem,
    *,
    layer: Layer | str | None = None,
    period: str | None = None,
    basis: str = "recognised",
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return what each actor gives beyond what it receives, and the other way round.

    What is lost when an actor leaves is traced through fixed shares, which asks for as
    much to enter an actor as leaves it. What is missing is made explicit: a source
    where more is given than received, a use where more is received than given.

    Parameters
    ----------
    ecosystem : Ecosystem
        Where the flows are read.
    layer, period, basis, state, scenario
        Which flows, as for ``indicators``.

    Returns
    -------
    polars DataFrame
        ``actor``, ``kind``, ``unit``, ``period``, ``received``, ``given``, ``source`` and
        ``use`` (in the unit of the layer); one row for each actor inside the boundary
        whose two sides differ, the largest first in each layer.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> said = [("a", "b", "10"), ("b", "c", "7")]
    >>> rows = [dict(provider=p, receiver=r, kind="money", quantity=q) for p, r, q in said]
    >>> [(a, float(s), float(u)) for a, _, _, _, _, _, s, u in
    ...  unexplained(ecosystem_of(rows)).rows()]
    [('a', 10.0, 0.0), ('c', 0.0, 7.0), ('b', 0.0, 3.0)]
    """
    columns: dict[str, type[pl.DataType] | pl.DataType] = {
        "actor": pl.String, "kind": pl.String, "unit": pl.String, "period": pl.String,
        "received": QUANTITY, "given": QUANTITY, "source": QUANTITY, "use": QUANTITY,
    }  # fmt: skip
    parts = [pl.DataFrame(schema=columns)]
    for found in evidence(
        ecosystem, layer=layer, period=period, basis=basis, state=state, scenario=scenario
    ):
        for flows in found.flows:
            providers, receivers, amounts = flows.arrays()
            size = len(flows.actors)
            came, went = sums(receivers, amounts, size), sums(providers, amounts, size)
            apart = np.abs(came - went) > ROUNDING * np.maximum(came, went)
            places = np.flatnonzero(apart & inside(flows))
            received, given = pl.Series(came[places]), pl.Series(went[places])
            rows = pl.DataFrame(
                {
                    "actor": [flows.actors[place] for place in places.tolist()],
                    "received": received.round(6),
                    "given": given.round(6),
                }
            ).select(
                "actor",
                pl.lit(flows.layer.kind).alias("kind"),
                pl.lit(flows.layer.unit or None, pl.String).alias("unit"),
                pl.lit(flows.period or None, pl.String).alias("period"),
                "received",
                "given",
                (pl.col("given") - pl.col("received")).clip(0).round(6).alias("source"),
                (pl.col("received") - pl.col("given")).clip(0).round(6).alias("use"),
            )
            rows = rows.cast({n: QUANTITY for n in ("received", "given", "source", "use")})
            size_of = (pl.col("source") + pl.col("use")).alias("size")
            rows = rows.with_columns(size_of).sort(
                "size", "actor", descending=[True, False]
            )
            parts.append(rows.drop("size"))
    return pl.concat(parts)
