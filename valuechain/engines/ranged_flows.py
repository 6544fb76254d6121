"""Flows of many declarations, a range of actors at a time.

What ``actor_flows(on_basis(lines(…)))`` gives, without holding all lines: each range takes
the declarations whose provider is in it, so that its lines are whole, and adds them to what
their two actors give and receive.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from valuechain.grouping import in_order
from valuechain.lines import KEYS, SIDES, declarations
from valuechain.model import Ecosystem
from valuechain.packing import FEW, Key, packed, room, unpacked
from valuechain.sums import from_millionths

__all__ = ["MANY", "ranged_flows"]

MANY = 200_000
"""From how many declarations on this is worth its start."""

_TOGETHER = 1 << 20
_MOST_CELLS = 2
"""Up to how many cells of actor and layer a declaration are added up one by one."""
_ORDER = {
    "recognised": ("receiver", "provider", "facilitator"),
    "provider": ("provider",),
    "receiver": ("receiver",),
}
_LAYER = ("kind", "unit", "period")
_COUNTED = ("lines", "unconfirmed", "missing")

Codes = npt.NDArray[Any]


def ranged_flows(
    ecosystem: Ecosystem, basis: str, state: str, scenario: str, together: int = 1 << 16
) -> pl.DataFrame | None:
    """Return given, received and net per actor, layer and period.

    Parameters
    ----------
    ecosystem : Ecosystem
    basis : str
        ``recognised``, ``provider`` or ``receiver``.
    state, scenario : str
        As ``valuechain.lines.lines``.
    together : int
        About how many declarations are looked at together.

    Returns
    -------
    polars DataFrame or None
        As ``valuechain.flows.actor_flows``; ``None`` where the sums may not fit 64 bits or
        the layers are too many, and are to be made the plain way.

    Raises
    ------
    KeyError
        For another basis.
    """
    order = _ORDER[basis]
    needed = (*KEYS, "declared_by", "quantity", "scenario")
    frame = declarations(ecosystem, scenario=scenario, state=state, columns=needed)
    told = _Told.of(frame, together)
    if told is None:
        return None
    sums = _Sums.of(len(told.actors), len(told.layers[0]))
    with ThreadPoolExecutor(max_workers=2) as pool:
        for span, lines in zip(
            told.spans,
            pool.map(functools.partial(told.lines, order), told.rows_of),
            strict=True,
        ):
            sums.add(span, lines)
    actors, layers = told.actors, told.layers
    del told
    return sums.rows(actors, layers)


@dataclass(frozen=True, eq=False)
class _Told:
    """The declarations as codes.

    Attributes
    ----------
    provider, receiver : arrays of uint32
        Codes of the actors.
    layer : array of int
        Which of the layers in use each is in: kind, unit and period together.
    side : array of uint8
        Whose word it is.
    quantity : polars Series of Decimal
    sides : sequence of str
        The names of the sides, by code.
    actors : polars Series
        The actors, by code.
    layers : list of polars Series
        Kind, unit and period of each layer in use, in order.
    spans : list of (int, int)
        Ranges of actor codes that provide in about as many declarations each.
    rows_of : list of lists of arrays of uint32
        The rows of the providers of each range, in pieces.
    """

    provider: Codes
    receiver: Codes
    layer: Codes
    side: Codes
    quantity: pl.Series
    sides: Sequence[str]
    actors: pl.Series
    layers: list[pl.Series]
    spans: list[tuple[int, int]]
    rows_of: list[list[Codes]]

    @classmethod
    def of(cls, frame: pl.DataFrame, together: int) -> _Told | None:
        """Return the codes, or ``None`` where they or their sums may leave 64 bits."""
        keys = [Key.of(frame[name]) for name in _LAYER]
        parties = [Key.of(frame[p].alias("actor")) for p in ("provider", "receiver")]
        actor = max(parties, key=lambda party: party.size)
        ends = frame.select("provider", "receiver", "declared_by")
        if any(ends.null_count().row(0)) or room(keys) > FEW:
            return None
        layer = packed(frame, keys, np.uint16)
        met = _counted(layer, room(keys)) > 0
        cells = actor.size * int(met.sum())
        if actor.size * cells >= 2**63 or cells > _MOST_CELLS * max(frame.height, 1):
            return None
        if _size(frame["quantity"]) * 10**6 * 2 >= 2**63:
            return None
        provider, receiver, side = (c.to_physical().to_numpy() for c in ends)
        place = (np.cumsum(met) - 1).astype(np.uint16)
        spans = _spans(provider, actor.size, together)
        return cls(
            provider,
            receiver,
            place[layer],
            side,
            frame["quantity"],
            pl.Series(ends["declared_by"].dtype.categories).to_list(),  # type: ignore[attr-defined]
            actor.words(),
            unpacked(np.flatnonzero(met), keys),
            spans,
            _rows(provider, spans),
        )

    def lines(self, order: Sequence[str], pieces: Sequence[Codes]) -> _Lines:
        """Return the lines of the providers of one range."""
        rows = np.concatenate(pieces)
        size, width = len(self.actors), len(self.layers[0])
        codes = self.provider[rows].astype(np.int64) * size + self.receiver[rows]
        codes = codes * width + self.layer[rows]
        by_line, starts, codes = in_order(codes, size * size * width)
        rows = rows[by_line]
        figures = self.quantity.gather(pl.Series(rows))
        amounts = figures.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
        side = self.side[rows]
        figure = np.zeros(len(codes), np.int64)
        spoke = {}
        for name in SIDES:
            said = side == self.sides.index(name)
            spoke[name] = said if starts is None else np.logical_or.reduceat(said, starts)
        for name in reversed(order):
            own = np.where(side == self.sides.index(name), amounts, 0)
            total = own if starts is None else np.add.reduceat(own, starts)
            figure = np.where(spoke[name], total, figure)
        pair, layer = np.divmod(codes, width)
        provider, receiver = np.divmod(pair, size)
        return _Lines(
            provider,
            receiver,
            layer,
            figure,
            silent=~(spoke["provider"] & spoke["receiver"]),
            missing=~np.logical_or.reduce([spoke[name] for name in order]),
        )


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines as codes, each with its figure in millionths and what is to be counted."""

    provider: Codes
    receiver: Codes
    layer: Codes
    figure: Codes
    silent: Codes
    missing: Codes


