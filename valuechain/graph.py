"""Who gives how much to whom: one sparse matrix of every layer, or a networkx graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from valuechain.flows import figures
from valuechain.model import Ecosystem
from valuechain.packing import Key, numbered
from valuechain.selection import LayerLike, selected

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp

__all__ = ["Graph", "graph", "graph_of", "network"]

_LAYER = ("kind", "unit", "period")


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The amounts exchanged, some twelve bytes each, layers never added up together.

    Attributes
    ----------
    actors : tuple of str
        All actors of the ecosystem, in the order of its actors table.
    layers : polars DataFrame
        ``kind``, ``unit`` and ``period`` of each layer there is; null when unknown.
    amounts : sparse array, shape (n_actors, n_actors × n_layers)
        What actor *i* gives to actor *j* in layer *l*, in its unit, is in row *i* and
        column *j* × n_layers + *l*.
    """

    actors: tuple[str, ...]
    layers: pl.DataFrame
    amounts: sp.csr_array

    def matrix(self, layer: LayerLike = None, period: str | None = None) -> sp.csr_array:
        """Return one layer and period: from actor *i* (row) to actor *j* (column).

        Parameters
        ----------
        layer : Layer or str, optional
            ``KIND`` or ``KIND:UNIT``; not needed where there is one.
        period : str, optional
            Not needed where there is one.

        Returns
        -------
        sparse array, shape (n_actors, n_actors)
            Amounts in the unit of the layer.

        Raises
        ------
        ValueError
            For a layer or period that does not exist, or where several fit: they are not
            added up; the message names them.
        """
        import scipy.sparse as sp

        found = selected(self.layers.with_row_index("number"), layer, period)
        if len(found) > 1:
            raise ValueError(f"several layers or periods: {_named(found)}; name one")
        size, every = len(self.actors), len(self.layers)
        if found.is_empty():
            return sp.csr_array((size, size))
        kept = self.amounts.indices % every == found["number"][0]
        before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
        columns = self.amounts.indices[kept] // every
        cells = self.amounts.data[kept], columns, before[self.amounts.indptr]
        return sp.csr_array(cells, shape=(size, size))


def graph(
    ecosystem: Ecosystem,
    layer: LayerLike = None,
    period: str | None = None,
    basis: str | None = None,
    state: str | None = "done",
    scenario: str = "actual",
) -> Graph:
    """Return who gives how much to whom as one sparse matrix.

    Parameters
    ----------
    ecosystem : Ecosystem
    layer, period, basis, state, scenario
        As ``valuechain.flows.figures``; amounts of several states are added up. Lines
        without a figure on the basis are left out.

    Raises
    ------
    ValueError
        For a layer, period or basis that does not exist.

    Examples
    --------
    >>> from valuechain.tables import ecosystem_of
    >>> told = [dict(provider="a", receiver="b", kind="time", unit="h", quantity=3)]
    >>> graph(ecosystem_of(told)).matrix("time:h").toarray().tolist()
    [[0.0, 3.0], [0.0, 0.0]]
    """
    told = figures(ecosystem, layer, period, basis, state, scenario)
    return graph_of(told, tuple(ecosystem.actor_ids))


def graph_of(flows: pl.DataFrame, actors: tuple[str, ...]) -> Graph:
    """Return the flows that ``on_basis`` returned as a graph.

    Parameters
    ----------
    flows : polars DataFrame
        Actors as codes of ``actors``.
    actors : tuple of str
        All actors, in the order of their codes.
    """
    import scipy.sparse as sp

    known = flows.filter(pl.col("quantity").is_not_null())
    number, names = numbered(known, [Key.of(known[name]) for name in _LAYER])
    layers, size = pl.DataFrame(names), len(actors)
    width = size * len(layers)
    columns = known["receiver"].to_physical().to_numpy().astype(_fitting(width))
    columns *= len(layers)
    columns += number.astype(columns.dtype, copy=False)
    amounts = known["quantity"].cast(pl.Float64).to_numpy()
    givers = known["provider"].to_physical().to_numpy()
    if (givers[1:] < givers[:-1]).any():
        order = np.argsort(givers, kind="stable")
        columns, amounts = columns[order], amounts[order]
    starts = np.zeros(size + 1, columns.dtype)
    np.cumsum(np.bincount(givers, minlength=size), out=starts[1:])
    found = sp.csr_array((amounts, columns, starts), shape=(size, width))
    if not found.has_canonical_format:
        found = found.copy()
        found.sum_duplicates()
    return Graph(actors, layers, found)


def network(ecosystem: Ecosystem, flows: pl.DataFrame) -> nx.MultiDiGraph[str]:
    """Return flows as a networkx graph: one link per line, with its exact quantity.

    Parameters
    ----------
    ecosystem : Ecosystem
        All its actors are there, linked or not, with name, type and territory.
    flows : polars DataFrame
        As ``on_basis`` returns them.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=ecosystem.name)
    actors = ecosystem.table("actors")
    shown = [c for c in ("name", "type", "territory") if c in actors.columns]
    texts = actors.select("id", *(pl.col(c).cast(pl.String).fill_null("") for c in shown))
    for row in texts.iter_rows(named=True):
        graph.add_node(row["id"], **{c: row[c] for c in shown})
    keys = ["provider", "receiver", "kind", "unit", "period", "state"]
    rows = flows.select(
        *(pl.col(c).cast(pl.String).fill_null("") for c in keys), "quantity", "unconfirmed"
    )
    for provider, receiver, kind, unit, period, state, quantity, unsure in rows.iter_rows():
        graph.add_edge(
            provider,
            receiver,
            kind=kind,
            unit=unit,
            period=period,
            state=state,
            quantity=quantity,
            confirmed=not unsure,
        )
    return graph


def _fitting(width: int) -> type[np.signedinteger]:
    return np.int32 if width < 2**31 else np.int64


def _named(layers: pl.DataFrame) -> str:
    return ", ".join(
        f"{kind}:{unit or ''} {period or ''}".rstrip(" :")
        for _, kind, unit, period in layers.iter_rows()
    )
