"""Lines take one figure each, on a stated basis; figures add up per actor and layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.asked import unknown
from valuechain.frames import QUANTITY
from valuechain.lines import lines
from valuechain.model import Ecosystem, Layer
from valuechain.selection import LayerLike, selected
from valuechain.sums import packed_sums

__all__ = ["ADDED", "BASES", "Flows", "actor_flows", "figures", "layer_flows", "on_basis"]

BASES = ("recognised", "provider", "receiver", "reconciled")
"""Which figure a flow can take when two sides differ."""

ADDED = ("provider", "receiver", "kind", "unit", "period", "quantity", "unconfirmed")
"""The columns of ``on_basis`` that ``actor_flows`` adds up."""


def figures(
    ecosystem: Ecosystem,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> pl.DataFrame:
    """Return the lines of a layer and period, each with its figure on a basis.

    Parameters
    ----------
    ecosystem : Ecosystem
    layer : Layer or str, optional
        ``KIND`` or ``KIND:UNIT``; all by default.
    period : str, optional
        All by default.
    basis : str, optional
        The policy's by default.
    state, scenario
        As ``valuechain.lines.lines``.

    Returns
    -------
    polars DataFrame
        As ``on_basis`` returns it.

    Raises
    ------
    ValueError
        For a layer, period or basis that does not exist.
    """
    basis = basis or ecosystem.policy.basis
    told = selected(lines(ecosystem, scenario=scenario, state=state), layer, period)
    reconciled = None
    if basis == "reconciled":
        from valuechain.compare.comparison import compare

        reconciled = compare(ecosystem, scenario=scenario).table("reconciled")
    return on_basis(told, basis, reconciled)


def on_basis(
    lines: pl.DataFrame, basis: str = "recognised", reconciled: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the lines with the one figure each has on ``basis``.

    Parameters
    ----------
    lines : polars DataFrame
        As ``valuechain.lines.lines`` returns them.
    basis : str
        ``recognised``: the receiver's word, else the provider's, else the
        facilitator's. ``provider``, ``receiver``: that side only. ``reconciled``: the
        column ``estimate`` of ``reconciled``, which holds the keys of the lines.

    Returns
    -------
    polars DataFrame
        The lines, with ``quantity`` (null when nobody on the basis spoke) and
        ``unconfirmed`` (true when its two parties have not both spoken).

    Raises
    ------
    ValueError
        For an unknown basis, or ``reconciled`` without estimates.
    """
    if basis == "recognised":
        figure = pl.coalesce(
            "receiver_quantity", "provider_quantity", "facilitator_quantity"
        )
    elif basis in ("provider", "receiver"):
        figure = pl.col(f"{basis}_quantity")
    elif basis == "reconciled" and reconciled is not None:
        keys = ["provider", "receiver", "kind", "unit", "period", "state"]
        estimates = reconciled.select(*keys, pl.col("estimate").cast(QUANTITY))
        lines = lines.join(estimates, on=keys, how="left", nulls_equal=True)
        figure = pl.col("estimate")
    else:
        raise unknown("basis", basis, BASES)
    silent = pl.col("provider_quantity").is_null() | pl.col("receiver_quantity").is_null()
    return lines.with_columns(figure.alias("quantity"), silent.alias("unconfirmed"))


def actor_flows(flows: pl.DataFrame) -> pl.DataFrame:
    """Return given, received and net per actor, layer and period.

    Parameters
    ----------
    flows : polars DataFrame
        As ``on_basis`` returns them.

    Returns
    -------
    polars DataFrame
        ``actor``, ``kind``, ``unit``, ``period``, ``given``, ``received``, ``net``
        (received − given), in the unit of the layer, then ``lines`` (in how many the
        actor takes part), ``unconfirmed`` and ``missing`` (how many of them have no
        figure on this basis, and so are in no sum).

    Notes
    -----
    Σ given = Σ received in each layer and period, since a line has one figure.
    """
    keys = ("actor", "kind", "unit", "period")
    figure, silent = pl.col("quantity"), pl.col("unconfirmed")
    absent = figure.is_null()
    always = absent | ~absent  # not a literal, which would be one row long
    nothing = pl.when(~always).then(figure)
    other = pl.col("provider") != pl.col("receiver")
    sides = [
        [
            pl.col(side).alias("actor"),
            *map(pl.col, keys[1:]),
            given.alias("given"),
            received.alias("received"),
            counted.alias("lines"),
            (silent & counted).alias("unconfirmed"),
            (absent & counted).alias("missing"),
        ]
        for side, given, received, counted in (
            ("provider", figure, nothing, always),
            ("receiver", nothing, figure, other),
        )
    ]
    figures = ("given", "received", "lines", "unconfirmed", "missing")
    sums = packed_sums([(flows, columns) for columns in sides], keys, figures)
    net = (pl.col("received") - pl.col("given")).cast(QUANTITY).alias("net")
    columns = [*keys, "given", "received", "net", "lines", "unconfirmed", "missing"]
    return sums.with_columns(net).select(columns)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Flows:
    """The flows of one layer and period, summed per provider and receiver.

    Attributes
    ----------
    layer : Layer
        The kind and unit of every amount.
    period : str
        Empty when the period is unknown.
    actors : tuple of str
        All actors of the ecosystem, in the order of its actors table.
    outside : frozenset of str
        Those beyond the boundary.
    links : polars DataFrame
        ``provider``, ``receiver`` (Enum of ``actors``), ``quantity`` (exact),
        ``lines`` and ``unconfirmed`` (counts); one row a pair, sorted.
    """

    layer: Layer
    period: str
    actors: tuple[str, ...]
    outside: frozenset[str]
    links: pl.DataFrame

    def arrays(
        self,
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Return providers and receivers as positions in ``actors``, and amounts as floats."""
        providers = self.links["provider"].to_physical().cast(pl.Int64).to_numpy()
        receivers = self.links["receiver"].to_physical().cast(pl.Int64).to_numpy()
        return providers, receivers, self.links["quantity"].cast(pl.Float64).to_numpy()


def layer_flows(
    flows: pl.DataFrame, actors: tuple[str, ...], outside: frozenset[str] = frozenset()
) -> Iterator[Flows]:
    """Yield one ``Flows`` per layer and period of the flows ``on_basis`` returned.

    Lines without a figure on the basis are left out; what is left of a layer may be empty.
    """
    keys = ["kind", "unit", "period"]
    needed = ("provider", "receiver", *keys, "quantity", "unconfirmed")
    known = flows.select(needed).filter(pl.col("quantity").is_not_null())
    for (kind, unit, period), part in known.group_by(keys, maintain_order=True):
        layer = Layer(str(kind), "" if unit is None else str(unit))
        when = "" if period is None else str(period)
        yield Flows(layer, when, actors, outside, _links(part))


def _links(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of the lines of each pair; lines that are one a pair stay as they are."""
    providers = lines["provider"].to_physical().cast(pl.Int64).to_numpy()
    receivers = lines["receiver"].to_physical().cast(pl.Int64).to_numpy()
    size = receivers.max(initial=0) + 1
    if (np.diff(providers * size + receivers) > 0).all():
        return lines.select(
            "provider",
            "receiver",
            "quantity",
            pl.lit(1, pl.UInt32).alias("lines"),
            pl.col("unconfirmed").cast(pl.UInt32),
        )
    links = lines.group_by("provider", "receiver").agg(
        pl.col("quantity").sum(), pl.len().alias("lines"), pl.col("unconfirmed").sum()
    )
    return links.sort("provider", "receiver")