@dataclass(frozen=True, eq=False)
class _Sums:
    """What each actor gives and receives in each layer, a cell for each of the two.

    Attributes
    ----------
    width : int
        How many layers there are.
    cells : dict of arrays, shape (n_actors × width,)
        ``given`` and ``received`` in millionths of the unit of the layer; the number of
        ``lines``, of those ``unconfirmed``, and of those whose figure is ``missing``.
    """

    width: int
    cells: dict[str, Codes]

    @classmethod
    def of(cls, actors: int, width: int) -> _Sums:
        """Return sums to which nothing was added yet."""
        wide = {name: np.zeros(actors * width, np.int64) for name in ("given", "received")}
        counts = {name: np.zeros(actors * width, np.int32) for name in _COUNTED}
        return cls(width, wide | counts)

    def add(self, span: tuple[int, int], lines: _Lines) -> None:
        """Add the lines of the providers of a range."""
        start, stop = (end * self.width for end in span)
        giving = lines.provider * self.width + lines.layer - start
        getting = lines.receiver * self.width + lines.layer
        np.add.at(self.cells["given"][start:stop], giving, lines.figure)
        np.add.at(self.cells["received"], getting, lines.figure)
        other, one = lines.provider != lines.receiver, np.int32(1)
        every = np.ones(len(other), bool)
        for name, some in zip(_COUNTED, (every, lines.silent, lines.missing), strict=True):
            count = self.cells[name]
            np.add.at(count[start:stop], giving[some], one)
            np.add.at(count, getting[some & other], one)

    def rows(self, actors: pl.Series, layers: Sequence[pl.Series]) -> pl.DataFrame:
        """Return one row for each actor and layer that a line is in; the cells are let go."""
        met = np.flatnonzero(self.cells["lines"]).astype(np.uint32)
        counts = [pl.Series(n, self.cells.pop(n)[met], pl.UInt32) for n in _COUNTED]
        net = pl.Series("net", self.cells["received"][met] - self.cells["given"][met])
        sums = [
            pl.Series(name, self.cells.pop(name)[met]) for name in ("given", "received")
        ]
        actor, layer = pl.Series(met // self.width), pl.Series(met % self.width)
        return pl.DataFrame(
            [
                actors.gather(actor),
                *(column.gather(layer) for column in layers),
                *map(from_millionths, [*sums, net]),
                *counts,
            ]
        )


def _counted(codes: Codes, size: int) -> Codes:
    """Return how often each code is met; some rows at a time, for numpy widens them."""
    counts = np.zeros(size, np.int64)
    for start in range(0, len(codes), _TOGETHER):
        counts += np.bincount(codes[start : start + _TOGETHER], minlength=size)
    return counts


def _size(quantity: pl.Series) -> Decimal:
    """Return the sum of all quantities as if none were below zero; some rows at a time."""
    starts = range(0, len(quantity), _TOGETHER)
    parts = (quantity[start : start + _TOGETHER].abs().sum() for start in starts)
    return sum((Decimal(part or 0) for part in parts), Decimal(0))


def _spans(provider: Codes, size: int, together: int) -> list[tuple[int, int]]:
    """Return ranges of actor codes that provide in about as many declarations."""
    number = min(max(1, len(provider) // together), 2**15)
    wanted = np.arange(1, number) * (len(provider) / number)
    cuts = np.searchsorted(np.cumsum(_counted(provider, size)), wanted) + 1
    bounds = np.unique([0, *cuts.tolist(), size]).tolist()
    return list(itertools.pairwise(bounds))


def _rows(provider: Codes, spans: Sequence[tuple[int, int]]) -> list[list[Codes]]:
    """Return the rows of the providers of each range, in pieces.

    Some rows are looked at together, for numpy widens them.
    """
    number = len(spans)
    span_of = np.repeat(np.arange(number, dtype=np.uint16), [b - a for a, b in spans])
    found: list[list[Codes]] = [[] for _ in spans]
    for start in range(0, len(provider), _TOGETHER):
        span = span_of[provider[start : start + _TOGETHER]]
        order = np.argsort(span, kind="stable").astype(np.uint32) + np.uint32(start)
        ends = np.cumsum(np.bincount(span, minlength=number))[:-1]
        for pieces, piece in zip(found, np.split(order, ends), strict=True):
            pieces.append(piece)
    return found
